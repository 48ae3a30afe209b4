"""Turns a receipt's lists into the charts of a document, still to be drawn; pure."""

from collections.abc import Sequence
from decimal import Decimal

from reports.choosing import Receipt
from reports.shapes import Bar, Dots, Figure
from reports.wording import CHINESE, OPERATIONS, Words, figure, rounded

LONGEST_BAR = Decimal(2)
BARS_ON_A_PAGE = 30
FARTHEST_DOT = Decimal(3)


def cv_figure(receipt: Receipt, words: Words = CHINESE) -> Figure | None:
    """Draw the coefficients of variation against their limits."""
    titles = {item["code"]: item["title"] for item in receipt["indicators"]}
    bars = tuple(
        Bar(
            label=titles[cv["code"]],
            group=words.stage(cv["stage"]),
            ratio=min(Decimal(cv["cv"]) / Decimal(cv["limit"]), LONGEST_BAR),
            text=rounded(cv["cv"], 3),
            verdict=cv["verdict"],
        )
        for cv in receipt["cvs"]
        if cv["cv"] is not None and cv["limit"] and cv["verdict"]
    )
    if not bars:
        return None
    return Figure(
        caption=words.say("校际差异系数与上限"),
        alternative=words.say("各指标校际差异系数相对于上限的长短，数值见上表。"),
        rule=words.say("上限"),
        bars=bars,
    )


def standards_figures(receipt: Receipt, words: Words = CHINESE) -> list[Figure]:
    """Draw the county's own indicators against their standards, published rates as outlines.

    Shape: as many charts as it takes for each to stand on a page.
    """
    bars = []
    for item in receipt["indicators"]:
        limit = item["threshold"]
        if not item["decides"] or item["op"] not in OPERATIONS or limit in {None, "0"}:
            continue
        stated = item["stated"] if item["value"] is None else None
        value = stated["value"] if stated else item["value"]
        if value is None:
            continue
        said = figure(value, item["unit"], words)
        bars.append(
            Bar(
                label=item["title"],
                group=words.stage(item["stage"]),
                ratio=min(Decimal(value) / Decimal(limit), LONGEST_BAR),
                text=words.say("公布{said}，待定", said=said) if stated else said,
                verdict=item["verdict"],
            )
        )
    pages = [bars[start : start + BARS_ON_A_PAGE] for start in range(0, len(bars), BARS_ON_A_PAGE)]
    numbers = [
        words.letter(number) if len(pages) > 1 else "" for number in range(1, len(pages) + 1)
    ]
    return [
        Figure(
            caption=words.say("指标值与标准（{number}）", number=number)
            if number
            else words.say("指标值与标准"),
            alternative=words.say("各指标值相对于标准的长短，数值见附件中的指标测算表。"),
            rule=words.say("标准"),
            bars=tuple(page),
        )
        for number, page in zip(numbers, pages, strict=True)
    ]


def campuses_figure(receipt: Receipt, words: Words = CHINESE) -> Figure | None:
    """Draw every campus against the standard of each indicator judged campus by campus."""
    rows = []
    for item in receipt["indicators"]:
        if item["stage"] is None or item["threshold"] in {None, "0"}:
            continue
        values = [
            unit["values"].get(item["code"])
            for unit in receipt["schools"]
            if unit["stage"] == item["stage"] and unit["verdict"] != "not_applicable"
        ]
        limit = Decimal(item["threshold"])
        ratios = tuple(
            min(Decimal(value) / limit, FARTHEST_DOT) for value in values if value is not None
        )
        if ratios:
            told = _counted(ratios, words)
            rows.append(Dots(item["title"], words.stage(item["stage"]), ratios, told))
    if not rows:
        return None
    return Figure(
        caption=words.say("各校区与标准的距离"),
        alternative=words.say(
            "一线为一个校区，红线为标准，左侧低于标准；右侧为校区数和其中低于标准的个数。"
        ),
        rule=words.say("标准"),
        dots=tuple(rows),
    )


def _counted(ratios: Sequence[Decimal], words: Words) -> str:
    below = sum(ratio < 1 for ratio in ratios)
    if not below:
        return words.say("{count}个均达到", count=len(ratios))
    return words.say("{count}个中{below}个低于", count=len(ratios), below=below)
