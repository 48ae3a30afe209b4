"""The points of a round's rubric (评价点): what is asked, of whom, which items bring its points."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from django.utils.translation import get_language

from indicators.publishing import parsed_rubric
from indicators.scoring.rules import AllOf, Indicator, Judged, Rubric


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a rubric.

    Shape: ``number`` counts from 1 in the rubric's order; ``items`` are the rows that bring its
    points, the point itself where nothing stands below it.
    """

    number: int
    indicator: Indicator
    part_title: str
    part_title_en: str
    items: tuple[Indicator, ...]

    @property
    def code(self) -> str:
        """The code of the point."""
        return self.indicator.code

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return title_of(self.indicator)

    @property
    def part(self) -> str:
        """The title of its part in the reader's language."""
        return self.part_title_en if get_language() == "en" else self.part_title

    @property
    def full(self) -> Fraction:
        """Full points as written, before anything not applicable hands its own on."""
        return self.indicator.points or Fraction(0)

    @property
    def by_people(self) -> tuple[Indicator, ...]:
        """The items people decide."""
        return tuple(item for item in self.items if isinstance(item.rule, Judged))


def title_of(indicator: Indicator) -> str:
    """Name a point or an item in the reader's language."""
    return indicator.title_en if get_language() == "en" else indicator.title


@lru_cache(maxsize=8)
def points_in(text: str) -> tuple[Point, ...]:
    """Return the points of a rubric's text, in its order."""
    return tuple(_points(parsed_rubric(text)))


def every_condition_in(text: str) -> tuple[Indicator, ...]:
    """Return the indicators that hold a grade down: by figures, or as people found."""
    rubric = parsed_rubric(text) if text else None
    if rubric is None or rubric.scheme is None:
        return ()
    named = {condition.indicator for condition in rubric.scheme.conditions}
    return tuple(each for each in rubric.indicators if each.code in named)


def conditions_in(text: str) -> tuple[Indicator, ...]:
    """Return the indicators that hold a grade down and that people decide."""
    return tuple(each for each in every_condition_in(text) if isinstance(each.rule, Judged))


def _points(rubric: Rubric) -> Iterator[Point]:
    rows = {each.code: each for each in rubric.indicators}
    below = {code for each in rubric.indicators for code in _codes(each)}
    number = 0
    for each in rubric.indicators:
        if each.points is None or each.code in below:
            continue
        number += 1
        part = rubric.part(each.part)
        items = tuple(rows[code] for code in _codes(each) if rows[code].points is not None)
        yield Point(number, each, part.title, part.title_en, items or (each,))


def _codes(indicator: Indicator) -> tuple[str, ...]:
    return indicator.rule.codes if isinstance(indicator.rule, AllOf) else ()
