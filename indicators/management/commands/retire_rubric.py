"""Takes a published version of a rubric out of use."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from indicators.publishing import RubricRefused, RubricUnknown, retire, rubric_named

ACTOR = "manage.py"


class Command(PortalCommand):
    help = "Retires a published version of a rubric; its scores stay as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("rubric", help="CODE@VERSION, or CODE for the current version")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            rubric = rubric_named(options["rubric"])
            retire(rubric, actor_name=ACTOR, at=timezone.now())
        except RubricUnknown as refusal:
            self.refuse("rubric_unknown", str(refusal))
        except RubricRefused as refusal:
            self.refuse("rubric_refused", str(refusal))
        self.emit({"code": rubric.code, "version": rubric.version, "state": "RETIRED"})
        self.say(_("%(rubric)s已停用") % {"rubric": str(rubric)})
