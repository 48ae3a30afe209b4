"""What documents say in English for the Chinese they were first written in; pure."""

from collections.abc import Mapping
from typing import Final

from reports.wording import Words

STAGES: Final = {
    "preschool": "Preschool",
    "primary": "Primary",
    "junior": "Junior secondary",
    "senior": "Senior secondary",
    "vocational": "Vocational",
    "special": "Special education",
}
VERDICTS: Final = {
    "met": "met",
    "unmet": "not met",
    "undetermined": "undetermined",
    "not_applicable": "not applicable",
}
# In a sentence the indicator's own name says what the figure is counted against.
UNITS: Final = {
    "persons": " people| person",
    "classes": " classes| class",
    "m2": " m²",
    "yuan": " yuan",
    "10k yuan": " ten thousand yuan",
    "sets": " sets| set",
    "volumes": " volumes| volume",
    "rooms": " rooms| room",
    "schools": " schools| school",
    "percent": "%",
    "stations": " stations| station",
    "lessons": " lessons| lesson",
    "person-times": " person-times",
    "cases": " cases| case",
    "items": " items| item",
    "times": " times| time",
    "projects": " projects| project",
    "persons/100": " people",
    "rooms/100": " rooms",
    "sets/100": " sets",
    "m2/pupil": " m²",
    "yuan/pupil": " yuan",
    "children/teacher": " children",
}
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
ROMAN: Final = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
FIGURES: Final = {
    "全县": "County",
    "是": "yes",
    "否": "no",
    "不低于{bound}": "at least {bound}",
    "不超过{bound}": "at most {bound}",
    "高于{bound}": "more than {bound}",
    "低于{bound}": "less than {bound}",
    "达到{bound}": "{bound} in full",
    "{said}（四舍五入，精确值{exactly}）": "{said} (rounded; the exact value is {exactly})",
    "与{year}年持平": "unchanged from {year}",
    "与{year}年基本持平": "nearly unchanged from {year}",
    "比{year}年提高{amount}个百分点": "up {amount} percentage points on {year}",
    "比{year}年下降{amount}个百分点": "down {amount} percentage points on {year}",
    "比{year}年增加{amount}": "up {amount} on {year}",
    "比{year}年减少{amount}": "down {amount} on {year}",
    "{some}等": "{some} and others",
    "{name}{value}": "{name}: {value}",
    "{low}至{high}": "{low} to {high}",
    "公布{said}": "published: {said}",
    "公布{said}，待定": "published: {said}, undetermined",
    "{count}个均达到": "all {count} reach it",
    "{count}个中{below}个低于": "{below} of {count} below",
}
POINTS: Final = {
    "得{points}分（满分{full}分）": "earning {points} of {full} points",
    "得分与等级。": "Points and grade. ",
    "总分{points}分": "The total is {points} points",
    "总分最低{low}分、最高{high}分，视待定事项而定": (
        "The total lies between {low} and {high} points, depending on what is undetermined"
    ),
    "没有适用的评分点，不计总分": "No point applies, so there is no total",
    "{said}（满分{full}分，及格线{passing}分）": "{said} (of {full}; the pass mark is {passing})",
    "等级为{grade}": 'which is the grade "{grade}"',
    "等级最差为{worst}、最好为{best}": 'and the grade between "{worst}" and "{best}"',
    "评分点共{count}个，其中得满分{full}个": "Of {count} points {full} earn full marks",
    "失分{count}个": "{count} lose marks",
    "尚未定分{count}个": "{count} are not decided yet",
    "未定分的评分点中{count}个已有失分": "{count} of these have lost marks already",
    "限制等级的情形：{reasons}。": "The grade is held down by: {reasons}.",
    "；": "; ",
    "等级不高于{grade}": 'the grade is at most "{grade}"',
    "等级封顶": "the grade is capped",
    "降一级": "the grade falls by one",
    "一票否决": "veto",
    "已生效": "in force",
    "待评定": "open",
}
HEADINGS: Final = {
    "合计": "Total",
    "领域": "Domain",
    "满分": "Full marks",
    "得分": "Points",
    "已失分": "Lost",
    "情形": "Condition",
    "后果": "Consequence",
    "状态": "State",
    "依据": "Source",
    "上限": "limit",
    "标准": "Standard",
    "部分": "Part",
    "判定": "Verdict",
    "学段": "Stage",
    "纳入评估": "Assessed",
    "上年": "Year before",
    "比上年": "Change",
    "代码": "Code",
    "指标": "Indicator",
    "本年": "This year",
    "范围": "Scope",
    "缺少的数据": "Missing figures",
    "县公布": "Published",
    "均值": "Mean",
    "差异系数": "CV",
    "序号": "No.",
    "学校（校区）": "School (campus)",
    "在校生": "Pupils",
    "达标项": "Met",
    "数值": "Value",
    "公式": "Formula",
    "使用的数据": "Figures used",
    "组别": "Group",
    "项目": "Item",
}
CAPTIONS: Final = {
    "各领域得分": "Points by domain",
    "限制等级的情形": "What holds the grade down",
    "校际差异系数与上限": "Coefficients of variation and their limits",
    "指标值与标准": "Values and standards",
    "指标值与标准（{number}）": "Values and standards ({number})",
    "各校区与标准的距离": "Campuses against the standards",
    "各部分判定情况": "Verdicts by part",
    "各学段校区判定情况": "Campuses by stage",
    "待定指标与缺少的数据": "Undetermined indicators and missing figures",
    "校际差异系数": "Coefficients of variation (CV) between schools",
    "{stage}校区明细": "{stage}: campuses",
    "{code}　{title}：未达标和待定的校区": "{code} {title}: campuses not met or undetermined",
    "指标公式、数据与依据": "Formulas, figures and sources",
    "{stage}指标": "{stage}: indicators",
    "指标测算表": "Indicators",
    "校区明细表": "Campuses",
    "逐校判定明细表": "Judged campus by campus",
    "计算依据": "How it was computed",
}
NOTES: Final = {
    "得分为一个范围的，尚有待定事项；已失分是满分减去最高可得分。": (
        "Points are a range where something is undetermined; lost are full marks less the most "
        "that can be reached."
    ),
    "各指标校际差异系数相对于上限的长短，数值见上表。": (
        "Each coefficient against its limit; the values stand in the table above."
    ),
    "各指标值相对于标准的长短，数值见附件中的指标测算表。": (
        "Each value against its standard; the values stand in the annex on indicators."
    ),
    "一线为一个校区，红线为标准，左侧低于标准；右侧为校区数和其中低于标准的个数。": (
        "One stroke is one campus and the red line the standard; what is left of it is below. At "
        "the right, how many campuses there are and how many are below."
    ),
    "各列为起判定作用的指标项数，同一指标按学段分别计；按校区和差异系数判定的另列。": (
        "Columns count the indicators that decide, each stage by itself; what is judged by campus "
        "and by coefficients of variation is listed apart."
    ),
    "一个校区的一个学段为一个评估单位；九年一贯制等学校的各学段分别计。": (
        "One stage on one campus is one unit; the stages of integrated schools count apart."
    ),
    "差异系数按各校区在校生数加权计算，判定用精确值。": (
        "Coefficients are weighted by enrolment; verdicts rest on exact values."
    ),
    "标▼的数值低于该项标准。": "Values marked ▼ are below the standard.",
    "显示值四舍五入，判定用精确值。": "Values are rounded; verdicts rest on exact values.",
    "（参考）": "(information)",
    "{name}（{count}个校区）": "{name} (campuses: {count})",
    "{name}（{why}）": "{name} ({why})",
}
SENTENCES: Final = {
    "{number}．": "{number}. ",
    "{stage}{said}": "{stage}: {said}",
    "{stage}。": "{stage}. ",
    "（{number}）{heading}": "{number}. {heading}",
    "全县平均水平": "County means",
    "各项差异系数的平均值": "the mean of the coefficients of variation",
    "逐校达标情况和校际差异系数": "each school and the coefficients of variation",
    "平均水平供参考，资源配置按{how}判定。": (
        "Means are information; resources are judged by {how}."
    ),
    "标准{rule}": "against a standard of {rule}",
    "县公布{name}{said}": "the county published {said}",
    "{title}，达到要求的校区占{value}": "{title}: reached by {value} of campuses",
    "{title}，实际为{value}": "{title}: {value}",
    "{title}{value}": "{title}: {value}",
    "{value}（{inputs}）": "{value} ({inputs})",
    "{title}{verdict}": "{title}: {verdict}",
    "{title}评定为{grade}": "{title}: graded {grade}",
    "{units}个校区中{below}个未达到": "{below} of {units} campuses fall short",
    "{said}：{names}": "{said} ({names})",
    "校区": "Campuses",
    "校际均衡": "Balance between schools",
    "{title}{rule}的标准，{below}个校区未达到": (
        "{title}, standard {rule}, campuses below: {below}"
    ),
    "纳入评估的{units}个校区中，{below}个未达标。": (
        "Of {units} campuses assessed {below} fall short."
    ),
    "{stage}各项差异系数的平均值{verdict}": (
        "{stage}: the mean of the coefficients of variation is {verdict}"
    ),
    "{stage}各项差异系数的平均值{value}，上限{limit}，{verdict}": (
        "{stage}: the mean of the coefficients of variation is {value} and the limit {limit}, "
        "{verdict}"
    ),
    "{said}。各项见下表。": "{said}. The table lists each.",
    "{stage}{title}差异系数{value}，超过上限{limit}": (
        "{stage}, {title}: the coefficient of variation is {value}, over the limit of {limit}"
    ),
    "{said}。其余见下表。": "{said}. The table lists the others.",
    "已能计算的差异系数均未超过上限，其余因数据缺少待定，见下表。": (
        "No coefficient that can be computed is over its limit; the others lack figures. See the "
        "table."
    ),
    "各项差异系数均未超过上限，见下表。": "No coefficient is over its limit; see the table.",
    "下列指标缺少计算所需的数据，不作判定，不按零计算。": (
        "The following indicators lack figures; they are not judged, and not counted as nought."
    ),
    "{part}需人工评定的{count}项：": "{part}, {count} left to people: ",
    "缺{names}，不能复算": "which cannot be recomputed for want of {names}",
    "不能复算": "which cannot be recomputed",
    "判为待定": "so that it stays undetermined",
    "需更正": "To be corrected",
    "需说明": "To be explained",
    "提示": "Note",
    "{message}。": "{message}",
    "{number}．{severity}。": "{number}. {severity}. ",
    "共{count}条，其余见平台测算结果页。": (
        "There are {count} in all; the portal's page of the result lists the others."
    ),
    "综合判定：{verdict}。": "Overall verdict: {verdict}. ",
    "按总分和等级判定。": "It rests on the total and the grade.",
    "没有可以判定的部分。": "There is no part to judge.",
    "没有起判定作用的指标。": "No indicator decides.",
    "{verdict}{count}项": "{count} {verdict}",
    "起判定作用的指标共{count}项（按学段分别计），其中{counts}。": (
        "Of {count} deciding indicators (each stage by itself): {counts}."
    ),
    "{verdict}{count}个": "{count} {verdict}",
    "{stage}纳入评估{units}个校区，{counts}": "{stage}: {units} campuses assessed, {counts}",
    "{we}{told}。各校区数据见附件。": "{told}. The annex lists every campus.",
    "{number}．{step}": "{number}. {step}",
    "《{title}》（{source}），版本{version}。": '"{title}" ({source}), version {version}.',
    "指标体系。": "Rubric. ",
    "数据。": "Figures. ",
    "判定一律用精确值，显示值四舍五入；缺少数据或分母为零的判为待定，不按零计算。": (
        "Verdicts rest on exact values, what is shown is rounded; what lacks figures or has a "
        "denominator of nought is undetermined and not counted as nought."
    ),
    "凭测算凭证可以逐项复算。": "With the receipt every item can be computed again.",
    "计算。": "Computing. ",
    "测算凭证摘要（SHA-256）。": "Digest of the receipt (SHA-256). ",
    "{county}{year}年度数据包第{version}版": "return of {county} for {year}, version {version}",
    "；上年数据取自{year}年度数据包第{version}版": (
        "; the year before is taken from the return for {year}, version {version}"
    ),
    "{source}。": "In the words of the rubric: {source}",
    "分值和等级。": "Points and grades. ",
}
PAGE: Final = {
    "{addressee}：": "To {addressee}:",
    "{number}、{heading}": "{number}. {heading}",
    "附件{number}": "Annex {number}",
    "附件": "Annex",
    "：": ": ",
    "{year}年{month}{day}日": "{day} {month} {year}",
    **{f"{number}月": month for number, month in enumerate(MONTHS, start=1)},
    "表{number}　{caption}": "Table {number}. {caption}",
    "图{number}　{caption}": "Figure {number}. {caption}",
    "注：": "Note: ",
    "目　录": "Contents",
    "草案": "DRAFT",
    "核验码": "Code",
    "核验地址": "Verify at",
    "核验码 {code}，核验地址 {address}": "Code {code}, verify at {address}",
    "正文": "Text",
}
CATALOGUE: Final[Mapping[str, str]] = {
    **FIGURES,
    **POINTS,
    **HEADINGS,
    **CAPTIONS,
    **NOTES,
    **SENTENCES,
    **PAGE,
}


def roman(number: int) -> str:
    """Write the number of a chapter, below forty."""
    written = ""
    for worth, sign in ROMAN:
        count, number = divmod(number, worth)
        written += sign * count
    return written


def letter(number: int) -> str:
    """Number what is in a chapter: A, B, C."""
    return chr(ord("A") + number - 1)


ENGLISH: Final = Words(
    language="en",
    verdicts=VERDICTS,
    stages=STAGES,
    units=UNITS,
    catalogue=CATALOGUE,
    comma=", ",
    listing=", ",
    stop=".",
    space=" ",
    numeral=roman,
    letter=letter,
    room=4,
)
