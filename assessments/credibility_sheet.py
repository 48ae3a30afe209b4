"""What the credibility of a self-assessment makes of the items nobody checked, as pages show it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.column_sheet import points_shown
from assessments.final_marks import Correction, Credibility, credibility_of
from assessments.models import Objection
from assessments.points import title_of
from assessments.readers import Reader
from assessments.standing import Basis
from edu_duty.printable import Fact
from indicators.scoring.receipt import printed
from indicators.wording import with_unit


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """An item nobody checked: what the county claimed, and what that counts for."""

    number: int
    title: str
    claimed: str
    points: str
    full: str


@dataclass(frozen=True, slots=True)
class CredibilitySheet:
    """How far the self-assessment is believed, and every item that is corrected by it."""

    facts: Sequence[Fact]
    lines: Sequence[CorrectionLine]


def credibility_sheet(
    basis: Basis | None, objections: Iterable[Objection], reader: Reader
) -> CredibilitySheet | None:
    """Lay out the correction; None where the round asks for none, or nothing was verified.

    A department sees the items of its own points.
    """
    if basis is None or not basis.verified:
        return None
    believed = credibility_of(basis, objections)
    if believed is None:
        return None
    return CredibilitySheet(_facts(believed), list(_lines(basis, believed, reader)))


def percent(share: Fraction | None) -> str:
    """Print a share of one in percent."""
    return _("待定") if share is None else with_unit(printed(share * 100), "percent")


def _facts(believed: Credibility) -> list[Fact]:
    return [
        Fact(_("自评可信度"), percent(believed.value)),
        Fact(_("核查过的自评项目"), str(believed.checked)),
        Fact(_("按可信度修正的项目"), str(len(believed.corrections))),
    ]


def _lines(basis: Basis, believed: Credibility, reader: Reader) -> Iterable[CorrectionLine]:
    rank = {code: place for place, code in enumerate(basis.items)}
    for each in sorted(believed.corrections, key=lambda each: rank[each.code]):
        point = basis.point_of[each.code]
        if reader.sees(point.indicator.departments):
            yield _line(basis, each)


def _line(basis: Basis, each: Correction) -> CorrectionLine:
    point, item = basis.point_of[each.code], basis.items[each.code]
    own = "" if each.code == point.code else f"　{title_of(item)}"
    return CorrectionLine(
        number=point.number,
        title=f"{point.title}{own}",
        claimed=points_shown(each.claimed),
        points=_("待定") if each.points is None else points_shown(each.points),
        full=points_shown(item.points),
    )
