"""What a county is asked to mend, as a list in a letter and as a ledger; pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from reports.framing import day
from reports.shapes import Block, Cell, Column, Paragraph, Table
from schools.numbers import MISSING

Task = Mapping[str, Any]


def problems(tasks: Sequence[Task]) -> list[Block]:
    """Say every problem in a sentence, with the reason somebody wrote."""
    return [
        Paragraph(
            f"{task['problem']}。" + (f"{task['reason'].rstrip('。')}。" if task["reason"] else ""),
            lead=f"{task['number']}．",
        )
        for task in tasks
    ]


def deadlines(tasks: Sequence[Task]) -> Table:
    """List what is to be reached, and until when."""
    return Table(
        caption="整改事项和时限",
        columns=(
            Column("序号", 8),
            Column("代码", 10),
            Column("整改事项", 30, "left"),
            Column("整改到位的参考", 34, "left"),
            Column("时限", 18),
        ),
        rows=tuple(
            (
                Cell(str(task["number"])),
                Cell(task["item"]),
                Cell(task["title"]),
                Cell(_needed(task)),
                Cell(due(task)),
            )
            for task in tasks
        ),
    )


def ledger(tasks: Sequence[Task]) -> Table:
    """Lay out the ledger a county keeps: what is asked is there, the rest is for it to fill in."""
    return Table(
        caption="问题、措施和时限",
        columns=(
            Column("序号", 4),
            Column("代码", 6),
            Column("问题", 24, "left"),
            Column("整改到位的参考", 18, "left"),
            Column("整改措施", 14, "left"),
            Column("牵头部门", 8),
            Column("责任人", 6),
            Column("时限", 10),
            Column("进展和佐证", 10, "left"),
        ),
        rows=tuple(
            (
                Cell(str(task["number"])),
                Cell(task["item"]),
                Cell(f"{task['problem']}。"),
                Cell(_needed(task)),
                *(Cell("") for _blank in range(3)),
                Cell(due(task)),
                Cell(""),
            )
            for task in tasks
        ),
        note="空白栏由县填写；事项完成并经核查后逐项销号。",
    )


def due(task: Task) -> str:
    """Say until when; a dash where nobody set a day."""
    return day(date.fromisoformat(task["due"])) if task["due"] else MISSING


def last_day(tasks: Sequence[Task]) -> str:
    """Return the last of the days that were set, or nothing."""
    days = [task["due"] for task in tasks if task["due"]]
    return day(date.fromisoformat(max(days))) if days else ""


def _needed(task: Task) -> str:
    return "；".join(task["needs"]) or MISSING
