"""The chapters of a document that go through the indicators one by one; pure."""

import re
from collections.abc import Callable, Mapping, Sequence

from reports.choosing import Item, Receipt, computed, deciding, stages_of, with_verdict
from reports.figures import campuses_figure, cv_figure
from reports.points import loses, points_clause
from reports.shapes import Block, Facts, Figure, Paragraph, Subheading
from reports.tables import cv_table, inputs_text, missing_table
from reports.wording import (
    VERDICTS,
    change,
    figure,
    joined,
    judged,
    listed,
    numeral,
    stage_name,
    standard,
)
from schools.numbers import shown

Elements = Mapping[str, tuple[str, str]]
LISTED_FINDINGS = 12
LISTED_NAMES = 12
LISTED_CAMPUSES = 5
INPUTS_IN_A_SENTENCE = 3
COMPARES = re.compile("增长(?:高于|不低于)")
POINTS_GIVEN = re.compile(r"[0-9./]+")
SEVERITIES = {"error": "需更正", "warning": "需说明", "note": "提示"}


def _present(block: Figure | None) -> list[Block]:
    return [block] if block else []


def _by_part(items: Sequence[Item], facts: Facts, say: Callable[[Item], str]) -> list[Block]:
    """Set sentences under the heading of their part: one numbered paragraph per indicator."""
    blocks: list[Block] = []
    parts = [part for part in facts.parts if any(item["part"] == part for item in items)]
    several = len({item["stage"] for item in items}) > 1
    for part in parts:
        blocks.append(_heading(blocks, facts.parts[part]))
        members = [item for item in items if item["part"] == part]
        for place, item in enumerate(members, start=1):
            lead = f"{place}．" if len(members) > 1 else ""
            where = stage_name(item["stage"]) if item["stage"] and several else ""
            blocks.append(Paragraph(f"{where}{say(item)}", lead=lead))
    return blocks


def met(receipt: Receipt, facts: Facts) -> list[Block]:
    """Say what reaches its standard, and how the county stands on average."""
    items = [item for item in _judged(receipt, "met") if not loses(item)]
    blocks = _by_part(items, facts, lambda item: sentence(item, facts.elements))
    means = [
        item
        for item in receipt["indicators"]
        if item["units"] and item["stage"] and item["value"] is not None and not item["decides"]
    ]
    if means:
        blocks.append(_heading(blocks, "全县平均水平"))
        for stage in dict.fromkeys(item["stage"] for item in means):
            said = "".join(
                sentence(item, facts.elements) for item in means if item["stage"] == stage
            )
            blocks.append(Paragraph(said, lead=f"{stage_name(stage)}。"))
        how = "各项差异系数的平均值" if _composites(receipt) else "逐校达标情况和校际差异系数"
        blocks.append(Paragraph(f"平均水平供参考，资源配置按{how}判定。"))
    if receipt["cvs"] and not _uneven(receipt):
        blocks += _spread(receipt, blocks)
    return blocks


def _judged(receipt: Receipt, verdict: str) -> list[Item]:
    return with_verdict(computed(deciding(receipt)), verdict)


def _regained(item: Item, facts: Facts) -> str:
    """Say what gets lost points back."""
    return "".join(f"{need}。" for need in facts.needs.get((item["code"], item["stage"]), ()))


def _heading(above: Sequence[Block], words: str) -> Subheading:
    """Number a heading after those above it in its chapter."""
    place = 1 + sum(isinstance(block, Subheading) for block in above)
    return Subheading(f"（{numeral(place)}）{words}")


def sentence(item: Item, elements: Elements) -> str:
    """Say one indicator: its value, what it was counted from, its standard, its change."""
    rule = standard(item["op"], item["threshold"], item["unit"])
    stated = item["stated"]
    return joined(
        _value(item, elements),
        f"县公布{figure(stated['value'], stated['unit'])}" if stated else "",
        f"标准{rule}" if rule and not item["items"] else "",
        _campuses_below(item),
        change(item["previous"], item["unit"]),
        points_clause(item),
    )


def _value(item: Item, elements: Elements) -> str:
    if item["value"] is None:
        return f"{item['title']}{_judgement(item)}"
    value = judged(item["value"], item["op"], item["threshold"], item["unit"])
    if item["items"]:
        return f"{item['title']}，达到要求的校区占{value}"
    few = not item["units"] and 1 < len(item["inputs"]) <= INPUTS_IN_A_SENTENCE
    counted = f"（{inputs_text(item, elements)}）" if few else ""
    # After a title that compares, a figure would read as what is compared with.
    being = "，实际为" if COMPARES.search(item["title"]) else ""
    return f"{item['title']}{being}{value}{counted}"


def _judgement(item: Item) -> str:
    """Say what people judged; points they gave stand among the points and are not said twice."""
    given = item.get("judgement") or item["verdict"]
    if given in VERDICTS:
        return VERDICTS[item["verdict"]]
    return "" if POINTS_GIVEN.fullmatch(given) else f"评定为{given}"


def _campuses_below(item: Item) -> str:
    """Say how many campuses are below, and name them where each was judged."""
    if not item["decides"] or not item["units"] or not item["below"]:
        return ""
    names = [campus["name"] for campus in item["items"] or () if campus["verdict"] == "unmet"]
    listing = f"：{listed(names, LISTED_CAMPUSES)}" if names else ""
    return f"{item['units']}个校区中{item['below']}个未达到{listing}"


def unmet(receipt: Receipt, facts: Facts) -> list[Block]:
    """Say what does not reach its standard, the campuses and the spreads among it."""
    unmet_items = _judged(receipt, "unmet")
    items = [i for i in computed(deciding(receipt)) if i in unmet_items or loses(i)]
    blocks = _by_part(
        items, facts, lambda item: sentence(item, facts.elements) + _regained(item, facts)
    )
    campuses = [stage for stage in stages_of(receipt) if receipt["counts"][stage]["unmet"]]
    if campuses:
        blocks.append(_heading(blocks, "校区"))
        blocks += [_campus_paragraph(receipt, stage) for stage in campuses]
        blocks += _present(campuses_figure(receipt))
    if _uneven(receipt):
        blocks += _spread(receipt, blocks)
    return blocks


def _composites(receipt: Receipt) -> list[Item]:
    """Keep the means of the coefficients that decide."""
    return [row for row in receipt["composites"] if row["limit"] is not None]


def _uneven(receipt: Receipt) -> bool:
    return bool(with_verdict([*receipt["cvs"], *_composites(receipt)], "unmet"))


def _spread(receipt: Receipt, above: Sequence[Block]) -> list[Block]:
    """Tell how evenly the campuses are provided for: the values, then their chart."""
    return [
        _heading(above, "校际均衡"),
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


def _composite_sentence(composite: Item) -> str:
    stage, verdict = stage_name(composite["stage"]), VERDICTS[composite["verdict"]]
    if composite["cv"] is None:
        return f"{stage}各项差异系数的平均值{verdict}"
    value = judged(composite["cv"], "<=", composite["limit"], "ratio")
    limit = shown(composite["limit"], 2)
    return f"{stage}各项差异系数的平均值{value}，上限{limit}，{verdict}"


def _cv_sentence(receipt: Receipt) -> str:
    composites = _composites(receipt)
    if composites:
        return f"{'；'.join(_composite_sentence(each) for each in composites)}。各项见下表。"
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


def undetermined(receipt: Receipt, facts: Facts) -> list[Block]:
    """Say what is still open: figures that are missing, and what people judge."""
    open_items = with_verdict(computed(receipt["indicators"]), "undetermined")
    lacking = [item for item in open_items if not by_people(item)]
    blocks: list[Block] = []
    if lacking:
        blocks += [Paragraph(_stated_sentence(item)) for item in lacking if item["stated"]]
        blocks.append(Paragraph("下列指标缺少计算所需的数据，不作判定，不按零计算。"))
        blocks.append(missing_table(lacking))
    for part, title in facts.parts.items():
        names = [_full_name(receipt, i) for i in open_items if by_people(i) and i["part"] == part]
        if names:
            said = f"{'、'.join(dict.fromkeys(names))}。"
            blocks.append(Paragraph(said, lead=f"{title}需人工评定的{len(names)}项："))
    return blocks


def _full_name(receipt: Receipt, item: Item) -> str:
    """Name an item that people judge; what is left of a point carries the point's name."""
    outer = item["code"].rpartition(".")[0]
    title: str = item["title"]
    over = [each["title"] for each in receipt["indicators"] if each["code"] == outer]
    return f"{over[0]}（{title}）" if over else title


def by_people(item: Item) -> bool:
    """Tell an indicator that people judge from one whose figures are missing."""
    return item["formula"] is None and not item["missing"]


def _stated_sentence(item: Item) -> str:
    stated = item["stated"]
    rule = standard(item["op"], item["threshold"], item["unit"])
    names = listed([need["name"] for need in item["missing"]], LISTED_NAMES)
    name = "" if stated["name"] == item["title"] else stated["name"]
    return joined(
        f"{item['title']}，县公布{name}{figure(stated['value'], stated['unit'])}",
        f"标准{rule}" if rule else "",
        f"缺{names}，不能复算" if names else "不能复算",
        "判为待定",
    )


def findings(receipt: Receipt) -> list[Block]:
    """Put the findings of plausibility to the county to explain."""
    found_ones = receipt["findings"]
    blocks: list[Block] = [
        Paragraph(
            found["message"].rstrip("。") + "。",
            lead=f"{number}．{SEVERITIES[found['severity']]}。",
        )
        for number, found in enumerate(found_ones[:LISTED_FINDINGS], start=1)
    ]
    if len(found_ones) > LISTED_FINDINGS:
        blocks.append(Paragraph(f"共{len(found_ones)}条，其余见平台测算结果页。"))
    return blocks
