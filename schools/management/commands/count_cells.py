"""Prints how many cells a year asks of whom, and how many of them nobody has to type."""

from typing import Any
from unicodedata import east_asian_width

from django.core.management.base import CommandParser
from django.db.models import Max
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from schools.counting import Load, loads_of
from schools.dictionary import STAGE_LABELS
from schools.freezing import working_document
from schools.models import Region, SchoolYear
from schools.numbers import shown
from schools.regions import RegionUnknown, county_by_code
from schools.years import year_argument

WIDTHS = (14, 32, 8, 8, 10, 10)


class Command(PortalCommand):
    help = (
        "Counts the cells a year asks of each kind of person, those carried forward from last "
        "year, and the elements that are derived and never asked. A year that is not open yet is "
        "counted with last year's campuses."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--county", required=True, help="GB/T 2260 code of the county")
        parser.add_argument("--year", required=True, type=year_argument)

    def handle(self, *_args: Any, **options: Any) -> None:
        year = options["year"]
        try:
            county = county_by_code(options["county"])
        except RegionUnknown as refusal:
            self.refuse("county_unknown", str(refusal))
        counted = self._counted_year(county, year)
        loads = loads_of(working_document(county, counted))
        place = {"county": county.code, "year": year, "campuses_of": counted}
        self.emit(place | loads.as_json())
        self.say(
            _line([_("谁填"), _("填什么"), _("人数"), _("每人格数"), _("沿用上年"), _("要填")])
        )
        for row in loads.rows:
            self.say(_line(_cells(row)))
        whole = {
            "cells": shown(str(loads.cells)),
            "carried": shown(str(loads.carried)),
            "typed": shown(str(loads.cells - loads.carried)),
        }
        self.say(_("全县%(cells)s格：沿用上年%(carried)s格，要填%(typed)s格") % whole)
        self.say(_("另有%(count)d项由数据得出，谁也不填") % {"count": loads.derived})

    def _counted_year(self, county: Region, year: int) -> int:
        rows = SchoolYear.objects.filter(school__county=county, year__in=[year, year - 1])
        newest: int | None = rows.aggregate(year=Max("year"))["year"]
        if newest is None:
            message = _("%(county)s%(year)s年和上年都没有校区数据")
            self.refuse("year_unknown", message % {"county": county.name, "year": year})
        return newest


def _cells(row: Load) -> list[str]:
    who = {"school_officer": _("学校填报员"), "department": _("部门"), "desk": _("县级")}[row.who]
    stages = row.code.partition(":")[2]
    named = _("、").join(str(STAGE_LABELS[stage]) for stage in stages.split("+") if stage)
    name = f"{row.name} {named}" if named else row.name
    return [who, name, *map(str, (row.people, row.cells, row.carried, row.typed))]


def _line(cells: list[str]) -> str:
    """Pad to columns as a terminal shows them, where a Chinese character takes two places."""
    return "".join(
        cell + " " * max(1, width - sum(1 + (east_asian_width(sign) in "WF") for sign in cell))
        for cell, width in zip(cells, WIDTHS, strict=True)
    ).rstrip()
