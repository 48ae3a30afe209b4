"""Writes the fill-in workbook of a county and year."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from schools.models import Return
from schools.regions import RegionUnknown, county_by_code
from schools.workbook import fill_in_workbook
from schools.years import year_argument


class Command(PortalCommand):
    help = "Writes the fill-in workbook with the last values, or an empty one with --blank."
    answers_json = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--county", required=True, help="GB/T 2260 code of the county")
        parser.add_argument("--year", required=True, type=year_argument)
        parser.add_argument("--out", required=True, type=Path, help="where the .xlsx goes")
        parser.add_argument("--blank", action="store_true", help="without values")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            county = county_by_code(options["county"])
        except RegionUnknown as refusal:
            self.refuse("county_unknown", str(refusal))
        newest = None if options["blank"] else Return.objects.latest(county.code, options["year"])
        if newest is None and not options["blank"]:
            message = _("%(county)s%(year)s年还没有数据包；要空白表，加上--blank") % {
                "county": county.name,
                "year": options["year"],
            }
            self.refuse("return_unknown", message)
        document = newest.document() if newest else None
        out: Path = options["out"]
        try:
            out.write_bytes(fill_in_workbook(county, options["year"], document))
        except OSError as error:
            message = _("写不了文件“%(path)s”：%(reason)s")
            self.refuse("path_unknown", message % {"path": out, "reason": error.strerror})
