"""Says which counties a draft would judge otherwise, and what in them does it."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from indicators.models import Score
from indicators.publishing import RubricUnknown
from indicators.rehearsing import CountyShift, Pair, Rehearsal, RehearsalRefused, rehearse
from indicators.rubric_file import RubricFileError
from indicators.rubric_reference import ReferenceRefused, text_of
from schools.years import year_argument

SAID_EVERY = 50


class Command(PortalCommand):
    help = "Scores a year's returns with a draft and with the current version; stores nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("rubric", help="a .toml or .xlsx file, or CODE@VERSION")
        parser.add_argument("--year", required=True, type=year_argument)
        parser.add_argument("--region", required=True, help="GB/T 2260 code prefix, may be empty")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            found = rehearse(
                text_of(options["rubric"]),
                year=options["year"],
                prefix=options["region"],
                progress=self._progress,
            )
        except (ReferenceRefused, RehearsalRefused) as refusal:
            self.refuse(refusal.code, str(refusal))
        except RubricFileError as refusal:
            self.refuse("rubric_refused", str(refusal))
        except RubricUnknown as refusal:
            self.refuse("rubric_unknown", str(refusal))
        self.emit(found.as_json())
        self._say(found)

    def _progress(self, done: int, total: int) -> None:
        if done % SAID_EVERY == 0 or done == total:
            self.stderr.write(f"{done}/{total}")

    def _say(self, found: Rehearsal) -> None:
        for county in found.counties:
            self._say_county(county)
        message = _("%(code)s：%(current)s → %(draft)s，%(changed)s个县有变化，%(same)s个县不变")
        words = {
            "code": found.code,
            "current": found.current,
            "draft": found.draft,
            "changed": len(found.counties),
            "same": found.unchanged,
        }
        self.say(message % words)

    def _say_county(self, county: CountyShift) -> None:
        same = _("结论不变")
        ends = "，".join(_moved(pair) for pair in county.result.values())
        self.say(f"{county.county} {county.name}  {ends or same}")
        for shift in county.shifts:
            words = [shift.code, shift.stage, shift.title, *map(_moved, shift.changes.values())]
            self.say("  " + "  ".join(word for word in words if word))


def _moved(pair: Pair) -> str:
    return f"{_said(pair[0])} → {_said(pair[1])}"


def _said(value: Any) -> str:
    if isinstance(value, list):
        return "–".join(str(each) for each in value)
    if value in Score.Verdict.values:
        return str(Score.Verdict(value).label)
    return "—" if value is None else str(value)
