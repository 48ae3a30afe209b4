"""Prints a sample of every kind of document, and draws every page of it."""

from pathlib import Path
from typing import Any

import pypdfium2
from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from reports.printing import PrintingRefused
from reports.samples import Sample, samples

POINTS_PER_INCH = 72


class Command(PortalCommand):
    help = "Prints a sample of every kind of document from the demo, with a picture of every page."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--out", required=True, type=Path, help="the folder to write to")
        parser.add_argument("--dpi", type=int, default=80, help="dots per inch of the pictures")

    def handle(self, **options: Any) -> None:
        """Print, draw, and list what was written."""
        if not settings.DEMO:
            self.refuse("not_a_demo", _("样例文书由演示数据生成，只用于演示（DEMO=1）"))
        options["out"].mkdir(parents=True, exist_ok=True)
        written = []
        try:
            for sample in samples(timezone.now()):
                written.append(_write(sample, options["out"], options["dpi"]))
                self.say(f"{sample.name}.pdf  {sample.printed.page_count}")
        except LookupError as missing:
            self.refuse("no_demo", _("演示数据不全：%(missing)s") % {"missing": missing})
        except PrintingRefused as refusal:
            self.refuse(refusal.code, refusal.message)
        self.emit(written)


def _write(sample: Sample, folder: Path, dpi: int) -> dict[str, Any]:
    path = folder / f"{sample.name}.pdf"
    path.write_bytes(sample.printed.pdf)
    pictures = []
    with pypdfium2.PdfDocument(sample.printed.pdf) as pdf:
        for number, page in enumerate(pdf, start=1):
            picture = folder / f"{sample.name}-{number:02}.png"
            page.render(scale=dpi / POINTS_PER_INCH).to_pil().save(picture)
            pictures.append(picture.name)
    return {"pdf": path.name, "pages": sample.printed.page_count, "pictures": pictures}
