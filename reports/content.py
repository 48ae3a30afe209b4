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
    computed,
    cv_figure,
    cv_table,
    deciding,
    formula_table,
    in_order,
    indicator_table,
    inputs_text,
    items_tables,
    missing_table,
    numbered,
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
    STAGES,
    VERDICTS,
    change,
    figure,
    joined,
    judged,
    listed,
    stage_name,
    standard,
)
from schools.numbers import shown

LISTED_FINDINGS = 12
LISTED_NAMES = 12
LISTED_CAMPUSES = 5
INPUTS_IN_A_SENTENCE = 3
BARS_IN_TEXT = 10
SEVERITIES = {"error": "需更正", "warning": "需说明", "note": "提示"}


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
    receipt = _prepared(receipt)
    chapters = [
        ("conclusion", _conclusion(receipt, voice, facts)),
        ("met", _met(receipt, facts)),
        ("unmet", _unmet(receipt, facts)),
        ("undetermined", _undetermined(receipt, facts)),
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


def _prepared(receipt: Receipt) -> Receipt:
    """Put the indicators in the order people count them, their titles in Chinese brackets."""
    brackets = str.maketrans("()", "（）")
    items = [item | {"title": item["title"].translate(brackets)} for item in receipt["indicators"]]
    return {**receipt, "indicators": in_order(items)}


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


def _conclusion(receipt: Receipt, voice: Voice, facts: Facts) -> list[Block]:
    result = receipt["result"]
    parts = [f"{title}{VERDICTS[result['parts'][part]]}" for part, title in facts.parts.items()]
    blocks: list[Block] = [
        Paragraph(
            joined(*parts) if parts else "没有可以判定的部分。",
            lead=f"综合判定：{VERDICTS[result['verdict']]}。",
        ),
        Paragraph(_tally(receipt)),
        parts_table(receipt, facts.parts),
    ]
    if receipt["schools"]:
        blocks += [Paragraph(_campus_tally(receipt, voice)), units_table(receipt)]
    return blocks + _standards(receipt, in_text=True)


def _standards(receipt: Receipt, *, in_text: bool) -> list[Block]:
    """Place the chart of the standards: a small one in the text, a large one over its table."""
    drawn = standards_figure(receipt)
    small = drawn is not None and len(drawn.bars) <= BARS_IN_TEXT
    return _present(drawn) if small == in_text else []


def _tally(receipt: Receipt) -> str:
    items = numbered(deciding(receipt))
    counts = [
        f"{VERDICTS[verdict]}{len(with_verdict(items, verdict))}项"
        for verdict in VERDICTS
        if with_verdict(items, verdict)
    ]
    if not items:
        return "没有起判定作用的指标。"
    return f"起判定作用的指标共{len(items)}项（按学段分别计），其中{'、'.join(counts)}。"


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


def _by_part(items: Sequence[Item], facts: Facts, say: Callable[[Item], str]) -> list[Block]:
    """Set sentences under the heading of their part: one numbered paragraph per indicator."""
    blocks: list[Block] = []
    parts = [part for part in facts.parts if any(item["part"] == part for item in items)]
    several = len({item["stage"] for item in items}) > 1
    for number, part in enumerate(parts):
        blocks.append(Subheading(f"（{NUMERALS[number]}）{facts.parts[part]}"))
        members = [item for item in items if item["part"] == part]
        for place, item in enumerate(members, start=1):
            lead = f"{place}．" if len(members) > 1 else ""
            where = stage_name(item["stage"]) if item["stage"] and several else ""
            blocks.append(Paragraph(f"{where}{say(item)}", lead=lead))
    return blocks


def _met(receipt: Receipt, facts: Facts) -> list[Block]:
    items = with_verdict(computed(deciding(receipt)), "met")
    blocks = _by_part(items, facts, lambda item: _sentence(item, facts))
    means = [
        item
        for item in receipt["indicators"]
        if item["units"] and item["value"] is not None and not item["decides"]
    ]
    if means:
        blocks.append(Subheading(f"（{NUMERALS[_headings(blocks)]}）全县平均水平"))
        for stage in dict.fromkeys(item["stage"] for item in means):
            said = "".join(_sentence(item, facts) for item in means if item["stage"] == stage)
            blocks.append(Paragraph(said, lead=f"{stage_name(stage)}。"))
        blocks.append(Paragraph("平均水平供参考，资源配置按逐校达标情况和校际差异系数判定。"))
    if receipt["cvs"] and not with_verdict(receipt["cvs"], "unmet"):
        blocks += _spread(receipt, _headings(blocks))
    return blocks


def _headings(blocks: Sequence[Block]) -> int:
    return sum(isinstance(block, Subheading) for block in blocks)


def _sentence(item: Item, facts: Facts) -> str:
    """Say one indicator: its value, what it was counted from, its standard, its change."""
    rule = standard(item["op"], item["threshold"], item["unit"])
    stated = item["stated"]
    return joined(
        _value(item, facts),
        f"县公布{figure(stated['value'], stated['unit'])}" if stated else "",
        f"标准{rule}" if rule and not item["items"] else "",
        _campuses_below(item),
        change(item["previous"], item["unit"]),
    )


def _value(item: Item, facts: Facts) -> str:
    if item["value"] is None:
        return f"{item['title']}{VERDICTS[item['verdict']]}"
    value = judged(item["value"], item["op"], item["threshold"], item["unit"])
    if item["items"]:
        return f"{item['title']}，达到要求的校区占{value}"
    few = not item["units"] and 1 < len(item["inputs"]) <= INPUTS_IN_A_SENTENCE
    counted = f"（{inputs_text(item, facts.elements)}）" if few else ""
    return f"{item['title']}{value}{counted}"


def _campuses_below(item: Item) -> str:
    """Say how many campuses are below, and name them where each was judged."""
    if not item["decides"] or not item["units"] or not item["below"]:
        return ""
    names = [campus["name"] for campus in item["items"] or () if campus["verdict"] == "unmet"]
    listing = f"：{listed(names, LISTED_CAMPUSES)}" if names else ""
    return f"{item['units']}个校区中{item['below']}个未达到{listing}"


def _unmet(receipt: Receipt, facts: Facts) -> list[Block]:
    items = with_verdict(computed(deciding(receipt)), "unmet")
    blocks = _by_part(items, facts, lambda item: _sentence(item, facts))
    campuses = [stage for stage in stages_of(receipt) if receipt["counts"][stage]["unmet"]]
    if campuses:
        blocks.append(Subheading(f"（{NUMERALS[_headings(blocks)]}）校区"))
        blocks += [_campus_paragraph(receipt, stage) for stage in campuses]
        blocks += _present(campuses_figure(receipt))
    if with_verdict(receipt["cvs"], "unmet"):
        blocks += _spread(receipt, _headings(blocks))
    return blocks


def _spread(receipt: Receipt, place: int) -> list[Block]:
    """Tell how evenly the campuses are provided for: the values, then their chart."""
    return [
        Subheading(f"（{NUMERALS[place]}）校际均衡"),
        Paragraph(_cv_sentence(receipt)),
        cv_table(receipt),
        *_present(cv_figure(receipt)),
    ]


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
        f"{judged(cv['cv'], '<=', cv['limit'], 'ratio')}，超过上限{shown(cv['limit'], 2)}"
        for cv in with_verdict(receipt["cvs"], "unmet")
    ]
    if over:
        return f"{'；'.join(over)}。其余见下表。"
    if with_verdict(receipt["cvs"], "undetermined"):
        return "已能计算的差异系数均未超过上限，其余因数据缺少待定，见下表。"
    return "各项差异系数均未超过上限，见下表。"


def _undetermined(receipt: Receipt, facts: Facts) -> list[Block]:
    open_items = with_verdict(computed(receipt["indicators"]), "undetermined")
    lacking = [item for item in open_items if not _by_people(item)]
    blocks: list[Block] = []
    if lacking:
        blocks += [Paragraph(_stated_sentence(item)) for item in lacking if item["stated"]]
        blocks.append(Paragraph("下列指标缺少计算所需的数据，不作判定，不按零计算。"))
        blocks.append(missing_table(lacking))
    for part, title in facts.parts.items():
        names = [i["title"] for i in open_items if _by_people(i) and i["part"] == part]
        if names:
            said = f"{'、'.join(dict.fromkeys(names))}。"
            blocks.append(Paragraph(said, lead=f"{title}需人工评定的{len(names)}项："))
    return blocks


def _by_people(item: Item) -> bool:
    """Tell an indicator that people judge from one whose figures are missing."""
    return item["formula"] is None and not item["missing"]


def _stated_sentence(item: Item) -> str:
    stated = item["stated"]
    rule = standard(item["op"], item["threshold"], item["unit"])
    names = listed([need["name"] for need in item["missing"]], LISTED_NAMES)
    return joined(
        f"{item['title']}，县公布{stated['name']}{figure(stated['value'], stated['unit'])}",
        f"标准{rule}" if rule else "",
        f"缺{names}，不能复算" if names else "不能复算",
        "判为待定",
    )


def _findings(receipt: Receipt) -> list[Block]:
    findings = receipt["findings"]
    blocks: list[Block] = [
        Paragraph(
            found["message"].rstrip("。") + "。",
            lead=f"{number}．{SEVERITIES[found['severity']]}。",
        )
        for number, found in enumerate(findings[:LISTED_FINDINGS], start=1)
    ]
    if len(findings) > LISTED_FINDINGS:
        blocks.append(Paragraph(f"共{len(findings)}条，其余见平台测算结果页。"))
    return blocks


def _steps(receipt: Receipt, voice: Voice) -> list[Block]:
    open_items = with_verdict(computed(receipt["indicators"]), "undetermined")
    missing = list(dict.fromkeys(n["name"] for item in open_items for n in item["missing"]))
    failed = [
        *with_verdict(deciding(receipt), "unmet"),
        *with_verdict(receipt["cvs"], "unmet"),
        *with_verdict(receipt["schools"], "unmet"),
    ]
    needed = voice.steps["undetermined"].format(missing=listed(missing, LISTED_NAMES))
    wanted = [
        (failed, voice.steps["unmet"]),
        (missing, needed),
        ([item for item in open_items if _by_people(item)], voice.steps["by_people"]),
        (receipt["findings"], voice.steps["findings"]),
    ]
    said = [step for reason, step in wanted if reason] or [voice.steps["none"]]
    return [Paragraph(f"{number}．{step}") for number, step in enumerate(said, start=1)]


def _annexes(receipt: Receipt, facts: Facts) -> tuple[Annex, ...]:
    present = {item["stage"] for item in receipt["indicators"]}
    stages = [stage for stage in (None, *STAGES) if stage in present]
    tables = _standards(receipt, in_text=False)
    tables += [
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
    campuses = items_tables(receipt)
    if campuses:
        annexes.append(("逐校判定明细表", campuses, False))
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
        Paragraph(facts.receipt_sha256, lead="测算凭证摘要（SHA-256）。"),
        formula_table([item for item in receipt["indicators"] if item["formula"]], facts.elements),
    ]
