"""What a weighted rubric's result says in points: total, grade, domains, conditions; pure.

Besides numbers of the receipt, a loss is printed: the full points of a row less the most it can
still have.
"""

from collections.abc import Sequence

from indicators.regaining import lost_points
from indicators.sentences import domains_of
from indicators.wording import total_text
from reports.choosing import Item, Receipt
from reports.shapes import Block, Cell, Column, Paragraph, Table
from reports.wording import CHINESE, Words, joined, rounded
from schools.numbers import MISSING

KINDS = {"cap": "等级封顶", "downgrade": "降一级", "veto": "一票否决"}
HELD = ("capped_by", "downgraded_by", "vetoed_by")


def is_weighted(receipt: Receipt) -> bool:
    """Tell a rubric with points from one that is passed or failed."""
    return bool(domains_of(receipt))


def unweighted(receipt: Receipt, titles: Sequence[str]) -> list[str]:
    """Keep the parts that are judged without points and apply."""
    domains, parts = domains_of(receipt), receipt["result"]["parts"]
    return [
        part
        for part in titles
        if part not in domains and not (domains and parts[part] == "not_applicable")
    ]


def points_of(row: Item, words: Words = CHINESE) -> str:
    """Print the points of a row, or the two ends they lie between."""
    if row["points"] is not None:
        return rounded(row["points"], 2)
    if row["points_range"] is None:
        return MISSING
    low, high = (rounded(end, 2) for end in row["points_range"])
    return words.say("{low}至{high}", low=low, high=high)


def points_clause(item: Item, words: Words = CHINESE) -> str:
    """Say what an indicator earned of its points; nothing where it brings none."""
    if item.get("full_points") is None:
        return ""
    full = rounded(item["full_points"], 2)
    return words.say("得{points}分（满分{full}分）", points=points_of(item, words), full=full)


def loses(item: Item) -> bool:
    """Tell an indicator that has lost points for sure."""
    return item.get("full_points") is not None and lost_points(item) > 0


def total_blocks(receipt: Receipt, words: Words = CHINESE) -> list[Block]:
    """Say the total and the grade, what holds the grade down, and every domain's subtotal."""
    held = [row for key in HELD for row in receipt["result"][key]]
    blocks: list[Block] = [
        Paragraph(
            joined(_total(receipt, words), _grade(receipt, words), words=words),
            lead=words.say("得分与等级。"),
        ),
        Paragraph(_tally(receipt, words)),
        domains_table(receipt, words),
    ]
    if held:
        blocks.append(Paragraph(_held(receipt, held, words)))
    if held or receipt["result"]["open_conditions"]:
        blocks.append(conditions_table(receipt, words))
    return blocks


def _total(receipt: Receipt, words: Words) -> str:
    result = receipt["result"]
    floors = [result["pass_points"], *(grade["floor"] for grade in receipt["scheme"]["grades"])]
    if result["points"] is not None:
        said = words.say("总分{points}分", points=total_text(result["points"], floors))
    elif result["points_range"]:
        low, high = (total_text(end, floors) for end in result["points_range"])
        said = words.say("总分最低{low}分、最高{high}分，视待定事项而定", low=low, high=high)
    else:
        return words.say("没有适用的评分点，不计总分")
    full, passing = rounded(result["full_points"], 2), rounded(result["pass_points"], 2)
    return words.say(
        "{said}（满分{full}分，及格线{passing}分）", said=said, full=full, passing=passing
    )


def _grade(receipt: Receipt, words: Words) -> str:
    result, titles = receipt["result"], grade_titles(receipt)
    if result["grade"]:
        return words.say("等级为{grade}", grade=titles[result["grade"]])
    if result["grade_range"]:
        worst, best = (titles[code] for code in result["grade_range"])
        return words.say("等级最差为{worst}、最好为{best}", worst=worst, best=best)
    return ""


def grade_titles(receipt: Receipt) -> dict[str, str]:
    """Name the grades of the rubric."""
    return {grade["code"]: grade["title"] for grade in receipt["scheme"]["grades"]}


def _tally(receipt: Receipt, words: Words) -> str:
    points = point_rows(receipt)
    decided = [row for row in points if row["points"] is not None]
    lost = [row for row in decided if loses(row)]
    still_open = [row for row in points if row["points_range"] is not None]
    partly = [row for row in still_open if loses(row)]
    full = len(decided) - len(lost)
    return joined(
        words.say("评分点共{count}个，其中得满分{full}个", count=len(points), full=full),
        words.say("失分{count}个", count=len(lost)),
        words.say("尚未定分{count}个", count=len(still_open)) if still_open else "",
        words.say("未定分的评分点中{count}个已有失分", count=len(partly)) if partly else "",
        words=words,
    )


def point_rows(receipt: Receipt) -> list[Item]:
    """Keep the points themselves, without the items inside them."""
    rows = [item for item in receipt["indicators"] if item["points_rule"]]
    inside = {code for row in rows for code in row["points_rule"].get("items", ())}
    return [row for row in rows if row["code"] not in inside]


def _held(receipt: Receipt, held: Sequence[Item], words: Words) -> str:
    reasons = [f"{row['reason']}{words.comma}{_effect(receipt, row, words)}" for row in held]
    return words.say("限制等级的情形：{reasons}。", reasons=words.say("；").join(reasons))


def _effect(receipt: Receipt, row: Item, words: Words) -> str:
    if row["not_above"]:
        return words.say("等级不高于{grade}", grade=grade_titles(receipt)[row["not_above"]])
    return words.say(KINDS[row["kind"]])


def domains_table(receipt: Receipt, words: Words = CHINESE) -> Table:
    """List the subtotals of the domains, and the total under them."""
    rows = [(row["title"], row) for row in receipt["domains"]]
    rows.append((words.say("合计"), receipt["result"]))
    still_open = any(row["points"] is None for _title, row in rows)
    return Table(
        caption=words.say("各领域得分"),
        columns=(
            Column(words.say("领域"), 44, "left"),
            Column(words.say("满分"), 14, "right"),
            Column(words.say("得分"), 26, "right"),
            Column(words.say("已失分"), 16, "right"),
        ),
        rows=tuple((Cell(title), *points_cells(row, words)) for title, row in rows),
        note=words.say("得分为一个范围的，尚有待定事项；已失分是满分减去最高可得分。")
        if still_open
        else "",
    )


def points_cells(row: Item, words: Words = CHINESE) -> tuple[Cell, Cell, Cell]:
    """Print full points, points and what is lost for sure."""
    full = MISSING if row["full_points"] is None else rounded(row["full_points"], 2)
    lost = lost_points(row)
    said = rounded(str(lost), 2) if lost else MISSING
    return Cell(full, "figure"), Cell(points_of(row, words), "figure"), Cell(said, "figure")


def conditions_table(receipt: Receipt, words: Words = CHINESE) -> Table:
    """List what holds the grade down, and what still may."""
    result = receipt["result"]
    held = [(row, "已生效", "unmet") for key in HELD for row in result[key]]
    still_open = [(row, "待评定", "undetermined") for row in result["open_conditions"]]
    return Table(
        caption=words.say("限制等级的情形"),
        columns=(
            Column(words.say("情形"), 38, "left"),
            Column(words.say("后果"), 22),
            Column(words.say("状态"), 12),
            Column(words.say("依据"), 28, "left"),
        ),
        rows=tuple(
            (
                Cell(row["reason"]),
                Cell(_effect(receipt, row, words)),
                Cell(words.say(word), mark),
                Cell(row["source"]),
            )
            for row, word, mark in [*held, *still_open]
        ),
    )
