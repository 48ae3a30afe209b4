"""A receipt and a few facts become the content of a document; pure.

Every number in it is a number of the receipt, its rounding, or a count of the receipt's own rows.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reports.shapes import (
    Annex,
    Block,
    Content,
    Facts,
    Figure,
    Paragraph,
    Section,
    Subheading,
    Table,
)
from reports.tables import (
    Item,
    Receipt,
    campuses_figure,
    cv_figure,
    cv_table,
    deciding,
    formula_table,
    indicator_table,
    inputs_text,
    items_table,
    missing_table,
    parts_table,
    school_table,
    stages_of,
    standards_figure,
    units_table,
    with_verdict,
)
from reports.voices import VOICES, Voice
from reports.wording import (
    NUMERALS,
    VERDICTS,
    change,
    figure,
    joined,
    judged,
    listed,
    part_name,
    stage_name,
    standard,
)

LISTED_FINDINGS = 12
LISTED_FIGURES = 12
INPUTS_IN_A_SENTENCE = 3
SEVERITIES = {"error": "需更正", "warning": "需说明", "info": "提示"}


class KindUnknown(Exception):
    """No document of this kind can be composed."""


def compose(receipt: Receipt, kind: str, facts: Facts) -> Content:
    """Write the whole document.

    Raises:
        KindUnknown: there is no such kind of document yet.
    """
    if kind not in VOICES:
        raise KindUnknown(kind)
    voice = VOICES[kind]
    chapters = [
        ("conclusion", _conclusion(receipt, voice)),
        ("met", _met(receipt, facts)),
        ("unmet", _unmet(receipt)),
        ("undetermined", _undetermined(receipt)),
        ("findings", _findings(receipt)),
        ("steps", _steps(receipt, voice)),
    ]
    written = _numbered([(name, blocks) for name, blocks in chapters if blocks])
    return Content(
        letterhead=_letterhead(facts.issuer),
        number=facts.number,
        title=_title(receipt, voice),
        addressee=f"{facts.addressee}：",
        opening=(Paragraph(_opening(receipt, voice)),),
        sections=tuple(
            Section(f"{NUMERALS[index]}、{voice.headings[name]}", tuple(blocks))
            for index, (name, blocks) in enumerate(written)
        ),
        annexes=_annexes(receipt, facts),
        issuer=facts.issuer,
        date_text=f"{facts.issued_date.year}年{facts.issued_date.month}月{facts.issued_date.day}日",
        date_stamp=facts.issued_date.isoformat(),
        mark=facts.mark,
        code=facts.code,
        address=facts.address,
        receipt_sha256=facts.receipt_sha256,
    )


def _numbered(chapters: list[tuple[str, list[Block]]]) -> list[tuple[str, list[Block]]]:
    """Number the tables and the charts of the text, each through the whole document."""
    counts = {Table: 0, Figure: 0}

    def number(block: Block) -> Block:
        if not isinstance(block, Table | Figure):
            return block
        counts[type(block)] += 1
        word = "表" if isinstance(block, Table) else "图"
        return replace(block, caption=f"{word}{counts[type(block)]}　{block.caption}")

    return [(name, [number(block) for block in blocks]) for name, blocks in chapters]


def _letterhead(issuer: str) -> tuple[str, ...]:
    """Break a long name of an authority after 人民政府, as a letterhead is set."""
    head, government, office = issuer.partition("人民政府")
    return (head + government, office) if office else (issuer,)


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


def _conclusion(receipt: Receipt, voice: Voice) -> list[Block]:
    result = receipt["result"]
    parts = [f"{part_name(part)}{VERDICTS[verdict]}" for part, verdict in result["parts"].items()]
    blocks: list[Block] = [
        Paragraph(
            joined(*parts) if parts else "没有可以判定的部分。",
            lead=f"综合判定：{VERDICTS[result['verdict']]}。",
        ),
        Paragraph(_tally(receipt)),
        parts_table(receipt),
    ]
    if receipt["schools"]:
        blocks += [Paragraph(_campus_tally(receipt, voice)), units_table(receipt)]
    return blocks + _present(standards_figure(receipt))


def _tally(receipt: Receipt) -> str:
    items = deciding(receipt)
    counts = [
        f"{VERDICTS[verdict]}{len(with_verdict(items, verdict))}项"
        for verdict in VERDICTS
        if with_verdict(items, verdict)
    ]
    return (
        f"起判定作用的指标共{len(items)}项（按学段分别计），其中{'、'.join(counts)}。"
        if items
        else ""
    )


def _campus_tally(receipt: Receipt, voice: Voice) -> str:
    said = []
    for stage in stages_of(receipt):
        counts = receipt["counts"][stage]
        judged_counts = [
            f"{VERDICTS[verdict]}{counts[verdict]}个"
            for verdict in ("met", "unmet", "undetermined")
            if counts[verdict]
        ]
        said.append(
            f"{stage_name(stage)}纳入评估{counts['units']}个校区，{'、'.join(judged_counts)}"
        )
    return f"{voice.we}{'；'.join(said)}。各校区数据见附件。"


def _present(block: Figure | None) -> list[Block]:
    return [block] if block else []


def _by_part(items: Sequence[Item], say: Callable[[Item], str]) -> list[Block]:
    """Set sentences under the heading of their part, one paragraph per stage."""
    blocks: list[Block] = []
    parts = list(dict.fromkeys(item["part"] for item in items))
    for number, part in enumerate(parts):
        blocks.append(Subheading(f"（{NUMERALS[number]}）{part_name(part)}"))
        for stage in dict.fromkeys(item["stage"] for item in items if item["part"] == part):
            sentences = [
                say(item) for item in items if item["part"] == part and item["stage"] == stage
            ]
            lead = f"{stage_name(stage)}。" if stage else ""
            blocks.append(Paragraph("".join(sentences), lead=lead))
    return blocks


def _met(receipt: Receipt, facts: Facts) -> list[Block]:
    items = with_verdict(deciding(receipt), "met")
    blocks = _by_part(items, lambda item: _value_sentence(item, facts))
    means = [item for item in receipt["indicators"] if not item["decides"] and item["value"]]
    if means:
        blocks.append(Subheading(f"（{NUMERALS[_headings(blocks)]}）全县平均水平"))
        for stage in dict.fromkeys(item["stage"] for item in means):
            said = "".join(_value_sentence(m, facts) for m in means if m["stage"] == stage)
            blocks.append(Paragraph(said, lead=f"{stage_name(stage)}。"))
        blocks.append(Paragraph("平均水平供参考，资源配置按逐校达标情况和校际差异系数判定。"))
    return blocks


def _headings(blocks: Sequence[Block]) -> int:
    return sum(isinstance(block, Subheading) for block in blocks)


def _value_sentence(item: Item, facts: Facts) -> str:
    """Say one indicator: its value, what it was counted from, its standard, its change."""
    rule = standard(item["op"], item["threshold"], item["unit"])
    counted = ""
    if item["stage"] in {None, "preschool"} and len(item["inputs"]) <= INPUTS_IN_A_SENTENCE:
        counted = inputs_text(item, facts.elements)
    value = (
        judged(item["value"], item["op"], item["threshold"], item["unit"])
        if item["value"] is not None
        else VERDICTS[item["verdict"]]
    )
    return joined(
        f"{item['title']}{value}" + (f"（{counted}）" if counted else ""),
        f"标准{rule}" if rule else "",
        change(item["previous"], item["unit"]),
    )


def _unmet(receipt: Receipt) -> list[Block]:
    blocks = _by_part(with_verdict(deciding(receipt), "unmet"), _shortfall_sentence)
    campuses = [stage for stage in stages_of(receipt) if receipt["counts"][stage]["unmet"]]
    if campuses:
        blocks.append(Subheading(f"（{NUMERALS[_headings(blocks)]}）校区"))
        blocks += [_campus_paragraph(receipt, stage) for stage in campuses]
        blocks += _present(campuses_figure(receipt))
    if receipt["cvs"]:
        blocks.append(Subheading(f"（{NUMERALS[_headings(blocks)]}）校际均衡"))
        blocks.append(Paragraph(_cv_sentence(receipt)))
        blocks += _present(cv_figure(receipt))
        blocks.append(cv_table(receipt))
    return blocks


def _shortfall_sentence(item: Item) -> str:
    rule = standard(item["op"], item["threshold"], item["unit"])
    value = (
        judged(item["value"], item["op"], item["threshold"], item["unit"])
        if item["value"] is not None
        else ""
    )
    campuses = (
        f"{item['units']}个校区中{item['below']}个未达到" if item["units"] and item["below"] else ""
    )
    names = [campus["name"] for campus in item["items"] or () if campus["verdict"] == "unmet"]
    return joined(
        f"{item['title']}{value}",
        f"标准{rule}" if rule else "",
        campuses,
        f"为{listed(names, LISTED_FIGURES)}" if names else "",
        change(item["previous"], item["unit"]),
    )


def _campus_paragraph(receipt: Receipt, stage: str) -> Paragraph:
    counts = receipt["counts"][stage]
    lacking = sorted(
        (
            item
            for item in receipt["indicators"]
            if item["stage"] == stage and not item["decides"] and item["below"]
        ),
        key=lambda item: (-item["below"], item["code"]),
    )
    said = "；".join(
        f"{item['title']}{standard(item['op'], item['threshold'], item['unit'])}的标准，"
        f"{item['below']}个校区未达到"
        for item in lacking
    )
    return Paragraph(
        f"纳入评估的{counts['units']}个校区中，{counts['unmet']}个未达标。"
        + (f"{said}。" if said else ""),
        lead=f"{stage_name(stage)}。",
    )


def _cv_sentence(receipt: Receipt) -> str:
    titles = {item["code"]: item["title"] for item in receipt["indicators"]}
    over = [
        f"{stage_name(cv['stage'])}{titles[cv['code']]}差异系数"
        f"{judged(cv['cv'], '<=', cv['limit'], 'ratio')}，超过上限{cv['limit']}"
        for cv in with_verdict(receipt["cvs"], "unmet")
    ]
    if over:
        return f"{'；'.join(over)}。其余见下表。"
    if with_verdict(receipt["cvs"], "undetermined"):
        return "已能计算的差异系数均未超过上限，其余因数据缺少待定，见下表。"
    return "各项差异系数均未超过上限，见下表。"


def _undetermined(receipt: Receipt) -> list[Block]:
    items = with_verdict(receipt["indicators"], "undetermined")
    if not items:
        return []
    blocks: list[Block] = [Paragraph(_stated_sentence(item)) for item in items if item["stated"]]
    if any(not item["stated"] for item in items):
        blocks.append(Paragraph("下列指标缺少计算所需的数据，不作判定，不按零计算。"))
    return [*blocks, missing_table(items)]


def _stated_sentence(item: Item) -> str:
    stated = item["stated"]
    rule = standard(item["op"], item["threshold"], item["unit"])
    names = listed([need["name"] for need in item["missing"]], LISTED_FIGURES)
    return joined(
        f"{item['title']}，县公布{stated['name']}{figure(stated['value'], stated['unit'])}",
        f"标准{rule}" if rule else "",
        f"缺{names}，不能复算" if names else "不能复算",
        "判为待定",
    )


def _findings(receipt: Receipt) -> list[Block]:
    findings = receipt["findings"]
    blocks: list[Block] = [
        Paragraph(found["message"], lead=f"{number}．{SEVERITIES[found['severity']]}。")
        for number, found in enumerate(findings[:LISTED_FINDINGS], start=1)
    ]
    if len(findings) > LISTED_FINDINGS:
        blocks.append(Paragraph(f"共{len(findings)}条，其余见平台测算结果页。"))
    return blocks


def _steps(receipt: Receipt, voice: Voice) -> list[Block]:
    undetermined = with_verdict(receipt["indicators"], "undetermined")
    missing = list(dict.fromkeys(n["name"] for item in undetermined for n in item["missing"]))
    failed = (
        with_verdict(deciding(receipt), "unmet")
        or with_verdict(receipt["cvs"], "unmet")
        or with_verdict(receipt["schools"], "unmet")
    )
    steps = [
        voice.steps["unmet"] if failed else "",
        voice.steps["undetermined"].format(missing=listed(missing, LISTED_FIGURES))
        if missing
        else "",
        voice.steps["findings"] if receipt["findings"] else "",
    ]
    said = [step for step in steps if step] or [voice.steps["none"]]
    return [Paragraph(f"{number}．{step}") for number, step in enumerate(said, start=1)]


def _annexes(receipt: Receipt, facts: Facts) -> tuple[Annex, ...]:
    stages = list(dict.fromkeys(item["stage"] for item in receipt["indicators"]))
    tables: list[Block] = [
        indicator_table(
            [item for item in receipt["indicators"] if item["stage"] == stage],
            f"{stage_name(stage)}指标",
        )
        for stage in stages
    ]
    annexes: list[tuple[str, Sequence[Block], bool]] = [("指标测算表", tables, False)]
    if receipt["schools"]:
        sheets = [school_table(receipt, stage) for stage in stages_of(receipt)]
        annexes.append(("校区明细表", sheets, True))
    campuses = items_table(receipt)
    if campuses:
        annexes.append(("逐校判定明细表", [campuses], False))
    annexes.append(("计算依据", _grounds(receipt, facts), False))
    return tuple(
        Annex(f"附件{number}" if len(annexes) > 1 else "附件", heading, tuple(blocks), wide=wide)
        for number, (heading, blocks, wide) in enumerate(annexes, start=1)
    )


def _grounds(receipt: Receipt, facts: Facts) -> list[Block]:
    rubric: Mapping[str, Any] = receipt["rubric"]
    before = receipt["previous_return"]
    county = (
        f"{receipt['county']['name']}{receipt['year']}年度数据包第{receipt['return_version']}版"
    )
    earlier = f"；上年数据取自{before['year']}年度数据包第{before['version']}版" if before else ""
    return [
        Paragraph(
            f"《{rubric['title']}》（{rubric['source']}），版本{rubric['version']}。",
            lead="指标体系。",
        ),
        Paragraph(f"{county}{earlier}。", lead="数据。"),
        Paragraph(
            "判定一律用精确值，显示值四舍五入；缺少数据或分母为零的判为待定，不按零计算。"
            "凭测算凭证可以逐项复算。",
            lead="计算。",
        ),
        formula_table(receipt["indicators"], facts.elements),
    ]
