"""Prints a specimen of every style, and draws the page it is measured against."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from reports.geometry import drawing
from reports.printing import PrintingRefused, print_content
from reports.specimen import specimen


class Command(PortalCommand):
    help = "Prints a typographic specimen that shows every style of the documents."
    answers_json = False
    needs_tables = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        wanted = parser.add_mutually_exclusive_group(required=True)
        wanted.add_argument("--out", type=Path, help="the PDF to write")
        wanted.add_argument("--rules", type=Path, help="the drawing of the page to write, as SVG")
        parser.add_argument("--draft", action="store_true", help="as a draft, with its watermark")

    def handle(self, **options: Any) -> None:
        """Write the one or the other."""
        try:
            if options["rules"]:
                options["rules"].write_text(drawing())
            else:
                options["out"].write_bytes(print_content(specimen(draft=options["draft"])).pdf)
        except PrintingRefused as refusal:
            self.refuse(refusal.code, refusal.message)
        except OSError as error:
            self.refuse("out", _("写不了文件：%(error)s") % {"error": error})
