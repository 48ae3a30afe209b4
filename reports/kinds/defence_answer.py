"""The answer to what a county said in its defence (申辩答复); pure."""

from collections.abc import Mapping
from typing import Any

from reports.framing import Chapter, framed, moment, points
from reports.kinds.facts import Dossier, basis_of_round, facts_of
from reports.shapes import Block, Cell, Column, Content, Paragraph, Table
from reports.wording import VERDICTS

RULINGS = {"UPHELD": "采纳", "PARTLY": "部分采纳", "DISMISSED": "不采纳"}
Objection = Mapping[str, Any]


def compose(dossier: Dossier) -> Content:
    """Answer every objection: what was said, what was found, what changes."""
    name, year = dossier["region"]["name"], dossier["year"]
    filed = dossier["assessment"]["objections"]
    return framed(
        facts_of(dossier),
        title=f"关于{name}{year}年度\n履行教育职责评价申辩事项的答复",
        opening=[
            Paragraph(
                f"{basis_of_round(dossier)}，你县对初步意见提出申辩{len(filed)}项。"
                "经逐项核实，现答复如下。"
            )
        ],
        chapters=[
            *(Chapter(each["title"], _answered(each)) for each in filed),
            Chapter("答复汇总", [Paragraph(_counted(filed)), _summary(filed)]),
        ],
    )


def _answered(each: Objection) -> list[Block]:
    return [
        Paragraph(
            f"{each['statement'].rstrip('。')}。", lead=f"申辩（{moment(each['filed_at'])}）。"
        ),
        Paragraph(f"{each['answer'].rstrip('。')}。", lead=f"答复：{RULINGS[each['ruling']]}。"),
        Paragraph(_effect(each), lead="结果。"),
    ]


def _effect(each: Objection) -> str:
    before, after = _worth(each["before"]), _worth(each["after"])
    if before == after:
        return f"维持{before}。"
    return f"由{before}改为{after}。"


def _worth(given: str) -> str:
    """Print points, or the verdict of a condition."""
    return VERDICTS.get(given) or f"{points(given)}分"


def _counted(filed: list[Objection]) -> str:
    rulings = [each["ruling"] for each in filed]
    counts = [
        f"{word}{rulings.count(ruling)}项" for ruling, word in RULINGS.items() if ruling in rulings
    ]
    return f"申辩事项共{len(filed)}项，{'、'.join(counts)}，见下表。"


def _summary(filed: list[Objection]) -> Table:
    return Table(
        caption="申辩事项和答复",
        columns=(
            Column("序号", 8),
            Column("代码", 10),
            Column("事项", 40, "left"),
            Column("答复", 14),
            Column("申辩前", 14, "right"),
            Column("申辩后", 14, "right"),
        ),
        rows=tuple(
            (
                Cell(str(number)),
                Cell(each["item"]),
                Cell(each["title"]),
                Cell(RULINGS[each["ruling"]]),
                Cell(_worth(each["before"]), "figure"),
                Cell(_worth(each["after"]), "figure"),
            )
            for number, each in enumerate(filed, start=1)
        ),
    )
