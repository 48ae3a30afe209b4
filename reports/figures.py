"""Turns a receipt's lists into the charts of a document, still to be drawn; pure."""

from decimal import Decimal

from reports.choosing import Receipt
from reports.shapes import Bar, Dots, Figure
from reports.wording import OPERATIONS, figure, numeral, rounded, stage_name

LONGEST_BAR = Decimal(2)
BARS_ON_A_PAGE = 30
FARTHEST_DOT = Decimal(3)


def cv_figure(receipt: Receipt) -> Figure | None:
    """Draw the coefficients of variation against their limits."""
    titles = {item["code"]: item["title"] for item in receipt["indicators"]}
    bars = tuple(
        Bar(
            label=titles[cv["code"]],
            group=stage_name(cv["stage"]),
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
        caption="校际差异系数与上限",
        alternative="各指标校际差异系数相对于上限的长短，数值见上表。",
        rule="上限",
        bars=bars,
    )


def standards_figures(receipt: Receipt) -> list[Figure]:
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
        said = figure(value, item["unit"])
        bars.append(
            Bar(
                label=item["title"],
                group=stage_name(item["stage"]),
                ratio=min(Decimal(value) / Decimal(limit), LONGEST_BAR),
                text=f"公布{said}，待定" if stated else said,
                verdict=item["verdict"],
            )
        )
    pages = [bars[start : start + BARS_ON_A_PAGE] for start in range(0, len(bars), BARS_ON_A_PAGE)]
    return [
        Figure(
            caption=f"指标值与标准（{numeral(number)}）" if len(pages) > 1 else "指标值与标准",
            alternative="各指标值相对于标准的长短，数值见附件中的指标测算表。",
            rule="标准",
            bars=tuple(page),
        )
        for number, page in enumerate(pages, start=1)
    ]


def campuses_figure(receipt: Receipt) -> Figure | None:
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
            below = sum(ratio < 1 for ratio in ratios)
            told = f"{len(ratios)}个中{below}个低于" if below else f"{len(ratios)}个均达到"
            rows.append(Dots(item["title"], stage_name(item["stage"]), ratios, told))
    if not rows:
        return None
    return Figure(
        caption="各校区与标准的距离",
        alternative="一线为一个校区，红线为标准，左侧低于标准；右侧为校区数和其中低于标准的个数。",
        rule="标准",
        dots=tuple(rows),
    )
