"""What can be wrong with a rubric's numbers: years, bands nobody reaches, sums, sources."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from indicators.differing import said_condition
from indicators.lint_findings import (
    ERROR,
    NOTE,
    WARNING,
    Finding,
    Spot,
    Table,
    rows_of,
    tables_of,
    texts_at,
)
from indicators.toml_writing import is_table_list

LIMITS: Final = {
    "indicators": ("threshold", "line", "base", "small", "boarding", "special_education"),
    "parts": ("cv_limit", "composite_limit"),
}
FIRST: Final = 0
LAST: Final = 9999
Years = tuple[int, int]


def is_number(value: Any) -> bool:
    """Say whether a value is a number as rubrics write them."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def years(document: Table) -> Iterator[Finding]:
    """Find years without a number, and years with two."""
    for spot, rows in _limit_lists(document):
        groups: dict[str, list[Table]] = defaultdict(list)
        for row in rows:
            groups[said_condition(_conditions(row))].append(row)
        for said, group in groups.items():
            place = spot if not said else Spot(spot.address, spot.row, (*spot.keys, f"（{said}）"))
            covered = {_span(row) for row in rows if _is_wider(row, group[0])}
            yield from _spans(place, sorted(map(_span, group)), covered)


def _conditions(row: Table) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key in ("stage", "kinds", "regions")}


def _is_wider(row: Table, other: Table) -> bool:
    """Say whether a number holds wherever another does, and elsewhere too."""
    wide, narrow = _conditions(row), _conditions(other)
    return len(wide) < len(narrow) and all(narrow.get(key) == wide[key] for key in wide)


def _limit_lists(document: Table) -> Iterator[tuple[Spot, Sequence[Table]]]:
    for name, keys in LIMITS.items():
        for spot, row in rows_of(document, name):
            for key in keys:
                if is_table_list(row.get(key)):
                    yield spot.at(key), row[key]


def _span(row: Table) -> Years:
    first, last = row.get("first_year", FIRST), row.get("last_year", LAST)
    return (first if isinstance(first, int) else FIRST, last if isinstance(last, int) else LAST)


def _spans(spot: Spot, spans: list[Years], elsewhere: set[Years]) -> Iterator[Finding]:
    for first, last in spans:
        if first > last:
            yield spot.found(ERROR, "unreachable", f"{first}年起、至{last}年，没有一年用得上。")
    for (one_first, one_last), (first, last) in pairwise(spans):
        if first <= one_last and one_first <= one_last:
            both = _said_years(max(first, one_first), min(last, one_last))
            yield spot.found(ERROR, "years_overlap", f"{both}有两个标准，只留一个。")
        elif first > one_last + 1 and not _covers(elsewhere, one_last + 1, first - 1):
            gap = _said_years(one_last + 1, first - 1)
            yield spot.found(ERROR, "years_gap", f"{gap}没有标准，补上或把前后年度连起来。")
    if spans and spans[-1][1] != LAST and not _covers(elsewhere, spans[-1][1] + 1, LAST):
        after = spans[-1][1]
        yield spot.found(WARNING, "years_end", f"{after}年之后没有标准，届时本项待定。")


def _covers(spans: set[Years], first: int, last: int) -> bool:
    """Say whether numbers that follow on one another hold from a year to another."""
    for start, end in sorted(spans):
        if start <= first <= end:
            first = end + 1
    return first > last


def _said_years(first: int, last: int) -> str:
    if (first, last) == (FIRST, LAST):
        return "各年度"
    if first == last:
        return f"{first}年"
    start = "" if first == FIRST else f"{first}年"
    end = "以后" if last == LAST else f"至{last}年"
    return start + end


def unreachable(document: Table) -> Iterator[Finding]:
    """Find numbers that no unit, no value and no total can ever meet."""
    outside = set(texts_at(document.get("scope"), "excluded_kinds"))
    for spot, row in rows_of(document, "indicators"):
        yield from _unreachable_limits(spot, row, outside)
        award = row.get("award")
        if isinstance(award, dict) and is_table_list(award.get("bands")):
            yield from _unreachable_bands(spot.at("award", "bands"), award["bands"], row.get("op"))
    points = document.get("points")
    if isinstance(points, dict) and is_number(points.get("full")):
        for grade in points.get("grades", []):
            if is_number(grade.get("floor")) and grade["floor"] > points["full"]:
                message = (
                    f"等级 {grade.get('code')} 从{grade['floor']}分起，满分{points['full']}分。"
                )
                yield Spot(keys=("points", "grades")).found(ERROR, "unreachable", message)


def _unreachable_limits(spot: Spot, row: Table, outside: set[str]) -> Iterator[Finding]:
    stages = texts_at(row, "stages")
    for key in LIMITS["indicators"]:
        for each in row[key] if is_table_list(row.get(key)) else []:
            here = Spot(spot.address, spot.row, (key, f"（{said_condition(each)}）"))
            if stages and "stage" in each and str(each["stage"]) not in stages:
                yield here.found(ERROR, "unreachable", "本指标没有这个学段，标准用不上。")
            kinds = texts_at(each, "kinds")
            if kinds and set(kinds) <= outside:
                yield here.found(ERROR, "unreachable", "这类学校不在适用范围内，标准用不上。")


def _unreachable_bands(spot: Spot, bands: list[Table], op: Any) -> Iterator[Finding]:
    """A band is never the best one when an easier bound gives as much."""
    usable = [b for b in bands if is_number(b.get("bound")) and is_number(b.get("share"))]
    for place, band in enumerate(usable):
        for other_place, other in enumerate(usable):
            easier = _easier(other["bound"], band["bound"], op)
            same = other["bound"] == band["bound"] and other_place < place
            if (easier or same) and other["share"] >= band["share"]:
                message = f"{band['bound']}一档得不到：{other['bound']}已得{other['share']}。"
                yield spot.found(ERROR, "unreachable", message)
                break


def _easier(one: Decimal, other: Decimal, op: Any) -> bool:
    return one > other if op in ("<=", "<") else one < other


def weights(document: Table) -> Iterator[Finding]:
    """Add points up: items to their point, points to the whole; name each domain's sum."""
    points = document.get("points")
    if not isinstance(points, dict) or not is_number(points.get("full")):
        return
    rows = {str(row.get("code")): (spot, row) for spot, row in rows_of(document, "indicators")}
    worth = {
        code: row["points"] for code, (_s, row) in rows.items() if is_number(row.get("points"))
    }
    inner: set[str] = set()
    for code, (spot, row) in rows.items():
        items = [each for each in texts_at(row, "all_of") if each in worth]
        if code in worth and items:
            inner |= set(items)
            total = sum(worth[each] for each in items)
            if total != worth[code]:
                message = f"各项分值合计{_plain(total)}，应等于{_plain(worth[code])}。"
                yield spot.found(ERROR, "weights", message)
    total = sum(value for code, value in worth.items() if code not in inner)
    if total != points["full"]:
        domains: dict[str, Decimal] = defaultdict(Decimal)
        for code, value in worth.items():
            domains[str(rows[code][1].get("part"))] += 0 if code in inner else value
        shares = "、".join(f"{part} {_plain(value)}" for part, value in domains.items())
        message = f"分值合计{_plain(total)}（{shares}），应等于满分{_plain(points['full'])}。"
        yield Spot(keys=("points",)).found(ERROR, "weights", message)


def _plain(number: Decimal | int) -> str:
    return f"{Decimal(number).normalize():f}"


def sources(document: Table) -> Iterator[Finding]:
    """Find numbers that nobody can look up, and those still to be confirmed."""
    for spot, table, around in tables_of(document):
        numbers = [name for name, value in table.items() if is_number(value)]
        dated = set(numbers) <= {"first_year", "last_year"}
        if numbers and not dated and not any("source" in each for each in (table, *around)):
            yield spot.at(numbers[0]).found(ERROR, "source", "数字没有来源，写出 source。")
        if table.get("confidence") == "uncertain":
            yield spot.found(NOTE, "uncertain", f"{table.get('source', '')}：数值待确认后再采用。")
