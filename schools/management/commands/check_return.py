"""Prints what in a county's return is not plausible."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from schools.freezing import findings_of
from schools.models import Return
from schools.regions import RegionUnknown, county_by_code
from schools.years import year_argument

# A pattern over a whole column names hundreds of cells; the JSON document has them all.
CELLS_PRINTED = 12


class Command(PortalCommand):
    help = "Looks for contradictions, outliers and jumps in the newest return of a year."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--county", required=True, help="GB/T 2260 code of the county")
        parser.add_argument("--year", required=True, type=year_argument)

    def handle(self, *_args: Any, **options: Any) -> None:
        code, year = options["county"], options["year"]
        try:
            county = county_by_code(code)
        except RegionUnknown as refusal:
            self.refuse("county_unknown", str(refusal))
        newest = Return.objects.latest(code, year)
        if newest is None:
            message = _("%(county)s%(year)s年还没有数据包")
            self.refuse("return_unknown", message % {"county": county.name, "year": year})
        found = findings_of(newest.document(), code, year)
        self.emit(
            {
                "county": code,
                "year": year,
                "version": newest.version,
                "sha256": newest.sha256,
                "findings": found,
            }
        )
        words = {"error": _("错误"), "warning": _("提示"), "note": _("说明")}
        for finding in found:
            self.say(
                f"{words[finding['severity']]}  {finding['message']}"
                f"  [{', '.join(finding['cells'][:CELLS_PRINTED])}]"
            )
        self.say(_("共%(count)s处") % {"count": len(found)})
