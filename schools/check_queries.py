"""What the page of findings prints: each with its cells, and what the county says about it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from edu_duty.accounts.queries import full_names
from edu_duty.printable import Choice, Fact, Mark
from edu_duty.tabular import Cell
from schools.cell_links import CellLink, cell_links
from schools.check_rules import rule_label
from schools.display import moment
from schools.explaining import Matter, matters_of
from schools.freezing import working_document
from schools.marks import severity_mark
from schools.models import CountyYear, Region
from schools.queries import cell_text

GRAVITY = ("error", "warning", "note")
PER_PAGE = 30
CELLS_LINKED = 6


@dataclass(frozen=True, slots=True)
class CheckFilter:
    """What the address asks of the findings; empty means every one.

    Shape: ``at`` is a finding's anchor, whose page is shown unless another one is asked for.
    """

    severity: str = ""
    rule: str = ""
    campus: str = ""
    unexplained: str = ""
    page: str = ""
    at: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "CheckFilter":
        """Read the filter from an address; what it does not know is left out."""
        severity = query.get("severity", "")
        return cls(
            severity=severity if severity in GRAVITY else "",
            rule=query.get("rule", "")[:60],
            campus=query.get("campus", "")[:32],
            unexplained="1" if query.get("unexplained") else "",
            page=query.get("page", "")[:6],
            at=query.get("at", "")[:20],
        )

    def url(self, **changes: str) -> str:
        """Write the filter as an address with some parts changed; a change goes to page one."""
        told = asdict(replace(self, **{"page": "", "at": "", **changes}))
        return "?" + urlencode({name: text for name, text in told.items() if text})

    def keeps(self, matter: Matter) -> bool:
        """Say whether a finding is asked for."""
        finding = matter.finding
        return (
            self.severity in {"", finding["severity"]}
            and self.rule in {"", finding["rule"]}
            and (not self.campus or self.campus in campuses_in(finding["cells"]))
            and (not self.unexplained or _is_unexplained(matter))
        )


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select field."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One finding: what was found, where, and what was said.

    Shape: ``words`` is what stands in the field: what was refused just now, else what was said
    before; ``former`` tells that the figures have changed since.
    """

    mark: Mark
    anchor: str
    fingerprint: str
    rule: str
    message: str
    expected: str
    cells: Sequence[CellLink]
    more_cells: str
    said: str
    said_by: str
    words: str
    former: bool
    asked: bool
    waiting: bool
    unsaid: bool
    grave: bool
    error: str


@dataclass(frozen=True, slots=True)
class CheckSheet:
    """The page of findings of the working rows."""

    opened: bool
    facts: Sequence[Fact]
    severities: Sequence[Choice]
    rules: Sequence[Option]
    campuses: Sequence[Option]
    hidden: Sequence[tuple[str, str]]
    rows: Sequence[CheckRow]
    total: int
    matching: int
    query: str
    csv_url: str
    xlsx_url: str
    page: Page[CheckRow]
    previous_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody wrote about a finding and why it was not kept."""

    fingerprint: str
    text: str
    error: str


def campuses_in(cells: Iterable[str]) -> set[str]:
    """Return the codes of the campuses that cells belong to."""
    return {cell.split(":")[1] for cell in cells if cell.startswith(("schools:", "stages:"))}


def ordered_matters(county: Region, year: int) -> list[Matter]:
    """Return the findings of the working rows, errors first; unexplained ones before the others."""
    return sorted(
        matters_of(county, year),
        key=lambda matter: (GRAVITY.index(matter.finding["severity"]), not matter.blocks),
    )


def names_of(county: Region, year: int) -> dict[str, str]:
    """Return the names of the campuses and published rates of a year's working rows, by code."""
    if not CountyYear.objects.filter(county=county, year=year).exists():
        return {}
    document = working_document(county, year)
    schools = document["schools"]
    names = dict(zip(schools["school_code"], schools["name"], strict=True))
    return names | {row["code"]: row["name"] for row in document["statements"]}


def check_sheet(
    county: Region, year: int, asked: CheckFilter, typed: Typed | None = None
) -> CheckSheet:
    """Check the working rows and prepare the page that is asked for."""
    matters, names = ordered_matters(county, year), names_of(county, year)
    kept = [matter for matter in matters if asked.keeps(matter)]
    page = Paginator(kept, PER_PAGE).get_page(asked.page or _page_of(asked.at, kept))
    people = explainers(page)
    rows = [check_row(county.code, year, matter, names, people, typed) for matter in page]
    turned = {
        "previous_url": asked.url(page=str(page.previous_page_number()))
        if page.has_previous()
        else "",
        "next_url": asked.url(page=str(page.next_page_number())) if page.has_next() else "",
    }
    return CheckSheet(
        opened=CountyYear.objects.filter(county=county, year=year, tick__gt=0).exists(),
        facts=check_facts(matters),
        severities=_severity_choices(matters, asked),
        rules=_rule_options(matters, asked),
        campuses=_campus_options(matters, asked, names),
        hidden=[
            (name, text)
            for name, text in (("severity", asked.severity), ("unexplained", asked.unexplained))
            if text
        ],
        rows=rows,
        total=len(matters),
        matching=len(kept),
        query=asked.url(page=asked.page),
        csv_url=f"{asked.url()}&format=csv",
        xlsx_url=f"{asked.url()}&format=xlsx",
        page=page,  # type: ignore[arg-type]  # only its numbers are printed
        **turned,
    )


def _page_of(anchor: str, matters: Sequence[Matter]) -> int:
    """Return the page a finding stands on, the first where it is not there."""
    places = (place for place, matter in enumerate(matters) if matter.anchor == anchor)
    return next(places, 0) // PER_PAGE + 1


def check_facts(matters: Iterable[Matter]) -> list[Fact]:
    """Count the findings that stop the county from freezing, and the others."""
    listed = list(matters)
    counted = Counter(matter.finding["severity"] for matter in listed)
    silent = sum(matter.blocks for matter in listed if matter.finding["severity"] == "warning")
    return [
        Fact(_("错误"), str(counted["error"]), _(" 处"), alert=bool(counted["error"])),
        Fact(_("提示"), str(counted["warning"]), _(" 处")),
        Fact(_("其中待说明"), str(silent), _(" 处"), alert=bool(silent)),
        Fact(_("说明类"), str(counted["note"]), _(" 处")),
    ]


def check_row(
    code: str,
    year: int,
    matter: Matter,
    names: Mapping[str, str],
    people: Mapping[str, str],
    typed: Typed | None = None,
) -> CheckRow:
    """Print one finding; ``people`` are those who explained."""
    finding, kept = matter.finding, matter.explanation
    mine = typed if typed and typed.fingerprint == matter.fingerprint else None
    cells = finding["cells"]
    rest = len(cells) - CELLS_LINKED
    return CheckRow(
        mark=severity_mark(finding["severity"]),
        anchor=matter.anchor,
        fingerprint=matter.fingerprint,
        rule=rule_label(finding["rule"]),
        message=finding["message"],
        expected=finding.get("expected", ""),
        cells=cell_links(code, year, cells[:CELLS_LINKED], names),
        more_cells=_("另有%(count)d处") % {"count": rest} if rest > 0 else "",
        said=kept.text if kept and matter.stands else "",
        said_by=_said_by(matter, people),
        words=mine.text if mine else kept.text if kept else "",
        former=kept is not None and not matter.stands,
        asked=finding["severity"] != "error",
        waiting=_is_unexplained(matter),
        unsaid=_is_unexplained(matter) or mine is not None,
        grave=finding["severity"] == "error",
        error=mine.error if mine else "",
    )


def explainers(matters: Iterable[Matter]) -> dict[str, str]:
    """Return what those who explained findings are called, by user name."""
    said = (matter.explanation for matter in matters)
    return full_names(one.explained_by_name for one in said if one is not None)


def _said_by(matter: Matter, people: Mapping[str, str]) -> str:
    if matter.explanation is None:
        return ""
    return _("%(who)s，%(when)s") % {
        "who": people[matter.explanation.explained_by_name],
        "when": moment(matter.explanation.explained_at),
    }


def _is_unexplained(matter: Matter) -> bool:
    return matter.finding["severity"] == "warning" and not matter.stands


def _severity_choices(matters: Sequence[Matter], asked: CheckFilter) -> list[Choice]:
    counted = Counter(matter.finding["severity"] for matter in matters)
    silent = sum(_is_unexplained(matter) for matter in matters)
    plain = not asked.severity and not asked.unexplained
    choices = [
        Choice(_("全部"), asked.url(severity="", unexplained=""), str(len(matters)), plain),
        Choice(
            _("待说明"),
            asked.url(severity="", unexplained="1"),
            str(silent),
            bool(asked.unexplained),
        ),
    ]
    return choices + [
        Choice(
            severity_mark(severity).word,
            asked.url(severity=severity, unexplained=""),
            str(counted[severity]),
            asked.severity == severity,
        )
        for severity in GRAVITY
        if counted[severity]
    ]


def _rule_options(matters: Sequence[Matter], asked: CheckFilter) -> list[Option]:
    counted = Counter(matter.finding["rule"] for matter in matters)
    told = {rule: f"{rule_label(rule)} {count}" for rule, count in counted.items()}
    return [Option(rule, label, rule == asked.rule) for rule, label in told.items()]


def _campus_options(
    matters: Sequence[Matter], asked: CheckFilter, names: Mapping[str, str]
) -> list[Option]:
    counted = Counter(code for matter in matters for code in campuses_in(matter.finding["cells"]))
    return [
        Option(code, f"{names.get(code, code)} {counted[code]}", code == asked.campus)
        for code in sorted(counted, key=lambda code: names.get(code, code))
    ]


def check_table(
    county: Region, year: int, asked: CheckFilter
) -> tuple[list[str], list[list[Cell]]]:
    """Write the heading and a row for every finding the page shows."""
    names = names_of(county, year)
    heading = [
        _("级别"), _("规则"), _("疑点"), _("应为"), _("涉及的数据"), _("说明"), _("说明人和时间"),
    ]  # fmt: skip
    kept = [matter for matter in ordered_matters(county, year) if asked.keeps(matter)]
    people = explainers(kept)
    return heading, [_table_row(matter, names, people) for matter in kept]


def _table_row(matter: Matter, names: Mapping[str, str], people: Mapping[str, str]) -> list[Cell]:
    finding: Mapping[str, Any] = matter.finding
    said = matter.explanation.text if matter.explanation and matter.stands else ""
    return [
        severity_mark(finding["severity"]).word,
        rule_label(finding["rule"]),
        finding["message"],
        finding.get("expected", ""),
        _("、").join(cell_text(cell, names) for cell in finding["cells"]),
        said,
        _said_by(matter, people) if said else "",
    ]
