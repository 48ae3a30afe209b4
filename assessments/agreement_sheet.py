"""How far the inspectors of a round agree, for who runs it; only counties already merged count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from assessments.agreement import Given, alpha_of, disagreements, panels, severities
from assessments.columns import PROVINCE
from assessments.item_points import points_of
from assessments.models import Appointment, Mark, Round
from assessments.points import points_in, title_of
from edu_duty.accounts.models import User
from edu_duty.printable import Fact
from edu_duty.tabular import Cell
from indicators.publishing import parsed_rubric
from schools.numbers import MISSING, shown

MOST_ITEMS = 20
PERCENT = 100


@dataclass(frozen=True, slots=True)
class PanelRow:
    """People who marked the same items."""

    people: str
    units: int
    kappa: str
    graded: int
    icc: str
    alpha: str


@dataclass(frozen=True, slots=True)
class SeverityRow:
    """One inspector beside the others."""

    person: str
    difference: str
    word: str
    units: int


@dataclass(frozen=True, slots=True)
class DisagreementRow:
    """One item people disagree on."""

    code: str
    title: str
    spread: str
    widest: str
    units: int


@dataclass(frozen=True, slots=True)
class AgreementSheet:
    """The page."""

    facts: Sequence[Fact]
    panels: Sequence[PanelRow]
    severities: Sequence[SeverityRow]
    items: Sequence[DisagreementRow]


def agreement_of(held: Round) -> AgreementSheet:
    """Prepare the page, in a constant number of queries."""
    points = () if held.rubric is None else points_in(held.rubric.text)
    titles = {item.code: title_of(item) for point in points for item in point.items}
    scheme = None if held.rubric is None else parsed_rubric(held.rubric.text).scheme
    marks = list(_given(held))
    people = {
        person.username: str(person)
        for person in User.objects.filter(username__in={mark.person for mark in marks})
    }
    counties = len({mark.unit[0] for mark in marks})
    return AgreementSheet(
        facts=[
            Fact(_("已合成的县"), str(counties)),
            Fact(_("督学"), str(len(people))),
            Fact(_("评分"), str(len(marks))),
            Fact(_("全轮次α"), _coefficient(alpha_of(marks))),
        ],
        panels=[
            PanelRow(
                people=_("、").join(people[each] for each in row.people),
                units=row.units,
                kappa=_coefficient(row.kappa),
                graded=row.graded,
                icc=_coefficient(row.icc),
                alpha=_coefficient(row.alpha),
            )
            for row in panels(marks, list(scheme.scale) if scheme else [])
        ],
        severities=[
            SeverityRow(
                people[row.person],
                _share(row.difference, signed=True),
                _word(row.difference),
                row.units,
            )
            for row in severities(marks)
        ],
        items=[
            DisagreementRow(
                row.item,
                titles.get(row.item, row.item),
                _share(row.spread),
                _share(row.widest),
                row.units,
            )
            for row in disagreements(marks)[:MOST_ITEMS]
        ],
    )


def agreement_table(sheet: AgreementSheet) -> tuple[list[str], list[list[Cell]]]:
    """Return the items people disagree on as a table for a spreadsheet."""
    heading = [
        _("编号"),
        _("评价内容"),
        _("平均相差（占满分%）"),
        _("最大相差（占满分%）"),
        _("县数"),
    ]
    rows: list[list[Cell]] = [
        [row.code, row.title, row.spread, row.widest, row.units] for row in sheet.items
    ]
    return heading, rows


def _given(held: Round) -> Iterable[Given]:
    """Read what inspectors gave where it is merged already; nobody's is shown before that.

    Who was released, or declared a conflict, left what they gave behind: it went into no score.
    """
    merged = Mark.objects.filter(
        assessment__round=held, column=PROVINCE, person=None, item__in=_codes(held)
    )
    standing = Appointment.objects.filter(
        assessment=OuterRef("assessment"),
        person=OuterRef("person"),
        column=PROVINCE,
        ended_at=None,
        conflict="",
    )
    rows = Mark.objects.filter(
        Exists(standing),
        column=PROVINCE,
        person__isnull=False,
        assessment__in=merged.values("assessment"),
    ).select_related("person")
    full = {
        item.code: item.points
        for point in (() if held.rubric is None else points_in(held.rubric.text))
        for item in point.items
    }
    for mark in rows.order_by("pk"):
        points, most = points_of(mark), full.get(mark.item)
        # An item everybody left as computed says nothing of people.
        if mark.computed or points is None or not most or mark.person is None:
            continue
        grade = mark.given if mark.given.isalpha() else ""
        yield Given(
            (mark.assessment_id, mark.item), mark.person.username, Fraction(points) / most, grade
        )


def _codes(held: Round) -> list[str]:
    points = () if held.rubric is None else points_in(held.rubric.text)
    return [item.code for point in points for item in point.items]


def _coefficient(found: Decimal | None) -> str:
    return MISSING if found is None else shown(found.quantize(Decimal("0.001")))


def _share(share: Fraction, *, signed: bool = False) -> str:
    """Print a share of full points in percent."""
    number = Decimal(abs(share).numerator * PERCENT) / abs(share).denominator
    text = shown(number.quantize(Decimal("0.1")))
    if not signed or not share:
        return text
    return f"−{text}" if share < 0 else f"+{text}"


def _word(difference: Fraction) -> str:
    if not difference:
        return _("与他人相同")
    return _("比他人严") if difference < 0 else _("比他人宽")
