"""What a rubric says, as plain data: scope, splitting, parts, indicators, limits and rule kinds.

A new kind of rule is a dataclass here, its reading in ``rubric_file.py`` and its judging in
``judging.py``; a new indicator of a known kind is TOML alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from indicators.scoring.awards import ALL_OR_NOTHING, Award
from indicators.scoring.credibility import Setting
from indicators.scoring.formulas import Formula, Number, Value, parse
from indicators.scoring.schemes import Scheme

MET: Final = "met"
UNMET: Final = "unmet"
UNDETERMINED: Final = "undetermined"
NOT_APPLICABLE: Final = "not_applicable"

STAGE_ORDER: Final = ("preschool", "primary", "junior", "senior", "vocational", "special")
SPECIAL: Final = "special"
OPERATORS: Final = (">=", "<=", ">", "<", "==")
CONFIDENCES: Final = ("verified", "verified_local", "known", "uncertain")
NATURES: Final = ("quantitative", "mixed", "qualitative")
# The bands in which a return counts classes: least and most pupils, element.
CLASS_BANDS: Final[tuple[tuple[int, int | None, str], ...]] = (
    (0, 45, "classes_upto_45"),
    (46, 50, "classes_46_50"),
    (51, 55, "classes_51_55"),
    (56, 65, "classes_56_65"),
    (66, None, "classes_66_plus"),
)
CLASS_ELEMENTS: Final = ("classes", *(code for _, _, code in CLASS_BANDS))


@dataclass(frozen=True, slots=True)
class Limit:
    """A number of the standard, and where it holds; empty conditions hold everywhere."""

    value: Fraction
    source: str
    confidence: str
    stage: str | None = None
    kinds: frozenset[str] = frozenset()
    regions: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None

    def precision(self, place: "Place") -> tuple[int, ...] | None:
        """Say how closely this limit was written for a place; None where it does not hold."""
        region = max(
            (len(code) for code in self.regions if place.region.startswith(code)), default=0
        )
        holds = (
            self.stage in (None, place.stage)
            and (not self.kinds or place.kind in self.kinds)
            and (not self.regions or region > 0)
            and (self.first_year is None or self.first_year <= place.year)
            and (self.last_year is None or place.year <= self.last_year)
        )
        return (region, bool(self.kinds), self.stage is not None) if holds else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a number is asked for."""

    year: int
    region: str
    stage: str | None = None
    kind: str = ""


def limit_at(limits: Iterable[Limit], place: Place) -> Limit | None:
    """Choose the limit written most closely for a place: region, then kind, then stage."""
    holding = [(limit.precision(place), limit) for limit in limits]
    ranked = [(precision, limit) for precision, limit in holding if precision is not None]
    return max(ranked, key=lambda pair: pair[0])[1] if ranked else None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which campuses a standard speaks of, and the floor under which some kinds stay outside."""

    stages: tuple[str, ...]
    excluded_kinds: frozenset[str] = frozenset()
    floor_pupils: int = 0
    floor_kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Splitting:
    """How an integrated campus shares its figures out to its stages: by weighted enrolment."""

    elements: frozenset[str] = frozenset()
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    weights_by_kind: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)

    def weight(self, kind: str, stage: str) -> Fraction | None:
        """Return a stage's weight on a campus of this kind; None for stages that take no part."""
        return self.weights_by_kind.get(kind, {}).get(stage, self.weights.get(stage))


@dataclass(frozen=True, slots=True)
class SchoolRule:
    """Each unit reaches at least ``least_met`` thresholds, and a percentage of the others."""

    least_met: int
    rest_percent: Fraction


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a standard; it is met when everything in it is.

    Shape: ``cv_limits`` bound each coefficient of variation, ``composite_limits`` their mean.
    """

    code: str
    title: str
    title_en: str
    school_rule: SchoolRule | None = None
    cv_limits: tuple[Limit, ...] = ()
    composite_limits: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """Decided by people, not by figures."""


@dataclass(frozen=True, slots=True)
class CountyValue:
    """A value of the county's own figures against a threshold."""

    formulas: Mapping[str | None, Formula]


@dataclass(frozen=True, slots=True)
class Faster:
    """A growth of the county's figures against another growth."""

    formulas: Mapping[str | None, Formula]
    other: Formula


@dataclass(frozen=True, slots=True)
class ClassSizes:
    """The percentage of classes with at least as many pupils as a line, stage by stage.

    Returns count classes in bands, so a line inside a band leaves a part of it open.
    """

    lines: tuple[Limit, ...]

    def over(self, line: Number) -> tuple[Formula, Formula]:
        """Return the share that is surely over a line, and the share that may be."""
        sure = [code for least, _, code in CLASS_BANDS if least >= line]
        possible = [code for _, most, code in CLASS_BANDS if most is None or most >= line]
        return _share_of_classes(sure), _share_of_classes(possible)


@dataclass(frozen=True, slots=True)
class UnitTotal:
    """A value of figures summed over units; ``pooled`` sums over all stages of the scope."""

    formulas: Mapping[str | None, Formula]


@dataclass(frozen=True, slots=True)
class UnitMean:
    """A per-pupil value of every unit; the part's school rule and CVs decide."""

    formulas: Mapping[str | None, Formula]


@dataclass(frozen=True, slots=True)
class EachCampus:
    """A value that every campus must bring to its own threshold, a number or a formula."""

    formula: Formula
    op: str
    threshold: Formula | None = None

    @property
    def elements(self) -> tuple[str, ...]:
        """The figures both sides need, in the order they appear."""
        needed = self.threshold.elements if self.threshold else ()
        return tuple(dict.fromkeys(self.formula.elements + needed))


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Every campus gets at least what it is due (公用经费): rates times heads, some of them floors.

    Shape: ``formula`` is what was provided, ``threshold`` what is due, over the names that
    ``entitling.py`` looks up. Each limit of ``base`` names its stage; ``small`` are the least
    pupils that a stage of schools in ``small_locales`` counts for.
    """

    formula: Formula
    threshold: Formula
    base: tuple[Limit, ...]
    small: tuple[Limit, ...] = ()
    small_locales: frozenset[str] = frozenset()
    boarding: tuple[Limit, ...] = ()
    special: tuple[Limit, ...] = ()
    op: str = ">="

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages paid by base rates, in the order they appear."""
        return tuple(dict.fromkeys(limit.stage for limit in self.base if limit.stage))

    @property
    def elements(self) -> tuple[str, ...]:
        """The figures both sides need."""
        return (*self.formula.elements, "pupils", *(["boarders"] if self.boarding else []))


@dataclass(frozen=True, slots=True)
class AllOf:
    """Met when the indicators it names are."""

    codes: tuple[str, ...]


CampusRule = EachCampus | Entitlement
Rule = Judged | CountyValue | Faster | ClassSizes | UnitTotal | UnitMean | CampusRule | AllOf


def _share_of_classes(bands: list[str]) -> Formula:
    counted = " + ".join(bands) or "0"
    return parse(f"100 * ({counted}) / classes", CLASS_ELEMENTS)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of a rubric.

    Shape: ``stages`` holds None alone for a county-level one; ``points`` are its full points as
    written, before anything not applicable hands its own on. ``nature`` says who answers: figures
    (quantitative), people (qualitative) or both (mixed).
    """

    code: str
    part: str
    title: str
    title_en: str
    unit: str
    rule: Rule
    source: str
    confidence: str
    stages: tuple[str | None, ...]
    op: str | None = None
    limits: tuple[Limit, ...] = ()
    decides: bool = True
    note: str = ""
    nothing_to_judge: Formula | None = None
    points: Fraction | None = None
    award: Award = ALL_OR_NOTHING
    nature: str = ""
    evidence: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rubric:
    """A checked rubric.

    Shape: ``names`` gives the Chinese name of every element it uses, ``campus_elements`` those
    that belong to a whole campus and not to one of its stages. ``credibility`` is for whoever
    checks a county's own claims (a round); scoring does not ask for it.
    """

    code: str
    version: str
    title: str
    title_en: str
    source: str
    sha256: str
    scope: Scope
    splitting: Splitting
    parts: tuple[Part, ...]
    indicators: tuple[Indicator, ...]
    names: Mapping[str, str]
    campus_elements: frozenset[str] = frozenset()
    scheme: Scheme | None = None
    credibility: Setting | None = None

    def part(self, code: str) -> Part:
        """Return a part by its code."""
        return next(part for part in self.parts if part.code == code)


def reaches(value: Number, op: str, threshold: Number) -> bool:
    """Compare exactly."""
    # Crosswise in whole numbers: the same answer, sparing Fraction's own dispatch.
    left, right = value.numerator * threshold.denominator, threshold.numerator * value.denominator
    if op == "==":
        return left == right
    if op in (">=", "<="):
        return left >= right if op == ">=" else left <= right
    return left > right if op == ">" else left < right


def reaches_share(value: Number, threshold: Number, percent: Number) -> bool:
    """Say whether a value has at least a percentage of a threshold, exactly."""
    least = threshold.numerator * percent.numerator * value.denominator
    return 100 * value.numerator * threshold.denominator * percent.denominator >= least


def verdict_of(value: Value, op: str, threshold: Number) -> str:
    """Judge one value; a missing one is undetermined, never a pass and never a failure."""
    if value is None:
        return UNDETERMINED
    return MET if reaches(value, op, threshold) else UNMET


def combined(verdicts: Iterable[str]) -> str:
    """Judge a whole by its parts: unmet beats undetermined beats met; the rest is left out."""
    present = set(verdicts)
    return next((v for v in (UNMET, UNDETERMINED, MET) if v in present), NOT_APPLICABLE)
