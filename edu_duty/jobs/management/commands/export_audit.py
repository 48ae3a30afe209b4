"""Writes the whole audit trail into a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils import timezone

from edu_duty.audit.exporting import export_lines
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.jobs.command import PortalCommand

ACTOR = "operator"


class Command(PortalCommand):
    help = "Write every audit event, chain head and anchor as JSON lines, for docs/verify_audit.py."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def handle(self, *_args: Any, **options: Any) -> None:
        at = timezone.now()
        with transaction.atomic():
            record(verb=AuditEvent.Verb.AUDIT_EXPORTED, target="all", actor_name=ACTOR, at=at)
        count = 0
        try:
            with options["out"].open("w", encoding="utf-8") as file:
                for line in export_lines(at):
                    file.write(f"{line}\n")
                    count += 1
        except OSError as problem:
            self.refuse("unwritable", f"写不了文件：{problem}")
        self.emit({"lines": count, "file": str(options["out"])})
        self.say(f"✓ {options['out']}  {count}")
