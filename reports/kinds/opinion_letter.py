"""The opinion letter (督导意见书): what was found, what is to be mended, and until when; pure."""

from reports.framing import Chapter, framed
from reports.kinds.facts import Dossier, basis_of_round, facts_of
from reports.kinds.mending import deadlines, last_day, problems
from reports.points import is_weighted, total_blocks
from reports.shapes import Block, Content, Paragraph
from reports.wording import VERDICTS


def compose(dossier: Dossier) -> Content:
    """Write a county what was decided, what it has to mend, and when it reports on it."""
    name, year, tasks = dossier["region"]["name"], dossier["year"], dossier["tasks"]
    return framed(
        facts_of(dossier),
        title=f"关于{name}{year}年度\n履行教育职责情况的督导意见书",
        opening=[
            Paragraph(
                f"{basis_of_round(dossier)}，对你县{year}年度履行教育职责情况进行了评价。"
                "现提出如下督导意见。"
            )
        ],
        chapters=[
            Chapter("评价结果", _result(dossier)),
            Chapter("存在的问题", problems(tasks)),
            Chapter("整改要求", _demands(dossier)),
        ],
    )


def _result(dossier: Dossier) -> list[Block]:
    receipt = dossier["receipt"]
    if is_weighted(receipt):
        return total_blocks(receipt)
    verdicts = receipt["result"]["parts"]
    said = "，".join(
        f"{title}{VERDICTS[verdicts[code]]}" for code, title in facts_of(dossier).parts.items()
    )
    return [Paragraph(f"{said}。", lead=f"综合判定：{VERDICTS[receipt['result']['verdict']]}。")]


def _demands(dossier: Dossier) -> list[Block]:
    tasks = dossier["tasks"]
    if not tasks:
        return [Paragraph("本次评价没有失分和未达标的事项。保持现有水平，做好年度监测。")]
    until = last_day(tasks)
    when = f"，于{until}以前书面报告整改情况" if until else "，在规定的时限内书面报告整改情况"
    return [
        Paragraph(
            f"对{len(tasks)}个问题逐项制定措施，明确牵头部门和责任人，按时限完成{when}。"
            "整改情况经核查后逐项销号。"
        ),
        deadlines(tasks),
    ]
