"""The report on all counties of a round (总报告): verdicts, distribution, losses, trend; pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from indicators.scoring.receipt import printed
from reports.framing import Chapter, Enclosure, framed, points
from reports.kinds.facts import Dossier, basis_of_round, facts_of
from reports.shapes import Bar, Block, Cell, Column, Content, Figure, Paragraph, Table
from reports.wording import joined, rounded
from schools.numbers import MISSING

MOST_MISSED: Final = 15
RESULT_COLUMNS: Final = (
    Column("名次", 6),
    Column("区划代码", 10),
    Column("县（市、区）", 22, "left"),
    Column("所属", 16, "left"),
    Column("分组", 10),
    Column("总分", 9, "right"),
    Column("等次", 9),
    Column("上年总分", 9, "right"),
    Column("上年等次", 9),
)
MAY_BE_MISSING: Final = frozenset({"名次", "所属", "分组", "上年总分", "上年等次"})
County = Mapping[str, Any]


def compose(dossier: Dossier) -> Content:
    """Report to those above what every county of a round reached."""
    name, year = dossier["region"]["name"], dossier["year"]
    return framed(
        facts_of(dossier),
        title=f"关于{name}{year}年度\n县级人民政府履行教育职责评价情况的报告",
        opening=[
            Paragraph(
                f"{basis_of_round(dossier)}，对{name}{len(dossier['counties'])}个县（市、区）"
                f"{year}年度履行教育职责情况进行了评价。现将情况报告如下。"
            )
        ],
        chapters=[
            Chapter("总体情况", _overview(dossier)),
            Chapter("等次分布", _distribution(dossier)),
            Chapter("失分集中的评分项目", _losses(dossier)),
            Chapter("与上年比较", _trend(dossier)),
            Chapter("尚未评定的县", _open(dossier)),
        ],
        enclosures=[Enclosure("各县评价结果", [_results(dossier)], wide=True)],
    )


def _decided(dossier: Dossier) -> list[County]:
    return [county for county in dossier["counties"] if county["total"]]


def _overview(dossier: Dossier) -> list[Block]:
    decided = _decided(dossier)
    totals = [Fraction(county["total"]) for county in decided]
    lossless = sum(not county["lost"] for county in decided)
    middle = printed(_median(totals)) or ""
    reached = joined(
        f"总分最高{_said(max(totals))}分，最低{_said(min(totals))}分，中位数{points(middle)}分",
        f"{lossless}个县没有失分" if lossless else "各县均有失分",
    )
    return [Paragraph(f"已评定{len(decided)}个县。{reached}")]


def _distribution(dossier: Dossier) -> list[Block]:
    decided = _decided(dossier)
    counted = [
        (title, sum(county["grade"] == code for county in decided))
        for code, title in dossier["grades"]
    ]
    if not counted:
        return []
    whole = len(decided)
    shares = {title: _percent(count, whole) for title, count in counted}
    said = [f"{title}的{count}个县，占{shares[title]}%" for title, count in counted if count]
    said += [f"没有{title}的县" for title, count in counted if not count]
    table = Table(
        caption="各等次的县数",
        columns=(Column("等次", 40), Column("县数", 30, "right"), Column("占比（%）", 30, "right")),
        rows=tuple(
            (Cell(title), Cell(str(count), "figure"), Cell(shares[title], "figure"))
            for title, count in counted
        ),
    )
    bars = tuple(
        Bar(title, "已评定的县", Decimal(count) / Decimal(whole), f"{count}个", "met")
        for title, count in counted
    )
    figure = Figure(
        caption="等次分布",
        alternative="各等次的县占已评定的县的比例，数值见上表。",
        rule="全部",
        bars=bars,
    )
    return [Paragraph(f"{'；'.join(said)}。"), table, figure]


def _losses(dossier: Dossier) -> list[Block]:
    decided = _decided(dossier)
    items = {item["code"]: item for item in dossier["items"]}
    missed: dict[str, list[Fraction]] = {}
    for county in decided:
        for code, lost in county["lost"]:
            missed.setdefault(code, []).append(Fraction(lost))
    if not missed:
        return [Paragraph("已评定的县均没有失分。")]
    order = sorted(missed, key=lambda code: (-len(missed[code]), -sum(missed[code]), code))
    listed = order[:MOST_MISSED]
    said = _missed_sentences(order, missed, items, len(decided))
    table = Table(
        caption="失分集中的评分项目",
        columns=(
            Column("代码", 10),
            Column("评分项目", 44, "left"),
            Column("满分", 10, "right"),
            Column("失分县数", 12, "right"),
            Column("共失分", 12, "right"),
            Column("最多失分", 12, "right"),
        ),
        rows=tuple(_missed_row(code, items.get(code), missed[code]) for code in listed),
    )
    return [Paragraph(said), table]


def _missed_sentences(
    order: Sequence[str],
    missed: Mapping[str, Sequence[Fraction]],
    items: Mapping[str, Mapping[str, Any]],
    whole: int,
) -> str:
    """Say how wide the losses are spread, what most counties lost, and where the others stand."""
    everywhere = sum(len(missed[code]) == whole for code in order)
    first = order[0]
    title = items[first]["title"] if first in items else first
    where = f"失分县数居前的{MOST_MISSED}项见下表" if len(order) > MOST_MISSED else "各项见下表"
    spread = joined(
        f"有县失分的评分项目共{len(order)}项",
        f"其中{everywhere}项各县均有失分" if everywhere else "",
    )
    return (
        f"{spread}失分最集中的是“{title}”，{len(missed[first])}个县共失"
        f"{_said(sum(missed[first], Fraction()))}分。{where}。"
    )


def _missed_row(
    code: str, item: Mapping[str, Any] | None, lost: Sequence[Fraction]
) -> tuple[Cell, ...]:
    title = code
    if item is not None:
        same = item["title"] == item["point"]
        title = item["title"] if same else f"{item['point']}：{item['title']}"
    return (
        Cell(code),
        Cell(title),
        Cell(points(item["full"]) if item else MISSING, "figure"),
        Cell(str(len(lost)), "figure"),
        Cell(_said(sum(lost, Fraction())), "figure"),
        Cell(_said(max(lost)), "figure"),
    )


def _trend(dossier: Dossier) -> list[Block]:
    both = [county for county in _decided(dossier) if county["before"]]
    if not both:
        return []
    moves = [Fraction(county["total"]) - Fraction(county["before"]["total"]) for county in both]
    up, down = sum(move > 0 for move in moves), sum(move < 0 for move in moves)
    same = len(moves) - up - down
    order = [code for code, _title in dossier["grades"]]
    better, worse = _grade_moves(both, order)
    year = both[0]["before"]["year"]
    totals = _counted(("上升", up), ("下降", down), ("持平", same))
    grades = _counted(("上升", better), ("下降", worse))
    compared = joined(
        f"与{year}年可比的县共{len(both)}个，其中总分{totals}",
        f"等次{grades}" if grades else "等次均没有变化",
    )
    return [Paragraph(f"{compared}{_farthest(both, moves)}")]


def _counted(*counts: tuple[str, int]) -> str:
    return "、".join(f"{word}的{count}个" for word, count in counts if count)


def _farthest(both: Sequence[County], moves: Sequence[Fraction]) -> str:
    """Name who rose and who fell most, where anybody did."""
    most, least = max(moves), min(moves)
    named = [
        (most > 0, "上升最多", most),
        (least < 0, "下降最多", least),
    ]
    said = [
        f"{word}的是{both[moves.index(move)]['name']}，{_said(abs(move))}分"
        for holds, word, move in named
        if holds
    ]
    return f"{'；'.join(said)}。" if said else ""


def _grade_moves(both: Sequence[County], order: Sequence[str]) -> tuple[int, int]:
    """Count the counties whose grade is better and worse than the year before; best comes first."""
    places = [
        (order.index(county["grade"]), order.index(county["before"]["grade"]))
        for county in both
        if county["grade"] in order and county["before"]["grade"] in order
    ]
    return sum(now < before for now, before in places), sum(now > before for now, before in places)


def _open(dossier: Dossier) -> list[Block]:
    names = [county["name"] for county in dossier["counties"] if not county["total"]]
    if not names:
        return []
    return [
        Paragraph(f"截至本报告之日，{'、'.join(names)}共{len(names)}个县尚未评定，未计入以上各项。")
    ]


def _results(dossier: Dossier) -> Table:
    ranked = any(county["rank"] for county in dossier["counties"])
    rows = sorted(
        dossier["counties"], key=lambda county: (int(county["rank"] or 10**6), county["code"])
    )
    cells = [_result_row(county) for county in rows]
    # A column that says nothing of any county takes no room.
    told = [
        place
        for place, column in enumerate(RESULT_COLUMNS)
        if column.heading not in MAY_BE_MISSING or any(row[place].text != MISSING for row in cells)
    ]
    return Table(
        caption="各县得分和等次",
        columns=tuple(RESULT_COLUMNS[place] for place in told),
        rows=tuple(tuple(row[place] for place in told) for row in cells),
        note="" if ranked else "按区划代码排列，不代表名次。",
    )


def _result_row(county: County) -> tuple[Cell, ...]:
    before = county["before"] or {"total": "", "grade_title": ""}
    return (
        Cell(county["rank"] or MISSING),
        Cell(county["code"]),
        Cell(county["name"]),
        Cell(county["prefecture"] or MISSING),
        Cell(county["group"] or MISSING),
        Cell(points(county["total"]), "figure"),
        Cell(county["grade_title"] or "未评定"),
        Cell(points(before["total"]), "figure"),
        Cell(before["grade_title"] or MISSING),
    )


def _median(values: Sequence[Fraction]) -> Fraction:
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _percent(count: int, whole: int) -> str:
    return rounded(printed(Fraction(100 * count, whole)) or "0", 1)


def _said(value: Fraction) -> str:
    return points(printed(value) or "0")
