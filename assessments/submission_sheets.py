"""What the pages of submissions print: the list, one receipt, and two compared in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.models import Assessment, Posting, Submission
from assessments.points import points_in
from assessments.submission_changes import changed_grounds, changed_points
from assessments.submission_receipts import ALTERED, VALID, Verification, receipt_of
from edu_duty.accounts.queries import full_names
from edu_duty.printable import Mark
from schools.display import exact_moment

FIELDS_LISTED = 12


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """One submission of a county."""

    number: int
    label: str
    url: str
    receipt_url: str
    sequence: int
    sha256: str
    who: str
    when: str
    link: str
    posted_on: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A point that two submissions have otherwise."""

    number: str
    title: str
    url: str
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two submissions side by side; ``grounds`` tell of other figures below them."""

    title: str
    grounds: Sequence[str]
    rows: Sequence[ChangeRow]


@dataclass(frozen=True, slots=True)
class ReceiptSheet:
    """The page of one receipt."""

    row: SubmissionRow
    facts: Sequence[tuple[str, str]]
    points: int
    marks: int
    files: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a receipt that was uploaded."""

    mark: Mark
    lines: Sequence[str]


def submission_rows(assessment: Assessment) -> list[SubmissionRow]:
    """List a county's submissions, the newest first, without reading their contents."""
    rows = assessment.submissions.defer("content").order_by("-number")
    postings = {row.submission_id: row for row in Posting.objects.filter(submission__in=rows)}
    people = _people(rows)
    return [_row(assessment, row, postings.get(row.pk), people) for row in rows]


def receipt_sheet(assessment: Assessment, submission: Submission) -> ReceiptSheet:
    """Prepare the page of one receipt."""
    receipt, content = receipt_of(submission), submission.document()
    anchor = receipt["audit_anchor"]
    posting = Posting.objects.filter(submission=submission).first()
    row = _row(assessment, submission, posting, _people([submission]))
    return ReceiptSheet(
        row=row,
        facts=[
            (_("轮次"), receipt["round"]["title"]),
            (_("县"), f"{receipt['county']['name']}（{receipt['county']['code']}）"),
            (_("提交序号"), str(submission.sequence)),
            (_("服务器收到的时间"), exact_moment(submission.submitted_at)),
            (_("提交人"), row.who),
            (_("内容摘要（SHA-256）"), submission.sha256),
            (_("数据"), _("第%(version)d版") % {"version": receipt["return"]["version"]}),
            (_("数据摘要"), receipt["return"]["sha256"]),
            (_("测算摘要"), receipt["score"]["sha256"]),
            (_("审计锚点"), anchor["root"] if anchor else _("提交时还没有")),
        ],
        points=len(content["responses"]),
        marks=len(content["marks"]),
        files=len({row["sha256"] for row in content["evidence"]}),
    )


def comparison(assessment: Assessment, first: Submission, second: Submission) -> Comparison:
    """Say in words what changed from one submission to the other."""
    rubric = assessment.round.rubric
    points = {} if rubric is None else {each.code: each for each in points_in(rubric.text)}
    before, after = first.document(), second.document()
    rows = []
    for change in changed_points(before, after):
        point = points.get(change.point)
        rows.append(
            ChangeRow(
                number=change.point if point is None else str(point.number),
                title="" if point is None else point.title,
                url=reverse("assessments:point", args=[assessment.pk, change.point]),
                words=change.words,
            )
        )
    return Comparison(
        title=_("第%(first)d次和第%(second)d次提交相比")
        % {"first": first.number, "second": second.number},
        grounds=changed_grounds(before, after),
        rows=rows,
    )


def answer_of(found: Verification) -> Answer:
    """Say what became of a receipt; of a submission only what its receipt says itself."""
    if found.submission is None:
        return Answer(
            Mark("unknown", _("查无此回执")),
            [_("不是本平台出具的回执，或文件不完整。")],
        )
    if found.state == VALID:
        told = {
            "county": found.submission.assessment.county.name,
            "number": found.submission.number,
            "when": exact_moment(found.submission.submitted_at),
        }
        return Answer(
            Mark("met", _("有效")),
            [
                _("%(county)s第%(number)d次提交，服务器于%(when)s收到。") % told,
                _("回执和平台留存的提交逐项一致，留存内容的摘要重新算过，一致。"),
            ],
        )
    return Answer(Mark("unmet", _("有改动")), _altered(found))


def _altered(found: Verification) -> list[str]:
    kept = [name for name in found.fields if name != "content"]
    lines = []
    if kept:
        listed = _("、").join(kept[:FIELDS_LISTED])[:400]
        lines.append(_("回执的这些项和平台留存的不一致：%(fields)s") % {"fields": listed})
    if found.state == ALTERED and "content" in found.fields:
        lines.append(_("平台留存的提交内容和它的摘要不一致；报告平台管理员。"))
    return lines


def _people(rows: Iterable[Submission]) -> dict[str, str]:
    return full_names(row.submitted_by_name for row in rows)


def _row(
    assessment: Assessment,
    submission: Submission,
    posting: Posting | None,
    people: Mapping[str, str],
) -> SubmissionRow:
    where = [assessment.pk, submission.number]
    return SubmissionRow(
        number=submission.number,
        label=_("第%(number)d次提交") % {"number": submission.number},
        url=reverse("assessments:submission", args=where),
        receipt_url=reverse("assessments:receipt", args=where),
        sequence=submission.sequence,
        sha256=submission.sha256,
        who=people[submission.submitted_by_name],
        when=exact_moment(submission.submitted_at),
        link="" if posting is None else posting.link,
        posted_on="" if posting is None else posting.posted_on.isoformat(),
    )
