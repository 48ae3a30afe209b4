"""Keeps an edited rubric as a draft, and publishes it."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from indicators.models import Rubric
from indicators.publishing import RubricRefused, keep_draft, publish_draft
from indicators.rubric_file import RubricFileError
from indicators.rubric_reference import ReferenceRefused, text_of

ACTOR = "manage.py"


class Command(PortalCommand):
    help = "Keeps a rubric's .xlsx or .toml as a draft; with --publish it becomes current."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("rubric", help="a .toml or .xlsx file, or CODE@VERSION of a draft")
        parser.add_argument("--publish", action="store_true", help="publish it, if it is clean")

    def handle(self, *_args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            draft = keep_draft(text_of(options["rubric"]), actor_name=ACTOR, at=at)
            if options["publish"]:
                publish_draft(draft, actor_name=ACTOR, at=at)
        except ReferenceRefused as refusal:
            self.refuse(refusal.code, str(refusal))
        except (RubricFileError, RubricRefused) as refusal:
            self.refuse("rubric_refused", str(refusal))
        self._answer(Rubric.objects.get(pk=draft.pk))

    def _answer(self, rubric: Rubric) -> None:
        self.emit(
            {
                "code": rubric.code,
                "version": rubric.version,
                "state": rubric.state,
                "current": rubric.current,
                "sha256": rubric.sha256,
            }
        )
        words = {"rubric": str(rubric), "state": Rubric.State(rubric.state).label}
        self.say(_("%(rubric)s：%(state)s") % words)
