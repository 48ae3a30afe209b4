"""Where a verdict comes from: formula, figures, standard, source, and the campuses behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from edu_duty.printable import Mark
from indicators.explaining import (
    SpreadTable,
    UnitNeed,
    campus_needs,
    item_needs,
    needed_of,
    spread_table,
    unit_need,
)
from indicators.named import Item, NamedReceipt
from indicators.scoring.rules import UNDETERMINED, UNMET, CampusRule
from indicators.wording import (
    CONFIDENCES,
    OPERATIONS,
    TRUTH,
    change_text,
    element_name,
    element_unit,
    formula_words,
    limit_text,
    rounding_note,
    threshold_text,
    with_unit,
)
from schools.marks import verdict_mark
from schools.numbers import shown, unit_label

LISTED_CAMPUSES = 8
NAMED_CAMPUSES = 5
Row = TypeVar("Row")


@dataclass(frozen=True)
class InputRow:
    """One figure an indicator was computed from."""

    name: str
    value: str
    derived: bool


@dataclass(frozen=True)
class MissingRow:
    """One figure that is not there, and on which campuses."""

    name: str
    where: str


@dataclass(frozen=True)
class BelowRow:
    """A campus under a threshold, and what it needs; ``note`` says what a rounding would hide."""

    name: str
    note: str
    pupils: str
    value: str
    share: str
    need: str
    need_floor: str
    mark: Mark


@dataclass(frozen=True)
class ItemRow:
    """A campus that a rule judged campus by campus finds wanting or cannot judge."""

    name: str
    value: str
    threshold: str
    need: str
    mark: Mark


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """Rows of a table; the second listing is folded away under what ``more`` says."""

    more: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Trace:
    """Where a verdict comes from; open at once when it is bad or undecided."""

    summary: str
    open: bool
    formula_text: str
    formula: str
    inputs: Sequence[InputRow]
    result: str
    cv: str
    threshold: str
    source: str
    confidence: str
    note: str
    previous: str
    missing: Sequence[MissingRow]
    stated: str
    needs: Sequence[str]
    spread: SpreadTable | None
    needed_of: str
    below: Sequence["Listing[BelowRow]"]
    items: Sequence["Listing[ItemRow]"]


def trace_of(named: NamedReceipt, item: Item, cv: Item | None) -> Trace:
    """Explain one indicator; ``cv`` is its coefficient of variation where it has one."""
    verdicts = {item["verdict"] if item["decides"] else "", cv["verdict"] if cv else ""}
    missing = _missing(named, item)
    return Trace(
        summary=_("缺什么") if missing else _("怎么算的"),
        open=bool(verdicts & {UNMET, UNDETERMINED}),
        formula_text=formula_words(item["formula_text"], item["formula"]),
        formula=item["formula"] or "",
        inputs=_inputs(item),
        result=_result_text(item),
        cv=_cv_text(cv),
        threshold=_threshold_sentence(item),
        source=item["source"],
        confidence=str(CONFIDENCES.get(item["confidence"], item["confidence"] or "")),
        note=item["note"] or "",
        previous=_previous_text(item),
        missing=missing,
        stated=_stated_text(item),
        needs=item_needs(item) if item["code"] not in named.spread_codes else (),
        spread=spread_table(named, item, cv),
        needed_of=needed_of(named, item, _units_below(named, item)),
        below=_listings(_below(named, item)),
        items=_listings(_items(named, item)),
    )


def _inputs(item: Item) -> list[InputRow]:
    derived = set(item["inputs_derived"])
    return [
        InputRow(element_name(code), with_unit(value, element_unit(code)), code in derived)
        for code, value in item["inputs"].items()
    ]


def _missing(named: NamedReceipt, item: Item) -> list[MissingRow]:
    return [
        MissingRow(element_name(row["element"]), _where(named, row["schools"]))
        for row in item["missing"] or ()
    ]


def _where(named: NamedReceipt, codes: Sequence[str]) -> str:
    if not codes:
        return _("县情数据")
    names = _("、").join(named.names.get(code, code) for code in codes[:NAMED_CAMPUSES])
    if len(codes) <= NAMED_CAMPUSES:
        return names
    return _("%(names)s等%(count)d个校区") % {"names": names, "count": len(codes)}


def _units_below(named: NamedReceipt, item: Item) -> list[Item]:
    if item["code"] not in named.spread_codes:
        return []
    units = [unit for unit in named.units.get(item["stage"], ()) if item["code"] in unit["below"]]
    return sorted(units, key=lambda unit: Decimal(unit["values"][item["code"]]))


def _below(named: NamedReceipt, item: Item) -> list[BelowRow]:
    floor = named.floor_percent(item)
    return [_below_row(unit, item, floor) for unit in _units_below(named, item)]


def _items(named: NamedReceipt, item: Item) -> list[ItemRow]:
    rule = named.campus_rule(item)
    if rule is None:
        return []
    unit = _campus_unit(rule)
    return [
        ItemRow(
            name=row["name"],
            value=with_unit(row["value"], unit),
            threshold=threshold_text(rule.op, row["threshold"]),
            need=campus_needs(item, row),
            mark=verdict_mark(row["verdict"]),
        )
        for row in item["items"] or ()
        if row["verdict"] in (UNMET, UNDETERMINED)
    ]


def _campus_unit(rule: CampusRule) -> str:
    """Return the unit a campus is judged in: that of its figures, none once they are divided."""
    units = {element_unit(code) for code in rule.formula.elements}
    return units.pop() if len(units) == 1 and "/" not in rule.formula.code else "none"


def _below_row(unit: Item, item: Item, floor: Decimal | None) -> BelowRow:
    value, threshold = Decimal(unit["values"][item["code"]]), Decimal(item["threshold"])
    share = value * 100 / threshold
    held = floor is not None and value * 100 >= threshold * floor
    notes = [rounding_note(str(value), item["op"], item["threshold"], item["unit"])]
    if floor is not None:
        notes.append(_share_note(share, floor, held=held))
    need = _need(unit, item, None if held else floor)
    return BelowRow(
        name=unit["name"],
        note=_("；").join(filter(None, notes)),
        pupils=with_unit(unit["pupils"], "persons"),
        value=with_unit(str(value), item["unit"]),
        share=f"{shown(share, 1)}%",
        need=need.amount,
        need_floor=need.floor,
        mark=_floor_mark(floor, held=held),
    )


def _need(unit: Item, item: Item, floor: Decimal | None) -> UnitNeed:
    threshold = Fraction(item["threshold"])
    missed = None if floor is None else threshold * Fraction(floor) / 100
    return unit_need(item, unit, threshold, missed)


def _floor_mark(floor: Decimal | None, *, held: bool) -> Mark:
    if floor is None:
        return verdict_mark(UNMET)
    word = _("够%(percent)s%%") if held else _("不够%(percent)s%%")
    return Mark("met" if held else "unmet", word % {"percent": shown(floor)})


def _share_note(share: Decimal, floor: Decimal, *, held: bool) -> str:
    near = shown(share, 1)
    if (Decimal(near.replace(",", "")) >= floor) == held:
        return ""
    places = next(
        (n for n in range(2, 12) if (round(share, n) >= floor) == held),
        12,
    )
    return _("显示%(shown)s%%，精确值%(exact)s%%，不到%(floor)s%%") % {
        "shown": near,
        "exact": shown(share, places),
        "floor": shown(floor),
    }


def _listings(rows: Sequence[Row]) -> list[Listing[Row]]:
    if not rows:
        return []
    first = Listing("", rows[:LISTED_CAMPUSES])
    rest = rows[LISTED_CAMPUSES:]
    if not rest:
        return [first]
    return [first, Listing(_("另有%(count)d个校区") % {"count": len(rest)}, rest)]


def _result_text(item: Item) -> str:
    if item["value"] is None:
        return ""
    note = rounding_note(item["value"], item["op"], item["threshold"], item["unit"])
    text = with_unit(item["value"], item["unit"])
    return _("%(value)s（%(note)s）") % {"value": text, "note": note} if note else text


def _threshold_sentence(item: Item) -> str:
    if item["threshold"] is None:
        return ""
    if item["threshold"] in TRUTH or item["op"] not in OPERATIONS:
        return threshold_text(item["op"], item["threshold"])
    number = threshold_text(item["op"], item["threshold"])
    label = unit_label(item["unit"])
    return f"{number}%" if label == "%" else f"{number} {label}".strip()


def _cv_text(cv: Item | None) -> str:
    if cv is None or cv["cv"] is None:
        return ""
    words = {
        "sd": shown(cv["sd"], 4),
        "mean": shown(cv["mean"], 4),
        "cv": shown(cv["cv"], 6),
        "limit": limit_text(cv["limit"]) if cv["limit"] else "",
    }
    if not cv["limit"]:
        return _("标准差%(sd)s ÷ 均值%(mean)s = %(cv)s。按在校生数加权。") % words
    if cv["verdict"] == UNMET:
        return (
            _("标准差%(sd)s ÷ 均值%(mean)s = %(cv)s，超过上限%(limit)s。按在校生数加权。") % words
        )
    return _("标准差%(sd)s ÷ 均值%(mean)s = %(cv)s，不超过上限%(limit)s。按在校生数加权。") % words


def _previous_text(item: Item) -> str:
    previous = item["previous"]
    if not previous:
        return ""
    return _("%(year)s年%(value)s，变化%(change)s") % {
        "year": previous["year"],
        "value": with_unit(previous["value"], item["unit"]),
        "change": change_text(previous["change"], item["unit"]),
    }


def _stated_text(item: Item) -> str:
    stated = item["stated"]
    if not stated:
        return ""
    return _("县里公布%(name)s %(value)s（%(source)s）。只有结果、没有人数，不参与判定。") % {
        "name": stated["name"],
        "value": with_unit(stated["value"], stated["unit"]),
        "source": stated["source"],
    }
