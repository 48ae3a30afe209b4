"""Says whether the portal can do its main job."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from edu_duty import health
from edu_duty.jobs.command import PortalCommand

MARKS = {(True, False): "✓", (True, True): "!", (False, False): "✗"}


class Command(PortalCommand):
    needs_tables = False
    help = "Examine every part of the portal; exit 1 if something is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--part", choices=sorted(health.CHECKS), help="this part alone")
        parser.add_argument("--web", metavar="ADDRESS", help="ask the portal that answers there")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["web"]:
            problem = health.ask(options["web"])
            if problem:
                self.refuse("unwell", problem)
            return
        found = health.report(timezone.now())
        parts = [part for part in found.parts if options["part"] in (None, part.name)]
        document = {part.name: {"ok": part.ok, "detail": part.detail} for part in parts}
        for part in parts:
            self.say(f"{MARKS[part.ok, part.warning]} {part.name}: {part.detail}")
        unwell = [part.detail for part in parts if not part.ok]
        if unwell:
            self.refuse("unwell", " ".join(unwell), document)
        self.emit(document)
