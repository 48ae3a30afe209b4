"""What finally stands for every item: what was verified, what objections changed, what is corrected
by the credibility of the self-assessment; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from assessments.models import Mark, Objection
from assessments.standing import Basis, receipt_with
from indicators.publishing import parsed_rubric
from indicators.scoring import credibility
from indicators.scoring.credibility import Check
from indicators.scoring.rules import Judged

PLACES: Final = 3


@dataclass(frozen=True, slots=True)
class Stands:
    """What stands for one item or condition, and why.

    Shape: ``given`` is empty where the computed points stand.
    """

    code: str
    given: str
    reason: str


def final_marks(
    basis: Basis, objections: Iterable[Objection]
) -> tuple[list[Stands], Fraction | None]:
    """Return what stands for every item that has a mark, and the credibility where it counts."""
    found = {
        code: Stands(code, "" if mark.computed else mark.given, mark.reason)
        for code, mark in basis.merged.items()
    }
    for each in objections:
        if each.ruling in (Objection.Ruling.UPHELD, Objection.Ruling.PARTLY):
            found[each.item] = Stands(each.item, each.given, each.answer)
    if not basis.assessment.round.credibility_on:
        return list(found.values()), None
    return _corrected(basis, found)


def given_by(stands: Iterable[Stands]) -> dict[str, str]:
    """Return what people gave, by item; the computed points stand for the others."""
    return {each.code: each.given for each in stands if each.given}


def preliminary(basis: Basis) -> dict[str, Any]:
    """Return the receipt of the preliminary opinion: what stands before anybody objects."""
    stands, _credibility = final_marks(basis, ())
    return receipt_with(basis, given_by(stands))


def _corrected(basis: Basis, found: dict[str, Stands]) -> tuple[list[Stands], Fraction | None]:
    checks = [
        Check(
            code=code,
            claimed=basis.points_of(code, mark.given),
            verified=basis.points_of(code, found[code].given) if _looked_at(found, code) else None,
            full=basis.items[code].points or Fraction(0),
            weight=basis.items[code].points or Fraction(0),
        )
        for code, mark in sorted(basis.claimed.items())
        if _counts(basis, code, mark)
    ]
    setting = parsed_rubric(basis.rubric.text).credibility
    method = credibility.method() if setting is None else setting.method
    outcome = credibility.assess(checks, method)
    for each in outcome.items:
        if each.code not in found and each.points is not None:
            found[each.code] = Stands(each.code, _written(each.points), each.reason)
    value = outcome.credibility
    return list(found.values()), None if value is None else Fraction(value)


def _counts(basis: Basis, code: str, mark: Mark) -> bool:
    """Only what people claim and people decide can be believed or not."""
    item = basis.items.get(code)
    judged = item is not None and isinstance(item.rule, Judged)
    return judged and bool(mark.given) and basis.applies(code)


def _looked_at(found: Mapping[str, Stands], code: str) -> bool:
    return code in found and bool(found[code].given)


def _written(points: Fraction | int) -> str:
    """Write corrected points to a thousandth, half to even: they are an estimate."""
    thousandths = round(Fraction(points) * 10**PLACES)
    return f"{thousandths // 10**PLACES}.{thousandths % 10**PLACES:0{PLACES}d}"
