"""The chapters of a document that go through the indicators one by one; pure."""

import re
from collections.abc import Callable, Mapping, Sequence

from reports.choosing import Item, Receipt, computed, deciding, stages_of, with_verdict
from reports.figures import campuses_figure, cv_figure
from reports.points import loses, points_clause
from reports.shapes import Block, Facts, Figure, Paragraph, Subheading
from reports.tables import cv_table, inputs_text, missing_table
from reports.wording import (
    CHINESE,
    Words,
    change,
    figure,
    joined,
    judged,
    listed,
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
    words = facts.words
    parts = [part for part in facts.parts if any(item["part"] == part for item in items)]
    several = len({item["stage"] for item in items}) > 1
    for part in parts:
        blocks.append(_heading(blocks, facts.parts[part], words))
        members = [item for item in items if item["part"] == part]
        for place, item in enumerate(members, start=1):
            lead = words.say("{number}．", number=place) if len(members) > 1 else ""
            said = say(item)
            if item["stage"] and several:
                said = words.say("{stage}{said}", stage=words.stage(item["stage"]), said=said)
            blocks.append(Paragraph(said, lead=lead))
    return blocks


def met(receipt: Receipt, facts: Facts) -> list[Block]:
    """Say what reaches its standard, and how the county stands on average."""
    items = [item for item in _judged(receipt, "met") if not loses(item)]
    words = facts.words
    blocks = _by_part(items, facts, lambda item: sentence(item, facts.elements, words))
    means = [
        item
        for item in receipt["indicators"]
        if item["units"] and item["stage"] and item["value"] is not None and not item["decides"]
    ]
    if means:
        blocks.append(_heading(blocks, words.say("全县平均水平"), words))
        for stage in dict.fromkeys(item["stage"] for item in means):
            said = words.space.join(
                sentence(item, facts.elements, words) for item in means if item["stage"] == stage
            )
            blocks.append(Paragraph(said, lead=words.say("{stage}。", stage=words.stage(stage))))
        how = "各项差异系数的平均值" if _composites(receipt) else "逐校达标情况和校际差异系数"
        said = words.say("平均水平供参考，资源配置按{how}判定。", how=words.say(how))
        blocks.append(Paragraph(said))
    if receipt["cvs"] and not _uneven(receipt):
        blocks += _spread(receipt, blocks, words)
    return blocks


def _judged(receipt: Receipt, verdict: str) -> list[Item]:
    return with_verdict(computed(deciding(receipt)), verdict)


def _regained(item: Item, facts: Facts) -> str:
    """Say what gets lost points back."""
    words, needs = facts.words, facts.needs.get((item["code"], item["stage"]), ())
    return "".join(f"{words.space}{words.begun(need)}{words.stop}" for need in needs)


def _heading(above: Sequence[Block], heading: str, words: Words) -> Subheading:
    """Number a heading after those above it in its chapter."""
    place = 1 + sum(isinstance(block, Subheading) for block in above)
    return Subheading(
        words.say("（{number}）{heading}", number=words.letter(place), heading=heading)
    )


def sentence(item: Item, elements: Elements, words: Words = CHINESE) -> str:
    """Say one indicator: its value, what it was counted from, its standard, its change."""
    rule = standard(item["op"], item["threshold"], item["unit"], words)
    return joined(
        _value(item, elements, words),
        _stated(item["stated"], words) if item["stated"] else "",
        words.say("标准{rule}", rule=rule) if rule and not item["items"] else "",
        _campuses_below(item, words),
        change(item["previous"], item["unit"], words),
        points_clause(item, words),
        words=words,
    )


def _stated(stated: Item, words: Words, name: str = "") -> str:
    """Say what the county published, under the name it has there."""
    said = figure(stated["value"], stated["unit"], words)
    return words.say("县公布{name}{said}", name=name, said=said)


def _value(item: Item, elements: Elements, words: Words) -> str:
    if item["value"] is None:
        return _judgement(item, words)
    title = item["title"]
    value = judged(item["value"], item["op"], item["threshold"], item["unit"], words)
    if item["items"]:
        return words.say("{title}，达到要求的校区占{value}", title=title, value=value)
    few = not item["units"] and 1 < len(item["inputs"]) <= INPUTS_IN_A_SENTENCE
    if few:
        inputs = inputs_text(item, elements, words)
        value = words.say("{value}（{inputs}）", value=value, inputs=inputs)
    # After a title that compares, a figure would read as what is compared with.
    compares = COMPARES.search(title)
    pattern = "{title}，实际为{value}" if compares else "{title}{value}"
    return words.say(pattern, title=title, value=value)


def _judgement(item: Item, words: Words) -> str:
    """Say what people judged; points they gave stand among the points and are not said twice."""
    title, given = item["title"], item.get("judgement") or item["verdict"]
    if given in words.verdicts:
        verdict = words.verdicts[item["verdict"]]
        return words.say("{title}{verdict}", title=title, verdict=verdict)
    if POINTS_GIVEN.fullmatch(given):
        return str(title)
    return words.say("{title}评定为{grade}", title=title, grade=given)


def _campuses_below(item: Item, words: Words) -> str:
    """Say how many campuses are below, and name them where each was judged."""
    if not item["decides"] or not item["units"] or not item["below"]:
        return ""
    names = [campus["name"] for campus in item["items"] or () if campus["verdict"] == "unmet"]
    units, below = item["units"], item["below"]
    said = words.say("{units}个校区中{below}个未达到", units=units, below=below)
    if not names:
        return said
    return words.say("{said}：{names}", said=said, names=listed(names, LISTED_CAMPUSES, words))


def unmet(receipt: Receipt, facts: Facts) -> list[Block]:
    """Say what does not reach its standard, the campuses and the spreads among it."""
    unmet_items = _judged(receipt, "unmet")
    items = [i for i in computed(deciding(receipt)) if i in unmet_items or loses(i)]
    words = facts.words
    blocks = _by_part(
        items, facts, lambda item: sentence(item, facts.elements, words) + _regained(item, facts)
    )
    campuses = [stage for stage in stages_of(receipt) if receipt["counts"][stage]["unmet"]]
    if campuses:
        blocks.append(_heading(blocks, words.say("校区"), words))
        blocks += [_campus_paragraph(receipt, stage, words) for stage in campuses]
        blocks += _present(campuses_figure(receipt, words))
    if _uneven(receipt):
        blocks += _spread(receipt, blocks, words)
    return blocks


def _composites(receipt: Receipt) -> list[Item]:
    """Keep the means of the coefficients that decide."""
    return [row for row in receipt["composites"] if row["limit"] is not None]


def _uneven(receipt: Receipt) -> bool:
    return bool(with_verdict([*receipt["cvs"], *_composites(receipt)], "unmet"))


def _spread(receipt: Receipt, above: Sequence[Block], words: Words) -> list[Block]:
    """Tell how evenly the campuses are provided for: the values, then their chart."""
    return [
        _heading(above, words.say("校际均衡"), words),
        Paragraph(_cv_sentence(receipt, words)),
        cv_table(receipt, words),
        *_present(cv_figure(receipt, words)),
    ]


def _campus_paragraph(receipt: Receipt, stage: str, words: Words) -> Paragraph:
    counts = receipt["counts"][stage]
    lacking = sorted(
        (
            item
            for item in receipt["indicators"]
            if item["stage"] == stage and not item["decides"] and item["below"]
        ),
        key=lambda item: (-item["below"], item["code"]),
    )
    each = [
        words.say(
            "{title}{rule}的标准，{below}个校区未达到",
            title=item["title"],
            rule=standard(item["op"], item["threshold"], item["unit"], words),
            below=item["below"],
        )
        for item in lacking
    ]
    whole = words.say(
        "纳入评估的{units}个校区中，{below}个未达标。", units=counts["units"], below=counts["unmet"]
    )
    said = words.begun(words.say("；").join(each)) + words.stop if each else ""
    lead = words.say("{stage}。", stage=words.stage(stage))
    return Paragraph(words.space.join(filter(None, (whole, said))), lead=lead)


def _composite_sentence(composite: Item, words: Words) -> str:
    verdict = words.verdicts[composite["verdict"]]
    said = {"stage": words.stage(composite["stage"]), "verdict": verdict}
    if composite["cv"] is None:
        return words.say("{stage}各项差异系数的平均值{verdict}", **said)
    value = judged(composite["cv"], "<=", composite["limit"], "ratio", words)
    said |= {"value": value, "limit": shown(composite["limit"], 2)}
    return words.say("{stage}各项差异系数的平均值{value}，上限{limit}，{verdict}", **said)


def _cv_sentence(receipt: Receipt, words: Words) -> str:
    composites, semicolon = _composites(receipt), words.say("；")
    if composites:
        said = semicolon.join(_composite_sentence(each, words) for each in composites)
        return words.say("{said}。各项见下表。", said=words.begun(said))
    titles = {item["code"]: item["title"] for item in receipt["indicators"]}
    over = [
        words.say(
            "{stage}{title}差异系数{value}，超过上限{limit}",
            stage=words.stage(cv["stage"]),
            title=titles[cv["code"]],
            value=judged(cv["cv"], "<=", cv["limit"], "ratio", words),
            limit=shown(cv["limit"], 2),
        )
        for cv in with_verdict(receipt["cvs"], "unmet")
    ]
    if over:
        return words.say("{said}。其余见下表。", said=words.begun(semicolon.join(over)))
    if with_verdict(receipt["cvs"], "undetermined"):
        return words.say("已能计算的差异系数均未超过上限，其余因数据缺少待定，见下表。")
    return words.say("各项差异系数均未超过上限，见下表。")


def undetermined(receipt: Receipt, facts: Facts) -> list[Block]:
    """Say what is still open: figures that are missing, and what people judge."""
    open_items = with_verdict(computed(receipt["indicators"]), "undetermined")
    lacking = [item for item in open_items if not by_people(item)]
    words = facts.words
    blocks: list[Block] = []
    if lacking:
        blocks += [Paragraph(_stated_sentence(item, words)) for item in lacking if item["stated"]]
        blocks.append(Paragraph(words.say("下列指标缺少计算所需的数据，不作判定，不按零计算。")))
        blocks.append(missing_table(lacking, words))
    for part, title in facts.parts.items():
        found = [item for item in open_items if by_people(item) and item["part"] == part]
        names = [_full_name(receipt, item, words) for item in found]
        if names:
            said = f"{words.listing.join(dict.fromkeys(names))}{words.stop}"
            lead = words.say("{part}需人工评定的{count}项：", part=title, count=len(names))
            blocks.append(Paragraph(said, lead=lead))
    return blocks


def _full_name(receipt: Receipt, item: Item, words: Words) -> str:
    """Name an item that people judge; what is left of a point carries the point's name."""
    outer = item["code"].rpartition(".")[0]
    title: str = item["title"]
    over = [each["title"] for each in receipt["indicators"] if each["code"] == outer]
    if over and title.startswith(over[0]):
        return title
    return words.say("{name}（{why}）", name=over[0], why=title) if over else title


def by_people(item: Item) -> bool:
    """Tell an indicator that people judge from one whose figures are missing."""
    return item["formula"] is None and not item["missing"]


def _stated_sentence(item: Item, words: Words) -> str:
    stated, title = item["stated"], item["title"]
    rule = standard(item["op"], item["threshold"], item["unit"], words)
    names = listed([need["name"] for need in item["missing"]], LISTED_NAMES, words)
    return joined(
        title,
        _stated(stated, words, "" if stated["name"] == title else stated["name"]),
        words.say("标准{rule}", rule=rule) if rule else "",
        words.say("缺{names}，不能复算", names=names) if names else words.say("不能复算"),
        words.say("判为待定"),
        words=words,
    )


def findings(receipt: Receipt, words: Words = CHINESE) -> list[Block]:
    """Put the findings of plausibility to the county to explain."""
    found_ones = receipt["findings"]
    blocks: list[Block] = [
        Paragraph(
            words.say("{message}。", message=found["message"].rstrip("。")),
            lead=words.say(
                "{number}．{severity}。",
                number=number,
                severity=words.say(SEVERITIES[found["severity"]]),
            ),
        )
        for number, found in enumerate(found_ones[:LISTED_FINDINGS], start=1)
    ]
    if len(found_ones) > LISTED_FINDINGS:
        more = words.say("共{count}条，其余见平台测算结果页。", count=len(found_ones))
        blocks.append(Paragraph(more))
    return blocks
