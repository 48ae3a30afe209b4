"""Tells whether a PDF is exactly the one that was issued."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from reports.models import Document
from reports.queries import file_sheet
from reports.verifying import Verification, verify


class Command(PortalCommand):
    help = "Exits with 0 when the file is exactly the one issued, else with 1, saying why."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("path", type=Path, help="the PDF to compare")

    def handle(self, **options: Any) -> None:
        """Compare the file and answer."""
        try:
            content = options["path"].read_bytes()
        except OSError as error:
            self.refuse("path", _("读不了文件：%(error)s") % {"error": error})
        answer = verify(content)
        document = _document(answer)
        if answer.state != "valid":
            self.refuse(answer.state, _sentence(answer), document)
        self.emit(document)
        self.say(_sentence(answer))


def _document(answer: Verification) -> dict[str, Any]:
    issued = _facts(answer.document) if answer.document else None
    return {"state": answer.state, "reason": answer.reason, "document": issued}


def _facts(document: Document) -> dict[str, Any]:
    issued_at = document.issued_at or document.created_at
    return {
        "number": document.number,
        "title": document.title,
        "kind": document.kind,
        "code": document.code,
        "sha256": document.sha256,
        "issuer": document.issuer,
        "issued_by": document.issued_by_name,
        "issued_at": localtime(issued_at).isoformat(timespec="seconds"),
        "county": {"code": document.region_id, "name": document.region.name},
        "year": document.year,
        "rubric": document.rubric_code,
        "receipt_sha256": document.score.sha256 if document.score else "",
    }


def _sentence(answer: Verification) -> str:
    """Say what the page of verification says, and of which document."""
    sheet = file_sheet(answer)
    facts = "".join(f"\n{fact.name}{_('：')}{fact.value}" for fact in sheet.facts)
    return f"{sheet.mark.word}{_('：')}{sheet.sentence}{facts}"
