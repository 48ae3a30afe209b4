"""Makes one column of several inspectors' marks, by the rule a round laid down; pure."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

MEAN: Final = "MEAN"
TRIMMED: Final = "TRIMMED"
CONSENSUS: Final = "CONSENSUS"


class NotMergeable(ValueError):
    """There is nothing to make a mark of: no marks, or no agreement yet."""


def merged(rule: str, marks: Sequence[Fraction], agreed: Fraction | None = None) -> Fraction:
    """Return the points several marks of one item come to, exactly.

    ``MEAN`` is their mean. ``TRIMMED`` leaves out one highest and one lowest mark where there are
    at least three, and is the mean otherwise. ``CONSENSUS`` is what the meeting agreed on, within
    the marks given; where all gave the same, that is agreed already.

    Raises:
        NotMergeable: there are no marks, or they differ and no meeting agreed within them.
    """
    if not marks:
        raise NotMergeable("no marks")
    if rule == CONSENSUS:
        return _agreed(marks, agreed)
    counted = sorted(marks)
    if rule == TRIMMED and len(counted) >= 3:
        counted = counted[1:-1]
    return sum(counted, Fraction(0)) / len(counted)


def spread(marks: Sequence[Fraction]) -> Fraction:
    """Return how far the highest mark is from the lowest; nothing where there are none."""
    return max(marks) - min(marks) if marks else Fraction(0)


def _agreed(marks: Sequence[Fraction], agreed: Fraction | None) -> Fraction:
    if agreed is None:
        if min(marks) != max(marks):
            raise NotMergeable("not agreed")
        return marks[0]
    if not min(marks) <= agreed <= max(marks):
        raise NotMergeable("outside the marks")
    return agreed
