"""How far the counties of a round are: one row per county, one bar per prefecture."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.county_progress import CountyProgress, ProgressFilter, counties_in, left_by
from assessments.lifecycle import tables
from assessments.models import Assessment, Round, StageWindow
from assessments.round_queries import place_names
from edu_duty.accounts.models import User
from edu_duty.printable import Choice, Fact, Mark
from edu_duty.tabular import Cell
from schools.deadline_queries import left_text
from schools.display import moment
from schools.numbers import MISSING

PER_PAGE = 50
STATUS_MARKS = {
    tables.PREPARING: "doing",
    tables.SUBMITTED: "review",
    tables.RETURNED: "returned",
    tables.REVIEWED: "review",
    tables.OPINION: "flag",
    tables.OBJECTED: "flag",
    tables.DECIDED: "done",
}
# Whose turn it is while a county has a status.
TURNS: dict[str, Promise] = {
    tables.PREPARING: gettext_lazy("县"),
    tables.RETURNED: gettext_lazy("县"),
    tables.SUBMITTED: gettext_lazy("市级复核"),
    tables.REVIEWED: gettext_lazy("省级核查"),
    tables.OPINION: gettext_lazy("县申辩或省评定"),
    tables.OBJECTED: gettext_lazy("省级答复"),
}
LATE_WORDS: dict[str, Promise] = {
    "SELF": gettext_lazy("自评逾期"),
    "REVIEW": gettext_lazy("复核逾期"),
    "VERIFY": gettext_lazy("核查逾期"),
}
# The parts of a bar, in the order in which a county goes through them.
PARTS: tuple[tuple[str, Promise, tuple[str, ...]], ...] = (
    ("decided", gettext_lazy("已评定"), (tables.DECIDED,)),
    ("opinion", gettext_lazy("意见已送达、申辩中"), (tables.OPINION, tables.OBJECTED)),
    ("reviewed", gettext_lazy("已复核"), (tables.REVIEWED,)),
    ("submitted", gettext_lazy("已提交"), (tables.SUBMITTED,)),
    ("preparing", gettext_lazy("自评中"), (tables.PREPARING, tables.RETURNED)),
)
BAR_WIDTH = 240


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One county of a round, printed."""

    code: str
    name: str
    place: str
    group: str
    where: str
    url: str
    mark: Mark
    points: str
    ends: str
    left: str
    late: str
    reminded: str
    turn: str
    people: str


@dataclass(frozen=True, slots=True)
class BarPart:
    """One part of a bar: how many counties, from where and how wide."""

    kind: str
    label: str
    count: int
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One prefecture: a bar as long as it has counties, and the same in numbers."""

    name: str
    url: str
    parts: list[BarPart]
    label: str
    total: int
    late: int


@dataclass(frozen=True, slots=True)
class WindowRow:
    """The time of one stage; ``note`` says what a county may have instead."""

    label: str
    note: str
    opens: str
    closes: str
    mark: Mark
    url: str


@dataclass(frozen=True, slots=True)
class Late:
    """Who is late, in a sentence."""

    title: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Progress:
    """The page of a round: totals, who is late, prefectures, one page of counties."""

    facts: list[Fact]
    late: Late | None
    windows: list[WindowRow]
    bars: list[Bar]
    legend: list[BarPart]
    rows: list[ProgressRow]
    statuses: list[Choice]
    asked: ProgressFilter
    narrowed: bool
    page: "Page[CountyProgress]"
    previous_url: str
    next_url: str
    csv_url: str
    xlsx_url: str
    everything: int


def progress(held: Round, user: User, asked: ProgressFilter, at: datetime) -> Progress:
    """Return the page of a round for a person, in a number of queries that never grows."""
    windows = {window.stage: window for window in held.windows.all()}
    every = counties_in(held, user, windows, at)
    shown = left_by(every, asked)
    part = Paginator(shown, PER_PAGE).get_page(asked.page)
    return Progress(
        facts=_facts(every),
        late=_late(every, asked),
        windows=[_window(stage, windows.get(stage), held, at) for stage in StageWindow.Stage],
        bars=_bars(every, asked),
        legend=[BarPart(kind, str(label), 0, 0, 0) for kind, label, _statuses in PARTS],
        rows=[_row(each, held, at) for each in part.object_list],
        statuses=_statuses(every, asked),
        asked=asked,
        narrowed=bool(asked.q or asked.prefecture or asked.status or asked.late),
        page=part,
        previous_url=asked.query(page=str(part.number - 1)) if part.has_previous() else "",
        next_url=asked.query(page=str(part.number + 1)) if part.has_next() else "",
        csv_url=_export(asked, "csv"),
        xlsx_url=_export(asked, "xlsx"),
        everything=len(every),
    )


def lead_of(held: Round, sheet: Progress, today: date) -> list[str]:
    """Return the line under the page's name."""
    place = place_names([held.region_prefix])[held.region_prefix]
    words = {"place": place, "cities": len(sheet.bars), "counties": sheet.everything}
    return [
        _("%(place)s，%(cities)d个市，%(counties)d个县（市、区）") % words,
        "" if held.rubric is None else f"{held.rubric.label} {held.rubric.version}",
        _("今天是%(today)s") % {"today": date_format(today, "MONTH_DAY_FORMAT")},
    ]


def progress_table(
    held: Round, user: User, asked: ProgressFilter, at: datetime
) -> tuple[list[str], list[list[Cell]]]:
    """Return every county the filter leaves as rows of a table."""
    windows = {window.stage: window for window in held.windows.all()}
    heading = [
        _("区划代码"),
        _("县"),
        _("所属"),
        _("组别"),
        _("状态"),
        _("已完成评价点"),
        _("评价点"),
        _("截止时间"),
        _("逾期"),
        _("催办"),
        _("该谁办理"),
        _("复核人数"),
        _("核查人数"),
    ]
    rows: list[list[Cell]] = []
    for each in left_by(counties_in(held, user, windows, at), asked):
        row = _row(each, held, at)
        rows.append(
            [
                row.code,
                row.name,
                row.place,
                row.group,
                row.mark.word,
                each.points_done,
                each.points,
                row.ends,
                row.late,
                row.reminded,
                row.turn,
                each.reviewers,
                each.inspectors,
            ]
        )
    return heading, rows


def _facts(every: Sequence[CountyProgress]) -> list[Fact]:
    total = _(" / %(count)d") % {"count": len(every)}
    counts = Counter(each.assessment.status for each in every)
    late = sum(bool(each.late) for each in every)
    beyond = {
        _("已提交"): (tables.PREPARING, tables.RETURNED),
        _("已复核"): (tables.PREPARING, tables.RETURNED, tables.SUBMITTED),
    }
    facts = [
        Fact(label, str(len(every) - sum(counts[each] for each in before)), total)
        for label, before in beyond.items()
    ]
    facts.append(Fact(_("申辩中"), str(counts[tables.OBJECTED])))
    facts.append(Fact(_("已评定"), str(counts[tables.DECIDED]), total))
    facts.append(Fact(_("逾期"), str(late), alert=bool(late)))
    return facts


def _late(every: Sequence[CountyProgress], asked: ProgressFilter) -> Late | None:
    late = [each for each in every if each.late]
    if not late:
        return None
    stages = Counter(str(LATE_WORDS[each.late]) for each in late)
    places = Counter(each.assessment.county.prefecture_name for each in late)
    told = [_("%(stage)s%(count)d个县") % {"stage": s, "count": n} for s, n in stages.items()]
    where = [
        _("%(place)s%(count)d个") % {"place": place, "count": count}
        for place, count in places.most_common()
    ]
    return Late(_("，").join(told), _("、").join(where) + _("。"), asked.query(late="yes", page=""))


def _window(
    stage: StageWindow.Stage, window: StageWindow | None, held: Round, at: datetime
) -> WindowRow:
    if window is None:
        return WindowRow(str(stage.label), "", MISSING, MISSING, Mark("na", _("没有设")), "")
    mark = Mark("todo", _("未开始"))
    if at >= window.closes_at:
        mark = Mark("done", _("已截止"))
    elif at >= window.opens_at:
        left = left_text(window.closes_at - at)
        mark = Mark("doing", _("进行中，还剩%(left)s") % {"left": left})
    url = reverse("assessments:round_window", args=[held.pk, stage.lower()])
    note = ""
    if stage == StageWindow.Stage.OBJECTION:
        note = _("初步意见送达得晚的县，从送达起算，时间一样长；各县截止时间见下表")
    opens, closes = moment(window.opens_at), moment(window.closes_at)
    return WindowRow(str(stage.label), note, opens, closes, mark, url)


def _bars(every: Sequence[CountyProgress], asked: ProgressFilter) -> list[Bar]:
    prefectures: dict[str, list[CountyProgress]] = {}
    for each in every:
        prefectures.setdefault(each.prefecture, []).append(each)
    longest = max((len(each) for each in prefectures.values()), default=1)
    return [_bar(prefix, rows, longest, asked) for prefix, rows in prefectures.items()]


def _bar(prefix: str, rows: list[CountyProgress], longest: int, asked: ProgressFilter) -> Bar:
    counts = Counter(each.assessment.status for each in rows)
    parts, before = [], 0
    for kind, label, statuses in PARTS:
        count = sum(counts[status] for status in statuses)
        x = BAR_WIDTH * before // longest
        before += count
        parts.append(BarPart(kind, str(label), count, x, BAR_WIDTH * before // longest - x))
    said = [
        _("%(label)s%(count)d") % {"label": p.label, "count": p.count} for p in parts if p.count
    ]
    return Bar(
        name=rows[0].assessment.county.prefecture_name or prefix,
        url=asked.query(prefecture=prefix, page=""),
        parts=parts,
        label=_("，").join(said),
        total=len(rows),
        late=sum(bool(each.late) for each in rows),
    )


def _statuses(every: Sequence[CountyProgress], asked: ProgressFilter) -> list[Choice]:
    others = left_by(every, replace(asked, status="", late=""))
    counts = Counter(each.assessment.status for each in others)
    start = replace(asked, status="", late="", page="")
    rows = [
        Choice(
            _("全部"), start.query(), str(len(others)), current=not (asked.status or asked.late)
        ),
        Choice(
            _("逾期"),
            start.query(late="yes"),
            str(sum(bool(each.late) for each in others)),
            current=bool(asked.late),
        ),
    ]
    for status in Assessment.Status:
        if counts[status] or asked.status == status:
            url, chosen = start.query(status=status), asked.status == status
            rows.append(Choice(str(status.label), url, str(counts[status]), current=chosen))
    return rows


def _row(each: CountyProgress, held: Round, at: datetime) -> ProgressRow:
    assessment, county = each.assessment, each.assessment.county
    left = ""
    if each.ends_at is not None:
        over = at >= each.ends_at
        left = "" if over else _("还剩%(left)s") % {"left": left_text(each.ends_at - at)}
    words = {
        "reviewers": each.reviewers,
        "inspectors": each.inspectors,
        "needed": held.inspectors_per_county,
    }
    return ProgressRow(
        code=county.code,
        name=county.label,
        place=county.prefecture_name,
        group=assessment.group,
        where=_("，").join(name for name in (county.prefecture_name, assessment.group) if name),
        url=reverse("assessments:tasks", args=[assessment.pk]),
        mark=Mark(STATUS_MARKS[assessment.status], str(assessment.get_status_display())),
        points=_("%(done)d / %(count)d") % {"done": each.points_done, "count": each.points},
        ends=MISSING if each.ends_at is None else moment(each.ends_at),
        left=left,
        late=str(LATE_WORDS[each.late]) if each.late else "",
        reminded=_reminded(each),
        turn=str(TURNS.get(assessment.status, MISSING)),
        people=_("复核%(reviewers)d人，核查%(inspectors)d / %(needed)d人") % words,
    )


def _reminded(each: CountyProgress) -> str:
    if not each.late or each.reminded_at is None:
        return ""
    return _("%(when)s催办") % {"when": moment(each.reminded_at)}


def _export(asked: ProgressFilter, kind: str) -> str:
    start = asked.query(page="")
    return f"{start.removesuffix('.') or '?'}{'&' if start != '.' else ''}format={kind}"
