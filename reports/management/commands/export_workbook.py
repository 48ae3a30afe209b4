"""Writes a county's result as a workbook whose every number is a live formula."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from indicators.evaluating import ScoringRefused, score_county
from reports.exporting import export_result
from reports.workbook.book import WorkbookRefused
from schools.years import year_argument

ACTOR = "manage.py"


class Command(PortalCommand):
    help = "Writes a county's newest result as a workbook of live formulas over its figures."
    answers_json = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--county", required=True, help="county code, such as 990101")
        parser.add_argument("--year", required=True, type=year_argument)
        parser.add_argument("--rubric", required=True, help="QB2017, PS2020, CE37 or BB2012")
        parser.add_argument("--out", required=True, type=Path, help="the workbook to write")

    def handle(self, **options: Any) -> None:
        """Score if need be, and write the file."""
        at = timezone.now()
        try:
            score = score_county(
                county_code=options["county"],
                year=options["year"],
                rubric_code=options["rubric"],
                actor_name=ACTOR,
                at=at,
            )
            options["out"].write_bytes(export_result(score=score, actor_name=ACTOR, at=at))
        except (ScoringRefused, WorkbookRefused) as refusal:
            self.refuse(refusal.code, str(refusal))
        except OSError as error:
            self.refuse("out", _("写不了文件：%(error)s") % {"error": error})
