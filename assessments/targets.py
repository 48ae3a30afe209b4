"""The page of a county's targets: the answer first, then every target with its way so far."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from edu_duty.printable import Choice, Fact, Mark
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
from indicators.targets import Check, CheckedRow
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
class Cell:
    """One value in the column of its year."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class MeasuredRow:
    """One target that figures answer."""

    code: str
    title: str
    counted: str
    wanted: str
    due: str
    cells: Sequence[Cell]
    path: str
    line: PathLine | None
    mark: Mark
    reason: str
    outlook: str
    pace: str
    formula: str
    source: str


@dataclass(frozen=True, slots=True)
class OpenRow:
    """One target or rule that figures cannot answer, and why."""

    title: str
    wanted: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One profile in the chooser."""

    title: str
    url: str
    region: str
    year: str
    source: str


@dataclass(frozen=True, slots=True)
class TargetSheet:
    """The page of one profile."""

    profile: str
    code: str
    lead: Sequence[str]
    facts: Sequence[Fact]
    years: Sequence[str]
    rows: Sequence[MeasuredRow]
    open: Sequence[OpenRow]
    standing: Sequence[OpenRow]
    columns: int
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


def profile_rows(county: Region, year: int, known: Iterable[Profile]) -> list[ProfileRow]:
    """Print every profile for the chooser."""
    return [
        ProfileRow(
            title=profile.label,
            url=address(county, year, profile),
            region=profile.region or _("任何县"),
            year=_("%(year)d年") % {"year": profile.year},
            source=profile.source,
        )
        for profile in known
    ]


def target_sheet(checked: Check) -> TargetSheet:
    """Print a county's way towards the targets of a profile."""
    profile, county = checked.profile, checked.county
    years = checked.years[-YEARS_SHOWN:]
    answered = [row for row in checked.rows if row.progress is not None]
    return TargetSheet(
        profile=profile.label,
        code=profile.code,
        lead=[
            _("%(county)s，%(year)d年") % {"county": county.label, "year": checked.year},
            profile.source,
            str(CONFIDENCES[profile.confidence]),
        ],
        facts=_facts(checked, len(answered)),
        years=[_("%(year)d年") % {"year": year} for year in years],
        rows=[_measured(row, years, checked.year) for row in answered],
        open=[
            OpenRow(row.row.published.label, wanted_text(row.row.published), reason_text(row))
            for row in checked.rows
            if row.progress is None
        ],
        standing=[OpenRow(rule.label, wanted_text(rule), "") for rule in profile.standing],
        columns=len(years) + 6,
        no_return=checked.year not in checked.years,
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


def _measured(checked: CheckedRow, years: Iterable[int], year: int) -> MeasuredRow:
    row, found = checked.row, checked.progress
    assert found is not None and row.measure is not None  # noqa: S101  # the caller's choice
    unit = row.counted.unit
    return MeasuredRow(
        code=row.code,
        title=row.published.label,
        counted=_counted(row.published, row.counted),
        wanted=wanted_text(row.published),
        due=_("%(year)d年") % {"year": row.year},
        cells=[_cell(checked, each, unit) for each in years],
        path=value_of(found.path, unit) if found.first_year != year else MISSING,
        line=_line(checked),
        mark=target_mark(checked.verdict),
        reason=reason_text(checked),
        outlook=outlook_text(checked),
        pace=pace_text(checked),
        formula=_formula(row.measure),
        source=row.measure.source,
    )


def _cell(checked: CheckedRow, year: int, unit: str) -> Cell:
    return Cell(_("%(year)d年") % {"year": year}, value_of(checked.values.get(year), unit))


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
