"""What the pages of a return print: everything read, named and formatted before rendering."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from edu_duty.accounts.queries import full_names
from edu_duty.printable import Fact, Mark
from schools.campuses import Campus, CampusFilter, CampusList, campus_list, campuses_of, total_text
from schools.dictionary import STAGE_LABELS, department_label, elements, elements_of
from schools.display import FigureGroup, FigureRow, figure_group, figure_row, moment
from schools.marks import severity_mark
from schools.models import Freeze, Region, Return
from schools.numbers import shown, unit_label

CELLS_NAMED = 4
_GRAVITY = ("error", "warning", "note")


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
class SaidRow:
    """What the county said about a finding when the version was frozen."""

    message: str
    cells: str
    text: str
    said: str


@dataclass(frozen=True)
class Signing:
    """The bureau head's word for a version, with what the county said about its findings."""

    signed: str
    reason: str
    said: Sequence[SaidRow]


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
    signing: Signing | None
    findings: Sequence[FindingRow]
    departments: Sequence[FigureGroup]
    statements: Sequence[StatementRow]
    campuses: CampusList


def return_sheet(
    *, frozen: Return, previous: Return | None, versions: Iterable[Return], asked: CampusFilter
) -> ReturnSheet:
    """Prepare the page of one return; ``previous`` is the return of the year before."""
    document = frozen.document()
    earlier = previous.document() if previous else None
    campuses = campuses_of(document)
    listed = list(versions)
    names = {campus.code: campus.name for campus in campuses.values()}
    names |= {row["code"]: row["name"] for row in document["statements"]}
    return ReturnSheet(
        county_name=frozen.county.label,
        county_code=frozen.county_id,
        year=frozen.year,
        version=frozen.version,
        made=moment(frozen.created_at),
        made_by=full_names([frozen.created_by_name])[frozen.created_by_name],
        source=frozen.source,
        sha256=frozen.sha256,
        synthetic=frozen.county.synthetic,
        newest=frozen.version == max(row.version for row in listed),
        facts=_facts(frozen, campuses),
        versions=[_version_row(row, frozen) for row in listed],
        signing=_signing(frozen, names),
        findings=finding_rows(frozen.findings, names),
        departments=_departments(document, earlier),
        statements=[_statement(row) for row in document["statements"]],
        campuses=campus_list(campuses, earlier, asked),
    )


def _signing(frozen: Return, names: Mapping[str, str]) -> Signing | None:
    freeze = Freeze.objects.filter(frozen_return=frozen).first()
    if freeze is None:
        return None
    told, by = _("%(who)s，%(when)s"), freeze.frozen_by_name
    people = full_names([by, *(row["by"] for row in freeze.explanations)])
    return Signing(
        signed=told % {"who": people[by], "when": moment(freeze.frozen_at)},
        reason=freeze.reason,
        said=[
            SaidRow(
                message=row["message"],
                cells=_cells_text(row["cells"], names),
                text=row["text"],
                said=told
                % {"who": people[row["by"]], "when": moment(datetime.fromisoformat(row["at"]))},
            )
            for row in freeze.explanations
        ],
    )


def _facts(frozen: Return, campuses: Mapping[str, Campus]) -> list[Fact]:
    grave = sum(1 for finding in frozen.findings if finding["severity"] == "error")
    return [
        Fact(pgettext("several", "校区"), shown(str(frozen.campus_count)), _(" 个")),
        Fact(_("校区学段"), shown(str(frozen.unit_count)), _(" 个")),
        Fact(_("在校生"), total_text(campuses, "pupils"), _(" 人")),
        Fact(_("专任教师"), total_text(campuses, "teachers"), _(" 人")),
        Fact(_("已填数值"), shown(str(frozen.figure_count)), _(" 个")),
        Fact(_("待说明"), str(len(frozen.findings)), _(" 处"), alert=bool(grave)),
    ]


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
    """Print plausibility findings, the grave ones first.

    Shape: ``names`` are the names of campuses and of statements, by code.
    """
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
    sheet, *codes = cell.split(":")
    if sheet == "statements":
        return names.get(codes[0], _("公布的比率"))
    parts = []
    for part in codes:
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
            figure_row(element, figures.get(code), before.get(code), source)
        )
    return [figure_group(department_label(name), rows) for name, rows in grouped.items()]


def _statement(row: Mapping[str, Any]) -> StatementRow:
    return StatementRow(
        name=row["name"],
        value=shown(row["value"]),
        unit=unit_label(row["unit"]),
        source=row["source"],
        note=row["note"],
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


def upload_sheet(county: Region, year: int, latest: Return | None) -> UploadSheet:
    """Prepare what the upload page says beside its form."""
    by = latest.created_by_name if latest else ""
    return UploadSheet(
        county_name=county.label,
        county_code=county.code,
        year=year,
        version=latest.version if latest else 0,
        made=moment(latest.created_at) if latest else "",
        made_by=full_names([by])[by] if by else "",
        limit=filesizeformat(settings.UPLOAD_LIMIT_BYTES),
        limit_bytes=settings.UPLOAD_LIMIT_BYTES,
    )
