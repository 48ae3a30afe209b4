"""The rectification notice (整改通知书) with the ledger (台账) it asks a county to keep; pure."""

from reports.framing import Chapter, Enclosure, framed
from reports.kinds.facts import Dossier, basis_of_round, facts_of
from reports.kinds.mending import last_day, ledger, problems
from reports.shapes import Content, Paragraph


def compose(dossier: Dossier) -> Content:
    """Tell a county what to mend and until when; the ledger is the annex."""
    name, year, tasks = dossier["region"]["name"], dossier["year"], dossier["tasks"]
    until = last_day(tasks)
    when = f"在{until}以前" if until else "在规定的时限内"
    return framed(
        facts_of(dossier),
        title=f"关于{name}{year}年度\n履行教育职责评价问题整改的通知",
        opening=[
            Paragraph(
                f"{basis_of_round(dossier)}，对你县{year}年度履行教育职责情况的评价发现"
                f"{len(tasks)}个问题。现就整改事项通知如下。"
            )
        ],
        chapters=[
            Chapter("需要整改的问题", problems(tasks)),
            Chapter(
                "整改要求",
                [
                    Paragraph(f"对照台账逐项制定整改措施，{when}完成整改并报送书面报告。"),
                    Paragraph("台账中的空白栏由你县填写，报送时附佐证材料。"),
                    Paragraph("到期没有完成的，书面说明原因、后续措施和完成时间。"),
                ],
            ),
        ],
        enclosures=[Enclosure("整改台账", [ledger(tasks)], wide=True)],
    )
