"""Runs the sweeper."""

import logging
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from edu_duty.jobs.command import PortalCommand
from edu_duty.jobs.sweeper import sweep

logger = logging.getLogger(__name__)


class Command(PortalCommand):
    help = "Free expired leases, ring for waiting jobs and tidy up, every JOB_SWEEP_SECONDS."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--once", action="store_true", help="sweep one time and end")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["once"]:
            self._once()
        else:
            self._forever()

    def _once(self) -> None:
        swept = sweep(timezone.now())
        self.emit(
            {
                "freed": swept.freed,
                "failed": swept.failed,
                "rung": swept.rung,
                "removed": swept.removed,
                "waiting_seconds": int(swept.waiting.total_seconds()),
            }
        )
        self.say(
            f"freed {swept.freed}, failed {swept.failed}, rung {swept.rung},"
            f" removed {swept.removed}"
        )

    def _forever(self) -> None:
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_signal: stopped.set())
        while not stopped.is_set():
            close_old_connections()
            try:
                sweep(timezone.now())
            except DatabaseError as error:
                # The database comes back or an operator reads this line; sweeping goes on.
                logger.warning("This sweep was not finished: %s", error)
            stopped.wait(settings.JOB_SWEEP_SECONDS)
