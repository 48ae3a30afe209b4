"""How one figure or one indicator moved between two documents, in words; pure.

Every sentence can be turned around: told the other way round, up is down and new is dropped.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from reports.points import points_of
from reports.wording import (
    MOST_PLACES,
    PLACES,
    TRUTH_UNIT,
    UNITS,
    VERDICTS,
    figure,
    listed,
    rounded,
    standard,
)

Row = Mapping[str, Any]
POINT_PLACES: Final = 2
NAMED: Final = 5
NOWHERE: Final = "具体依据见两份文书的测算凭证"


def moved(before: str, after: str, *, usual: int = POINT_PLACES, unit: str = "") -> str:
    """Say how a number went up or down, with as many decimals as it takes to see it."""
    way = "升到" if Decimal(after) > Decimal(before) else "降到"
    low, high = _told_apart(before, after, usual)
    return f"由{low}{unit}{way}{high}{unit}"


def replaced(before: str, after: str) -> str:
    """Say that one word took the place of another."""
    return f"由{before}改为{after}"


def gained(before: str, after: str) -> str:
    """Say how many points more or fewer there are."""
    more = Decimal(after) - Decimal(before)
    return f"{'多得' if more > 0 else '少得'}{_amount(abs(more))}分"


def outcome(before: Row, after: Row) -> str:
    """Say how the points of a row moved, or its verdict where it has none; nothing if they stay."""
    worth = points_moved(before, after)
    if worth or before.get("points_range") or after.get("points_range"):
        return worth
    if before["verdict"] != after["verdict"]:
        return replaced(VERDICTS[before["verdict"]], VERDICTS[after["verdict"]])
    return ""


def points_moved(before: Row, after: Row) -> str:
    """Say how the points of a row moved, or the ends they lie between; nothing if they stay."""
    told = [(row.get("points"), row.get("points_range")) for row in (before, after)]
    if told[0] == told[1]:
        return ""
    (old, _ends), (new, _other) = told
    if old is not None and new is not None:
        return f"{moved(old, new, unit='分')}，{gained(old, new)}"
    return f"得分{replaced(points_of(before), points_of(after))}"


def stays(row: Row) -> str:
    """Say of a row that moved inside how it stands all the same."""
    worth = row.get("points") is not None or row.get("points_range")
    return "得分不变" if worth else f"判定同为{VERDICTS[row['verdict']]}"


def causes(before: Row, after: Row) -> list[str]:
    """Say what is different about a row itself: what it asks, what was given, what was measured."""
    return [said for tell in _CAUSES for said in tell(before, after)]


def inner_causes(after: Row, names: Mapping[str, str], changed: Collection[str]) -> list[str]:
    """Say which of the items of a point moved."""
    rule: Row = after.get("points_rule") or {}
    items: Sequence[str] = rule.get("items") or after["all_of"] or ()
    inside = [code for code in items if code in changed]
    return [f"其中{listed([names[code] for code in inside], NAMED)}有变动"] if inside else []


def _full_points(before: Row, after: Row) -> Iterator[str]:
    old, new = before.get("full_points"), after.get("full_points")
    if old != new and old and new:
        yield f"满分{replaced(f'{rounded(old, 2)}分', f'{rounded(new, 2)}分')}"


def _standard(before: Row, after: Row) -> Iterator[str]:
    old, new = (standard(row["op"], row["threshold"], row["unit"]) for row in (before, after))
    if old != new:
        yield f"标准{replaced(old or '没有', new or '没有')}"


def _formula(before: Row, after: Row) -> Iterator[str]:
    if before["formula"] != after["formula"]:
        yield "计算方法不同"


def _judgement(before: Row, after: Row) -> Iterator[str]:
    old, new = (_given(row) for row in (before, after))
    if old != new:
        yield f"评定{replaced(old, new)}"


def _given(row: Row) -> str:
    given = row.get("judgement")
    return VERDICTS.get(given, str(given)) if given else "未评定"


def _value(before: Row, after: Row) -> Iterator[str]:
    old, new, unit = before["value"], after["value"], after["unit"]
    if old == new:
        return
    if old is None or new is None or unit != before["unit"] or unit == TRUTH_UNIT:
        yield f"数值{replaced(_said(before), _said(after))}"
    else:
        said = moved(old, new, usual=PLACES.get(unit, 2), unit=UNITS.get(unit, ""))
        yield f"数值{said}"


def _said(row: Row) -> str:
    return "缺少数据" if row["value"] is None else figure(row["value"], row["unit"])


def _below(before: Row, after: Row) -> Iterator[str]:
    old, new = before["below"], after["below"]
    if old != new and old is not None and new is not None:
        yield f"未达到的校区{replaced(f'{old}个', f'{new}个')}"


def _told_apart(before: str, after: str, usual: int) -> tuple[str, str]:
    for places in range(usual, MOST_PLACES):
        said = rounded(before, places), rounded(after, places)
        if said[0] != said[1]:
            return said
    return before, after


def _amount(number: Decimal) -> str:
    for places in range(POINT_PLACES, MOST_PLACES):
        said = rounded(str(number), places)
        if said.strip("0."):
            return said
    return str(number)


_CAUSES: Final[tuple[Callable[[Row, Row], Iterator[str]], ...]] = (
    _full_points,
    _standard,
    _formula,
    _judgement,
    _value,
    _below,
)
