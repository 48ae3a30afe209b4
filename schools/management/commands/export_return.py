"""Writes the fill-in workbook of a county and year."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from schools.exporting import edition_of
from schools.regions import RegionUnknown, county_by_code
from schools.stored import stored_document
from schools.workbook import Edition, fill_in_workbook
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
        year, blank = options["year"], options["blank"]
        document = None if blank else stored_document(county, year)
        if document is None and not blank:
            message = _("%(county)s%(year)s年还没有数据包；要空白表，加上--blank") % {
                "county": county.name,
                "year": year,
            }
            self.refuse("return_unknown", message)
        content = fill_in_workbook(
            county,
            year,
            document,
            previous=stored_document(county, year - 1),
            edition=Edition() if blank else edition_of(county, year),
        )
        out: Path = options["out"]
        try:
            out.write_bytes(content)
        except OSError as error:
            message = _("写不了文件“%(path)s”：%(reason)s")
            self.refuse("path_unknown", message % {"path": out, "reason": error.strerror})
