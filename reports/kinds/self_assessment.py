"""A county's report on itself (自评报告); pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from reports.chapters import Elements, sentence
from reports.choosing import Item, computed
from reports.content import closing, conclusion, prepared, report
from reports.framing import Chapter, Enclosure, framed
from reports.kinds.columns import points_table
from reports.kinds.facts import Dossier, basis_of_round, facts_of
from reports.shapes import Block, Content, Paragraph, Subheading
from reports.voices import VOICES
from reports.wording import numeral

VOICE = VOICES["self_assessment"]
Point = Mapping[str, Any]


def compose(dossier: Dossier) -> Content:
    """Write the report in the county's own voice; in a round with its answer to every point."""
    if dossier["assessment"] is None:
        return report(dossier["receipt"], VOICE, facts_of(dossier))
    facts, receipt = facts_of(dossier), prepared(dossier["receipt"])
    name, year = dossier["region"]["name"], dossier["year"]
    rows = dossier["assessment"]["points"]
    return framed(
        facts,
        title=VOICE.title_of_other.format(county=name, year=year),
        opening=[
            Paragraph(
                f"{basis_of_round(dossier)}，我县以{year}年度数据包第{receipt['return_version']}版"
                f"为依据，对{year}年度履行教育职责情况逐项自查自评。现将自评情况报告如下。"
            )
        ],
        chapters=[
            Chapter(VOICE.headings["conclusion"], conclusion(receipt, VOICE, facts)),
            Chapter("履行职责情况", _work(rows, receipt["indicators"], facts.elements)),
            *closing(receipt, VOICE, facts),
        ],
        enclosures=[Enclosure("自评得分表", [points_table(rows, ("self",), "自评得分")])],
    )


def _work(rows: Sequence[Point], items: Sequence[Item], elements: Elements) -> list[Block]:
    """Say point by point, under its domain, what was done; figures where nothing was written."""
    blocks: list[Block] = []
    for number, domain in enumerate(dict.fromkeys(row["domain"] for row in rows), start=1):
        blocks.append(Subheading(f"（{numeral(number)}）{domain}"))
        blocks += [
            block
            for row in rows
            if row["domain"] == domain
            for block in _answer(row, items, elements)
        ]
    return blocks


def _answer(row: Point, items: Sequence[Item], elements: Elements) -> list[Block]:
    lead = f"{row['number']}．{row['title']}。"
    written = [line.strip() for line in row["narrative"].splitlines() if line.strip()]
    if written:
        first, *rest = written
        return [Paragraph(first, lead=lead), *(Paragraph(line) for line in rest)]
    codes = {item["code"] for item in row["items"]}
    said = [sentence(item, elements) for item in computed(items) if item["code"] in codes]
    return [Paragraph("".join(said) or "没有填写。", lead=lead)]
