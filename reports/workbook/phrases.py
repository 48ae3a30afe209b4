"""Prints what the sheets have in common: comparisons, verdicts, wholes made of verdicts."""

from collections.abc import Iterable, Mapping

from indicators.scoring import excel
from reports.workbook.words import MET, NONE, OPEN, UNMET


def judge(left: str, op: str, right: str) -> str:
    """Print the verdict of one value; undetermined while either side is missing."""
    reached = f'IF({excel.compared(left, op, right)},"{MET}","{UNMET}")'
    return f'IF(COUNT({left},{right})<2,"{OPEN}",{reached})'


def combine(counts: Mapping[str, str]) -> str:
    """Print the verdict of a whole from the expressions that count its parts' verdicts."""
    text = f'"{NONE}"'
    for verdict in (MET, OPEN, UNMET):
        text = f'IF({counts[verdict]}>0,"{verdict}",{text})'
    return text


def combined(cells: Iterable[str]) -> str:
    """Print the verdict of a whole from the cells that hold its parts' verdicts."""
    found = list(cells)
    return combine({v: "+".join(f'({cell}="{v}")' for cell in found) for v in (UNMET, OPEN, MET)})


def reached(value: str, limit: str, *needed: str) -> str:
    """Print 1 where a value reaches a limit or either is missing, else 0."""
    cells = ",".join(needed or (value, limit))
    return f"IF(COUNT({cells})<2,1,IF({excel.compared(value, '>=', limit)},1,0))"


def one_of(cell: str, texts: Iterable[str]) -> str:
    """Print that a cell holds one of some texts."""
    return "OR(" + ",".join(f'{cell}="{text}"' for text in sorted(texts)) + ")"
