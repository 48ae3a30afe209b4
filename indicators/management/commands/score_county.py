"""Scores one county's newest return now and gives the receipt."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from indicators.evaluating import ScoringRefused, score_county
from indicators.models import Score
from schools.years import year_argument

ACTOR = "manage.py"


class Command(PortalCommand):
    help = "Scores a county by a rubric; --json prints the receipt, --out writes it."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--county", required=True, help="GB/T 2260 code of the county")
        parser.add_argument("--year", required=True, type=year_argument)
        parser.add_argument("--rubric", required=True, help="QB2017, BB2012, PS2020 or CE37")
        parser.add_argument("--out", type=Path, help="write the receipt here, print nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            score = score_county(
                county_code=options["county"],
                year=options["year"],
                rubric_code=options["rubric"],
                actor_name=ACTOR,
                at=timezone.now(),
            )
        except ScoringRefused as refusal:
            self.refuse(refusal.code, str(refusal))
        if options["out"] is None:
            self.emit(score.parsed())
            self._summarise(score)
        else:
            self._write(options["out"], score.receipt)

    def _write(self, path: Path, text: str) -> None:
        try:
            path.write_text(text, encoding="utf-8")
        except OSError:
            self.refuse("path_unknown", _("不能写入文件“%(path)s”") % {"path": path})

    def _summarise(self, score: Score) -> None:
        receipt = score.parsed()
        self.say(
            _("%(county)s %(year)s年 %(rubric)s：%(verdict)s")
            % {
                "county": receipt["county"]["name"],
                "year": receipt["year"],
                "rubric": receipt["rubric"]["title"],
                "verdict": Score.Verdict(score.verdict).label,
            }
        )
        for row in receipt["indicators"]:
            words = [row["code"], row["stage"] or "", row["value"] or "—"]
            verdict = str(Score.Verdict(row["verdict"]).label)
            self.say("  ".join([*words, verdict, row["title"], row["note"]]).rstrip())
        self.say(_("回执摘要 %(sha256)s") % {"sha256": score.sha256})
