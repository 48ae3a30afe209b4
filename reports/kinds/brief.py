"""What a leader reads of one county on two pages (县情简报); pure."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from indicators.regaining import lost_points
from indicators.scoring.receipt import printed
from reports.chapters import sentence
from reports.choosing import Item, Receipt, computed, deciding, with_verdict
from reports.content import prepared
from reports.framing import Chapter, framed, points
from reports.kinds.facts import Dossier, facts_of
from reports.points import domains_table, grade_titles, is_weighted, loses
from reports.shapes import Block, Content, Facts, Paragraph
from reports.wording import VERDICTS, joined, rounded, stage_name

# So many stand on two pages whatever the county.
LOSSES: Final = 5
STRENGTHS: Final = 4
NEEDS: Final = 1


def compose(dossier: Dossier) -> Content:
    """Write what counts: the result, where it comes from, what to do first."""
    receipt, name, year = prepared(dossier["receipt"]), dossier["region"]["name"], dossier["year"]
    content = framed(
        facts_of(dossier),
        title=f"{name}{year}年度\n履行教育职责评价简报",
        opening=[Paragraph(_result(dossier))],
        chapters=[
            Chapter("各领域得分" if is_weighted(receipt) else "判定情况", _domains(receipt)),
            Chapter("优先整改的事项", _first(receipt, facts_of(dossier))),
            Chapter("主要成效", _strengths(receipt, facts_of(dossier))),
        ],
    )
    return replace(content, compact=True)


def _result(dossier: Dossier) -> str:
    receipt = dossier["receipt"]
    result = receipt["result"]
    if not is_weighted(receipt):
        return f"综合判定：{VERDICTS[result['verdict']]}。"
    titles = grade_titles(receipt)
    grade = f"等次{titles[result['grade']]}" if result["grade"] else "等次尚未确定"
    total = f"总分{rounded(result['points'], 2)}分" if result["points"] else "总分尚未确定"
    held = "；".join(
        row["reason"].rstrip("。")
        for key in ("capped_by", "downgraded_by", "vetoed_by")
        for row in result[key]
    )
    return joined(
        f"{total}（满分{rounded(result['full_points'], 2)}分）",
        grade,
        _since(dossier),
        f"等次受限制：{held}" if held else "",
    )


def _since(dossier: Dossier) -> str:
    """Say how the total moved since the year before, where both are known."""
    before, now = dossier["before"], dossier["receipt"]["result"]["points"]
    earlier = before["receipt"]["result"]["points"] if before else None
    if earlier is None or now is None:
        return ""
    move = Fraction(now) - Fraction(earlier)
    if not move:
        return f"与{before['year']}年持平"
    word = "提高" if move > 0 else "下降"
    return f"比{before['year']}年{word}{points(printed(abs(move)) or '')}分"


def _domains(receipt: Receipt) -> list[Block]:
    if not is_weighted(receipt):
        items = deciding(receipt)
        counts = [f"{VERDICTS[each]}{len(with_verdict(items, each))}项" for each in VERDICTS]
        return [Paragraph(f"起判定作用的指标{'、'.join(counts)}。")]
    return [domains_table(receipt)]


def _first(receipt: Receipt, facts: Facts) -> list[Block]:
    """Name the largest losses, and what gets them back."""
    rows = [row for row in computed(receipt["indicators"]) if _failed(row)]
    rows.sort(key=lambda row: -_lost(row))
    if not rows:
        return [Paragraph("没有失分和未达标的事项，继续做好年度监测。")]
    blocks: list[Block] = []
    for number, row in enumerate(rows[:LOSSES], start=1):
        gets_back = facts.needs.get((row["code"], row["stage"]), ())[:NEEDS]
        needs = "".join(f"{need.partition('；')[0]}。" for need in gets_back)
        blocks.append(
            Paragraph(f"{_where(row)}{sentence(row, facts.elements)}{needs}", lead=f"{number}．")
        )
    if len(rows) > LOSSES:
        blocks.append(Paragraph(f"其余{len(rows) - LOSSES}项见评估报告。"))
    return blocks


def _strengths(receipt: Receipt, facts: Facts) -> list[Block]:
    """Name what reached its standard and lost nothing, what brings most points first."""
    rows = [
        row for row in computed(deciding(receipt)) if row["verdict"] == "met" and not loses(row)
    ]
    rows.sort(key=lambda row: -_worth(row))
    return [
        Paragraph(f"{_where(row)}{sentence(row, facts.elements)}", lead=f"{number}．")
        for number, row in enumerate(_spread(rows), start=1)
    ]


def _spread(rows: Sequence[Item]) -> list[Item]:
    """Take one of each part first, so that the list is not all about one thing."""
    parts: set[str] = set()
    first: list[Item] = []
    rest: list[Item] = []
    for row in rows:
        (rest if row["part"] in parts else first).append(row)
        parts.add(row["part"])
    return [*first, *rest][:STRENGTHS]


def _failed(row: Item) -> bool:
    return loses(row) or (row["decides"] and row["verdict"] == "unmet")


def _lost(row: Item) -> Fraction:
    return Fraction(lost_points(row)) if row.get("full_points") is not None else Fraction()


def _worth(row: Item) -> Fraction:
    """Return what a row can bring; one that is judged without points brings none."""
    return Fraction() if row["full_points"] is None else Fraction(row["full_points"])


def _where(row: Item) -> str:
    return stage_name(row["stage"]) if row["stage"] else ""
