"""What changed between two documents, or two years of one, in words, point by point; pure."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from reports.choosing import Receipt
from reports.content import prepared
from reports.differences import NONE, Change, Pair, Row, paired
from reports.framing import day, points
from reports.kinds.columns import COLUMNS
from reports.kinds.facts import Dossier
from reports.moves import (
    NOWHERE,
    causes,
    gained,
    inner_causes,
    moved,
    outcome,
    points_moved,
    replaced,
    stays,
)
from reports.points import HELD, grade_titles, points_of, unweighted
from reports.wording import VERDICTS, figure, rounded, stage_name

UNCHANGED: Final = "没有变化"
# Who gave the marks of a column; a reader of a document may see every column it holds.
WHO: Final = {
    "self": "县自评",
    "prefecture": "市级复核",
    "province": "省级核查",
    "final": "省级评定",
}
RULINGS: Final = {"": "未答复", "UPHELD": "采纳", "PARTLY": "部分采纳", "DISMISSED": "不采纳"}


def changes(before: Dossier, after: Dossier) -> list[Change]:
    """Say what is different in the second of two dossiers; the head of a document is its own."""
    found = [change for find in _FINDERS for change in find(before, after)]
    same = {**before, "head": None} == {**after, "head": None}
    if not found and not same:
        found.append(Change("文字", "", "文字", ("", ""), "文字或依据有改动，得分和判定没有变化"))
    return found


def year_before(dossier: Dossier) -> Dossier | None:
    """Return what a dossier knows of the year before, as far as it can be compared."""
    before = dossier.get("before")
    if before is None:
        return None
    return {"kind": dossier["kind"], "year": before["year"], "receipt": before["receipt"]}


def _basis(before: Dossier, after: Dossier) -> Iterator[Change]:
    if before["year"] != after["year"]:
        yield _plain("依据", "", "年度", (f"{before['year']}年", f"{after['year']}年"))
    for old, new in _both(before, after):
        told = _rubric(old), _rubric(new)
        if told[0] != told[1]:
            yield _plain("依据", "", "指标体系", told)
        told = _package(old), _package(new)
        if told[0] != told[1]:
            yield _plain("依据", "", "数据包", told)


def _rubric(receipt: Receipt) -> str:
    return f"{receipt['rubric']['title']}（版本{receipt['rubric']['version']}）"


def _package(receipt: Receipt) -> str:
    return f"{receipt['year']}年度第{receipt['return_version']}版"


def _result(before: Dossier, after: Dossier) -> Iterator[Change]:
    for old, new in _both(before, after):
        said = points_moved(old["result"], new["result"])
        if said:
            told = points_of(old["result"]), points_of(new["result"])
            yield Change("总评", "", "总分", told, said)
        for title, say in (("等级", _grade), ("综合判定", _verdict)):
            told = say(old), say(new)
            if told[0] != told[1]:
                yield _plain("总评", "", title, told)


def _grade(receipt: Receipt) -> str:
    result = receipt["result"]
    if result["grade"]:
        return grade_titles(receipt)[result["grade"]]
    ends = result.get("grade_range")
    return "至".join(grade_titles(receipt)[code] for code in ends) if ends else NONE


def _verdict(receipt: Receipt) -> str:
    return VERDICTS[receipt["result"]["verdict"]]


def _parts(before: Dossier, after: Dossier) -> Iterator[Change]:
    """Compare the parts that are judged without points."""
    for old, new in _both(before, after):
        titles = {**_titles(before), **_titles(after)}
        codes = [
            code for each in (new, old) for code in unweighted(each, [*each["result"]["parts"]])
        ]
        for code in dict.fromkeys(codes):
            told = _part(old, code), _part(new, code)
            if told[0] != told[1]:
                yield _plain("部分", "", titles.get(code, code), told)


def _part(receipt: Receipt, code: str) -> str:
    return VERDICTS.get(receipt["result"]["parts"].get(code), NONE)


def _titles(dossier: Dossier) -> dict[str, str]:
    return dict(dossier.get("parts", ()))


def _domains(before: Dossier, after: Dossier) -> Iterator[Change]:
    for pair in paired(_of(before, "domains"), _of(after, "domains"), _code):
        if pair.old and pair.new:
            said = points_moved(pair.old, pair.new)
        else:
            said = pair.came(f"得{points_of(pair.row)}分")
        if said:
            yield Change("领域", "", pair.row["title"], pair.told(points_of), said)


def _indicators(before: Dossier, after: Dossier) -> Iterator[Change]:
    olds, news = (_prepared(each) for each in (before, after))
    pairs = paired(olds, news, _staged)
    names = {row["code"]: f"{row['code']} {_name(row)}" for row in [*olds, *news]}
    changed = {pair.row["code"] for pair in pairs if _differs(pair)}
    for pair in pairs:
        if pair.old and pair.new:
            inside = inner_causes(pair.new, names, changed)
            said = _moved_because(pair.old, pair.new, inside)
        else:
            said = pair.came(_standing(pair.row))
        if said:
            row = pair.row
            yield Change("指标", row["code"], _name(row), pair.told(_standing), said)


def _moved_because(old: Row, new: Row, inside: Sequence[str]) -> str:
    """Say how an indicator moved and why; nothing where neither it nor its figures moved."""
    went, own = outcome(old, new), causes(old, new)
    if went:
        why = [*own, *inside]
        return f"{went}，因为{'，'.join(why)}" if why else f"{went}，{NOWHERE}"
    return f"{'，'.join(own)}，{stays(new)}" if own else ""


def _differs(pair: Pair) -> bool:
    if pair.old and pair.new:
        return bool(outcome(pair.old, pair.new) or causes(pair.old, pair.new))
    return True


def _standing(row: Row) -> str:
    value = "" if row["value"] is None else f"{figure(row['value'], row['unit'])}，"
    if row["full_points"] is None:
        return f"{value}{VERDICTS[row['verdict']]}"
    return f"{value}得{points_of(row)}分，满分{rounded(row['full_points'], 2)}分"


def _spreads(before: Dossier, after: Dossier) -> Iterator[Change]:
    names = {row["code"]: row["title"] for each in (before, after) for row in _prepared(each)}
    for pair in paired(_of(before, "cvs"), _of(after, "cvs"), _staged):
        told = pair.told(_spread)
        if told[0] != told[1]:
            code, stage = pair.row["code"], pair.row["stage"]
            yield _plain("差异系数", code, f"{stage_name(stage)}{names[code]}", told)


def _spread(row: Row) -> str:
    if row["cv"] is None:
        return NONE
    judged = f"（{VERDICTS[row['verdict']]}）" if row["verdict"] else ""
    return f"{rounded(row['cv'], 3)}{judged}"


def _campuses(before: Dossier, after: Dossier) -> Iterator[Change]:
    def key(row: Row) -> Hashable:
        return row["school_code"], row["stage"]

    for pair in paired(_of(before, "schools"), _of(after, "schools"), key):
        told = pair.told(lambda row: VERDICTS[row["verdict"]])
        if told[0] != told[1]:
            row = pair.row
            name = f"{row['name']}（{stage_name(row['stage'])}）"
            yield _plain("校区", row["school_code"], name, told)


def _held(before: Dossier, after: Dossier) -> Iterator[Change]:
    """Compare what holds the grade down."""

    def key(row: Row) -> Hashable:
        return row["kind"], row["indicator"]

    for pair in paired(_holding(before), _holding(after), key):
        if not (pair.old and pair.new):
            told = pair.told(lambda _row: "成立", "不成立")
            yield _plain("限制等级", pair.row["indicator"], pair.row["reason"], told)


def _holding(dossier: Dossier) -> list[Row]:
    receipt = dossier.get("receipt")
    return [row for name in HELD for row in receipt["result"][name]] if receipt else []


def _given(before: Dossier, after: Dossier) -> Iterator[Change]:
    """Compare what each level gave, item by item."""
    for pair in paired(_items(before), _items(after), _code):
        for key, word in COLUMNS.items():
            old, new = (row[key] if row else "" for row in (pair.old, pair.new))
            if old != new:
                told = _said_points(old), _said_points(new)
                said = f"{moved(old, new, unit='分')}，{gained(old, new)}" if old and new else ""
                row, why = pair.row, quoted(WHO[key], _reasons(pair.new).get(key, ""))
                said = said or replaced(*told)
                topic = f"{word.removesuffix('分')}分"
                yield Change(topic, row["code"], row["title"], told, said, why)


def _reasons(row: Row | None) -> Mapping[str, str]:
    """Return the reasons of an item by column; documents of before kept the last one alone."""
    reasons: Mapping[str, str] = (row or {}).get("reasons", {})
    return reasons


def quoted(who: str, reason: str) -> str:
    """Quote what somebody wrote; nothing where nobody did."""
    words = reason.strip().rstrip("。")
    return f"{who}写明“{words}”" if words else ""


def _items(dossier: Dossier) -> list[Row]:
    known = dossier.get("assessment") or {"points": ()}
    return [item for point in known["points"] for item in point["items"]]


def _said_points(exact: str) -> str:
    return f"{points(exact)}分" if exact else NONE


def _conditions(before: Dossier, after: Dossier) -> Iterator[Change]:
    for pair in paired(_people(before, "conditions"), _people(after, "conditions"), _code):
        told = pair.told(lambda row: VERDICTS.get(row["given"], row["given"] or NONE))
        if told[0] != told[1]:
            why = quoted("核查", pair.new["reason"] if pair.new else "")
            yield replace(_plain("限制情形", pair.row["code"], pair.row["title"], told), reason=why)


def _objections(before: Dossier, after: Dossier) -> Iterator[Change]:
    def key(row: Row) -> Hashable:
        return row["item"], row["filed_at"]

    for pair in paired(_people(before, "objections"), _people(after, "objections"), key):
        told = pair.told(lambda row: RULINGS[row["ruling"]])
        if told[0] != told[1]:
            why = quoted("答复", pair.new["answer"] if pair.new else "")
            yield replace(_plain("申辩", pair.row["item"], pair.row["title"], told), reason=why)


def _tasks(before: Dossier, after: Dossier) -> Iterator[Change]:
    if "tasks" not in before or "tasks" not in after:
        return

    def key(row: Row) -> Hashable:
        return row["item"], row["stage"]

    moved_alike: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for pair in paired(before["tasks"], after["tasks"], key):
        row, told = pair.row, pair.told(_deadline)
        if not (pair.old and pair.new):
            yield Change("整改事项", row["item"], row["title"], told, pair.came(row["problem"]))
        elif told[0] != told[1]:
            moved_alike[told].append(row)
    for told, rows in moved_alike.items():
        first = rows[0]
        if len(rows) == 1:
            yield _plain("整改时限", first["item"], first["title"], told)
        else:
            yield _plain("整改时限", "", f"{first['title']}等{len(rows)}项", told)


def _deadline(row: Row) -> str:
    return day(date.fromisoformat(row["due"])) if row["due"] else "没有时限"


def _counties(before: Dossier, after: Dossier) -> Iterator[Change]:
    for pair in paired(before.get("counties", ()), after.get("counties", ()), _code):
        told = pair.told(_county)
        old, new = (row["total"] if row else "" for row in (pair.old, pair.new))
        if told[0] == told[1] and old == new:
            continue
        said = replaced(*told)
        if old and new and old != new:
            said += f"，{gained(old, new)}"
        yield Change("县", pair.row["code"], pair.row["name"], told, said)


def _county(row: Row) -> str:
    if not row["total"]:
        return "未评定"
    grade = f"（{row['grade_title']}）" if row["grade_title"] else ""
    return f"{points(row['total'])}分{grade}"


def _plain(topic: str, code: str, title: str, told: tuple[str, str]) -> Change:
    return Change(topic, code, title, told, replaced(*told))


def _name(row: Row) -> str:
    return f"{stage_name(row['stage']) if row['stage'] else ''}{row['title']}"


def _code(row: Row) -> Hashable:
    code: str = row["code"]
    return code


def _staged(row: Row) -> Hashable:
    return row["code"], row["stage"]


def _both(before: Dossier, after: Dossier) -> Iterator[tuple[Receipt, Receipt]]:
    """Yield the two receipts once, if both are there."""
    old, new = before.get("receipt"), after.get("receipt")
    if old and new:
        yield old, new


def _of(dossier: Dossier, key: str) -> Sequence[Row]:
    rows: Sequence[Row] = (dossier.get("receipt") or {}).get(key, ())
    return rows


def _people(dossier: Dossier, key: str) -> Sequence[Row]:
    rows: Sequence[Row] = (dossier.get("assessment") or {}).get(key, ())
    return rows


def _prepared(dossier: Dossier) -> Sequence[Row]:
    receipt = dossier.get("receipt")
    rows: Sequence[Row] = prepared(receipt)["indicators"] if receipt else ()
    return rows


_FINDERS: Final[tuple[Callable[[Dossier, Dossier], Iterator[Change]], ...]] = (
    _basis,
    _result,
    _parts,
    _domains,
    _held,
    _indicators,
    _spreads,
    _campuses,
    _given,
    _conditions,
    _objections,
    _tasks,
    _counties,
)
