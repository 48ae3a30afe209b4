"""Loads the demo; safe to repeat."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.demo import DemoRefused, load_demo
from edu_duty.jobs.command import PortalCommand
from reports.demo_rounds import write_demo_letterhead


class Command(PortalCommand):
    help = "Load Zheng'an 2019 as published and the synthetic province (codes 99xxxx)."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--inline", action="store_true", help="score every county here, not by the workers"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            loaded = load_demo(at=at, inline=options["inline"], say=self.say)
        except DemoRefused as refusal:
            self.refuse(refusal.code, str(refusal))
        if write_demo_letterhead(at):
            self.say(_("演示轮次的发文机关已写好（示例）"))
        elif not loaded.fresh:
            self.say(_("演示数据没有变化。"))
        self.emit(asdict(loaded))
