"""What a preview prints of plausibility: what storing the package would bring up, and settle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from edu_duty.printable import Choice, Mark
from schools.cell_links import CellLink, cell_links
from schools.check_rules import SEVERITIES, rule_label
from schools.marks import severity_mark
from schools.models import Region, SchoolYear
from schools.numbers import shown

LISTED = 30
CELLS_LINKED = 6


@dataclass(frozen=True, slots=True)
class ForeseenRow:
    """One finding that would come or go, with the way to its cells as they stand now."""

    mark: Mark
    rule: str
    message: str
    expected: str
    cells: Sequence[CellLink]
    more_cells: str
    grave: bool


@dataclass(frozen=True, slots=True)
class ForeseenPart:
    """The findings that would come, or those that would go, the gravest first."""

    title: str
    anchor: str
    total: str
    severities: Sequence[Choice]
    rows: Sequence[ForeseenRow]
    more: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What plausibility says of a package that is not stored yet; there may be no ``parts``."""

    lead: str
    parts: Sequence[ForeseenPart]


def foreseen_of(
    result: Mapping[str, Any], county: Region, year: int, severity: str
) -> Foreseen | None:
    """Print what a preview found; None where it did not look, or nothing would change."""
    told = result.get("foreseen")
    if told is None:
        return None
    rows = SchoolYear.objects.filter(school__county=county, year=year)
    known = set(rows.values_list("school__code", flat=True))
    printer = _Printer(county.code, year, told["names"], known, severity)
    named = (("new", _("存入后新增的疑点")), ("settled", _("存入后消去的疑点")))
    return Foreseen(
        lead=_("另有%(count)d处疑点与现在一样") % {"count": told["standing"]},
        parts=[printer.part(key, title, told[key]) for key, title in named if told[key]["counts"]],
    )


@dataclass(frozen=True, slots=True)
class _Printer:
    code: str
    year: int
    names: Mapping[str, str]
    known: set[str]
    severity: str

    def part(self, key: str, title: str, told: Mapping[str, Any]) -> ForeseenPart:
        counts = told["counts"]
        wanted = self.severity if self.severity in counts else ""
        found = [one for one in told["findings"] if wanted in ("", one["severity"])]
        total = sum(counts.values())
        rest = counts.get(wanted, total) - len(found[:LISTED])
        return ForeseenPart(
            title=title,
            anchor=f"foreseen-{key}",
            total=_("%(count)d处") % {"count": total},
            severities=[
                Choice(_("全部"), f"?#foreseen-{key}", shown(str(total)), not wanted),
                *(
                    Choice(
                        severity_mark(severity).word,
                        f"?findings={severity}#foreseen-{key}",
                        shown(str(counts[severity])),
                        severity == wanted,
                    )
                    for severity in SEVERITIES
                    if severity in counts
                ),
            ],
            rows=[self.row(finding) for finding in found[:LISTED]],
            more=_("另有%(count)d处未列出") % {"count": rest} if rest else "",
        )

    def row(self, finding: Mapping[str, Any]) -> ForeseenRow:
        cells = finding["cells"]
        rest = len(cells) - CELLS_LINKED
        return ForeseenRow(
            mark=severity_mark(finding["severity"]),
            rule=rule_label(finding["rule"]),
            message=finding["message"],
            expected=finding.get("expected", ""),
            cells=[self.link(cell) for cell in cells[:CELLS_LINKED]],
            more_cells=_("另有%(count)d处") % {"count": rest} if rest > 0 else "",
            grave=finding["severity"] == "error",
        )

    def link(self, cell: str) -> CellLink:
        """Lead to a cell; a campus that only the package knows has no page yet."""
        link = cell_links(self.code, self.year, [cell], self.names)[0]
        stands = cell.startswith("county:") or cell.split(":")[1] in self.known
        return link if stands else CellLink(link.label, "")
