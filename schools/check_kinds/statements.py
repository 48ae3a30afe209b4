"""What a county states in words and numbers, looked at by itself."""

from decimal import Decimal
from typing import Any

from schools.check_kinds.case import Case, Found, Statement
from schools.check_kinds.exact import as_number, half_of_the_last_place, places_of
from schools.check_kinds.telling import HUNDRED, at_sight, between
from schools.check_kinds.words import gettext as _
from schools.check_kinds.words import unit_label
from schools.check_rules import Rule
from schools.dictionary import elements
from schools.numbers import shown

# What one unit of money is in yuan: parts may be given in a smaller one than their total.
YUAN = {"yuan": 1, "10k yuan": 10_000, "100 million yuan": 100_000_000}


def statement_parts(rule: Rule, case: Case) -> Found:
    """The parts published for a total make it up, as far as it was rounded."""
    for statement in case.statements:
        parts = [as_number(part) for part in statement.row.get("parts", ())]
        stated = as_number(statement.row.get("total_stated", statement.text))
        known = [part for part in parts if part is not None]
        if stated is None or not known or len(known) < len(parts):
            continue
        total = sum(known, Decimal(0)) * _factor(statement)
        coarser = places_of(total.normalize()) > places_of(stated)
        allowed = half_of_the_last_place(stated) if coarser else Decimal(0)
        if abs(total - stated) > allowed:
            message = _("“%(name)s%(stated)s%(unit)s”与分项%(parts)s=%(total)s%(unit)s不符") % {
                "name": statement.name,
                "stated": shown(stated),
                "unit": unit_label(statement.unit),
                "parts": "+".join(shown(part) for part in known),
                "total": shown(total),
            }
            yield rule.finding(message, [statement.cell], shown(total))


def _factor(statement: Statement) -> Decimal:
    unit = statement.row.get("parts_unit", statement.unit)
    if unit == statement.unit or not {unit, statement.unit} <= set(YUAN):
        return Decimal(1)
    return Decimal(YUAN[unit]) / YUAN[statement.unit]


def statement_rates(rule: Rule, case: Case) -> Found:
    """A rate over 100 asks for what it was computed from."""
    for statement in case.statements:
        value, most = statement.value, rule.settings["most"]
        if statement.unit != "percent" or value is None or value <= most:
            continue
        if _is_about(statement, rule.settings["no_rates"]):
            continue
        values = {"name": statement.name, "value": shown(value)}
        severity = ""
        if _is_about(statement, rule.settings["gross"]):
            severity = "note"
            message = _("%(name)s为%(value)s%%；毛入学（园）率可以超过100%%，核对学龄人口")
        elif _is_about(statement, rule.settings["cohort"]):
            message = _(
                "%(name)s为%(value)s%%，超过100%%；"
                "补报该届招生数、毕业生数、转入数、转出数和复读人数后重算"
            )
        else:
            message = _("%(name)s为%(value)s%%，超过100%%；补报分子和分母后重算")
        yield rule.finding(
            message % values, [statement.cell], between(None, most), severity=severity
        )


def _is_about(statement: Statement, words: tuple[str, ...]) -> bool:
    return any(word in statement.code for word in words)


def person_times(rule: Rule, case: Case) -> Found:
    """More person-times than there are persons are no persons."""
    whole = rule.settings["whole"]
    enrolment = case.county.get(whole)
    for statement in case.statements:
        if statement.unit != rule.settings["unit"] or statement.value is None or enrolment is None:
            continue
        if statement.value > enrolment:
            message = _("%(name)s%(value)s人次，多于在校学生%(enrolment)s人：是人次，不是人数") % {
                "name": statement.name,
                "value": shown(statement.value),
                "enrolment": shown(enrolment),
            }
            cells = [statement.cell, f"county:{whole}"]
            yield rule.finding(message, cells, between(None, enrolment))


def statement_range(rule: Rule, case: Case) -> Found:
    """A stated number lies within the limits given for it."""
    for limit in rule.settings["limits"]:
        for statement in case.said.get(limit["statement"], ()):
            value = statement.value
            low = value is not None and limit["least"] is not None and value < limit["least"]
            high = value is not None and limit["most"] is not None and value > limit["most"]
            if low or high:
                expected = between(limit["least"], limit["most"])
                message = _("“%(said)s”，通常%(expected)s") % {
                    "said": statement.said,
                    "expected": expected,
                }
                yield rule.finding(message, [statement.cell], expected)


def statement_words(rule: Rule, case: Case) -> Found:
    """What must not be a merit is not put forward as one."""
    for statement in case.statements:
        word = next((word for word in rule.settings["words"] if word in statement.name), None)
        if word is not None:
            message = _("“%(name)s”写的是升学成绩（%(word)s）") % {
                "name": statement.name,
                "word": word,
            }
            yield rule.finding(message, [statement.cell], "")


def said_twice(rule: Rule, case: Case) -> Found:
    """One thing has one number; two spellings of it are only worth a note."""
    for statements in case.said.values():
        texts = sorted({one.text for one in statements})
        if len(texts) < 2:
            continue
        same = len({one.value for one in statements}) == 1
        values = {"name": statements[0].name, "texts": "、".join(texts)}
        message = (
            _("%(name)s写作%(texts)s，是同一个数，统一写法")
            if same
            else _("%(name)s先后写作%(texts)s，不是同一个数")
        ) % values
        yield rule.finding(message, [statements[0].cell], "", severity="note" if same else "")


def said_and_added(rule: Rule, case: Case) -> Found:
    """A stated number of pupils is what the schools add up to."""
    for term in case.terms.values():
        total = case.total_of(term) if term.stage else None
        for statement in case.said.get(term.code, ()):
            if total is None or statement.value is None:
                continue
            if abs(statement.value - total) > statement.half:
                message = _("“%(said)s”，各校合计%(total)s") % {
                    "said": statement.said,
                    "total": shown(total),
                }
                yield rule.finding(message, [statement.cell], shown(total))


def stated_within(rule: Rule, case: Case) -> Found:
    """Several stated parts together are not more than their whole."""
    for each in rule.settings["sums"]:
        values = [case.value(code) for code in each["parts"]]
        known, whole = [value for value in values if value is not None], case.value(each["whole"])
        if whole is not None and len(known) == len(values) and sum(known, Decimal(0)) > whole:
            message = _("%(parts)s合计%(total)s，多于%(whole)s") % {
                "parts": "、".join(case.tell(code) for code in each["parts"]),
                "total": shown(sum(known, Decimal(0))),
                "whole": case.tell(each["whole"]),
            }
            cells = [cell for code in (*each["parts"], each["whole"]) for cell in case.cells(code)]
            yield rule.finding(message, cells, between(None, whole))


def claims(rule: Rule, case: Case) -> Found:
    """A claim of growth has the figures it is about, and they bear it out."""
    for claim in rule.settings["claims"]:
        for statement in case.said.get(claim["statement"], ()):
            missing = [code for need in claim["needs"] for code in _missing(case, need)]
            if missing:
                message = _("“%(name)s”没有数据支持：缺%(missing)s") % {
                    "name": statement.name,
                    "missing": "、".join(case.name(code) for code in missing),
                }
                cells = [statement.cell, *(f"county:{c}" for c in missing if c in elements())]
                yield rule.finding(message, cells, "")
            elif claim["grows"] is not None:
                yield from _borne_out(rule, case, statement, claim["grows"])


def _missing(case: Case, need: Any) -> list[str]:
    if need["or"] is not None and case.value(need["or"]) is not None:
        return []
    return [code for code in need["figures"] if case.value(code) is None]


def _borne_out(rule: Rule, case: Case, statement: Statement, grows: Any) -> Found:
    now, then = case.value(grows["now"]), case.value(grows["before"])
    if now is not None and then is not None and now < then:
        message = _("“%(name)s”与数据不符：%(now)s，上年%(then)s") % {
            "name": statement.name,
            "now": case.tell(grows["now"]),
            "then": shown(then),
        }
        cells = [statement.cell, *case.cells(grows["now"]), *case.cells(grows["before"])]
        yield rule.finding(message, cells, between(then, None))


def two_bases(rule: Rule, case: Case) -> Found:
    """A share that differs by what is counted is quoted with what was counted."""
    codes = [rule.settings[key] for key in ("part", "whole", "other_part", "other_whole")]
    part, whole, other_part, other_whole = (case.county.get(code) for code in codes)
    if not whole or not other_whole or part is None or other_part is None:
        return
    shares = part / whole * HUNDRED, other_part / other_whole * HUNDRED
    if abs(shares[0] - shares[1]) > rule.settings["apart"]:
        message = _(
            "公办占比按在园幼儿计为%(children)s（%(part)s/%(whole)s），"
            "按园数计为%(kindergartens)s（%(other_part)s/%(other_whole)s），引用时写明口径"
        ) % {
            "children": f"{_one_decimal(shares[0])}%",
            "part": shown(part),
            "whole": shown(whole),
            "kindergartens": f"{_one_decimal(shares[1])}%",
            "other_part": shown(other_part),
            "other_whole": shown(other_whole),
        }
        expected = f"{at_sight(shares[0])}%"
        yield rule.finding(message, [f"county:{code}" for code in codes], expected)


def _one_decimal(share: Decimal) -> str:
    return shown(share, 1)
