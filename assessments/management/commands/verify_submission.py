"""Tells whether the receipt of a self-assessment is exactly the one that was given."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from assessments.submission_receipts import VALID, verify_receipt
from assessments.submission_sheets import answer_of
from edu_duty.jobs.command import PortalCommand


class Command(PortalCommand):
    help = "Exits with 0 when the receipt is genuine, else with 1, saying why."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("path", type=Path, help="the receipt to verify")

    def handle(self, **options: Any) -> None:
        """Compare the receipt with what is kept."""
        try:
            text = options["path"].read_bytes()
        except OSError as error:
            self.refuse("path", _("读不了文件：%(error)s") % {"error": error})
        found = verify_receipt(text)
        answer = answer_of(found)
        reason = "".join(answer.lines)
        document = {"state": found.state, "fields": list(found.fields), "reason": reason}
        if found.state != VALID:
            self.refuse(found.state, f"{answer.mark.word}：{reason}", document)
        self.emit(document)
        self.say(f"{answer.mark.word}：{reason}")
