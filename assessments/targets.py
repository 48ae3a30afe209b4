"""The page of a county's targets: the answer first, then every target with its way so far."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from edu_duty.printable import Choice, Crumb, Fact, Mark
from indicators.scoring.formulas import Number
from indicators.scoring.progress import BEHIND, ON_COURSE, REACHED, UNDETERMINED
from indicators.target_file import Measure, Profile, Wanted
from indicators.target_wording import (
    outlook_text,
    pace_text,
    reason_text,
    target_mark,
    value_of,
    value_with_unit,
    wanted_text,
)
from indicators.targets import OWN, Check, CheckedRow, whose_text
from indicators.wording import CONFIDENCES, element_name, formula_words, stage_label
from schools.dictionary import elements
from schools.models import Region
from schools.numbers import MISSING

YEARS_SHOWN = 4
WIDTH, HEIGHT, MARGIN = 132, 40, 6


@dataclass(frozen=True, slots=True)
class PathLine:
    """The small line of a row: values joined, the straight path dashed, the target a bar.

    Shape: ``values`` and ``path`` are SVG paths, ``dots`` a path of points, ``target`` a path.
    """

    values: str
    dots: str
    path: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column; a narrow page calls its cells by it."""

    label: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell under its head: text or a mark, small print under it, or a line; maybe a way on."""

    head: Head
    text: str = ""
    sub: str = ""
    mark: Mark | None = None
    line: PathLine | None = None
    link: Crumb | None = None
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One target or rule: its name, how it is counted, and its cells."""

    code: str
    title: str
    cells: Sequence[Cell]
    sub: str = ""
    formula: str = ""
    source: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of targets; the first head is that of the names."""

    caption: str
    heads: Sequence[Head]
    rows: Sequence[Row]
    kind: str = "table-tight"


@dataclass(frozen=True, slots=True)
class TargetSheet:
    """The page of one profile; ``whose`` says whose targets it holds, ``yardstick`` that they are
    not the county's own."""

    profile: str
    code: str
    lead: Sequence[str]
    whose: str
    yardstick: bool
    facts: Sequence[Fact]
    measured: Table
    open: Table
    standing: Table
    no_return: bool


def address(county: Region, year: int, profile: Profile) -> str:
    """Return the address of a profile's page."""
    page = reverse("assessments:targets", args=[county.code, year])
    return f"{page}?{urlencode({'profile': profile.code})}"


def profile_choices(
    county: Region, year: int, known: Iterable[Profile], chosen: Profile
) -> list[Choice]:
    """Offer every profile as a link."""
    return [
        Choice(profile.label, address(county, year, profile), "", profile.code == chosen.code)
        for profile in known
    ]


def profile_table(county: Region, year: int, known: Iterable[Profile]) -> Table:
    """Print every profile for the chooser."""
    region, aimed = Head(_("地区")), Head(_("目标年"), number=True)
    source = Head(_("来源"))
    rows = [
        Row(
            code=profile.code,
            title=profile.label,
            url=address(county, year, profile),
            cells=[
                Cell(region, profile.region or _("任何县")),
                Cell(aimed, _("%(year)d年") % {"year": profile.year}),
                Cell(source, profile.source, muted=True),
            ],
        )
        for profile in known
    ]
    return Table(_("目标方案"), [Head(_("目标方案")), region, aimed, source], rows, "")


def target_sheet(checked: Check) -> TargetSheet:
    """Print a county's way towards the targets of a profile."""
    profile, county = checked.profile, checked.county
    answered = [row for row in checked.rows if row.progress is not None]
    return TargetSheet(
        profile=profile.label,
        code=profile.code,
        lead=[
            _("%(county)s，%(year)d年") % {"county": county.label, "year": checked.year},
            profile.source,
            whose_text(profile, county) if profile.own else str(CONFIDENCES[profile.confidence]),
        ],
        whose=whose_text(profile, county),
        yardstick=checked.whose != OWN,
        facts=_facts(checked, len(answered)),
        measured=_measured(checked, answered),
        open=_unanswered(row for row in checked.rows if row.progress is None),
        standing=_standing(profile.standing),
        no_return=checked.year not in checked.years,
    )


def _unanswered(rows: Iterable[CheckedRow]) -> Table:
    wanted, reason = Head(_("目标值"), number=True), Head(_("原因"))
    return Table(
        caption=_("数据答不了的目标"),
        heads=[Head(_("目标")), wanted, reason],
        rows=[
            Row(
                code=each.row.code,
                title=each.row.published.label,
                cells=[
                    Cell(wanted, wanted_text(each.row.published)),
                    Cell(reason, reason_text(each), muted=True),
                ],
            )
            for each in rows
        ],
    )


def _standing(rules: Iterable[Wanted]) -> Table:
    wanted = Head(_("要求"), number=True)
    return Table(
        caption=_("长期规定"),
        heads=[Head(_("内容")), wanted],
        rows=[Row("", rule.label, [Cell(wanted, wanted_text(rule))]) for rule in rules],
    )


def _facts(checked: Check, answered: int) -> list[Fact]:
    """Count the verdicts of the targets that figures can answer."""
    verdicts = [row.verdict for row in checked.rows if row.progress is not None]
    of = _("共%(count)d项可测") % {"count": answered}
    return [
        Fact(target_mark(REACHED).word, str(verdicts.count(REACHED)), of),
        Fact(target_mark(ON_COURSE).word, str(verdicts.count(ON_COURSE))),
        Fact(
            target_mark(BEHIND).word,
            str(verdicts.count(BEHIND)),
            alert=BEHIND in verdicts,
        ),
        Fact(target_mark(UNDETERMINED).word, str(verdicts.count(UNDETERMINED))),
    ]


def _measured(checked: Check, answered: Iterable[CheckedRow]) -> Table:
    years = checked.years[-YEARS_SHOWN:]
    columns = _Columns(years)
    return Table(
        caption=_("由数据回答的目标"),
        heads=columns.heads,
        rows=[columns.row(row, checked) for row in answered],
        kind="target-table",
    )


class _Columns:
    """The columns of the targets that are judged: one for each year shown, and those around."""

    def __init__(self, years: Sequence[int]) -> None:
        self.years = {year: Head(_("%(year)d年") % {"year": year}, number=True) for year in years}
        self.wanted = Head(_("目标值"), number=True)
        self.path = Head(_("本年应到"), number=True)
        self.course = Head(_("走势"))
        self.verdict = Head(pgettext("progress", "判定"))
        self.outlook = Head(_("照此达到"))

    @property
    def heads(self) -> list[Head]:
        """Every head from left to right."""
        around = [self.path, self.course, self.verdict, self.outlook]
        return [Head(_("目标")), self.wanted, *self.years.values(), *around]

    def row(self, checked: CheckedRow, check: Check) -> Row:
        """Print one target that is judged."""
        row, found = checked.row, checked.progress
        assert found is not None  # noqa: S101  # the caller's choice
        unit, due = row.counted.unit, _("%(year)d年") % {"year": row.year}
        path = value_of(found.path, unit) if found.first_year != check.year else MISSING
        values = [
            Cell(head, value_of(checked.values.get(year), unit))
            for year, head in self.years.items()
        ]
        return Row(
            code=row.code,
            title=row.published.label,
            sub=_counted(row.published, row.counted),
            formula=_formula(row.measure) if row.measure else _result_words(checked),
            source=row.measure.source if row.measure else "",
            cells=[
                Cell(self.wanted, wanted_text(row.published), due),
                *values,
                Cell(self.path, path),
                Cell(self.course, line=_line(checked)),
                Cell(
                    self.verdict,
                    mark=target_mark(checked.verdict),
                    sub=reason_text(checked),
                    link=_result_link(checked, check.county),
                ),
                Cell(self.outlook, outlook_text(checked), pace_text(checked)),
            ],
        )


def _result_words(checked: CheckedRow) -> str:
    found = checked.recognition
    assert found is not None  # noqa: S101  # a judged row has a measure or a recognition
    told = {"rubric": found.title, "year": checked.row.year}
    return _("看%(rubric)s的测算结果：取%(year)d年或此前最近一年的，达标即为已达到") % told


def _result_link(checked: CheckedRow, county: Region) -> Crumb | None:
    found = checked.recognition
    if found is None or found.year is None:
        return None
    url = reverse("indicators:result", args=[county.code, found.year, found.rubric])
    return Crumb(_("看%(year)d年测算结果") % {"year": found.year}, url)


def _counted(published: Wanted, counted: Wanted) -> str:
    if counted == published:
        return ""
    told = {"title": counted.label, "wanted": wanted_text(counted)}
    return _("按%(title)s判定，%(wanted)s") % told


def _formula(measure: Measure) -> str:
    """Print the formula in words, with the stages it sums over."""
    names = {code: element_name(code) for code in measure.elements}
    words = [
        formula_words(formula.text(names), formula.code)
        for formula in dict.fromkeys([measure.low, measure.high])
    ]
    text = _(" 至 ").join(words)
    summed = [code for code in measure.elements if elements()[code].scope != "county"]
    if not summed:
        return text
    stages = _("、").join(stage_label(stage) for stage in measure.stages)
    return _("%(formula)s（%(stages)s合计）") % {"formula": text, "stages": stages}


def _line(checked: CheckedRow) -> PathLine | None:
    """Draw the values of the years and the straight path to the target."""
    known = {year: value for year, value in checked.values.items() if value is not None}
    target, due = checked.row.counted.value, checked.row.year
    if target is None or not known:
        return None
    first = min(known)
    frame = _Frame((first, *known, due), (target, *known.values()))
    points = [frame.point(year, value) for year, value in known.items()]
    straight = (
        f"M{frame.point(first, known[first])}L{frame.point(due, target)}" if first < due else ""
    )
    return PathLine(
        values="M" + "L".join(points),
        dots="".join(f"M{point}h0" for point in points),
        path=straight,
        target=f"M{frame.point(due, target)}m-5 0h10",
        label=_label(checked, known),
    )


def _label(checked: CheckedRow, known: Mapping[int, Number]) -> str:
    unit = checked.row.counted.unit
    said = [
        _("%(year)d年%(value)s") % {"year": year, "value": value_with_unit(value, unit)}
        for year, value in known.items()
    ]
    aim = _("%(year)d年目标%(wanted)s") % {
        "year": checked.row.year,
        "wanted": wanted_text(checked.row.counted),
    }
    return _("，").join([*said, aim])


class _Frame:
    """Places years from left to right and values from bottom to top, exactly until printed."""

    def __init__(self, years: Iterable[int], values: Iterable[Number]) -> None:
        across, up = sorted(years), sorted(values)
        self.first, self.years = across[0], max(across[-1] - across[0], 1)
        self.least, self.height = Fraction(up[0]), Fraction(up[-1] - up[0]) or Fraction(1)

    def point(self, year: int, value: Number) -> str:
        x = MARGIN + Fraction((year - self.first) * (WIDTH - 2 * MARGIN), self.years)
        part = (Fraction(value) - self.least) / self.height
        y = HEIGHT - MARGIN - part * (HEIGHT - 2 * MARGIN)
        return f"{_printed(x)} {_printed(y)}"


def _printed(place: Fraction) -> str:
    return f"{Decimal(place.numerator) / Decimal(place.denominator):.1f}"
