"""Writes what a total is worth: grades, what holds them down, and how it ends."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from indicators.scoring.excel import BLANK
from indicators.scoring.receipt import printed
from indicators.scoring.schemes import CAP, DOWNGRADE, VETO, Condition, Scheme
from reports.workbook.layout import Layout
from reports.workbook.words import MET, NONE, OPEN, UNMET, VERDICTS

KINDS: Final = {CAP: "等级限制", DOWNGRADE: "降一等", VETO: "一票否决"}
HOLDS, MAY, HOLDS_NOT = "成立", "待定", "不成立"
SIDES: Final = ("及格线以上", "及格线以下")
# Rows of 总评, in this order.
LOW, HIGH, POINTS, PLACE_LOW, PLACE_HIGH, WORST, BEST, WORST_TITLE, BEST_TITLE, GRADE, VERDICT = (
    range(11)
)
TITLES: Final = {
    LOW: "总分（最低可能）", HIGH: "总分（最高可能）", POINTS: "总分",
    PLACE_LOW: "按最低总分所在等次", PLACE_HIGH: "按最高总分所在等次",
    WORST: "计入限制后的最差等次", BEST: "计入限制后的最好等次",
    WORST_TITLE: "最差等级", BEST_TITLE: "最好等级", GRADE: "等级", VERDICT: "总分判定",
}  # fmt: skip


def write_grades(book: Layout) -> None:
    """Write grades, conditions and the outcome; nothing where a rubric counts no points."""
    scheme = book.rubric.scheme
    if scheme is None:
        return
    for row, grade in enumerate(scheme.grades):
        book.grades.number("place", row, str(row + 1))
        book.grades.write("title", row, grade.title or SIDES[row])
        book.grades.number("floor", row, printed(grade.floor))
    for row, condition in enumerate(scheme.conditions):
        _write_condition(book, scheme, row, condition)
    book.conditions.agreement("state", "told", "agree")
    _write_outcome(book, scheme)


def _write_condition(book: Layout, scheme: Scheme, row: int, condition: Condition) -> None:
    table, titles = book.conditions, {each.code: each.title for each in scheme.grades}
    codes = list(titles)
    texts = {
        "kind": KINDS[condition.kind], "code": condition.indicator, "reason": condition.reason,
        "source": condition.source, "told": _told_state(book, condition),
    }  # fmt: skip
    if condition.not_above is not None:
        texts["grade"] = titles[condition.not_above]
        table.number("cap", row, str(codes.index(condition.not_above) + 1))
    for key, text in texts.items():
        table.write(key, row, text)
    stages = book.rules[condition.indicator].stages
    cells = [book.indicator_cell("verdict", (condition.indicator, each)) for each in stages]
    for key, verdict in (("sure", UNMET), ("open", OPEN)):
        any_ = ",".join(f'{cell}="{verdict}"' for cell in cells)
        table.formula(key, row, f"IF(OR({any_}),1,0)")
    sure, open_ = table.cell("sure", row), table.cell("open", row)
    state = f'IF({sure}=1,"{HOLDS}",IF({open_}=1,"{MAY}","{HOLDS_NOT}"))'
    table.formula("state", row, state)


def _told_state(book: Layout, condition: Condition) -> str:
    result, key = book.receipt["result"], (condition.kind, condition.indicator)

    def among(*lists: str) -> bool:
        return any((each["kind"], each["indicator"]) == key for at in lists for each in result[at])

    if among("capped_by", "downgraded_by", "vetoed_by"):
        return HOLDS
    return MAY if among("open_conditions") else HOLDS_NOT


def _write_outcome(book: Layout, scheme: Scheme) -> None:
    table = book.outcome
    for row, title in TITLES.items():
        table.write("title", row, title)
    for row, key in ((LOW, "low"), (HIGH, "high"), (POINTS, "points")):
        table.formula("value", row, book.points.cell(key, 0))
    for row, total in ((PLACE_LOW, LOW), (PLACE_HIGH, HIGH)):
        points = table.cell("value", total)
        below = f"SUMPRODUCT((ROUND({book.grades.span('floor')}-{points},10)>0)*1)+1"
        table.formula("value", row, f"IF(ISNUMBER({points}),{below},{BLANK})")
    sides = (WORST, PLACE_LOW, ("sure", "open")), (BEST, PLACE_HIGH, ("sure",))
    for row, place, keys in sides:
        table.formula("value", row, _held_down(book, scheme, table.cell("value", place), keys))
    for row, place in ((WORST_TITLE, WORST), (BEST_TITLE, BEST)):
        table.formula("value", row, _of_grade(book, "title", table.cell("value", place)))
    worst, best = table.cell("value", WORST), table.cell("value", BEST)
    title = table.cell("value", WORST_TITLE)
    table.formula("value", GRADE, f"IF({worst}={best},{title},{BLANK})")
    table.formula("value", VERDICT, _verdict(book, scheme, worst, best))
    _write_told(book, scheme)


def _held_down(book: Layout, scheme: Scheme, place: str, keys: Sequence[str]) -> str:
    """Print a place under the conditions: caps first, one less for each downgrade, then vetoes.

    Shape: ``keys`` are the columns in which a 1 says that a condition is to be counted.
    """
    last, held, fell, vetoed = len(scheme.grades), [place], [], []
    for row, condition in enumerate(scheme.conditions):
        applies = "+".join(book.conditions.cell(key, row) for key in keys)
        if condition.kind == CAP:
            held.append(f"IF({applies}>0,{book.conditions.cell('cap', row)},1)")
        elif condition.kind == DOWNGRADE:
            fell.append(applies)
        else:
            vetoed.append(applies)
    found = "+".join([f"MAX({','.join(held)})", *fell])
    found = f"IF({'+'.join(vetoed) or '0'}>0,{last},MIN({last},{found}))"
    return f"IF(ISNUMBER({place}),{found},{BLANK})"


def _of_grade(book: Layout, key: str, place: str) -> str:
    return f"IF(ISNUMBER({place}),INDEX({book.grades.span(key)},{place}),{BLANK})"


def _verdict(book: Layout, scheme: Scheme, worst: str, best: str) -> str:
    floors, passing = book.grades.span("floor"), printed(scheme.passing)
    least, most = (f"INDEX({floors},{place})>={passing}" for place in (worst, best))
    found = f'IF({least},"{MET}",IF({most},"{OPEN}","{UNMET}"))'
    return f'IF(ISNUMBER({worst}),{found},"{NONE}")'


def _write_told(book: Layout, scheme: Scheme) -> None:
    table, result = book.outcome, book.receipt["result"]
    low, high = result["points_range"] or (result["points"], result["points"])
    for row, number in ((LOW, low), (HIGH, high), (POINTS, result["points"])):
        table.number("told", row, number)
        table.difference("value", "told", "gap", [row])
    rows = [LOW, HIGH, POINTS, VERDICT]
    table.write("told", VERDICT, VERDICTS[result["points_verdict"]])
    if scheme.named:
        for row, title in _told_grades(scheme, result).items():
            table.write("told", row, title)
        rows += [WORST_TITLE, BEST_TITLE, GRADE]
    table.agreement("value", "told", "agree", rows, least="1")


def _told_grades(scheme: Scheme, result: Mapping[str, Any]) -> dict[int, str]:
    titles = {each.code: each.title for each in scheme.grades}
    worst, best = result["grade_range"] or (result["grade"], result["grade"])
    named = {WORST_TITLE: worst, BEST_TITLE: best, GRADE: result["grade"]}
    return {row: titles[code] for row, code in named.items() if code is not None}
