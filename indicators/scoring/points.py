"""Points of a rubric: items inside points inside domains, from what was judged to a grade.

What is not applicable hands its weight on to the others beside it, in proportion: items within
their point, points within their domain, domains within the whole. What is undetermined is counted
twice, at the least and at the most it could still earn.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from indicators.scoring import awards, rules
from indicators.scoring.awards import AllOrNothing, Bonus, Shares
from indicators.scoring.judging import Measured
from indicators.scoring.rules import AllOf, Indicator, Part, Rubric
from indicators.scoring.schemes import CAP, DOWNGRADE, VETO, Condition, Scheme

Key = tuple[str, str | None]
Found = Mapping[Key, Measured]


@dataclass(frozen=True, slots=True)
class Mark:
    """Points of one row. Shape: ``full`` is after redistribution; ``low`` and ``high`` bound them.

    A row that is not applicable has no mark but its ``weight``, the points as written.
    """

    weight: Fraction
    full: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None


NONE_AT_ALL = Mark(Fraction(0))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The total and what it is worth.

    Shape: ``grades`` are places among the scheme's grades, the worst and the best still possible;
    ``applied`` conditions hold for sure, ``open`` ones may still.
    """

    total: Mark
    domains: Mapping[str, Mark]
    marks: Mapping[Key, Mark]
    grades: tuple[int, int] | None
    applied: Sequence[Condition]
    open: Sequence[Condition]
    verdict: str


@dataclass(slots=True)
class _Node:
    """A row, or a group of them, with its weight among its neighbours."""

    weight: Fraction
    key: Key | None = None
    shares: Shares | None = None
    bonus: Shares = (awards.NOTHING, awards.NOTHING)
    inner: list["_Node"] = field(default_factory=list)

    @property
    def applies(self) -> bool:
        return self.shares is not None or any(each.applies for each in self.inner)


def outcome(rubric: Rubric, scheme: Scheme, found: Found) -> Outcome:
    """Add up what was judged, and say what grade and verdict it comes to."""
    tree = _Tree(rubric, found)
    domains = {part.code: tree.domain(part) for part in rubric.parts}
    domains = {code: node for code, node in domains.items() if node.inner}
    whole = _Node(scheme.full, inner=list(domains.values()))
    marks: dict[Key, Mark] = {}
    reached = {id(each): mark for each, mark in _settle(whole, scheme.full, marks)}
    total = _capped(reached[id(whole)], scheme.full)
    applied = _conditions(scheme, found, rules.UNMET)
    still_open = _conditions(scheme, found, rules.UNDETERMINED)
    grades = _grades(scheme, total, applied, [*applied, *still_open])
    return Outcome(
        total=total,
        domains={code: reached[id(node)] for code, node in domains.items()},
        marks=marks,
        grades=grades,
        applied=applied,
        open=still_open,
        verdict=_verdict(scheme, grades),
    )


class _Tree:
    """Lays a rubric's rows out as a tree of weights."""

    def __init__(self, rubric: Rubric, found: Found) -> None:
        self.rows = {each.code: each for each in rubric.indicators}
        self.found = found
        self.inner = {
            code
            for each in rubric.indicators
            if each.points is not None
            for code in self._items(each)
        }

    def domain(self, part: Part) -> _Node:
        chosen = [
            self.indicator(each)
            for each in self.rows.values()
            if each.part == part.code and each.points is not None and each.code not in self.inner
        ]
        return _Node(sum((node.weight for node in chosen), Fraction(0)), inner=chosen)

    def indicator(self, indicator: Indicator) -> _Node:
        weight = awards.NOTHING if indicator.points is None else indicator.points
        if len(indicator.stages) == 1:
            return self.row(indicator, indicator.stages[0], weight)
        each = weight / len(indicator.stages)
        return _Node(weight, inner=[self.row(indicator, s, each) for s in indicator.stages])

    def row(self, indicator: Indicator, stage: str | None, weight: Fraction) -> _Node:
        key = (indicator.code, stage)
        items = self._items(indicator)
        if items:
            return _Node(weight, key, inner=[self.indicator(self.rows[code]) for code in items])
        measured = self.found[key]
        if measured.verdict == rules.NOT_APPLICABLE:
            return _Node(weight, key)
        if isinstance(indicator.award, Bonus):
            bonus = _bonus(indicator.award, measured)
            return _Node(awards.NOTHING, key, (awards.NOTHING, awards.NOTHING), bonus)
        return _Node(weight, key, shares(indicator, measured, weight))

    def _items(self, indicator: Indicator) -> list[str]:
        """Return the items inside a point that bring points of their own."""
        if not isinstance(indicator.rule, AllOf):
            return []
        return [code for code in indicator.rule.codes if self.rows[code].points is not None]


def shares(indicator: Indicator, measured: Measured, full: Fraction) -> Shares:
    """Return the least and the most of its points that a row earns."""
    award = indicator.award
    if measured.share is not None:
        return measured.share, measured.share
    if isinstance(award, AllOrNothing):
        return (
            Fraction(measured.verdict == rules.MET),
            Fraction(measured.verdict != rules.UNMET),
        )
    ends = measured.bounds if measured.value is None else (measured.value, measured.value)
    known = [
        None if end is None else awards.share_of(award, end, measured.op, measured.threshold, full)
        for end in ends
    ]
    earned = [each for each in known if each is not None]
    return (min(earned), max(earned)) if len(earned) == 2 else awards.extremes(award, full)


def _bonus(award: Bonus, measured: Measured) -> Shares:
    if measured.value is None:
        return awards.NOTHING, award.ceiling
    points = award.points(measured.value)
    return points, points


def _settle(node: _Node, full: Fraction, marks: dict[Key, Mark]) -> Iterator[tuple[_Node, Mark]]:
    """Hand full points down the tree, and earned ones up; every node comes with its mark."""
    if not node.applies:
        mark = Mark(node.weight)
        for each in node.inner:
            yield from _settle(each, awards.NOTHING, marks)
    elif node.shares is not None:
        low, high = (
            share * full + more for share, more in zip(node.shares, node.bonus, strict=True)
        )
        mark = Mark(node.weight, full, low, high)
    else:
        applying = sum((each.weight for each in node.inner if each.applies), Fraction(0))
        settled = [
            pair
            for each in node.inner
            for pair in _settle(each, _handed_on(each, full, applying), marks)
        ]
        own = {id(each) for each in node.inner}
        parts = [mark for each, mark in settled if id(each) in own]
        mark = Mark(node.weight, full, _sum(m.low for m in parts), _sum(m.high for m in parts))
        yield from settled
    if node.key is not None:
        marks[node.key] = mark
    yield node, mark


def _handed_on(node: _Node, full: Fraction, applying: Fraction) -> Fraction:
    return full * node.weight / applying if applying else awards.NOTHING


def _sum(points: Iterable[Fraction | None]) -> Fraction:
    return sum((each for each in points if each is not None), Fraction(0))


def _capped(total: Mark, full: Fraction) -> Mark:
    """Bonuses never lift a total over the full points."""
    if total.low is None or total.high is None:
        return total
    return Mark(total.weight, total.full, min(total.low, full), min(total.high, full))


def _conditions(scheme: Scheme, found: Found, verdict: str) -> list[Condition]:
    standing = {code for (code, _), measured in found.items() if measured.verdict == verdict}
    order = (CAP, DOWNGRADE, VETO)
    chosen = [each for each in scheme.conditions if each.indicator in standing]
    return sorted(chosen, key=lambda each: order.index(each.kind))


def _grades(
    scheme: Scheme, total: Mark, applied: Sequence[Condition], possible: Sequence[Condition]
) -> tuple[int, int] | None:
    if total.low is None or total.high is None:
        return None
    worst = scheme.held_down(scheme.place(total.low), possible)
    return worst, scheme.held_down(scheme.place(total.high), applied)


def _verdict(scheme: Scheme, grades: tuple[int, int] | None) -> str:
    if grades is None:
        return rules.NOT_APPLICABLE
    if scheme.passes(grades[0]):
        return rules.MET
    return rules.UNDETERMINED if scheme.passes(grades[1]) else rules.UNMET
