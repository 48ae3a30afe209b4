"""A rubric's points as rows: whole, domains, points, items."""

from fractions import Fraction

from indicators.rubric_file import parse
from indicators.scoring.rules import Rubric
from reports.workbook.point_tree import DOMAIN, ITEM, POINT, WHOLE, Node, tree_of, walk
from tests.indicators.pointed import POINTED
from tests.indicators.reading import shipped


def nodes(rubric: Rubric) -> list[Node]:
    assert rubric.scheme is not None
    return list(walk(tree_of(rubric, rubric.scheme)))


def test_the_whole_comes_first_and_parts_without_points_are_left_out():
    rows = nodes(parse(POINTED))

    assert [(row.level, row.code) for row in rows] == [
        (WHOLE, ""), (DOMAIN, "one"), (POINT, "A"), (ITEM, "A.1"), (ITEM, "A.2"), (POINT, "B"),
        (DOMAIN, "two"), (POINT, "C"),
    ]  # fmt: skip


def test_ce37_has_six_domains_and_37_points():
    levels = [node.level for node in nodes(shipped("CE37"))]

    assert (levels.count(DOMAIN), levels.count(POINT)) == (6, 37)


def test_an_indicator_in_two_stages_shares_its_points_between_them():
    found = [node for node in nodes(shipped("CE37")) if node.code == "P33.1"]

    assert [(node.key, node.weight) for node in found] == [
        (None, Fraction(2)),
        (("P33.1", "primary"), Fraction(1)),
        (("P33.1", "junior"), Fraction(1)),
    ]
