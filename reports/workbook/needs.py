"""Which figures the rules of a rubric ask for, and where: units, campuses, county, sums."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from indicators.scoring.formulas import Formula
from indicators.scoring.rules import (
    ClassSizes,
    CountyValue,
    EachCampus,
    Faster,
    Indicator,
    Rubric,
    UnitMean,
    UnitTotal,
)

Key = tuple[str, str | None]
# Rules that hold their formulas by stage.
WRITTEN = CountyValue | Faster | UnitMean | UnitTotal


@dataclass(frozen=True, slots=True)
class Needs:
    """Element codes, each once, in the order of the rubric.

    Shape: ``sums`` are sums over units: element and stage, None for all stages.
    """

    units: list[str]
    campuses: list[str]
    county: list[str]
    items: list[str]
    sums: list[Key]


def needs_of(rubric: Rubric) -> Needs:
    """Name everything a rubric's formulas lead back to."""
    units, campuses = ["pupils"], list[str]()
    for code in _of_items(rubric):
        (campuses if code in rubric.campus_elements else units).append(code)
    sums = [key for each in rubric.indicators for key in _summed(each)]
    return Needs(
        units=_once([*units, *(code for code, _stage in sums)]),
        campuses=_once(campuses),
        county=_once(code for each in rubric.indicators for code in _of_county(each)),
        items=_once(_of_items(rubric)),
        sums=list(dict.fromkeys(sums)),
    )


def formulas_of(indicator: Indicator) -> Mapping[str | None, Formula]:
    """Return the formulas of an indicator by stage; none where its rule has none."""
    rule = indicator.rule
    return rule.formulas if isinstance(rule, WRITTEN) else {}


def _summed(indicator: Indicator) -> Iterator[Key]:
    if isinstance(indicator.rule, UnitMean | UnitTotal):
        for stage, formula in indicator.rule.formulas.items():
            for code in formula.elements:
                yield code, stage
    elif isinstance(indicator.rule, ClassSizes):
        for stage in indicator.stages:
            for line in indicator.rule.lines:
                for formula in indicator.rule.over(line.value):
                    yield from ((code, stage) for code in formula.elements)


def _of_county(indicator: Indicator) -> Iterator[str]:
    if isinstance(indicator.rule, CountyValue | Faster):
        for formula in indicator.rule.formulas.values():
            yield from formula.elements
    if isinstance(indicator.rule, Faster):
        yield from indicator.rule.other.elements
    if indicator.nothing_to_judge is not None:
        yield from indicator.nothing_to_judge.elements


def _of_items(rubric: Rubric) -> Iterator[str]:
    for indicator in rubric.indicators:
        if isinstance(indicator.rule, EachCampus):
            yield from indicator.rule.elements


def _once(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))
