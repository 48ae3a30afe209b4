"""What an inspector checks at least where the rest is corrected by credibility (核查抽样); pure.

Source: the credibility of a self-assessment is taken from a checked sample and corrects what nobody
checked. So the sample has something of every domain, and whatever neither figures nor a correction
can decide.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.models import Mark
from assessments.points import Point
from assessments.standing import Basis


@dataclass(frozen=True, slots=True)
class Lack:
    """What a sample lacks, in the order of the rubric.

    Shape: ``begun`` are points checked in part, ``items`` the codes nothing else can decide,
    ``parts`` the domains in which no claim was checked.
    """

    begun: tuple[Point, ...]
    items: tuple[str, ...]
    parts: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Say whether the sample is enough."""
        return not (self.begun or self.items or self.parts)


def lack_of(basis: Basis, marks: Mapping[str, Mark]) -> Lack:
    """Say what one inspector's marks lack as a sample.

    Args:
        marks: item -> their own mark; one that only says computed checks nothing.
    """
    checked = {code for code, mark in marks.items() if not mark.computed}
    begun = [
        point
        for point in basis.points
        if any(item.code in checked for item in point.items)
        and not all(item.code in marks for item in point.items)
    ]
    needed = [
        code
        for code in basis.items
        if code not in checked
        and basis.applies(code)
        and not basis.computed(code)
        and not basis.creditable(code)
    ]
    claimed: dict[str, set[str]] = {}
    for code in basis.items:
        if basis.creditable(code):
            claimed.setdefault(basis.point_of[code].part, set()).add(code)
    bare = [part for part, codes in claimed.items() if not codes & checked]
    return Lack(tuple(begun), tuple(needed), tuple(bare))
