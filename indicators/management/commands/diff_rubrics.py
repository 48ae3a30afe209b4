"""Says in words how two versions of a rubric differ."""

import tomllib
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand
from indicators.differing import differences
from indicators.rubric_reference import ReferenceRefused, text_of


class Command(PortalCommand):
    help = "Compares two versions of a rubric point by point."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        for name in ("before", "after"):
            parser.add_argument(name, help="a .toml or .xlsx file, CODE or CODE@VERSION")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            before, after = (text_of(options[name]) for name in ("before", "after"))
            found = differences(before, after)
        except ReferenceRefused as refusal:
            self.refuse(refusal.code, str(refusal))
        except tomllib.TOMLDecodeError as error:
            self.refuse("not_toml", _("不是有效的 TOML：%(error)s") % {"error": error})
        for change in found:
            self.say(change.sentence)
        self.emit({"differences": [change.as_json() for change in found]})
        self.say(_("共%(count)s处不同") % {"count": len(found)})
