"""What the completeness board prints: who has filled in how much, and who was reminded when."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from edu_duty.accounts.queries import full_names
from edu_duty.printable import Choice, Fact, Mark
from schools.completeness import Completeness, Filled, completeness_of
from schools.dictionary import KIND_LABELS, Element, department_label, elements
from schools.display import moment
from schools.freezing import document_of, working_document
from schools.handing_in import figures_digest
from schools.models import CountyYear, HandIn, Region, Reminder
from schools.numbers import shown

CAMPUSES_PER_PAGE = 50
STATES = ("missing", "whole")


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What the address asks of the list of campuses; empty means everything."""

    state: str = ""
    kind: str = ""
    q: str = ""
    page: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "BoardFilter":
        """Read the filter from an address; what it does not know is left out."""
        state, kind, page = (query.get(name, "") for name in ("state", "kind", "page"))
        return cls(
            state=state if state in STATES else "",
            kind=kind if kind in KIND_LABELS else "",
            q=query.get("q", "").strip()[:60],
            page=page if page.isdecimal() and len(page) < 6 else "",
        )

    def url(self, **changes: str) -> str:
        """Write the filter as an address; a change goes to page one."""
        wanted = asdict(replace(self, page="", **changes))
        return "?" + urlencode({name: value for name, value in wanted.items() if value})

    def keeps(self, row: "CampusState") -> bool:
        """Say whether a campus is one of those asked for."""
        state = "missing" if row.filled.missing else "whole"
        wanted = self.q.casefold()
        return (
            self.state in ("", state)
            and self.kind in ("", row.kind)
            and (wanted in row.name.casefold() or wanted in row.code.casefold())
        )


@dataclass(frozen=True, slots=True)
class CampusState:
    """A campus and how much of it is filled in."""

    code: str
    name: str
    kind: str
    filled: Filled


@dataclass(frozen=True, slots=True)
class Row:
    """One department or campus: its cells, its state, and when it was last reminded.

    Shape: ``code`` is what a reminder goes to; ``missing`` is empty where nothing is missing.
    """

    code: str
    name: str
    sub: str
    url: str
    given: str
    asked: str
    missing: str
    mark: Mark
    told: str
    reminded: str
    note: str


@dataclass(frozen=True, slots=True)
class ElementRow:
    """One figure: who is asked for it, and how many cells of it are empty."""

    name: str
    who: str
    url: str
    given: str
    asked: str
    missing: str


@dataclass(frozen=True, slots=True)
class Board:
    """The completeness of a county's year."""

    facts: Sequence[Fact]
    departments: Sequence[Row]
    campuses: Sequence[Row]
    campus_count: int
    wanting: int
    elements: Sequence[ElementRow]
    whole_elements: int
    asked: BoardFilter
    states: Sequence[Choice]
    kinds: Sequence[Choice]
    page: Page[CampusState]
    previous_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the board is read from; ``people`` go from user name to name."""

    county: Region
    year: int
    document: Mapping[str, Any]
    completeness: Completeness
    hand_ins: Mapping[str, HandIn]
    reminders: Mapping[tuple[str, str], Reminder]
    people: Mapping[str, str]


def standing_of(county: Region, year: int) -> Standing:
    """Read how a year stands; a year nobody wrote to lacks everything."""
    document = _document(county, year)
    # Later reminders take the place of earlier ones.
    sent = Reminder.objects.filter(county=county, year=year).order_by("reminded_at", "pk")
    given = {row.department: row for row in HandIn.objects.filter(county=county, year=year)}
    reminders = {(row.department, row.campus_code): row for row in sent}
    wrote = {row.handed_in_by_name for row in given.values()}
    wrote |= {row.reminded_by_name for row in reminders.values()}
    return Standing(
        county=county,
        year=year,
        document=document,
        completeness=completeness_of(document),
        hand_ins=given,
        reminders=reminders,
        people=full_names(wrote),
    )


def missing_of(standing: Standing, *, campuses: bool) -> dict[str, int]:
    """Return how many cells departments, or campuses, have left empty."""
    counts = standing.completeness.campuses if campuses else standing.completeness.departments
    return {code: filled.missing for code, filled in counts.items() if filled.missing}


def place_names(standing: Standing) -> dict[str, str]:
    """Return what departments and campuses are called, by what a reminder goes to."""
    schools = standing.document["schools"]
    names = dict(zip(schools["school_code"], schools["name"], strict=True))
    return names | {code: department_label(code) for code in standing.completeness.departments}


def board_of(standing: Standing, asked: BoardFilter, *, over: bool) -> Board:
    """Prepare the board; ``over`` says that the time for handing in is up."""
    states = _campus_states(standing)
    kept = [state for state in states if asked.keeps(state)]
    page = Paginator(kept, CAMPUSES_PER_PAGE).get_page(asked.page)
    rows = _element_rows(standing)
    lacking = [row for row in rows if row.missing]
    return Board(
        facts=_facts(standing, states),
        departments=[_department_row(standing, code, over=over) for code in _by_missing(standing)],
        campuses=[_campus_row(standing, state) for state in page.object_list],
        campus_count=len(states),
        wanting=sum(bool(state.filled.missing) for state in states),
        elements=lacking,
        whole_elements=len(rows) - len(lacking),
        asked=asked,
        states=_state_choices(asked, states),
        kinds=_kind_choices(asked, states),
        page=page,
        previous_url=_page_url(asked, page.number - 1) if page.has_previous() else "",
        next_url=_page_url(asked, page.number + 1) if page.has_next() else "",
    )


def _document(county: Region, year: int) -> Mapping[str, Any]:
    if CountyYear.objects.filter(county=county, year=year).exists():
        return working_document(county, year)
    return document_of(
        county=county, year=year, schools=[], stages=[], figures={}, statements=[], sources={}
    )


def _campus_states(standing: Standing) -> list[CampusState]:
    """Return the campuses, those that lack most first."""
    schools, filled = standing.document["schools"], standing.completeness.campuses
    states = [
        CampusState(code, schools["name"][place], schools["kind"][place], filled[code])
        for place, code in enumerate(schools["school_code"])
    ]
    return sorted(states, key=lambda state: (-state.filled.missing, state.code))


def _by_missing(standing: Standing) -> list[str]:
    counts = standing.completeness.departments
    return sorted(counts, key=lambda code: -counts[code].missing)


def _facts(standing: Standing, states: Sequence[CampusState]) -> list[Fact]:
    whole, departments = standing.completeness.whole, standing.completeness.departments
    handed = sum(code in standing.hand_ins for code in departments)
    full = sum(not state.filled.missing for state in states)
    return [
        Fact(_("已填"), _count(whole.given), _(" / %(count)s格") % {"count": _count(whole.asked)}),
        Fact(_("还缺"), _count(whole.missing), _("格"), alert=bool(whole.missing)),
        Fact(_("部门已交表"), str(handed), _(" / %(count)s个") % {"count": len(departments)}),
        Fact(_("校区已填齐"), str(full), _(" / %(count)s个") % {"count": len(states)}),
    ]


def _department_row(standing: Standing, code: str, *, over: bool) -> Row:
    handed = standing.hand_ins.get(code)
    filled = standing.completeness.departments[code]
    told = ""
    if handed is not None:
        who = {
            "who": standing.people[handed.handed_in_by_name],
            "when": moment(handed.handed_in_at),
        }
        told = _("%(who)s，%(when)s") % who
        told = _("。").join([told, handed.gaps]) if handed.gaps else told
    mark = _department_mark(standing, handed, filled, over=over)
    query = "?" + urlencode({"department": code})
    url = reverse("schools:county_figures", args=[standing.county.code, standing.year]) + query
    return _row(standing, (code, ""), department_label(code), "", url, filled, mark, told)


def _department_mark(
    standing: Standing, handed: HandIn | None, filled: Filled, *, over: bool
) -> Mark:
    if handed is None:
        if over:
            return Mark("late", _("逾期未交"))
        return Mark("todo", _("未交表")) if filled.missing else Mark("doing", _("填齐未交"))
    figures = standing.document["county_figures"]
    if handed.sha256 != figures_digest(handed.department, figures):
        return Mark("flag", _("交表后有改动"))
    return Mark("done", _("已交表"))


def _campus_row(standing: Standing, state: CampusState) -> Row:
    filled = state.filled
    sub = _("　").join([str(KIND_LABELS[state.kind]), state.code])
    url = reverse("schools:campus", args=[standing.county.code, standing.year, state.code])
    if not filled.missing:
        mark = Mark("done", _("已填齐"))
    else:
        mark = Mark("doing", _("在填")) if filled.given else Mark("todo", _("未填"))
    return _row(standing, ("", state.code), state.name, sub, url, filled, mark, "")


def _row(
    standing: Standing,
    to: tuple[str, str],
    name: str,
    sub: str,
    url: str,
    filled: Filled,
    mark: Mark,
    told: str,
) -> Row:
    last = standing.reminders.get(to)
    reminded = ""
    if last is not None:
        who = {"who": standing.people[last.reminded_by_name], "when": moment(last.reminded_at)}
        reminded = _("%(who)s，%(when)s") % who
    return Row(
        code=to[0] or to[1],
        name=name,
        sub=sub,
        url=url,
        given=_count(filled.given),
        asked=_count(filled.asked),
        missing=_count(filled.missing) if filled.missing else "",
        mark=mark,
        told=told,
        reminded=reminded,
        note=last.note if last else "",
    )


def _element_rows(standing: Standing) -> list[ElementRow]:
    counts = standing.completeness.elements
    known = elements()
    codes = sorted(counts, key=lambda code: -counts[code].missing)
    return [_element_row(standing, known[code], counts[code]) for code in codes]


def _element_row(standing: Standing, element: Element, filled: Filled) -> ElementRow:
    where = [standing.county.code, standing.year]
    if element.scope == "county":
        who = department_label(element.department)
        url = reverse("schools:county_figures", args=where)
        url += "?" + urlencode({"department": element.department})
    else:
        who = _("校区") if element.scope == "school" else _("校区学段")
        url = reverse("schools:desk", args=where) + "?rows=incomplete"
    return ElementRow(
        name=element.label,
        who=who,
        url=url,
        given=_count(filled.given),
        asked=_count(filled.asked),
        missing=_count(filled.missing) if filled.missing else "",
    )


def _state_choices(asked: BoardFilter, states: Sequence[CampusState]) -> list[Choice]:
    among = [state for state in states if replace(asked, state="").keeps(state)]
    wanting = sum(bool(state.filled.missing) for state in among)
    counts = {"": len(among), "missing": wanting, "whole": len(among) - wanting}
    labels = {"": pgettext("campuses", "全部"), "missing": _("有缺项"), "whole": _("已填齐")}
    return [
        Choice(
            labels[state], f"{asked.url(state=state)}#campuses", str(count), asked.state == state
        )
        for state, count in counts.items()
    ]


def _kind_choices(asked: BoardFilter, states: Sequence[CampusState]) -> list[Choice]:
    counted = Counter(state.kind for state in states)
    everything = Choice(
        pgettext("campuses", "全部"), f"{asked.url(kind='')}#campuses", "", not asked.kind
    )
    return [everything] + [
        Choice(
            str(label),
            f"{asked.url(kind=kind)}#campuses",
            str(counted[kind]),
            asked.kind == kind,
        )
        for kind, label in KIND_LABELS.items()
        if counted[kind]
    ]


def _page_url(asked: BoardFilter, number: int) -> str:
    start = asked.url()
    return f"{start}{'&' if len(start) > 1 else ''}page={number}#campuses"


def _count(number: int) -> str:
    return shown(str(number))
