"""The words of result workbooks, Chinese whatever language their reader has chosen."""

from typing import Final

MET, UNMET, OPEN, NONE = "达标", "未达标", "待定", "不适用"
VERDICTS: Final = {"met": MET, "unmet": UNMET, "undetermined": OPEN, "not_applicable": NONE}
STAGES: Final = {
    "preschool": "学前", "primary": "小学", "junior": "初中", "senior": "高中",
    "vocational": "中职", "special": "特教", None: "全县",
}  # fmt: skip
INSIDE: Final = "纳入"
COMPOSITE: Final = "综合"
PEOPLE: Final = "需人工评定"
AGREES, DIFFERS = "一致", "不一致"
ORIGINS: Final = {"campuses": "由校区数据汇总", "previous_return": "取自上年数据包"}
STATED: Final = "填报"
