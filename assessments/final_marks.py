"""What finally stands for every item: what was verified, what objections changed, what is corrected
by the credibility of the self-assessment; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from assessments.models import Objection
from assessments.standing import Basis, receipt_with
from indicators.publishing import parsed_rubric
from indicators.scoring import credibility
from indicators.scoring.credibility import Check

PLACES: Final = 3


@dataclass(frozen=True, slots=True)
class Stands:
    """What stands for one item or condition, and why.

    Shape: ``given`` is empty where the computed points stand.
    """

    code: str
    given: str
    reason: str


@dataclass(frozen=True, slots=True)
class Correction:
    """An item nobody checked. Shape: ``points`` is None while the credibility is open."""

    code: str
    claimed: Fraction
    points: Fraction | None
    reason: str


@dataclass(frozen=True, slots=True)
class Credibility:
    """How far the self-assessment is believed, from how many checks, and what it corrects."""

    value: Fraction | None
    checked: int
    corrections: tuple[Correction, ...]


def final_marks(
    basis: Basis, objections: Iterable[Objection]
) -> tuple[list[Stands], Fraction | None]:
    """Return what stands for every item that has a mark, and the credibility where it counts."""
    found = _found(basis, objections)
    believed = _believed(basis, found)
    if believed is None:
        return list(found.values()), None
    corrected = [
        Stands(each.code, _written(each.points), each.reason)
        for each in believed.corrections
        if each.points is not None
    ]
    return [*found.values(), *corrected], believed.value


def credibility_of(basis: Basis, objections: Iterable[Objection]) -> Credibility | None:
    """Return how far the self-assessment is believed; None where the round does not ask for it."""
    return _believed(basis, _found(basis, objections))


def told_points(basis: Basis, code: str) -> Fraction | None:
    """Return the points the preliminary opinion gives an item; None while it gives none."""
    believed = _believed(basis, _found(basis, ()))
    for each in () if believed is None else believed.corrections:
        if each.code == code and each.points is not None:
            return basis.points_of(code, _written(each.points))
    return basis.told_points(code)


def given_by(stands: Iterable[Stands]) -> dict[str, str]:
    """Return what people gave, by item; the computed points stand for the others."""
    return {each.code: each.given for each in stands if each.given}


def preliminary(basis: Basis) -> dict[str, Any]:
    """Return the receipt of the preliminary opinion: what stands before anybody objects."""
    stands, _credibility = final_marks(basis, ())
    return receipt_with(basis, given_by(stands))


def _found(basis: Basis, objections: Iterable[Objection]) -> dict[str, Stands]:
    """Return what was verified, and what objections made of it."""
    found = {
        code: Stands(code, "" if mark.computed else mark.given, mark.reason)
        for code, mark in basis.merged.items()
    }
    for each in objections:
        if each.ruling in (Objection.Ruling.UPHELD, Objection.Ruling.PARTLY):
            found[each.item] = Stands(each.item, each.given, each.answer)
    return found


def _believed(basis: Basis, found: Mapping[str, Stands]) -> Credibility | None:
    if not basis.assessment.round.credibility_on:
        return None
    claims = {
        code: basis.points_of(code, mark.given)
        for code, mark in sorted(basis.claimed.items())
        if basis.creditable(code)
    }
    checks = [
        Check(
            code=code,
            claimed=claimed,
            verified=basis.points_of(code, found[code].given) if _looked_at(found, code) else None,
            full=basis.items[code].points or Fraction(0),
            weight=basis.items[code].points or Fraction(0),
        )
        for code, claimed in claims.items()
    ]
    setting = parsed_rubric(basis.rubric.text).credibility
    method = credibility.method() if setting is None else setting.method
    outcome = credibility.assess(checks, method)
    corrections = [
        Correction(
            check.code,
            claims[check.code],
            None if each.points is None else Fraction(each.points),
            each.reason,
        )
        for check, each in zip(checks, outcome.items, strict=True)
        if check.verified is None
    ]
    value = None if outcome.credibility is None else Fraction(outcome.credibility)
    return Credibility(value, len(checks) - len(corrections), tuple(corrections))


def _looked_at(found: Mapping[str, Stands], code: str) -> bool:
    return code in found and bool(found[code].given)


def _written(points: Fraction | int) -> str:
    """Write corrected points to a thousandth, half to even: they are an estimate."""
    thousandths = round(Fraction(points) * 10**PLACES)
    return f"{thousandths // 10**PLACES}.{thousandths % 10**PLACES:0{PLACES}d}"
