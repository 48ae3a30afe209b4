"""Rounds as their list and the page that sets one up print them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.checklist import Item, checklist
from assessments.copying import Fate, mapping
from assessments.lifecycle.tables import DECIDED, DRAFT
from assessments.models import Assessment, Round
from assessments.points import Point
from assessments.seating import counties_of
from edu_duty.accounts.models import User, within
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Choice, Mark
from schools.display import moment
from schools.models import Region
from schools.numbers import MISSING

MARKS = {Round.Status.DRAFT: "todo", Round.Status.OPEN: "doing", Round.Status.CLOSED: "done"}


@dataclass(frozen=True, slots=True)
class RoundFilter:
    """What the address asks of the list of rounds; empty means everything."""

    status: str = ""
    year: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "RoundFilter":
        """Read the filter from an address; what it does not know is left out."""
        status, year = query.get("status", ""), query.get("year", "")
        return cls(
            status=status if status in Round.Status.values else "",
            year=year if year.isdecimal() and len(year) == len("2025") else "",
        )

    def query(self, **changes: str) -> str:
        """Print the filter as the query part of an address."""
        wanted = {name: value for name, value in asdict(replace(self, **changes)).items() if value}
        return "?" + urlencode(wanted) if wanted else "."


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round of the list."""

    title: str
    url: str
    year: int
    place: str
    mark: Mark
    counties: str
    closes: str
    copy_url: str


@dataclass(frozen=True, slots=True)
class RoundList:
    """The rounds a person sees, and the filters."""

    rows: list[RoundRow]
    states: list[Choice]
    years: list[Choice]
    narrowed: bool


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the checklist with the way to what is missing."""

    needed: bool
    text: str
    missing: str
    mark: Mark
    url: str
    act: str


@dataclass(frozen=True, slots=True)
class PointLine:
    """What became of one point since last year's rubric."""

    code: str
    title: str
    mark: Mark
    what: str


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of the points of the round this one follows."""

    title: str
    same: int
    lines: list[PointLine]


@dataclass(frozen=True, slots=True)
class SetUpSheet:
    """The checklist of a round, how many counties it would open for, and what changed."""

    lines: list[CheckLine]
    left: int
    ready: bool
    county_count: int
    followed: Followed | None


def round_list(user: User, asked: RoundFilter) -> RoundList:
    """Return the rounds a person sees, newest first."""
    mine = Round.objects.visible_to(user)
    seen = list(mine.order_by().values_list("status", "year"))
    shown = mine
    if asked.status:
        shown = shown.filter(status=asked.status)
    if asked.year:
        shown = shown.filter(year=int(asked.year))
    # Whether a neighbour is decided is nobody's to know before it is published.
    own = Q(assessments__in=Assessment.objects.visible_to(user))
    counted = shown.annotate(
        all_of_them=Count("assessments", filter=own),
        decided=Count("assessments", filter=own & Q(assessments__status=DECIDED)),
    )
    rounds = list(counted.prefetch_related("windows").order_by("-year", "-pk"))
    names = place_names(held.region_prefix for held in rounds)
    return RoundList(
        rows=[_row(held, names[held.region_prefix], user) for held in rounds],
        states=_states(asked, [status for status, _year in seen]),
        years=_years(asked, {str(year) for _status, year in seen}),
        narrowed=asked != RoundFilter(),
    )


def places_run_by(user: User) -> list[tuple[str, str]]:
    """Return the region code prefixes a person may run rounds for, and their names.

    Their own, and the prefectures below.
    """
    prefixes = user.prefixes(Permission.ROUND_RUN)
    below = Region.objects.filter(
        within("code", prefixes), level__in=(Region.Level.PROVINCE, Region.Level.PREFECTURE)
    )
    codes = {each.code.removesuffix("00").removesuffix("00") for each in below}
    names = place_names([*prefixes, *codes])
    return sorted(names.items())


def place_names(prefixes: Iterable[str]) -> dict[str, str]:
    """Name what lies below some region code prefixes, in one query."""
    wanted = set(prefixes)
    regions = Region.objects.in_bulk({prefix.ljust(6, "0") for prefix in wanted if prefix})
    return {
        prefix: regions[prefix.ljust(6, "0")].label
        if prefix.ljust(6, "0") in regions
        else prefix or _("全国")
        for prefix in wanted
    }


def set_up_sheet(held: Round) -> SetUpSheet:
    """Return the checklist of a round, and what became of last year's points."""
    lines = [_line(item, held) for item in checklist(held)]
    left = sum(line.needed and line.mark.kind != "done" for line in lines)
    return SetUpSheet(
        lines=lines,
        left=left,
        ready=not left,
        county_count=len(counties_of(held)),
        followed=_followed(held),
    )


def _row(held: Round, place: str, user: User) -> RoundRow:
    draft = held.status == DRAFT
    ends = {window.stage: window.closes_at for window in held.windows.all()}
    counted: dict[str, int] = vars(held)
    runs = user.may(Permission.ROUND_RUN, held.region_prefix)
    words = {"decided": counted["decided"], "count": counted["all_of_them"]}
    return RoundRow(
        title=held.title,
        url=reverse("assessments:round_setup" if draft else "assessments:round", args=[held.pk]),
        year=held.year,
        place=place,
        mark=round_mark(held),
        counties=MISSING if draft else _("%(decided)d / %(count)d") % words,
        closes=moment(ends["SELF"]) if "SELF" in ends else MISSING,
        copy_url=reverse("assessments:round_copy", args=[held.pk]) if runs else "",
    )


def round_mark(held: Round) -> Mark:
    """Say in word and shape how far a round is."""
    status = Round.Status(held.status)
    return Mark(MARKS[status], str(status.label))


def _states(asked: RoundFilter, seen: list[str]) -> list[Choice]:
    rows = [Choice(_("全部"), asked.query(status=""), str(len(seen)), current=not asked.status)]
    for status in Round.Status:
        url, chosen = asked.query(status=status), asked.status == status
        rows.append(Choice(str(status.label), url, str(seen.count(status)), current=chosen))
    return rows


def _years(asked: RoundFilter, seen: set[str]) -> list[Choice]:
    rows = [Choice(_("全部"), asked.query(year=""), "", current=not asked.year)]
    for year in sorted(seen, reverse=True):
        rows.append(Choice(year, asked.query(year=year), "", current=asked.year == year))
    return rows


def _line(item: Item, held: Round) -> CheckLine:
    url, act = "", ""
    if not item.done:
        url, act = _way(item, held)
    return CheckLine(item.needed, item.text, item.missing, _ticked(item), url, act)


def _ticked(item: Item) -> Mark:
    if item.done:
        return Mark("done", _("已完成"))
    return Mark("todo", _("未完成")) if item.needed else Mark("flag", _("开启后也可以补"))


def _way(item: Item, held: Round) -> tuple[str, str]:
    """Say where what is missing is done."""
    if item.code == "numbers":
        if held.rubric_id is None:
            return "", ""
        return reverse("indicators:confirmations", args=[held.rubric_id]), _("逐项查看和确认")
    ways = {
        "people": (reverse("assessments:round_people", args=[held.pk]), _("去指派")),
        "rubric": ("#id_rubric", _("去选")),
        "windows": ("#windows", _("去填")),
        "counties": ("#id_region_prefix", _("去改范围")),
        "credibility": ("#id_credibility_on", _("去改")),
    }
    return ways[item.code]


def _followed(held: Round) -> Followed | None:
    before = held.follows
    if before is None or before.rubric is None or held.rubric is None:
        return None
    mapped = mapping(before.rubric.text, held.rubric.text)
    return Followed(
        title=before.title,
        same=sum(each.fate == Fate.SAME for each in mapped),
        lines=[
            _point(each.new or each.old, each.fate, each.differences)
            for each in mapped
            if each.fate != Fate.SAME
        ],
    )


def _point(point: Point | None, fate: Fate, differences: tuple[str, ...]) -> PointLine:
    words = {
        "code": _("编号"),
        "title": _("名称"),
        "points": _("分值"),
        "items": _("下面的项目"),
        "scoring": _("计分办法"),
    }
    marks = {
        Fate.NEW: Mark("flag", _("新增")),
        Fate.CHANGED: Mark("doing", _("有变化")),
        Fate.DROPPED: Mark("na", _("已取消")),
    }
    what = _("、").join(words[each] for each in differences)
    if point is None:
        return PointLine("", "", marks[fate], what)
    return PointLine(point.code, point.indicator.title, marks[fate], what)
