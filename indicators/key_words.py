"""The keys of a rubric in Chinese words, for people who read differences, lint and workbooks."""

from schools.dictionary import STAGE_LABELS

WORDS = {
    "rubric": "文件格式", "code": "代码", "version": "版本", "title": "标题",
    "title_en": "英文标题", "source": "来源", "issued": "发布时间", "scope": "适用范围",
    "splitting": "一贯制拆分", "parts": "部分", "indicators": "指标", "part": "所属部分",
    "kind": "规则类型", "unit": "单位", "confidence": "可信度", "stages": "学段", "stage": "学段",
    "op": "比较", "threshold": "标准", "formula": "公式", "each_op": "逐校比较",
    "each_threshold": "逐校标准", "all_of": "共同判定", "decides": "参与判定", "note": "说明",
    "nothing_to_judge": "不适用条件", "value": "值", "kinds": "学校类型", "regions": "地区",
    "first_year": "起始年度", "last_year": "终止年度", "school_rule": "学校规则",
    "least_met": "至少达标项数", "rest_percent": "其余项下限", "cv_limit": "差异系数上限",
    "cv_limits": "差异系数上限", "composite_limit": "综合差异系数上限",
    "excluded_kinds": "不纳入的学校类型", "floor": "下限", "pupils": "学生数",
    "elements": "数据项", "weights": "权重", "weight": "权重", "weights_by_kind": "分类型权重",
    "points": "分值", "full_points": "满分", "bands": "分档", "band": "分档", "grades": "等级",
    "grade": "等级", "vetoes": "一票否决", "caps": "封顶", "scale": "等级分值",
    "full": "满分", "pass": "及格线", "met_share": "算达标的得分比例", "award": "给分",
    "credibility": "自评可信度", "on": "启用", "agreement": "吻合度公式", "correction": "修正公式",
    "provided": "实际安排", "base": "生均基准定额", "small": "小规模学校保底人数",
    "small_locales": "小规模学校城乡类别", "boarding": "寄宿生每人补助",
    "special_education": "特殊教育生均定额",
    "bound": "界线", "share": "得分比例", "each": "每次", "line": "界线",
}  # fmt: skip


def said_key(path: tuple[str, ...]) -> str:
    """Say a path of keys in words; a key nobody has named says itself."""
    return " ".join(_said(name) for name in path)


def _said(name: str) -> str:
    return WORDS.get(name) or str(STAGE_LABELS.get(name, name))
