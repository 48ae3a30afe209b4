"""What the pages about deadlines print: who has until when, who asked for longer."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from edu_duty.accounts.models import User, within
from edu_duty.accounts.queries import full_names
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Choice, Mark
from edu_duty.tabular import Cell
from schools.display import moment
from schools.models import CountyYear, Deadline, Extension, Region, Return
from schools.numbers import MISSING
from schools.windows import Window, window_of, windows_of

PER_PAGE = 50
SOON = timedelta(days=7)
HOURS_COUNTED = timedelta(hours=48)
STATES = ("late", "soon", "open", "frozen", "none")


@dataclass(frozen=True, slots=True)
class Card:
    """The deadline of one county's year as its own page shows it.

    Shape: ``seconds`` are left on the server's clock, negative once it is over; the page counts
    on from there, whatever the reader's clock says.
    """

    seconds: int
    left: str
    ends: str
    note: str
    mark: Mark
    ask_url: str


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """A request for a later deadline and what became of it."""

    pk: int
    county: str
    year: int
    until: str
    before: str
    reason: str
    asked: str
    decided: str
    note: str
    mark: Mark
    mine: bool


@dataclass(frozen=True, slots=True)
class CountyDeadline:
    """One county of the list."""

    name: str
    code: str
    url: str
    mark: Mark
    ends: str
    left: str
    note: str
    state: str


@dataclass(frozen=True, slots=True)
class SetRow:
    """A deadline as it was set."""

    place: str
    ends: str
    told: str


@dataclass(frozen=True, slots=True)
class DeadlineFilter:
    """What the address asks of the list."""

    year: str = ""
    state: str = ""
    page: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "DeadlineFilter":
        """Read the filter from an address; what it does not know is left out."""
        year, state = query.get("year", ""), query.get("state", "")
        return cls(
            year=year if year.isdecimal() and len(year) == 4 else "",
            state=state if state in STATES else "",
            page=query.get("page", "")[:6],
        )

    def url(self, **changes: str) -> str:
        """Write the filter as an address with some parts changed; a change goes to page one."""
        told = asdict(replace(self, **{"page": "", **changes}))
        return "?" + urlencode({name: text for name, text in told.items() if text})


@dataclass(frozen=True, slots=True)
class DeadlineSheet:
    """The page of those who set deadlines and decide on extensions."""

    year: int
    years: Sequence[Choice]
    states: Sequence[Choice]
    requests: Sequence[ExtensionRow]
    decided: Sequence[ExtensionRow]
    set: Sequence[SetRow]
    rows: Sequence[CountyDeadline]
    page: Page[CountyDeadline]
    previous_url: str
    next_url: str
    csv_url: str
    xlsx_url: str


def left_text(left: timedelta) -> str:
    """Say how much time is left, or that it is over: 9天, 5小时20分."""
    if left < timedelta(0):
        return _("已截止")
    if left > HOURS_COUNTED:
        return _("%(days)d天") % {"days": left.days}
    minutes = int(left.total_seconds()) // 60
    return _("%(hours)d小时%(minutes)d分") % {"hours": minutes // 60, "minutes": minutes % 60}


def state_of(window: Window, at: datetime, *, frozen: bool) -> str:
    """Name where a county stands: one of ``STATES``."""
    if frozen:
        return "frozen"
    if window.ends_at is None:
        return "none"
    if window.over(at):
        return "late"
    return "soon" if window.ends_at - at <= SOON else "open"


def state_mark(state: str) -> Mark:
    """Show where a county stands."""
    words = {
        "frozen": ("done", _("已冻结")),
        "none": ("na", _("没有截止时间")),
        "late": ("late", _("逾期未冻结")),
        "soon": ("flag", _("7天内截止")),
        "open": ("doing", _("填报中")),
    }
    return Mark(*words[state])


def deadline_card(county: Region, year: int, user: User, at: datetime) -> Card | None:
    """Prepare the deadline of one county's year; None where none is set."""
    window = window_of(county, year)
    if window.ends_at is None:
        return None
    frozen = CountyYear.objects.filter(county=county, year=year, frozen=True).exists()
    asks = user.may(Permission.EXTENSION_ASK, county.code) and not frozen
    left = window.ends_at - at
    return Card(
        seconds=int(left.total_seconds()),
        left=left_text(left),
        ends=_("%(moment)s截止") % {"moment": moment(window.ends_at)},
        note=_card_note(county, year, window),
        mark=state_mark(state_of(window, at, frozen=frozen)),
        ask_url=reverse("schools:extension", args=[county.code, year]) if asks else "",
    )


def _card_note(county: Region, year: int, window: Window) -> str:
    newest = Extension.objects.filter(county=county, year=year).order_by("-asked_at", "-pk").first()
    if newest is None:
        return ""
    if newest.state == Extension.State.ASKED:
        return _("延期到%(moment)s：待批准") % {"moment": moment(newest.until)}
    if newest.state == Extension.State.REFUSED:
        return _("延期申请未批准：%(note)s") % {"note": newest.decision_note}
    if window.closes_at is not None and window.ends_at != window.closes_at:
        return _("已批准延期，原为%(moment)s") % {"moment": moment(window.closes_at)}
    return ""


def extension_rows(county: Region, year: int, user: User) -> list[ExtensionRow]:
    """List the requests of a county's year, the newest first."""
    found = Extension.objects.filter(county=county, year=year).select_related("county")
    rows = list(found.order_by("-asked_at", "-pk"))
    people = _people_of(rows)
    return [_extension_row(row, None, user, people) for row in rows]


def _people_of(rows: Iterable[Extension]) -> dict[str, str]:
    return full_names(
        name for row in rows for name in (row.asked_by_name, row.decided_by_name) if name
    )


def _extension_row(
    row: Extension, window: Window | None, user: User, people: Mapping[str, str]
) -> ExtensionRow:
    ends_at = window.ends_at if window else None
    marks = {
        Extension.State.ASKED: "todo",
        Extension.State.APPROVED: "done",
        Extension.State.REFUSED: "returned",
    }
    state = Extension.State(row.state)
    told = _("%(who)s，%(when)s")
    decided = (
        told % {"who": people[row.decided_by_name], "when": moment(row.decided_at)}
        if row.decided_at
        else ""
    )
    return ExtensionRow(
        pk=row.pk,
        county=row.county.label,
        year=row.year,
        until=moment(row.until),
        before=moment(ends_at) if ends_at else MISSING,
        reason=row.reason,
        asked=told % {"who": people[row.asked_by_name], "when": moment(row.asked_at)},
        decided=decided,
        note=row.decision_note,
        mark=Mark(marks[state], str(state.label)),
        mine=row.asked_by_name == user.username,
    )


def deadline_sheet(
    user: User, asked: DeadlineFilter, *, this_year: int, at: datetime
) -> DeadlineSheet:
    """Prepare the list of the counties whose extensions this person decides on."""
    year = year_asked(asked, this_year)
    rows = county_rows(user, year, at)
    kept = [row for row in rows if asked.state in {"", row.state}]
    page = Paginator(kept, PER_PAGE).get_page(asked.page or 1)
    own = within("county__code", user.prefixes(Permission.EXTENSION_APPROVE))
    requests = list(
        Extension.objects.filter(own).select_related("county").order_by("asked_at", "pk")
    )
    waiting = [row for row in requests if row.state == Extension.State.ASKED]
    decided = [row for row in reversed(requests) if row not in waiting and row.year == year]
    people = _people_of([*waiting, *decided])
    windows = {row.pk: window_of(row.county, row.year) for row in waiting}
    return DeadlineSheet(
        year=year,
        years=_year_choices(user, asked, year, this_year),
        states=_state_choices(asked, rows),
        requests=[_extension_row(row, windows[row.pk], user, people) for row in waiting],
        decided=[_extension_row(row, None, user, people) for row in decided],
        set=_set_rows(user, year),
        rows=list(page),
        page=page,
        previous_url=asked.url(page=str(page.previous_page_number()))
        if page.has_previous()
        else "",
        next_url=asked.url(page=str(page.next_page_number())) if page.has_next() else "",
        csv_url=f"{asked.url(year=str(year))}&format=csv",
        xlsx_url=f"{asked.url(year=str(year))}&format=xlsx",
    )


def year_asked(asked: DeadlineFilter, this_year: int) -> int:
    """Return the year the list is about: last year unless another is asked for."""
    return int(asked.year) if asked.year else this_year - 1


def county_rows(user: User, year: int, at: datetime) -> list[CountyDeadline]:
    """Say of every county where it stands; the late ones first."""
    counties = list(
        Region.objects.counties().visible_to(user, Permission.EXTENSION_APPROVE).order_by("code")
    )
    windows = windows_of([county.code for county in counties], year)
    frozen = set(
        CountyYear.objects.filter(year=year, frozen=True).values_list("county_id", flat=True)
    )
    rows = [
        _county_row(county, year, windows[county.code], at, frozen=county.code in frozen)
        for county in counties
    ]
    return sorted(rows, key=lambda row: STATES.index(row.state))


def _county_row(
    county: Region, year: int, window: Window, at: datetime, *, frozen: bool
) -> CountyDeadline:
    state, ends_at = state_of(window, at, frozen=frozen), window.ends_at
    moved = ends_at is not None and ends_at != window.closes_at
    return CountyDeadline(
        name=county.label,
        code=county.code,
        url=reverse("assessments:county_year", args=[county.code, year]),
        mark=state_mark(state),
        ends=moment(ends_at) if ends_at else MISSING,
        left=left_text(ends_at - at) if ends_at and not frozen else MISSING,
        note=_("已延期，原为%(moment)s") % {"moment": moment(window.closes_at)}
        if moved and window.closes_at
        else "",
        state=state,
    )


def _set_rows(user: User, year: int) -> list[SetRow]:
    """List the deadlines of a year that touch this person's counties."""
    told = [deadline for deadline in _touching(user) if deadline.year == year]
    people = full_names(deadline.set_by_name for deadline in told)
    return [
        SetRow(
            place=place_of(deadline.region_prefix),
            ends=moment(deadline.closes_at),
            told=_("%(who)s，%(when)s")
            % {"who": people[deadline.set_by_name], "when": moment(deadline.set_at)},
        )
        for deadline in told
    ]


def _touching(user: User) -> list[Deadline]:
    prefixes = user.prefixes(Permission.EXTENSION_APPROVE)
    return [
        deadline
        for deadline in Deadline.objects.order_by("region_prefix")
        if any(
            deadline.region_prefix.startswith(prefix) or prefix.startswith(deadline.region_prefix)
            for prefix in prefixes
        )
    ]


def place_of(prefix: str) -> str:
    """Name what lies below a code prefix."""
    if not prefix:
        return _("全国")
    region = Region.objects.filter(pk=prefix.ljust(6, "0")).first()
    if region is not None:
        return f"{region.label} {prefix}"
    county = Region.objects.counties().filter(code__startswith=prefix).first()
    if county is None:
        return prefix
    name = county.province_name if len(prefix) == 2 else county.prefecture_name
    return f"{name} {prefix}".strip()


def _year_choices(user: User, asked: DeadlineFilter, year: int, this_year: int) -> list[Choice]:
    """Offer the years of this person's own counties: others' would tell what they did."""
    stored = {deadline.year for deadline in _touching(user)}
    own = Return.objects.visible_to(user, Permission.EXTENSION_APPROVE)
    stored |= set(own.filter(year__gte=this_year - 3).values_list("year", flat=True))
    years = sorted({*stored, year, this_year - 1, this_year}, reverse=True)
    return [
        Choice(_("%(year)d年") % {"year": each}, asked.url(year=str(each)), "", each == year)
        for each in years
    ]


def _state_choices(asked: DeadlineFilter, rows: Iterable[CountyDeadline]) -> list[Choice]:
    counted = Counter(row.state for row in rows)
    every = Choice(_("全部"), asked.url(state=""), str(counted.total()), not asked.state)
    return [every] + [
        Choice(state_mark(state).word, asked.url(state=state), str(count), asked.state == state)
        for state in STATES
        if (count := counted[state])
    ]


def deadline_table(
    user: User, asked: DeadlineFilter, *, this_year: int, at: datetime
) -> tuple[list[str], list[list[Cell]]]:
    """Write the heading and a row for every county the page lists."""
    heading = [_("区划代码"), _("县"), _("状态"), _("截止时间"), _("还剩"), _("说明")]
    rows = county_rows(user, year_asked(asked, this_year), at)
    return heading, [
        [row.code, row.name, row.mark.word, row.ends, row.left, row.note]
        for row in rows
        if asked.state in {"", row.state}
    ]
