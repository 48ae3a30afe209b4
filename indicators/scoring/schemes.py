"""How points become a grade: bands, a pass mark, the grade scale of judged items, conditions.

A rubric without a scheme is passed or failed and knows no points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

CAP: Final = "cap"
DOWNGRADE: Final = "downgrade"
VETO: Final = "veto"


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade. Shape: it begins at ``floor`` points and ends before the next one begins."""

    code: str
    title: str
    title_en: str
    floor: Fraction


@dataclass(frozen=True, slots=True)
class Condition:
    """What holds a grade down when an indicator is unmet: a cap, one grade less, or a veto."""

    kind: str
    indicator: str
    reason: str
    source: str
    confidence: str
    not_above: str | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """The points of a rubric.

    Shape: ``grades`` from the best to the last, which begins at 0; a rubric without grades of its
    own has the two sides of its pass mark (``named`` is then false). ``scale`` is grade of a judged
    item -> share of its points; from ``met_share`` on such an item counts as met.
    """

    full: Fraction
    passing: Fraction
    grades: tuple[Grade, ...]
    source: str
    confidence: str
    named: bool = True
    scale: Mapping[str, Fraction] = field(default_factory=dict)
    met_share: Fraction = Fraction(1)
    conditions: tuple[Condition, ...] = ()

    def place(self, points: Fraction) -> int:
        """Return where a total stands among the grades; 0 is the best."""
        return next(place for place, grade in enumerate(self.grades) if points >= grade.floor)

    def held_down(self, place: int, conditions: Sequence[Condition]) -> int:
        """Apply conditions to a grade: caps first, then one grade less for each, then vetoes."""
        last = len(self.grades) - 1
        codes = [grade.code for grade in self.grades]
        for condition in conditions:
            if condition.kind == CAP and condition.not_above is not None:
                place = max(place, codes.index(condition.not_above))
        place += sum(condition.kind == DOWNGRADE for condition in conditions)
        vetoed = any(condition.kind == VETO for condition in conditions)
        return last if vetoed else min(place, last)

    def passes(self, place: int) -> bool:
        """Say whether a grade is one that passes."""
        return self.grades[place].floor >= self.passing
