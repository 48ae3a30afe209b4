"""What the register of campuses prints: who stands in the year, what changed, what would."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from edu_duty.printable import Choice
from schools.campus_changes import codes_of, later_change
from schools.campus_ledger import rows_of
from schools.dictionary import (
    KIND_LABELS,
    LOCALE_LABELS,
    OWNERSHIP_LABELS,
    STAGE_LABELS,
    STAGES,
)
from schools.display import moment
from schools.models import CampusChange, Region, SchoolYear, StageYear

CAMPUSES_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """What the address asks of the register; empty means everything."""

    kind: str = ""
    q: str = ""
    page: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "RegisterFilter":
        """Read the filter from an address; what it does not know is left out."""
        kind, page = query.get("kind", ""), query.get("page", "")
        return cls(
            kind=kind if kind in KIND_LABELS else "",
            q=query.get("q", "").strip()[:60],
            page=page if page.isdecimal() and len(page) < 6 else "",
        )

    def url(self, **changes: str) -> str:
        """Write the filter as an address; a change goes to page one."""
        wanted = asdict(replace(self, **{"page": "", **changes}))
        return "?" + urlencode({name: value for name, value in wanted.items() if value})


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One campus of the year."""

    code: str
    name: str
    kind: str
    locale: str
    ownership: str
    stages: str
    url: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change of the year; ``undoable`` when no later one stands in its way.

    Shape: ``warning`` says what taking it back would lose, empty where nothing.
    """

    pk: int
    what: str
    act: str
    note: str
    told: str
    undoable: bool
    warning: str


@dataclass(frozen=True, slots=True)
class Register:
    """The register of a county's year."""

    rows: Sequence[RegisterRow]
    total: int
    matching: int
    changes: Sequence[ChangeRow]
    kinds: Sequence[Choice]
    asked: RegisterFilter
    page: Page[SchoolYear]
    previous_url: str
    next_url: str


def register_of(county: Region, year: int, asked: RegisterFilter) -> Register:
    """Read the register of a year."""
    every = list(
        SchoolYear.objects.filter(school__county=county, year=year)
        .select_related("school")
        .defer("figures", "stamps")
        .order_by("school__code")
    )
    kept = [row for row in every if _keeps(asked, row)]
    page = Paginator(kept, CAMPUSES_PER_PAGE).get_page(asked.page)
    return Register(
        rows=_rows(county, year, page.object_list),
        total=len(every),
        matching=len(kept),
        changes=change_rows(county, year),
        kinds=_kinds(asked, every),
        asked=asked,
        page=page,
        previous_url=asked.url(page=str(page.number - 1)) if page.has_previous() else "",
        next_url=asked.url(page=str(page.number + 1)) if page.has_next() else "",
    )


def stages_text(stages: Iterable[str]) -> str:
    """Name stages in their order."""
    held = set(stages)
    return _("、").join(str(STAGE_LABELS[stage]) for stage in STAGES if stage in held)


def change_rows(county: Region, year: int) -> list[ChangeRow]:
    """Return a year's changes, the latest first."""
    changes = list(
        CampusChange.objects.filter(county=county, year=year)
        .prefetch_related("successions")
        .order_by("-tick")
    )
    codes = {code for change in changes for side in codes_of(change) for code in side}
    names = _names(county, year, codes, changes)
    return [_change_row(change, names) for change in changes]


def _keeps(asked: RegisterFilter, row: SchoolYear) -> bool:
    wanted = asked.q.casefold()
    return asked.kind in ("", row.kind) and (
        wanted in row.name.casefold() or wanted in row.school.code.casefold()
    )


def _rows(county: Region, year: int, campuses: Iterable[SchoolYear]) -> list[RegisterRow]:
    shown = list(campuses)
    stages: dict[int, set[str]] = {row.school_id: set() for row in shown}
    units = StageYear.objects.filter(school__in=list(stages), year=year)
    for school_id, stage in units.values_list("school_id", "stage"):
        stages[school_id].add(stage)
    return [
        RegisterRow(
            code=row.school.code,
            name=row.name,
            kind=str(KIND_LABELS[row.kind]),
            locale=str(LOCALE_LABELS[row.locale]),
            ownership=str(OWNERSHIP_LABELS[row.ownership]),
            stages=stages_text(stages[row.school_id]),
            url=reverse("schools:campus", args=[county.code, year, row.school.code]),
        )
        for row in shown
    ]


def _kinds(asked: RegisterFilter, every: Iterable[SchoolYear]) -> list[Choice]:
    counted = Counter(row.kind for row in every)
    whole = Choice(pgettext("campuses", "全部"), asked.url(kind=""), "", not asked.kind)
    return [whole] + [
        Choice(str(label), asked.url(kind=kind), str(counted[kind]), asked.kind == kind)
        for kind, label in KIND_LABELS.items()
        if counted[kind]
    ]


def _names(
    county: Region, year: int, codes: Iterable[str], changes: Iterable[CampusChange]
) -> dict[str, str]:
    """Name campuses as they are called now, or as they were when they left."""
    names = {one["code"]: one["campus"]["name"] for change in changes for one in change.before}
    rows = SchoolYear.objects.filter(school__county=county, school__code__in=list(codes), year=year)
    return names | dict(rows.values_list("school__code", "name"))


def _change_row(change: CampusChange, names: Mapping[str, str]) -> ChangeRow:
    before, after = codes_of(change)
    who = {"who": change.recorded_by_name, "when": moment(change.recorded_at)}
    return ChangeRow(
        pk=change.pk,
        what=_sentence(change, _called(before, names), _called(after, names)),
        act=str(CampusChange.Act(change.act).label),
        note=change.note,
        told=_("%(who)s，%(when)s") % who,
        undoable=later_change(change) is None,
        warning=_written_since(change, after),
    )


def _called(codes: Iterable[str], names: Mapping[str, str]) -> str:
    return _("、").join(
        _("%(name)s（%(code)s）") % {"name": names.get(code, code), "code": code}
        for code in sorted(codes)
    )


def _sentence(change: CampusChange, before: str, after: str) -> str:
    text = {
        CampusChange.Act.OPENED: _("新建%(after)s"),
        CampusChange.Act.CLOSED: _("撤销%(before)s"),
        CampusChange.Act.MERGED: _("%(before)s合并为%(after)s"),
        CampusChange.Act.SPLIT: _("%(before)s分设为%(after)s"),
        CampusChange.Act.KIND_CHANGED: _("%(after)s变更办学类型"),
    }[CampusChange.Act(change.act)]
    return text % {"before": before, "after": after}


def _written_since(change: CampusChange, after: Iterable[str]) -> str:
    """Say how many cells were written after the change, which taking it back would lose."""
    written = 0
    for campus, units in rows_of(change.county, change.year, after).values():
        stamps: list[Mapping[str, Any]] = [campus.stamps, *(unit.stamps for unit in units.values())]
        written += sum(stamp["version"] > change.tick for row in stamps for stamp in row.values())
    if not written:
        return ""
    return _("登记后又填了%(count)d格，撤回后只留在操作记录里。") % {"count": written}
