"""The history of a county's assessment as a story: who did what, when, in which post, and why."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.column_sheet import points_shown
from assessments.columns import PREFECTURE, PROVINCE
from assessments.item_points import points_of
from assessments.models import (
    Answer,
    Appointment,
    Assessment,
    Mark,
    Remark,
    Response,
    StageWindow,
    StepTaken,
    Submission,
)
from assessments.naming import Named, name_in, named
from assessments.points import points_in, title_of
from assessments.readers import Reader
from edu_duty.audit.models import AuditEvent
from edu_duty.tabular import Cell
from schools.display import moment

# What each step is called in a story; the words of the round's steps stand beside it.
ACTS = {
    "submit": gettext_lazy("提交自评"),
    "recall": gettext_lazy("撤回自评"),
    "return": gettext_lazy("退回自评"),
    "accept": gettext_lazy("通过复核"),
    "merge": gettext_lazy("合成核查分"),
    "remind": gettext_lazy("催办"),
    "send_opinion": gettext_lazy("送达初步意见"),
    "object": gettext_lazy("提出申辩"),
    "answer": gettext_lazy("答复申辩"),
    "decide": gettext_lazy("评定得分和等次"),
    "post_publicly": gettext_lazy("公示自评报告"),
    "open": gettext_lazy("开启评价轮次"),
    "move_window": gettext_lazy("调整阶段时间"),
    "assign": gettext_lazy("指派评分人员"),
    "release": gettext_lazy("解除指派"),
    "declare_conflict": gettext_lazy("申报回避"),
    "group": gettext_lazy("编组"),
    "close": gettext_lazy("结束评价轮次"),
}
# What marking is made of is told by the marks; what the province prepares is its own.
UNTOLD = ("mark", "verify", "finish", "set_up")
_COLUMNS = {each.value: each.label for each in Appointment.Column}
# What the subject of a step is called, where it is neither a point nor an item.
_NAMED = {
    "assign": _COLUMNS,
    "release": _COLUMNS,
    "declare_conflict": _COLUMNS,
    "move_window": {each.value: each.label for each in StageWindow.Stage},
}
# Which moment of an appointment a step of a round is.
MOMENTS = {"assign": "appointed_at", "release": "ended_at", "declare_conflict": "ended_at"}
# Moment, column and time -> usernames in order; empty where they may not be told.
Appointed = dict[tuple[str, str, datetime | None], list[str]]
KINDS = {
    "step": gettext_lazy("环节"),
    "part": gettext_lazy("填报"),
    "query": gettext_lazy("询问"),
    "mark": gettext_lazy("评分"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened, before names are looked up; ``whom`` it was done to, if anybody."""

    at: datetime
    kind: str
    username: str
    what: str
    about: str = ""
    words: str = ""
    whom: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story."""

    at: datetime
    day: str
    when: str
    kind: str
    who: str
    post: str
    what: str
    about: str
    words: str


def story(assessment: Assessment, reader: Reader, seen: Collection[str]) -> list[Line]:
    """Tell what this reader may know, in the order it happened.

    Twelve queries, whatever its length.

    Args:
        seen: the columns of marks the reader may see.
    """
    titles = _titles(assessment, reader)
    told = sorted(
        [
            *_steps(assessment, reader, seen, titles),
            *_parts(assessment, titles),
            *_remarks(assessment, titles),
            *_finished(assessment, seen),
            *_marks(assessment, seen, titles),
        ],
        key=lambda each: each.at,
    )
    people = named(
        (name for each in told for name in (each.username, each.whom)), assessment.county_id
    )
    lines = []
    for each in told:
        who = name_in(people, each.username)
        lines.append(
            Line(
                at=each.at,
                day=date_format(localtime(each.at), "DATE_FORMAT"),
                when=moment(each.at),
                kind=each.kind,
                who=who.name,
                post=who.post,
                what=each.what,
                about=_about(each, people),
                words=each.words,
            )
        )
    return lines


def _about(told: Told, people: Mapping[str, Named]) -> str:
    """Say what something is about, and whom."""
    if not told.whom:
        return told.about
    words = {"about": told.about, "name": name_in(people, told.whom).name}
    return _("%(about)s：%(name)s") % words


def story_table(lines: Iterable[Line]) -> tuple[list[str], list[list[Cell]]]:
    """Return the story as rows for a spreadsheet."""
    heading = [_("时间"), _("类别"), _("办理人"), _("职务"), _("事项"), _("对象"), _("理由或内容")]
    rows: list[list[Cell]] = [
        [
            line.when,
            str(KINDS[line.kind]),
            line.who,
            line.post,
            line.what,
            line.about,
            line.words,
        ]
        for line in lines
    ]
    return heading, rows


def _titles(assessment: Assessment, reader: Reader) -> dict[str, str]:
    """Name every point and item the reader sees; the others are not told of."""
    rubric = assessment.round.rubric
    found = {}
    for point in points_in(rubric.text) if rubric else ():
        if reader.sees(point.indicator.departments):
            name = _("第%(number)d点　%(title)s") % {"number": point.number, "title": point.title}
            found[point.code] = name
            for item in point.items:
                if item.code != point.code:
                    found[item.code] = f"{name}　{title_of(item)}"
    return found


def _steps(
    assessment: Assessment, reader: Reader, seen: Collection[str], titles: dict[str, str]
) -> Iterator[Told]:
    """Tell the county's own steps, and those of its round since that was opened."""
    own, of_the_round = Q(assessment=assessment), Q(round=assessment.round_id, assessment=None)
    rows = StepTaken.objects.filter(own | of_the_round).exclude(act__in=UNTOLD).order_by("pk")
    named_here: dict[str, Mapping[str, object]] = {**_NAMED, "submit": _submitted(assessment)}
    appointed = _appointed(assessment, reader, seen)
    for row in rows:
        if reader.narrow and row.assessment_id and row.subject and row.subject not in titles:
            continue
        subject = named_here.get(row.act, {}).get(row.subject, row.subject)
        yield Told(
            row.taken_at,
            "step",
            row.taken_by_name,
            str(ACTS.get(row.act, row.act)),
            titles.get(row.subject) or str(subject),
            row.reason,
            _whom(row, appointed),
        )


def _whom(step: StepTaken, appointed: Appointed) -> str:
    """Name whom a step appointed or released; nobody in other steps, or before it may be told."""
    moment_of = MOMENTS.get(step.act)
    found = appointed.get((moment_of, step.subject, step.taken_at)) if moment_of else None
    return found.pop(0) if found else ""


def _appointed(assessment: Assessment, reader: Reader, seen: Collection[str]) -> Appointed:
    """Return who was appointed and released in which column when, as far as this reader may know.

    Reviewers are known to everybody who reads all of it, for they ask in their own names. An
    inspector is known to themselves, and to others once what they gave may be read.
    """
    found: Appointed = {}
    rows = Appointment.objects.filter(assessment=assessment).order_by("pk")
    for column, name, appointed_at, ended_at in rows.values_list(
        "column", "person__username", "appointed_at", "ended_at"
    ):
        if column == PROVINCE and PROVINCE not in seen and name != reader.name:
            name = ""
        for moment_of, at in (("appointed_at", appointed_at), ("ended_at", ended_at)):
            found.setdefault((moment_of, column, at), []).append(name)
    return found


def _submitted(assessment: Assessment) -> dict[str, str]:
    """Name each submission by its number and the beginning of its digest."""
    rows = Submission.objects.filter(assessment=assessment).values_list("number", "sha256")
    return {
        str(number): _("第%(number)d次提交，内容摘要%(digest)s")
        % {"number": number, "digest": sha256[:12]}
        for number, sha256 in rows
    }


def _parts(assessment: Assessment, titles: dict[str, str]) -> Iterator[Told]:
    rows = Answer.objects.filter(response__assessment=assessment, handed_in_at__isnull=False)
    for code, department, name, at in rows.values_list(
        "response__point", "department", "handed_in_by", "handed_in_at"
    ):
        if code in titles and at is not None:
            what = _("%(department)s交回部门填报") % {"department": department}
            yield Told(at, "part", name, what, titles[code])
    written = Response.objects.filter(assessment=assessment, written_at__isnull=False)
    saves = _saves(assessment)
    for code, state, name, at in written.values_list("point", "state", "written_by", "written_at"):
        if code in titles and at is not None:
            what = _("填写自评，%(state)s") % {"state": Response.State(state).label}
            yield Told(at, "part", name, what, titles[code], _saved(*saves.get(code, (1, at))))


def _saves(assessment: Assessment) -> dict[str, tuple[int, datetime]]:
    """Return how often each point's statement was saved, and when first, as the trail has it."""
    county, year = assessment.county_id, assessment.round.year
    place = f"{county}/{assessment.round_id}/"
    saved = AuditEvent.objects.filter(
        chain=f"{county}/{year}",
        verb=AuditEvent.Verb.RESPONSE_SAVED,
        target__startswith=place,
    ).exclude(details__has_key="department")
    rows = saved.order_by().values("target").annotate(n=Count("pk"), first=Min("at"))
    return {row["target"].removeprefix(place): (row["n"], row["first"]) for row in rows}


def _saved(count: int, first: datetime) -> str:
    """Say in one line what many writings of a point were."""
    if count == 1:
        return ""
    words = {"count": count, "first": moment(first)}
    return _("共保存%(count)d次，第一次在%(first)s，这里是最近一次") % words


def _remarks(assessment: Assessment, titles: dict[str, str]) -> Iterator[Told]:
    """Tell questions and answers in turn; what closes an unanswered question is its asker's."""
    rows = Remark.objects.filter(query__response__assessment=assessment).order_by("pk")
    said: dict[int, int] = {}
    for query, asker, code, name, at, text in rows.values_list(
        "query_id", "query__asked_by", "query__response__point", "said_by", "said_at", "text"
    ):
        before = said.get(query, 0)
        said[query] = before + 1
        if code in titles:
            answers = before % 2 == 1 and name != asker
            what = _("答复询问") if answers else _("继续询问") if before else _("提出询问")
            yield Told(at, "query", name, what, titles[code], text)


def _finished(assessment: Assessment, seen: Collection[str]) -> Iterator[Told]:
    """Tell which inspectors finished, to whoever sees what their marks came to."""
    if PROVINCE in seen:
        rows = Appointment.objects.filter(assessment=assessment, finished_at__isnull=False)
        for name, at in rows.values_list("person__username", "finished_at"):
            if at is not None:
                yield Told(at, "mark", name, _("完成核查"))


def _marks(assessment: Assessment, seen: Collection[str], titles: dict[str, str]) -> Iterator[Told]:
    """Tell who marked how much in the columns the reader sees, and each change with its reason."""
    shown = [column for column in (PREFECTURE, PROVINCE) if column in seen]
    rows = Mark.objects.filter(assessment=assessment, column__in=shown)
    rows = rows.exclude(column=PROVINCE, person__isnull=False)
    grouped = (
        rows.values("column", "written_by").annotate(n=Count("pk"), at=Max("written_at")).order_by()
    )
    for row in grouped:
        words = {"column": Mark.Column(row["column"]).label, "count": row["n"]}
        yield Told(row["at"], "mark", row["written_by"], _("%(column)s%(count)d项") % words)
    for mark in rows.exclude(reason=""):
        if mark.item in titles:
            words = {"column": Mark.Column(mark.column).label, "given": _given(mark)}
            what = _("%(column)s：%(given)s") % words
            yield Told(
                mark.written_at, "mark", mark.written_by, what, titles[mark.item], mark.reason
            )


def _given(mark: Mark) -> str:
    """Write what was given; thirds are exact in a mark and points in a story."""
    return points_shown(points_of(mark)) if "/" in mark.given else mark.given
