"""A receipt and a few facts become the content of a document; pure.

Every number in it is a number of the receipt, its rounding, or a count of the receipt's own rows.
"""

import re
from collections.abc import Collection

from reports.chapters import LISTED_NAMES, by_people, findings, met, undetermined, unmet
from reports.choosing import (
    Receipt,
    computed,
    deciding,
    in_order,
    numbered,
    stages_of,
    told_apart,
    with_verdict,
)
from reports.figures import standards_figures
from reports.framing import Chapter, Enclosure, framed
from reports.points import is_weighted, loses, total_blocks, unweighted
from reports.shapes import (
    Block,
    Content,
    Facts,
    Paragraph,
)
from reports.tables import (
    formula_table,
    indicator_table,
    items_tables,
    parts_table,
    school_table,
    units_table,
)
from reports.voices import Voice
from reports.wording import (
    CHINESE,
    STAGES,
    Words,
    grouped,
    joined,
    listed,
)

BARS_IN_TEXT = 10


def report(receipt: Receipt, voice: Voice, facts: Facts) -> Content:
    """Write a report on one receipt, in somebody's voice."""
    receipt = prepared(receipt, facts.words)
    return framed(
        facts,
        title=_title(receipt, voice),
        opening=[Paragraph(_opening(receipt, voice))],
        chapters=[
            Chapter(voice.headings["conclusion"], conclusion(receipt, voice, facts)),
            Chapter(voice.headings["met"], met(receipt, facts)),
            *closing(receipt, voice, facts),
        ],
        enclosures=annexes(receipt, facts),
    )


def closing(receipt: Receipt, voice: Voice, facts: Facts) -> list[Chapter]:
    """Say what is wanting, what is open, what is to be explained, and what follows."""
    chapters = [
        ("unmet", unmet(receipt, facts)),
        ("undetermined", undetermined(receipt, facts)),
        ("findings", findings(receipt, facts.words)),
        ("steps", _steps(receipt, voice, facts.words)),
    ]
    return [Chapter(_heading(receipt, voice, name), blocks) for name, blocks in chapters]


def _heading(receipt: Receipt, voice: Voice, name: str) -> str:
    lost = name == "unmet" and is_weighted(receipt)
    return voice.headings["lost" if lost else name]


def prepared(receipt: Receipt, words: Words = CHINESE) -> Receipt:
    """Put the indicators in the order people count them, Chinese titles in Chinese brackets."""
    brackets = {} if words.space else str.maketrans("()", "（）")
    items = [
        {**item, "title": item["title"].translate(brackets)}
        for item in told_apart(receipt["indicators"])
    ]
    return {**receipt, "indicators": in_order(items)}


def _subject(receipt: Receipt) -> str:
    """Take the matter out of a standard's title: 县域义务教育优质均衡发展督导评估办法."""
    found = re.fullmatch(r"县域(.+?)督导评估(?:暂行)?办法", receipt["rubric"]["title"])
    return found[1] if found else ""


def _title(receipt: Receipt, voice: Voice) -> str:
    subject = _subject(receipt)
    pattern = voice.title if subject else voice.title_of_other
    return pattern.format(county=receipt["county"]["name"], year=receipt["year"], subject=subject)


def _opening(receipt: Receipt, voice: Voice) -> str:
    rubric = receipt["rubric"]
    return voice.opening.format(
        rubric=rubric["title"],
        source=rubric["source"],
        county=receipt["county"]["name"],
        year=receipt["year"],
        version=receipt["return_version"],
        subject=_subject(receipt) or "履行教育职责",
    )


def conclusion(receipt: Receipt, voice: Voice, facts: Facts) -> list[Block]:
    """Say the verdict or the grade, and what it is put together from."""
    result = receipt["result"]
    titles = {part: facts.parts[part] for part in unweighted(receipt, [*facts.parts])}
    words = facts.words
    parts = [
        words.say("{title}{verdict}", title=title, verdict=words.verdicts[result["parts"][part]])
        for part, title in titles.items()
    ]
    verdict = words.say("综合判定：{verdict}。", verdict=words.verdicts[result["verdict"]])
    said = joined(*parts, words=words) if parts else _no_parts(receipt, words)
    blocks: list[Block] = [Paragraph(said, lead=verdict)]
    if is_weighted(receipt):
        blocks += total_blocks(receipt, words)
    if titles:
        tally = Paragraph(_tally(receipt, titles, words))
        blocks += [tally, parts_table(receipt, titles, words)]
    if _judges_campuses(receipt):
        tally = Paragraph(_campus_tally(receipt, voice, words))
        blocks += [tally, units_table(receipt, words)]
    return blocks + _standards(receipt, words, in_text=True)


def _no_parts(receipt: Receipt, words: Words) -> str:
    return words.say("按总分和等级判定。" if is_weighted(receipt) else "没有可以判定的部分。")


def _judges_campuses(receipt: Receipt) -> bool:
    """Tell whether campuses are judged one by one; without such a rule all are not applicable."""
    return any(unit["verdict"] != "not_applicable" for unit in receipt["schools"])


def _standards(receipt: Receipt, words: Words, *, in_text: bool) -> list[Block]:
    """Place the chart of the standards: a small one in the text, a large one over its table."""
    drawn = standards_figures(receipt, words)
    small = sum(len(figure.bars) for figure in drawn) <= BARS_IN_TEXT
    return [*drawn] if small == in_text else []


def _tally(receipt: Receipt, parts: Collection[str], words: Words) -> str:
    items = [item for item in numbered(deciding(receipt)) if item["part"] in parts]
    if not items:
        return words.say("没有起判定作用的指标。")
    counts = [
        words.say("{verdict}{count}项", verdict=words.verdicts[verdict], count=len(found))
        for verdict in words.verdicts
        if (found := with_verdict(items, verdict))
    ]
    return words.say(
        "起判定作用的指标共{count}项（按学段分别计），其中{counts}。",
        count=len(items),
        counts=words.listing.join(counts),
    )


def _campus_tally(receipt: Receipt, voice: Voice, words: Words) -> str:
    said = []
    for stage in stages_of(receipt):
        counts = receipt["counts"][stage]
        judged_counts = [
            words.say("{verdict}{count}个", verdict=words.verdicts[verdict], count=counts[verdict])
            for verdict in ("met", "unmet", "undetermined")
            if counts[verdict]
        ]
        said.append(
            words.say(
                "{stage}纳入评估{units}个校区，{counts}",
                stage=words.stage(stage),
                units=counts["units"],
                counts=words.listing.join(judged_counts),
            )
        )
    told = words.say("；").join(said)
    return words.say("{we}{told}。各校区数据见附件。", we=voice.we, told=told)


def _steps(receipt: Receipt, voice: Voice, words: Words) -> list[Block]:
    open_items = with_verdict(computed(receipt["indicators"]), "undetermined")
    missing = list(dict.fromkeys(n["name"] for item in open_items for n in item["missing"]))
    failed = [
        *with_verdict(deciding(receipt), "unmet"),
        *[item for item in receipt["indicators"] if loses(item)],
        *with_verdict(receipt["cvs"], "unmet"),
        *with_verdict(receipt["schools"], "unmet"),
    ]
    needed = voice.steps["undetermined"].format(missing=listed(missing, LISTED_NAMES, words))
    wanted = [
        (failed, voice.steps["unmet"]),
        (missing, needed),
        ([item for item in open_items if by_people(item)], voice.steps["by_people"]),
        (receipt["findings"], voice.steps["findings"]),
    ]
    said = [step for reason, step in wanted if reason] or [voice.steps["none"]]
    return [
        Paragraph(words.say("{number}．{step}", number=number, step=step))
        for number, step in enumerate(said, start=1)
    ]


def annexes(receipt: Receipt, facts: Facts) -> list[Enclosure]:
    """Lay out every indicator, campus and ground a receipt rests on."""
    words = facts.words
    present = {item["stage"] for item in receipt["indicators"]}
    stages = [stage for stage in (None, *STAGES) if stage in present]
    tables = _standards(receipt, words, in_text=False)
    for stage in stages:
        items = [item for item in receipt["indicators"] if item["stage"] == stage]
        tables.append(
            indicator_table(
                items,
                words.say("{stage}指标", stage=words.stage(stage)),
                words,
                weighted=any(item["full_points"] for item in items),
            )
        )
    found = [Enclosure(words.say("指标测算表"), tables)]
    if receipt["schools"]:
        sheets = [school_table(receipt, stage, words) for stage in stages_of(receipt)]
        found.append(Enclosure(words.say("校区明细表"), sheets, wide=True))
    campuses = items_tables(receipt, words)
    if campuses:
        found.append(Enclosure(words.say("逐校判定明细表"), campuses))
    found.append(Enclosure(words.say("计算依据"), _grounds(receipt, facts)))
    return found


def _grounds(receipt: Receipt, facts: Facts) -> list[Block]:
    words, rubric = facts.words, receipt["rubric"]
    named = {key: rubric[key] for key in ("title", "source", "version")}
    counted = "判定一律用精确值，显示值四舍五入；缺少数据或分母为零的判为待定，不按零计算。"
    formulas = [item for item in receipt["indicators"] if item["formula"]]
    return [
        Paragraph(
            words.say("《{title}》（{source}），版本{version}。", **named),
            lead=words.say("指标体系。"),
        ),
        Paragraph(_data(receipt, words), lead=words.say("数据。")),
        Paragraph(
            words.say(counted) + words.space + words.say("凭测算凭证可以逐项复算。"),
            lead=words.say("计算。"),
        ),
        Paragraph(grouped(facts.receipt_sha256), lead=words.say("测算凭证摘要（SHA-256）。")),
        *_scheme(receipt, words),
        formula_table(formulas, facts.elements, words),
    ]


def _data(receipt: Receipt, words: Words) -> str:
    """Say which return was judged, and which one of the year before was looked at."""
    before = receipt["previous_return"]
    said = words.say(
        "{county}{year}年度数据包第{version}版",
        county=receipt["county"]["name"],
        year=receipt["year"],
        version=receipt["return_version"],
    )
    if before:
        said += words.say(
            "；上年数据取自{year}年度数据包第{version}版",
            year=before["year"],
            version=before["version"],
        )
    return words.begun(said) + words.stop


def _scheme(receipt: Receipt, words: Words) -> list[Block]:
    if not is_weighted(receipt):
        return []
    source = words.say("{source}。", source=receipt["scheme"]["source"])
    return [Paragraph(source, lead=words.say("分值和等级。"))]
