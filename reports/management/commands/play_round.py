"""Plays a round of the demo, so that documents of every kind can be made by clicking."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from edu_duty.refusal import Refusal
from reports.demo_rounds import keep_played_round
from reports.sample_round import DECIDED
from reports.samples import YEAR


class Command(PortalCommand):
    help = "Plays a round of the synthetic prefecture from its opening to its decisions; keeps it."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--year", type=int, default=YEAR, help="the year it looks at")
        parser.add_argument("--decided", type=int, default=DECIDED, help="so many counties")

    def handle(self, **options: Any) -> None:
        """Play it and say where it is."""
        if not settings.DEMO:
            self.refuse("not_a_demo", _("只有演示环境能演一遍评价轮次（DEMO=1）"))
        try:
            held = keep_played_round(
                year=options["year"], decided=options["decided"], at=timezone.now()
            )
        except LookupError as missing:
            self.refuse("no_demo", _("演示数据不全：%(missing)s") % {"missing": missing})
        except Refusal as refusal:
            self.refuse(refusal.code, refusal.message)
        page = reverse("reports:round_documents", args=[held.pk])
        self.say(
            _("“%(title)s”已演完，在%(page)s起草和签发文书") % {"title": held.title, "page": page}
        )
        self.emit({"round": held.pk, "title": held.title, "page": page})
