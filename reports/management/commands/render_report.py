"""Renders and issues a document, and writes its PDF to a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from edu_duty import vault
from edu_duty.jobs.command import PortalCommand
from edu_duty.refusal import Refusal
from indicators.evaluating import ScoringRefused, score_county
from indicators.models import Score
from reports.drafting import SHELF
from reports.issuing import issue_document
from reports.models import Document
from schools.models import Return

ACTOR = "manage.py"


class Command(PortalCommand):
    help = "Renders a county's document from its newest score (scoring first where there is none)."
    answers_json = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--county", required=True, help="county code, such as 990101")
        parser.add_argument("--year", required=True, type=int, help="year of the return")
        parser.add_argument("--rubric", required=True, help="rubric code, such as QB2017")
        parser.add_argument("--kind", required=True, choices=Document.Kind.values)
        parser.add_argument("--out", required=True, type=Path, help="the PDF to write")

    def handle(self, **options: Any) -> None:
        """Score if need be, issue, and write the file."""
        at = timezone.now()
        try:
            score = _newest_score(options["county"], options["year"], options["rubric"])
            document = issue_document(
                score=score or self._scored(options),
                kind=options["kind"],
                actor_name=ACTOR,
                at=at,
            )
            options["out"].write_bytes(vault.read(document.sha256, shelf=SHELF))
        except (ScoringRefused, Refusal) as refusal:
            self.refuse(refusal.code, str(refusal))
        except OSError as error:
            self.refuse("out", _("写不了文件：%(error)s") % {"error": error})

    def _scored(self, options: dict[str, Any]) -> Score:
        return score_county(
            county_code=options["county"],
            year=options["year"],
            rubric_code=options["rubric"],
            actor_name=ACTOR,
            at=timezone.now(),
        )


def _newest_score(county_code: str, year: int, rubric_code: str) -> Score | None:
    """Return the newest score if it was made from the newest return, else None."""
    score = Score.objects.latest(county_code, year, rubric_code)
    newest = Return.objects.latest(county_code, year)
    return score if score and newest and score.frozen_id == newest.pk else None
