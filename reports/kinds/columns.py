"""Tables of what each level gave, point by point and domain by domain; pure."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, Final

from indicators.scoring.receipt import printed
from reports.framing import points
from reports.shapes import Cell, Column, Table

COLUMNS: Final[Mapping[str, str]] = {
    "self": "自评",
    "prefecture": "复核",
    "province": "核查",
    "final": "得分",
}
KNOWN: Final = Decimal("1E-9")
Point = Mapping[str, Any]


def domains_table(rows: Sequence[Point], shown: Sequence[str]) -> Table:
    """Add up every column over the points of each domain, and over all of them."""
    domains = list(dict.fromkeys(row["domain"] for row in rows))
    sums = [(name, [row for row in rows if row["domain"] == name]) for name in domains]
    sums.append(("合计", list(rows)))
    width = 52 // len(shown)
    return Table(
        caption="各领域得分",
        columns=(
            Column("领域", 36, "left"),
            Column("满分", 12, "right"),
            *(Column(COLUMNS[key], width, "right") for key in shown),
        ),
        rows=tuple(
            (
                Cell(name),
                Cell(points(total(members, "full")), "figure"),
                *(Cell(points(total(members, key)), "figure") for key in shown),
            )
            for name, members in sums
        ),
    )


def points_table(rows: Sequence[Point], shown: Sequence[str], caption: str) -> Table:
    """List points with what each level gave and the last reason that was written, if any was."""
    width = min(32 // len(shown), 12)
    told = any(reasons(row) for row in rows)
    room = 84 - width * len(shown)
    title = 27 if told else room
    return Table(
        caption=caption,
        columns=(
            Column("代码", 8),
            Column("评分项目", title, "left"),
            Column("满分", 8, "right"),
            *(Column(COLUMNS[key], width, "right") for key in shown),
            *((Column("理由", room - title, "left"),) if told else ()),
        ),
        rows=tuple(
            (
                Cell(row["code"]),
                Cell(row["title"]),
                Cell(points(row["full"]), "figure"),
                *(Cell(points(row[key]), _low(row, key)) for key in shown),
                *((Cell(reasons(row)),) if told else ()),
            )
            for row in rows
        ),
    )


def losing(rows: Sequence[Point], key: str) -> list[Point]:
    """Keep the points that have less than full points in a column."""
    return [row for row in rows if row[key] and Fraction(row[key]) < Fraction(row["full"])]


def total(rows: Sequence[Point], key: str) -> str:
    """Add up a column; nothing where a point has none.

    A point is kept as a decimal with an end, so that three thirds add up to a little less than one;
    a sum of such points is known to nine decimals.
    """
    given = [row[key] for row in rows]
    if not all(given):
        return ""
    summed = sum((Decimal(each) for each in given), Decimal())
    return printed(Fraction(summed.quantize(KNOWN, rounding=ROUND_HALF_UP))) or ""


def reasons(row: Point) -> str:
    """Return what was written about a point: the reasons of its items, each once."""
    said = dict.fromkeys(item["reason"].rstrip("。") for item in row["items"] if item["reason"])
    return "；".join(said)


def _low(row: Point, key: str) -> str:
    return "below" if losing([row], key) else "figure"
