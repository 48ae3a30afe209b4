"""Prints how much of its points a row earns, at the least and at the most."""

from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from indicators.scoring import excel
from indicators.scoring.awards import (
    AllOrNothing,
    Award,
    Bands,
    Bonus,
    Deduction,
    Linear,
    extremes,
)
from indicators.scoring.formulas import Number
from indicators.scoring.receipt import printed
from reports.workbook.words import MET, UNMET

Ends = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sight:
    """Where the cells of one row are: its verdict, both ends of its value, its standard, points.

    Shape: ``share`` is the cell of a share people gave, None for rows they do not judge;
    ``full`` are the points as written, in a cell and as a number.
    """

    verdict: str
    low: str
    high: str
    threshold: str
    op: str
    weight: str
    full: Fraction
    share: str | None


def shares(award: Award, sight: Sight) -> Ends:
    """Print the least and the most share of its points a row earns."""
    if sight.share is not None:
        least, most = _unjudged(award, sight)
        return _else(sight.share, least), _else(sight.share, most)
    if isinstance(award, AllOrNothing):
        return _all_or_nothing(sight)
    needed = [sight.low, sight.high, *([sight.threshold] if isinstance(award, Linear) else [])]
    known = f"COUNT({','.join(needed)})={len(needed)}"
    ends = ",".join(_share(award, end, sight) for end in (sight.low, sight.high))
    least, most = _extremes(award, sight)
    return f"IF({known},MIN({ends}),{least})", f"IF({known},MAX({ends}),{most})"


def bonus(award: Bonus, value: str) -> Ends:
    """Print the least and the most points a bonus adds."""
    top = _text(award.ceiling)
    earned = f"MIN({top},{_text(award.each)}*{value})"
    return f"IF(ISNUMBER({value}),{earned},0)", f"IF(ISNUMBER({value}),{earned},{top})"


def described(award: Award) -> str:
    """Say in Chinese how points are earned."""
    match award:
        case Linear(floor):
            return f"达到标准得满分，{_text(floor)}为0分，其间按比例"
        case Bands(bands):
            return "，".join(f"到{_text(b.bound)}得{_text(100 * b.share)}%" for b in bands)
        case Deduction(each, floor):
            return f"每发生一次扣{_text(each)}分，最少得{_text(floor)}分"
        case Bonus(each, ceiling):
            return f"每发生一次加{_text(each)}分，最多加{_text(ceiling)}分"
    return "达标得满分"


def _all_or_nothing(sight: Sight) -> Ends:
    return f'IF({sight.verdict}="{MET}",1,0)', f'IF({sight.verdict}="{UNMET}",0,1)'


def _unjudged(award: Award, sight: Sight) -> Ends:
    if isinstance(award, AllOrNothing):
        return _all_or_nothing(sight)
    return _extremes(award, sight)


def _extremes(award: Award, sight: Sight) -> Ends:
    least, most = extremes(award, sight.full)
    return _text(least), _text(most)


def _share(award: Award, value: str, sight: Sight) -> str:
    if isinstance(award, Deduction):
        left = f"{sight.weight}-{_text(award.each)}*{value}"
        return f"MAX({_text(award.floor)},{left})/{sight.weight}"
    if isinstance(award, Bands):
        op = ">=" if sight.op in (">=", ">") else "<="
        reached = [
            f"IF({excel.compared(value, op, _text(band.bound))},{_text(band.share)},0)"
            for band in award.bands
        ]
        return f"MAX({','.join(reached)})"
    floor = f"({_text(cast(Linear, award).floor)})"
    return f"MIN(1,MAX(0,({value}-{floor})/({sight.threshold}-{floor})))"


def _else(cell: str, otherwise: str) -> str:
    return f"IF(ISNUMBER({cell}),{cell},{otherwise})"


def _text(number: Number) -> str:
    return str(printed(number))
