"""A rubric's points as rows of a sheet: the whole, its domains, their points, items in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from indicators.scoring.rules import AllOf, Indicator, Part, Rubric
from indicators.scoring.schemes import Scheme
from reports.workbook.needs import Key

WHOLE, DOMAIN, POINT, ITEM = "总分", "领域", "指标", "评估项"


@dataclass(slots=True)
class Node:
    """One row of points.

    Shape: ``weight`` is as written, None where it is the sum of what is inside. ``key`` names the
    row of the receipt; an indicator in several stages has a row of its own without one.
    """

    level: str
    code: str
    title: str
    weight: Fraction | None
    key: Key | None = None
    indicator: Indicator | None = None
    inner: list["Node"] = field(default_factory=list)


def tree_of(rubric: Rubric, scheme: Scheme) -> Node:
    """Lay a rubric's points out; parts without points are left out."""
    rows = {each.code: each for each in rubric.indicators}
    inside = {code for each in rubric.indicators for code in _items(each, rows)}
    domains = [_domain(part, rows, inside) for part in rubric.parts]
    return Node(
        WHOLE, "", rubric.title, scheme.full, inner=[each for each in domains if each.inner]
    )


def walk(node: Node) -> Iterator[Node]:
    """Go through a tree from the top, each node before what is inside it."""
    yield node
    for each in node.inner:
        yield from walk(each)


def _domain(part: Part, rows: dict[str, Indicator], inside: set[str]) -> Node:
    chosen = [
        _indicator(each, rows, POINT)
        for each in rows.values()
        if each.part == part.code and each.points is not None and each.code not in inside
    ]
    return Node(DOMAIN, part.code, part.title, None, inner=chosen)


def _indicator(indicator: Indicator, rows: dict[str, Indicator], level: str) -> Node:
    weight = Fraction(0) if indicator.points is None else indicator.points
    if len(indicator.stages) == 1:
        return _row(indicator, rows, indicator.stages[0], weight, level)
    each = weight / len(indicator.stages)
    inner = [_row(indicator, rows, stage, each, ITEM) for stage in indicator.stages]
    return Node(level, indicator.code, indicator.title, weight, inner=inner)


def _row(
    indicator: Indicator,
    rows: dict[str, Indicator],
    stage: str | None,
    weight: Fraction,
    level: str,
) -> Node:
    inner = [_indicator(rows[code], rows, ITEM) for code in _items(indicator, rows)]
    key = (indicator.code, stage)
    return Node(level, indicator.code, indicator.title, weight, key, indicator, inner)


def _items(indicator: Indicator, rows: dict[str, Indicator]) -> list[str]:
    if indicator.points is None or not isinstance(indicator.rule, AllOf):
        return []
    return [code for code in indicator.rule.codes if rows[code].points is not None]
