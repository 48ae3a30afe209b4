"""Holds a county's returns to a target profile."""

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from assessments.own_targets import own_profiles
from edu_duty.jobs.command import PortalCommand
from indicators.scoring.progress import BEHIND, ON_COURSE, REACHED, UNDETERMINED
from indicators.target_file import filled_number
from indicators.target_wording import (
    outlook_text,
    reason_text,
    target_mark,
    value_with_unit,
    wanted_text,
)
from indicators.targets import Check, CheckedRow, CheckRefused, check_named, whose_text
from schools.years import year_argument


def filled_argument(text: str) -> tuple[str, Any]:
    """Read CODE=NUMBER.

    Raises:
        ArgumentTypeError: it is not of that shape.
    """
    code, _sign, figure = text.partition("=")
    try:
        return code, filled_number(figure)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not CODE=NUMBER") from error


class Command(PortalCommand):
    help = "Shows for each target of a profile whether a county reached it, is on course or behind."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--county", required=True, help="GB/T 2260 code of the county")
        parser.add_argument("--year", required=True, type=year_argument)
        parser.add_argument(
            "--profile",
            required=True,
            help="guiyang_2025, county_template, …; own or own@2 for a version of the county's own",
        )
        parser.add_argument(
            "--fill",
            action="append",
            default=[],
            type=filled_argument,
            metavar="CODE=NUMBER",
            help="fill in a blank of the profile; may be given several times",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            checked = check_named(
                options["county"],
                options["year"],
                options["profile"],
                dict(options["fill"]),
                own_profiles,
            )
        except CheckRefused as refusal:
            self.refuse(refusal.code, str(refusal))
        self.emit(checked.as_json())
        self._summarise(checked)

    def _summarise(self, checked: Check) -> None:
        counts = checked.counts
        self.say(
            _(
                "%(county)s %(year)s年，%(profile)s：%(reached)s项已达到，%(on_course)s项按进度，"
                "%(behind)s项落后，%(undetermined)s项待定"
            )
            % {
                "county": checked.county.label,
                "year": checked.year,
                "profile": checked.profile.label,
                "reached": counts[REACHED],
                "on_course": counts[ON_COURSE],
                "behind": counts[BEHIND],
                "undetermined": counts[UNDETERMINED],
            }
        )
        self.say(whose_text(checked.profile, checked.county))
        for row in checked.rows:
            self.say(_line(row))


def _line(checked: CheckedRow) -> str:
    row = checked.row
    words = [target_mark(checked.verdict).word, row.published.label, wanted_text(row.published)]
    if checked.progress is not None:
        words.append(value_with_unit(checked.progress.value, row.counted.unit))
    return "  ".join([*words, reason_text(checked) or outlook_text(checked)]).rstrip()
