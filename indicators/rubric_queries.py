"""What the pages of a version print besides its text: findings, differences, numbers to confirm."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edu_duty.accounts.queries import full_names
from edu_duty.jobs.models import Job
from edu_duty.jobs.queries import moment
from edu_duty.printable import Choice, Fact, Mark
from indicators import number_filter, shelf
from indicators.confirming import standing_of, unconfirmed
from indicators.differing import Change, differences
from indicators.drafting import Drafted
from indicators.lint_findings import ERROR, NOTE, WARNING, Finding
from indicators.linting import lint
from indicators.models import Confirmation, Rubric
from indicators.number_filter import NumberFilter, Option
from indicators.rehearsals import rehearsals_of
from indicators.uncertain import UncertainNumber, numbers_of

SEVERITY_MARKS = {
    ERROR: ("unmet", gettext_lazy("错误")),
    WARNING: ("flag", gettext_lazy("提醒")),
}
CHANGE_WORDS = {
    "added": gettext_lazy("新增"),
    "removed": gettext_lazy("删去"),
    "changed": gettext_lazy("改动"),
}
JOB_MARKS = {
    Job.State.QUEUED: "todo",
    Job.State.RUNNING: "doing",
    Job.State.DONE: "done",
    Job.State.FAILED: "unmet",
    Job.State.CANCELLED: "na",
}
# A version has its number in the title; that it differs is no news.
NO_NEWS = "version"
EVERY_NUMBER = NumberFilter()


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding of the linter."""

    mark: Mark
    place: str
    message: str
    grave: bool


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One difference to the current version."""

    kind: str
    place: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RehearsalRow:
    """One rehearsal of the draft; ``job`` leads to its progress while it runs."""

    job: str
    year: int
    mark: Mark
    summary: str
    asked: str
    done: bool


@dataclass(frozen=True, slots=True)
class DraftSheet:
    """What decides about a draft. Shape: ``compared_with`` is empty where nothing is current."""

    answer: Mark
    lines: list[str]
    findings: list[FindingRow]
    compared_with: str
    changes: list[ChangeRow]
    rehearsals: list[RehearsalRow]
    publishable: bool


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One uncertain number. Shape: ``who`` says who confirmed it and when, empty while open."""

    path: str
    part: str
    kind: str
    anchor: str
    place: str
    what: str
    value: str
    source: str
    note: str
    mark: Mark
    who: str
    reason: str
    open: bool


@dataclass(frozen=True, slots=True)
class NumberGroup:
    """The uncertain numbers of one part.

    Shape: ``open_count`` is 0 where some that are open are not shown: nobody signs unseen.
    """

    code: str
    anchor: str
    title: str
    rows: list[NumberRow]
    open_count: int


@dataclass(frozen=True, slots=True)
class ConfirmationSheet:
    """The uncertain numbers of a version that an address asks for, part by part.

    Shape: ``total`` counts all of the version's; ``open_count`` those shown that are open.
    """

    facts: list[Fact]
    groups: list[NumberGroup]
    total: int
    open_count: int
    states: list[Choice]
    parts: list[Option]
    kinds: list[Option]
    state: str
    query: str


def said_draft(drafted: Drafted) -> str:
    """Say what became of an uploaded file."""
    words = {"rubric": str(drafted.rubric), "asked": drafted.asked}
    if not drafted.new:
        return _("内容与已有的%(rubric)s相同，没有存新的一版") % words
    if drafted.rubric.version != drafted.asked:
        return _("%(asked)s版已有，内容不同，存为草稿%(rubric)s") % words
    return _("已存为草稿%(rubric)s") % words


def draft_sheet(draft: Rubric, prefix: str) -> DraftSheet:
    """Gather what the lead of a region reads before publishing a draft."""
    found = [each for each in lint(draft.text) if each.severity != NOTE]
    grave = sum(each.severity == ERROR for each in found)
    current = Rubric.objects.filter(code=draft.code, current=True).first()
    changes = [] if current is None else differences(current.text, draft.text)
    rows = [_change(each) for each in changes if each.path != NO_NEWS]
    jobs = list(rehearsals_of(draft, prefix))
    people = full_names(job.created_by_name for job in jobs)
    rehearsals = [_rehearsal(job, people) for job in jobs]
    return DraftSheet(
        answer=Mark("unmet", _("不能发布")) if grave else Mark("met", _("可以发布")),
        lines=_lines(grave, len(found) - grave, current, len(rows), rehearsals),
        findings=[_finding(each) for each in found],
        compared_with=str(current or ""),
        changes=rows,
        rehearsals=rehearsals,
        publishable=not grave,
    )


def _lines(
    grave: int,
    warnings: int,
    current: Rubric | None,
    changed: int,
    rehearsals: Sequence[RehearsalRow],
) -> list[str]:
    counted = {"errors": grave, "warnings": warnings}
    checked = _("检查没有错误，%(warnings)s处提醒")
    if grave:
        checked = _("%(errors)s处错误，%(warnings)s处提醒；改好后重新上传，存为新的一版")
    compared = _("没有现行版本可比")
    if current is not None:
        compared = _("与现行的%(current)s有%(changed)s处不同") % {
            "current": str(current),
            "changed": changed,
        }
    done = [row for row in rehearsals if row.done]
    rehearsed = _("演练%(year)s年：%(summary)s") % _said(done[0]) if done else _("还没有演练")
    return [checked % counted, compared, rehearsed]


def _said(row: RehearsalRow) -> dict[str, object]:
    return {"year": row.year, "summary": row.summary}


def _finding(finding: Finding) -> FindingRow:
    kind, word = SEVERITY_MARKS[finding.severity]
    grave = finding.severity == ERROR
    return FindingRow(Mark(kind, str(word)), finding.place, finding.message, grave)


def _change(change: Change) -> ChangeRow:
    return ChangeRow(
        kind=str(CHANGE_WORDS[change.kind]),
        place=change.place,
        what=change.what,
        before=change.before or "—",
        after=change.after or "—",
    )


def _rehearsal(job: Job, people: Mapping[str, str]) -> RehearsalRow:
    state = Job.State(job.state)
    result = job.result or {}
    summary = job.error_detail
    if state == Job.State.DONE:
        words = {"changed": len(result["counties"]), "same": result["unchanged"]}
        summary = _("%(changed)s个县有变化，%(same)s个县不变") % words
    return RehearsalRow(
        job=str(job.pk),
        year=job.payload["year"],
        mark=Mark(JOB_MARKS[state], str(state.label)),
        summary=summary,
        asked=_("%(who)s，%(at)s")
        % {"who": people[job.created_by_name], "at": moment(job.created_at)},
        done=state == Job.State.DONE,
    )


def confirmation_sheet(rubric: Rubric, asked: NumberFilter = EVERY_NUMBER) -> ConfirmationSheet:
    """List the uncertain numbers of a version that are asked for, with who vouches for each."""
    standing = standing_of(rubric)
    open_paths = {number.path for number in unconfirmed(rubric)}
    parts = {"": _("整体"), **shelf.part_titles(rubric)}
    numbers = numbers_of(rubric.text)
    people = full_names(each.confirmed_by_name for each in standing.values())
    told = {path: _who(each, people) for path, each in standing.items()}
    rows = [_number(n, standing, open_paths, told) for n in numbers]
    titles = parts | {row.part: row.part for row in rows if row.part not in parts}
    groups = [
        _group(code, title, [row for row in rows if row.part == code], asked)
        for code, title in titles.items()
        if any(row.part == code and asked.keeps(row) for row in rows)
    ]
    return ConfirmationSheet(
        facts=[
            Fact(_("存疑的数值"), str(len(numbers))),
            Fact(_("已确认"), str(len(numbers) - len(open_paths))),
            Fact(_("待确认"), str(len(open_paths)), alert=bool(open_paths)),
        ],
        groups=groups,
        total=len(numbers),
        open_count=sum(row.open for group in groups for row in group.rows),
        states=number_filter.state_choices(asked, rows),
        parts=number_filter.part_options(asked, rows, titles),
        kinds=number_filter.kind_options(asked, rows),
        state=asked.state,
        query=asked.url(),
    )


def group_anchor(part: str) -> str:
    """Name a part on the page of its numbers."""
    return f"g-{part}" if part else "g"


def _group(code: str, title: str, rows: list[NumberRow], asked: NumberFilter) -> NumberGroup:
    kept = [row for row in rows if asked.keeps(row)]
    seen = sum(row.open for row in kept)
    every = sum(row.open for row in rows)
    return NumberGroup(code, group_anchor(code), title, kept, seen if seen == every else 0)


def number_anchor(path: str) -> str:
    """Name a number on its page."""
    return "n-" + "".join(c if c.isalnum() else "-" for c in path)


def _number(
    number: UncertainNumber,
    standing: dict[str, Confirmation],
    open_paths: Iterable[str],
    told: Mapping[str, str],
) -> NumberRow:
    still_open = number.path in open_paths
    found = None if still_open else standing[number.path]
    mark = Mark("todo", _("待确认")) if still_open else Mark("done", _("已确认"))
    return NumberRow(
        path=number.path,
        part=number.part,
        kind=number.what.split(" ", 1)[0],
        anchor=number_anchor(number.path),
        place=number.place,
        what=number.what,
        value=number.value,
        source=number.source or "—",
        note=number.note,
        mark=mark,
        who=told[number.path] if found else "",
        reason=found.reason if found else "",
        open=still_open,
    )


def _who(confirmation: Confirmation, people: Mapping[str, str]) -> str:
    words = {
        "who": people[confirmation.confirmed_by_name],
        "at": _day(confirmation.confirmed_at),
        "version": confirmation.carried_from,
    }
    if confirmation.carried_from:
        return _("%(who)s，%(at)s，沿用%(version)s版") % words
    return _("%(who)s，%(at)s") % words


def _day(at: datetime) -> str:
    return date_format(localtime(at))
