"""How each kind of document speaks: its title, opening, headings and closing sentences; pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Voice:
    """How one kind of document speaks: its title, its headings, and whom it calls what."""

    title: str
    title_of_other: str
    opening: str
    we: str
    headings: Mapping[str, str]
    steps: Mapping[str, str]


VOICES = {
    "inspection": Voice(
        title="关于{county}{year}年度\n{subject}督导评估的报告",
        title_of_other="关于{county}{year}年度\n履行教育职责评价的报告",
        opening="根据《{rubric}》（{source}），以{county}{year}年度数据包第{version}版为依据，"
        "对{county}{year}年度{subject}情况逐项测算评估。现将结果报告如下。",
        we="该县",
        headings={
            "conclusion": "评估结论",
            "met": "达到标准的情况",
            "unmet": "未达到标准的情况和原因",
            "lost": "未达到标准和失分的情况、原因",
            "undetermined": "待定事项和缺少的数据",
            "findings": "需要说明的数据",
            "steps": "督导意见",
        },
        steps={
            "unmet": "对未达到标准的事项逐项查明原因，制定整改措施，明确责任部门和时限。",
            "undetermined": "补报缺少的数据：{missing}。补报后重新测算。",
            "by_people": "对需人工评定的事项组织核查，核查后作出评定。",
            "findings": "对需要说明的数据逐条核实。有差错的，更正后重新报送；属实的，书面说明。",
            "none": "本次评估各项均达到标准，继续做好年度监测，保持现有水平。",
        },
    ),
    "self_assessment": Voice(
        title="{county}{year}年度\n{subject}自评报告",
        title_of_other="{county}{year}年度\n履行教育职责自评报告",
        opening="对照《{rubric}》（{source}），我县以{year}年度数据包第{version}版为依据，"
        "对{year}年度{subject}情况逐项自查自评。现将自评情况报告如下。",
        we="我县",
        headings={
            "conclusion": "自评结论",
            "met": "主要成效",
            "unmet": "存在的差距",
            "lost": "存在的差距和失分原因",
            "undetermined": "尚不能判定的事项",
            "findings": "对有关数据的说明",
            "steps": "下一步工作",
        },
        steps={
            "unmet": "对照差距逐项制定改进措施，落实到部门和学校，按年度检查进展。",
            "undetermined": "收集并补报缺少的数据：{missing}。补报后重新测算。",
            "by_people": "整理需人工评定事项的佐证材料，接受核查评定。",
            "findings": "逐条核实上述数据，有差错的更正后重新报送，属实的提供依据。",
            "none": "巩固现有水平，继续做好年度监测。",
        },
    ),
    "inspection_en": Voice(
        title="Inspection report on\n{county}, {year}",
        title_of_other="Inspection report on\n{county}, {year}",
        opening='Under "{rubric}" ({source}), {county} was evaluated item by item for {year}, on '
        "the basis of version {version} of its return for {year}. The results are as follows.",
        we="",
        headings={
            "conclusion": "Conclusion",
            "met": "What reaches its standard",
            "unmet": "What falls short, and why",
            "lost": "Shortfalls and lost points",
            "undetermined": "Undetermined items and missing figures",
            "findings": "Figures to be explained",
            "steps": "Opinion of the inspection",
        },
        steps={
            "unmet": "Find the cause of each shortfall, decide what is done about it, and name who "
            "does it by when.",
            "undetermined": "Hand in the missing figures: {missing}. The result is computed again "
            "afterwards.",
            "by_people": "Have the items that are left to people verified on site, and judge them "
            "afterwards.",
            "findings": "Check each of the figures to be explained. Report again what was wrong; "
            "explain in writing what is right.",
            "none": "Every item reached its standard; keep watching it year by year.",
        },
    ),
}
