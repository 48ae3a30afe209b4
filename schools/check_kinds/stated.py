"""What a county states against what its own figures give, allowing for how it was rounded."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from schools.check_kinds.case import Case, Found, Statement
from schools.check_kinds.exact import rounded
from schools.check_kinds.telling import HUNDRED
from schools.check_kinds.words import gettext as _
from schools.check_kinds.words import unit_label
from schools.check_rules import Finding, Rule
from schools.numbers import shown

Signed = Sequence[tuple[int, str]]
NOTHING = Decimal(0)


def stated_ratio(rule: Rule, case: Case) -> Found:
    """A stated rate is its part over its whole; a whole of another time is named."""
    for each in rule.settings["ratios"]:
        part, whole = _added(case, each["parts"]), _added(case, each["wholes"])
        if part is None or not whole:
            continue
        codes = [code for _sign, code in (*each["parts"], *each["wholes"])]
        for statement in _with_numbers(case, each["statement"]):
            computed = part * each["times"] / whole
            finding = _compared(rule, case, statement, computed, codes)
            if finding is not None:
                finding["message"] += _led_to_it(case, statement, part * each["times"], each)
                yield finding


def _led_to_it(case: Case, statement: Statement, part: Decimal, each: Any) -> str:
    """Say which whole the stated rate was computed with: an older one that fits, or how large."""
    for code in each["stale"] or ():
        older = case.value(code)
        if older and agrees(statement, part / older):
            return _("；除以%(older)s正好得%(stated)s，分母没有更新") % {
                "older": case.tell(code),
                "stated": shown(statement.value),
            }
    if not statement.value or len(each["wholes"]) > 1:
        return ""
    return _("；按%(stated)s倒推，%(whole)s约为%(implied)s") % {
        "stated": f"{shown(statement.value)}{unit_label(statement.unit)}",
        "whole": case.name(each["wholes"][0][1]),
        "implied": shown(part / statement.value, 0),
    }


def stated_growth(rule: Rule, case: Case) -> Found:
    """A stated growth in percent is that of its two figures."""
    for each in rule.settings["growths"]:
        now, then = case.value(each["now"]), case.value(each["before"])
        if now is None or not then:
            continue
        for statement in _with_numbers(case, each["statement"]):
            computed = (now - then) / then * HUNDRED
            finding = _compared(rule, case, statement, computed, [each["now"], each["before"]])
            if finding is not None:
                yield finding


def stated_total(rule: Rule, case: Case) -> Found:
    """A stated number is what its parts make up: what was there, came and left."""
    for each in rule.settings["totals"]:
        total = _added(case, each["parts"])
        codes = [code for _sign, code in each["parts"]]
        stated = case.value(each["statement"])
        if total is not None and stated is not None and stated != total:
            message = _("%(said)s，按%(parts)s应为%(total)s") % {
                "said": case.tell(each["statement"]),
                "parts": _sum_told(case, each["parts"]),
                "total": shown(total),
            }
            yield rule.finding(message, _cells(case, [each["statement"], *codes]), shown(total))


def stated_every(rule: Rule, case: Case) -> Found:
    """Every one of some things has what is asked of it."""
    for each in rule.settings["each"]:
        whole, part = case.value(each["whole"]), case.value(each["part"])
        if whole is not None and part is not None and part < whole:
            message = _("%(whole)s，%(part)s：每一项都要有") % {
                "whole": case.tell(each["whole"]),
                "part": case.tell(each["part"]),
            }
            yield rule.finding(message, _cells(case, [each["whole"], each["part"]]), shown(whole))


def stated_product(rule: Rule, case: Case) -> Found:
    """A stated number is the product of what it is made of."""
    for each in rule.settings["products"]:
        factors = [case.value(code) for code in each["factors"]]
        known = [factor for factor in factors if factor is not None]
        stated = case.value(each["statement"])
        product = _product(known)
        if stated is not None and len(known) == len(factors) and stated != product:
            message = _("%(said)s，按%(factors)s应为%(product)s") % {
                "said": case.tell(each["statement"]),
                "factors": "×".join(case.tell(code) for code in each["factors"]),
                "product": shown(product),
            }
            cells = _cells(case, [each["statement"], *each["factors"]])
            yield rule.finding(message, cells, shown(product))


def stated_basis(rule: Rule, case: Case) -> Found:
    """A stated share counts what the norm counts, and not something else that looks better."""
    keys = ("part", "whole", "other_part", "other_whole")
    codes = [rule.settings[key] for key in keys]
    share = _share(case, codes[0], codes[1])
    other = _share(case, codes[2], codes[3])
    for code in rule.settings["statements"]:
        for statement in _with_numbers(case, code):
            finding = _on_a_basis(rule, case, statement, share, other)
            if finding is not None:
                yield finding


def _on_a_basis(
    rule: Rule, case: Case, statement: Statement, share: Decimal | None, other: Decimal | None
) -> Finding | None:
    if share is None and other is None:
        return None
    if any(
        one is not None and agrees(statement, one)
        for one in (share, other if share is None else None)
    ):
        return None
    values = {"said": statement.said, "share": _percent(share), "other": _percent(other)}
    if share is not None and other is not None and agrees(statement, other):
        message = _("“%(said)s”是按园数计的；按在园幼儿计为%(share)s") % values
    else:
        message = _("“%(said)s”与数据不符：按在园幼儿计为%(share)s，按园数计为%(other)s") % values
    codes = [rule.settings[key] for key in ("part", "whole", "other_part", "other_whole")]
    cells = [statement.cell, *(f"county:{code}" for code in codes if code in case.county)]
    return rule.finding(message, cells, _percent(share if share is not None else other))


def agrees(statement: Statement, computed: Decimal) -> bool:
    """Say whether a computed number is the stated one, as far as that was rounded.

    A statement may be a bound (``at_least``, ``at_most``): then the computed one keeps it.
    """
    if statement.value is None:
        return True
    far = computed - statement.value
    bound = statement.row.get("bound")
    if bound == "at_least":
        return far >= -statement.half
    if bound == "at_most":
        return far <= statement.half
    return abs(far) <= statement.half


def _compared(
    rule: Rule, case: Case, statement: Statement, computed: Decimal, codes: Sequence[str]
) -> Finding | None:
    if statement.value is None or agrees(statement, computed):
        return None
    places = max(statement.places, 2)
    expected = f"{shown(rounded(computed, places))}{unit_label(statement.unit)}"
    message = _("“%(said)s”与数据不符：%(figures)s，算得%(expected)s") % {
        "said": statement.said,
        "figures": "，".join(case.tell(code) for code in codes),
        "expected": expected,
    }
    near = abs(computed - statement.value) <= rule.settings["tolerance"]
    cells = [statement.cell, *_cells(case, codes)]
    return rule.finding(message, cells, expected, severity="note" if near else "")


def _with_numbers(case: Case, code: str) -> list[Statement]:
    return [one for one in case.said.get(code, ()) if one.value is not None]


def _added(case: Case, terms: Signed) -> Decimal | None:
    total = NOTHING
    for sign, code in terms:
        value = case.value(code)
        if value is None:
            return None
        total += sign * value
    return total


def _sum_told(case: Case, terms: Signed) -> str:
    signs = {1: "+", -1: "−"}
    told = "".join(f"{signs[sign]}{case.tell(code)}" for sign, code in terms)
    return told.removeprefix("+")


def _product(factors: Iterable[Decimal]) -> Decimal:
    product = Decimal(1)
    for factor in factors:
        product *= factor
    return product


def _share(case: Case, part: str, whole: str) -> Decimal | None:
    above, below = case.value(part), case.value(whole)
    return above / below * HUNDRED if above is not None and below else None


def _percent(share: Decimal | None) -> str:
    return _("无数据") if share is None else f"{shown(share, 2)}%"


def _cells(case: Case, codes: Iterable[str]) -> list[str]:
    return [cell for code in codes for cell in case.cells(code)]
