"""The receipt of a score set out for reading (测算凭证附录); pure."""

from reports.content import annexes, prepared
from reports.framing import framed
from reports.kinds.facts import Dossier, facts_of
from reports.shapes import Content, Paragraph
from reports.wording import grouped


def compose(dossier: Dossier) -> Content:
    """Lay out every indicator, campus and formula of a receipt, to be checked by hand."""
    facts, name, year = facts_of(dossier), dossier["region"]["name"], dossier["year"]
    receipt = prepared(dossier["receipt"])
    rubric = receipt["rubric"]
    return framed(
        facts,
        title=f"{name}{year}年度\n测算凭证附录",
        opening=[
            Paragraph(
                f"本附录把《{rubric['title']}》（{rubric['source']}）版本{rubric['version']}对{name}"
                f"{year}年度数据包第{receipt['return_version']}版的测算逐项列出，供复核。"
                "凭证原文附在本文件中，用公开的复算程序可以重新算出每一个判定和得分。"
            ),
            Paragraph(grouped(facts.receipt_sha256), lead="测算凭证摘要（SHA-256）。"),
        ],
        chapters=[],
        enclosures=annexes(receipt, facts),
    )
