"""What is printed before a year is opened, and how far collecting it has come."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from edu_duty.printable import Fact
from schools.dictionary import elements
from schools.filling import filling
from schools.models import CountyYear, HandIn, Region, SchoolYear, StageYear
from schools.numbers import shown, unit_label


@dataclass(frozen=True, slots=True)
class CarriedRow:
    """A figure that is carried forward, and in how many cells."""

    name: str
    unit: str
    cells: str


@dataclass(frozen=True, slots=True)
class OpeningSheet:
    """What a new year would take over from last year; ``refused`` says why it cannot be opened."""

    facts: Sequence[Fact]
    carried: Sequence[CarriedRow]
    refused: str


@dataclass(frozen=True, slots=True)
class Collected:
    """How far collecting a year has come; ``openable`` when it can begin with last year's."""

    campuses: int
    handed_in: int
    frozen: bool
    openable: bool


def opening_sheet(county: Region, year: int) -> OpeningSheet:
    """Count what opening a year would take over; nothing is written."""
    campuses = SchoolYear.objects.filter(school__county=county)
    before = campuses.filter(year=year - 1).values_list("figures", flat=True)
    units = StageYear.objects.filter(school__county=county, year=year - 1)
    rows = [*before, *units.values_list("figures", flat=True)]
    counted = Counter(code for row in rows for code in row if code in filling().carried)
    refused = ""
    if campuses.filter(year=year).exists():
        refused = _("%(year)d年已有校区数据") % {"year": year}
    elif not before:
        refused = _("%(year)d年没有校区数据；上传数据包开始") % {"year": year - 1}
    return OpeningSheet(
        facts=[
            Fact(_("校区"), _count(len(before)), _("个")),
            Fact(_("校区学段"), _count(len(rows) - len(before)), _("个")),
            Fact(_("沿用上年的数"), _count(counted.total()), _("格")),
        ],
        carried=[
            CarriedRow(elements()[code].label, unit_label(elements()[code].unit), _count(cells))
            for code, cells in counted.most_common()
        ],
        refused=refused,
    )


def collected(county: Region, year: int) -> Collected:
    """Read how far collecting has come."""
    campuses = SchoolYear.objects.filter(school__county=county)
    standing = campuses.filter(year=year).count()
    return Collected(
        campuses=standing,
        handed_in=HandIn.objects.filter(county=county, year=year).count(),
        frozen=CountyYear.objects.filter(county=county, year=year, frozen=True).exists(),
        openable=not standing and campuses.filter(year=year - 1).exists(),
    )


def _count(number: int) -> str:
    return shown(str(number))
