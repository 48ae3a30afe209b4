"""What the pages of a return print: everything read, named and formatted before rendering."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from schools.dictionary import (
    KIND_LABELS,
    LOCALE_LABELS,
    OWNERSHIP_LABELS,
    STAGE_LABELS,
    STAGES,
    Element,
    department_label,
    elements,
    elements_of,
)
from schools.marks import Mark, severity_mark
from schools.models import Region, Return
from schools.numbers import MISSING, shown, unit_label

CAMPUSES_PER_PAGE = 60
CELLS_NAMED = 4
_GRAVITY = ("error", "warning", "note")
_SUMS = ("pupils", "classes", "teachers")


@dataclass(frozen=True)
class Crumb:
    """One step of the way to this page; the last one has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Choice:
    """A filter as a link, with how many rows it would leave."""

    label: str
    url: str
    count: str
    current: bool


@dataclass(frozen=True)
class Fact:
    """One total of a facts line."""

    label: str
    value: str
    of: str = ""
    alert: bool = False


@dataclass(frozen=True)
class FigureRow:
    """A figure is never alone: its unit, last year's value and source stand beside it."""

    code: str
    name: str
    value: str
    previous: str
    unit: str
    source: str
    missing: bool


@dataclass(frozen=True)
class FigureGroup:
    """The figures of one department, or of one stage."""

    name: str
    rows: Sequence[FigureRow]
    given: int


@dataclass(frozen=True)
class StatementRow:
    """A published rate without its counts."""

    name: str
    value: str
    unit: str
    source: str
    note: str


@dataclass(frozen=True)
class FindingRow:
    """Something implausible that the county should explain."""

    mark: Mark
    message: str
    cells: str
    flagged: bool


@dataclass(frozen=True)
class VersionRow:
    """One version of the return; older ones stay readable."""

    label: str
    url: str
    made: str
    current: bool


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
class ReturnSheet:
    """The page of one frozen return."""

    county_name: str
    county_code: str
    year: int
    version: int
    made: str
    made_by: str
    source: str
    sha256: str
    synthetic: bool
    newest: bool
    facts: Sequence[Fact]
    versions: Sequence[VersionRow]
    findings: Sequence[FindingRow]
    departments: Sequence[FigureGroup]
    statements: Sequence[StatementRow]
    campuses: "CampusList"


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


def moment(at: Any) -> str:
    """Print a moment in the reader's language and the portal's time zone."""
    return date_format(localtime(at), "DATETIME_FORMAT")


def figure_text(value: object) -> str:
    """Print a figure as it was read: every decimal, 是 or 否 for a boolean, — when missing."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return shown(str(value))


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


def return_sheet(
    *, frozen: Return, previous: Return | None, versions: Iterable[Return], asked: CampusFilter
) -> ReturnSheet:
    """Prepare the page of one return; ``previous`` is the return of the year before."""
    document = frozen.document()
    earlier = previous.document() if previous else None
    campuses = campuses_of(document)
    listed = list(versions)
    return ReturnSheet(
        county_name=frozen.county.label,
        county_code=frozen.county_id,
        year=frozen.year,
        version=frozen.version,
        made=moment(frozen.created_at),
        made_by=frozen.created_by_name,
        source=frozen.source,
        sha256=frozen.sha256,
        synthetic=frozen.county.synthetic,
        newest=frozen.version == max(row.version for row in listed),
        facts=_facts(frozen, campuses),
        versions=[_version_row(row, frozen) for row in listed],
        findings=finding_rows(
            frozen.findings, {campus.code: campus.name for campus in campuses.values()}
        ),
        departments=_departments(document, earlier),
        statements=[_statement(row) for row in document["statements"]],
        campuses=_campus_list(campuses, earlier, asked),
    )


def _facts(frozen: Return, campuses: Mapping[str, Campus]) -> list[Fact]:
    grave = sum(1 for finding in frozen.findings if finding["severity"] == "error")
    return [
        Fact(_("校区"), shown(str(frozen.campus_count)), _(" 个")),
        Fact(_("校区学段"), shown(str(frozen.unit_count)), _(" 个")),
        Fact(_("在校生"), _total(campuses, "pupils"), _(" 人")),
        Fact(_("专任教师"), _total(campuses, "teachers"), _(" 人")),
        Fact(_("已填数值"), shown(str(frozen.figure_count)), _(" 个")),
        Fact(_("待说明"), str(len(frozen.findings)), _(" 处"), alert=bool(grave)),
    ]


def _total(campuses: Mapping[str, Campus], code: str) -> str:
    values = [row.get(code) for campus in campuses.values() for row in campus.stages.values()]
    if not values:
        return MISSING
    if any(value is None for value in values):
        return _("待定")
    return shown(sum((Decimal(value) for value in values if value), Decimal(0)))


def _version_row(row: Return, frozen: Return) -> VersionRow:
    return VersionRow(
        label=_("第%(version)d版") % {"version": row.version},
        url=f"?version={row.version}",
        made=moment(row.created_at),
        current=row.version == frozen.version,
    )


def finding_rows(
    findings: Iterable[Mapping[str, Any]], names: Mapping[str, str]
) -> list[FindingRow]:
    """Print plausibility findings, the grave ones first; ``names`` are campuses by code."""
    ordered = sorted(findings, key=lambda finding: _GRAVITY.index(finding["severity"]))
    return [
        FindingRow(
            mark=severity_mark(finding["severity"]),
            message=finding["message"],
            cells=_cells_text(finding["cells"], names),
            flagged=finding["severity"] == "error",
        )
        for finding in ordered
    ]


def _cells_text(cells: Sequence[str], names: Mapping[str, str]) -> str:
    text = _("、").join(cell_text(cell, names) for cell in cells[:CELLS_NAMED])
    if len(cells) <= CELLS_NAMED:
        return text
    return _("%(some)s等%(count)d处") % {"some": text, "count": len(cells)}


def cell_text(cell: str, names: Mapping[str, str]) -> str:
    """Name a cell as people name it.

    Shape: ``SHEET:CAMPUS:STAGE:ELEMENT``, where parts that say nothing are left out.
    """
    known = elements()
    parts = []
    for part in cell.split(":")[1:]:
        if part in known:
            parts.append(known[part].label)
        else:
            parts.append(str(STAGE_LABELS.get(part, names.get(part, part))))
    return " ".join(parts)


def _departments(
    document: Mapping[str, Any], earlier: Mapping[str, Any] | None
) -> list[FigureGroup]:
    grouped: dict[str, list[FigureRow]] = defaultdict(list)
    figures = document["county_figures"]
    before = earlier["county_figures"] if earlier else {}
    for element in elements_of("county"):
        code = element.code
        if code not in figures and element.derived_from:
            continue
        source = document["sources"].get(code, "")
        grouped[element.department].append(
            _figure(element, figures.get(code), before.get(code), source)
        )
    return [_group(department_label(name), rows) for name, rows in grouped.items()]


def _group(name: str, rows: list[FigureRow]) -> FigureGroup:
    return FigureGroup(name=str(name), rows=rows, given=sum(not row.missing for row in rows))


def _figure(element: Element, value: object, before: object, source: str = "") -> FigureRow:
    return FigureRow(
        code=element.code,
        name=element.label,
        value=figure_text(value),
        previous=figure_text(before),
        unit=unit_label(element.unit),
        source=source,
        missing=value is None,
    )


def _statement(row: Mapping[str, Any]) -> StatementRow:
    return StatementRow(
        name=row["name"],
        value=shown(row["value"]),
        unit=unit_label(row["unit"]),
        source=row["source"],
        note=row["note"],
    )


def _campus_list(
    campuses: Mapping[str, Campus], earlier: Mapping[str, Any] | None, asked: CampusFilter
) -> CampusList:
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
        **{code: _total({campus.code: campus}, code) for code in _SUMS},
    )


def _campus_groups(campus: Campus, before: Campus | None) -> list[FigureGroup]:
    own = [
        _figure(element, campus.figures.get(element.code), _of(before, element.code))
        for element in elements_of("school")
    ]
    groups = [_group(_("校区"), own)]
    for stage in STAGES:
        if stage not in campus.stages:
            continue
        rows = [
            _figure(
                element,
                campus.stages[stage].get(element.code),
                _of(before, element.code, stage),
            )
            for element in elements_of("stage")
            if stage in element.stages
        ]
        groups.append(_group(str(STAGE_LABELS[stage]), rows))
    return groups


def _of(campus: Campus | None, code: str, stage: str = "") -> object:
    if campus is None:
        return None
    figures = campus.stages.get(stage, {}) if stage else campus.figures
    return figures.get(code)


def upload_sheet(county: Region, year: int, latest: Return | None) -> "UploadSheet":
    """Prepare what the upload page says beside its form."""
    return UploadSheet(
        county_name=county.label,
        county_code=county.code,
        year=year,
        version=latest.version if latest else 0,
        made=moment(latest.created_at) if latest else "",
        made_by=latest.created_by_name if latest else "",
        limit=filesizeformat(settings.UPLOAD_LIMIT_BYTES),
        limit_bytes=settings.UPLOAD_LIMIT_BYTES,
    )


@dataclass(frozen=True)
class UploadSheet:
    """The upload page; version 0 means that nothing was imported yet."""

    county_name: str
    county_code: str
    year: int
    version: int
    made: str
    made_by: str
    limit: str
    limit_bytes: int
