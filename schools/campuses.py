"""The campuses of a frozen return: taken out of its columns, filtered, listed and opened."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from edu_duty.printable import Choice
from schools.dictionary import (
    KIND_LABELS,
    LOCALE_LABELS,
    OWNERSHIP_LABELS,
    STAGE_LABELS,
    STAGES,
    elements_of,
)
from schools.display import FigureGroup, figure_group, figure_row
from schools.numbers import MISSING, shown

CAMPUSES_PER_PAGE = 60
_SUMS = ("pupils", "classes", "teachers")


@dataclass(frozen=True)
class CampusFilter:
    """What the address asks of the list of campuses."""

    kind: str = ""
    locale: str = ""
    stage: str = ""
    search: str = ""
    campus: str = ""
    version: str = ""
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "CampusFilter":
        """Read the filter from an address; what it does not know is left out."""
        page = query.get("page", "1")
        return cls(
            kind=query.get("kind", "") if query.get("kind") in KIND_LABELS else "",
            locale=query.get("locale", "") if query.get("locale") in LOCALE_LABELS else "",
            stage=query.get("stage", "") if query.get("stage") in STAGE_LABELS else "",
            search=query.get("q", "").strip()[:60],
            campus=query.get("campus", "")[:32],
            version=query.get("version", ""),
            page=int(page) if page.isdecimal() and 0 < len(page) < 6 else 1,
        )

    def url(self, **changes: str | int) -> str:
        """Write the filter as an address with some parts changed; a change goes to page one."""
        parts: dict[str, str | int] = {
            "version": self.version,
            "kind": self.kind,
            "locale": self.locale,
            "stage": self.stage,
            "q": self.search,
        }
        parts.update(changes)
        return "?" + urlencode({name: value for name, value in parts.items() if value})


@dataclass(frozen=True)
class CampusRow:
    """One campus in the list; ``groups`` is filled for the one that is opened."""

    code: str
    anchor: str
    name: str
    kind: str
    locale: str
    ownership: str
    stages: str
    pupils: str
    classes: str
    teachers: str
    url: str
    groups: Sequence[FigureGroup] = ()


@dataclass(frozen=True)
class CampusList:
    """The campuses that the filter leaves, one page of them."""

    rows: Sequence[CampusRow]
    matching: int
    total: int
    search: str
    hidden: Sequence[tuple[str, str]]
    kinds: Sequence[Choice]
    locales: Sequence[Choice]
    stages: Sequence[Choice]
    pages: Sequence[Choice]


@dataclass(frozen=True)
class Campus:
    """One campus with its stages, taken out of the columns of a frozen return."""

    code: str
    name: str
    kind: str
    locale: str
    ownership: str
    figures: Mapping[str, Any]
    stages: dict[str, Mapping[str, Any]] = field(default_factory=dict)


def campuses_of(document: Mapping[str, Any]) -> dict[str, Campus]:
    """Turn the columns of a frozen return into campuses by code."""
    schools, stages = document["schools"], document["stages"]
    found = {
        code: Campus(
            code=code,
            name=schools["name"][index],
            kind=schools["kind"][index],
            locale=schools["locale"][index],
            ownership=schools["ownership"][index],
            figures=_row(schools["figures"], index),
        )
        for index, code in enumerate(schools["school_code"])
    }
    for index, code in enumerate(stages["school_code"]):
        found[code].stages[stages["stage"][index]] = _row(stages["figures"], index)
    return found


def _row(columns: Mapping[str, Sequence[Any]], index: int) -> dict[str, Any]:
    return {code: column[index] for code, column in columns.items()}


def total_text(campuses: Mapping[str, Campus], code: str) -> str:
    """Sum an element over all stages; 待定 as soon as one of them lacks it."""
    values = [row.get(code) for campus in campuses.values() for row in campus.stages.values()]
    if not values:
        return MISSING
    if any(value is None for value in values):
        return _("待定")
    return shown(sum((Decimal(value) for value in values if value), Decimal(0)))


def campus_list(
    campuses: Mapping[str, Campus], earlier: Mapping[str, Any] | None, asked: CampusFilter
) -> CampusList:
    """Filter the campuses and prepare the page of them that is asked for."""
    kept = [campus for campus in campuses.values() if _keeps(asked, campus)]
    pages = max(1, -(-len(kept) // CAMPUSES_PER_PAGE))
    page = min(asked.page, pages)
    start = (page - 1) * CAMPUSES_PER_PAGE
    before = campuses_of(earlier) if earlier and asked.campus else {}
    return CampusList(
        rows=[
            _campus_row(campus, before.get(campus.code), asked, page)
            for campus in kept[start : start + CAMPUSES_PER_PAGE]
        ],
        matching=len(kept),
        total=len(campuses),
        search=asked.search,
        hidden=[
            (name, value)
            for name, value in (
                ("version", asked.version),
                ("kind", asked.kind),
                ("locale", asked.locale),
                ("stage", asked.stage),
            )
            if value
        ],
        kinds=_choices(asked, "kind", KIND_LABELS, Counter(c.kind for c in campuses.values())),
        locales=_choices(
            asked, "locale", LOCALE_LABELS, Counter(c.locale for c in campuses.values())
        ),
        stages=_choices(
            asked,
            "stage",
            STAGE_LABELS,
            Counter(stage for c in campuses.values() for stage in c.stages),
        ),
        pages=[
            Choice(str(number), asked.url(page=number) + "#campuses", "", number == page)
            for number in range(1, pages + 1)
            if pages > 1
        ],
    )


def _keeps(asked: CampusFilter, campus: Campus) -> bool:
    wanted = asked.search.casefold()
    return (
        asked.kind in ("", campus.kind)
        and asked.locale in ("", campus.locale)
        and (not asked.stage or asked.stage in campus.stages)
        and (wanted in campus.name.casefold() or wanted in campus.code.casefold())
    )


def _choices(
    asked: CampusFilter, name: str, labels: Mapping[str, Any], counted: Counter[str]
) -> list[Choice]:
    current = str(asked.__getattribute__(name))
    everything = Choice(_("全部"), asked.url(**{name: ""}) + "#campuses", "", not current)
    return [
        everything,
        *(
            Choice(
                label=str(label),
                url=asked.url(**{name: code}) + "#campuses",
                count=str(counted[code]),
                current=code == current,
            )
            for code, label in labels.items()
            if counted[code]
        ),
    ]


def _campus_row(campus: Campus, before: Campus | None, asked: CampusFilter, page: int) -> CampusRow:
    opened = campus.code == asked.campus
    anchor = f"campus-{campus.code}"
    target = "" if opened else campus.code
    return CampusRow(
        code=campus.code,
        anchor=anchor,
        name=campus.name,
        kind=str(KIND_LABELS[campus.kind]),
        locale=str(LOCALE_LABELS[campus.locale]),
        ownership=str(OWNERSHIP_LABELS[campus.ownership]),
        stages=_("、").join(str(STAGE_LABELS[stage]) for stage in STAGES if stage in campus.stages),
        url=asked.url(page=page, campus=target) + f"#{anchor}",
        groups=_campus_groups(campus, before) if opened else (),
        **{code: total_text({campus.code: campus}, code) for code in _SUMS},
    )


def _campus_groups(campus: Campus, before: Campus | None) -> list[FigureGroup]:
    own = [
        figure_row(element, campus.figures.get(element.code), _of(before, element.code))
        for element in elements_of("school")
        if element.stages & campus.stages.keys()
    ]
    groups = [figure_group(_("校区"), own)]
    for stage in STAGES:
        if stage not in campus.stages:
            continue
        rows = [
            figure_row(
                element,
                campus.stages[stage].get(element.code),
                _of(before, element.code, stage),
            )
            for element in elements_of("stage")
            if stage in element.stages
        ]
        groups.append(figure_group(str(STAGE_LABELS[stage]), rows))
    return groups


def _of(campus: Campus | None, code: str, stage: str = "") -> object:
    if campus is None:
        return None
    figures = campus.stages.get(stage, {}) if stage else campus.figures
    return figures.get(code)
