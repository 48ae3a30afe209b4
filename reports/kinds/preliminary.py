"""The preliminary opinion (初步意见): what was found, before the county has answered; pure."""

from reports.framing import Chapter, Enclosure, framed, moment, points
from reports.kinds.columns import domains_table, losing, points_table, total
from reports.kinds.facts import Dossier, basis_of_round, facts_of
from reports.shapes import Block, Content, Paragraph
from reports.wording import VERDICTS, joined

SHOWN = ("self", "prefecture", "province")


def compose(dossier: Dossier) -> Content:
    """Write to a county what was found, and until when it may object."""
    known, name, year = dossier["assessment"], dossier["region"]["name"], dossier["year"]
    rows = known["points"]
    lost = losing(rows, "province")
    return framed(
        facts_of(dossier),
        title=f"关于{name}{year}年度\n履行教育职责评价的初步意见",
        opening=[
            Paragraph(
                f"{basis_of_round(dossier)}，对你县{year}年度履行教育职责情况进行了核查。"
                "现将初步意见反馈如下。"
            )
        ],
        chapters=[
            Chapter("核查得分", [Paragraph(_scores(dossier)), domains_table(rows, SHOWN)]),
            Chapter("失分的评分点", _losses(dossier)),
            Chapter("限制等次的情形", _conditions(dossier)),
            Chapter("陈述和申辩", [Paragraph(_defence(dossier))]),
        ],
        enclosures=[Enclosure("各评分点得分表", [points_table(rows, SHOWN, "各评分点得分")])]
        if len(lost) < len(rows)
        else [],
    )


def _scores(dossier: Dossier) -> str:
    rows = dossier["assessment"]["points"]
    full, given = points(total(rows, "full")), total(rows, "province")
    own, reviewed = total(rows, "self"), total(rows, "prefecture")
    return joined(
        f"核查得分{points(given)}分（满分{full}分）",
        f"你县自评{points(own)}分" if own else "",
        f"市级复核{points(reviewed)}分" if reviewed else "",
    )


def _losses(dossier: Dossier) -> list[Block]:
    rows = dossier["assessment"]["points"]
    lost = losing(rows, "province")
    if not lost:
        return [Paragraph("各评分点均得满分。")]
    said = f"评分点共{len(rows)}个，其中失分{len(lost)}个，见下表。"
    return [Paragraph(said), points_table(lost, SHOWN, "失分的评分点")]


def _conditions(dossier: Dossier) -> list[Block]:
    held = [
        each
        for each in dossier["assessment"]["conditions"]
        if each["given"] in ("unmet", "undetermined")
    ]
    return [
        Paragraph(
            joined(
                f"{each['title'].rstrip('。')}：{VERDICTS[each['given']]}",
                each["reason"].rstrip("。"),
            ),
            lead=f"{number}．",
        )
        for number, each in enumerate(held, start=1)
    ]


def _defence(dossier: Dossier) -> str:
    opinion = dossier["assessment"]["opinion"]
    if opinion is None:
        return (
            "对以上意见有异议的，可以在送达后的申辩期内逐项提出申辩。逾期不提出的，视为没有异议。"
        )
    return (
        f"对以上意见有异议的，在{moment(opinion['until'])}以前通过平台逐项提出申辩，写明事实和依据，"
        "并附佐证材料。逾期不提出的，视为没有异议。"
    )
