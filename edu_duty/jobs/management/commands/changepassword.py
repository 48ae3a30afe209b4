"""Stands in the way of Django's own command: nobody sets somebody else's password."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from edu_duty.jobs.command import PortalCommand


class Command(PortalCommand):
    help = "Refused: accounts are registered by `appoint` and on the pages, with one-time codes."
    needs_tables = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("username", nargs="?")

    def handle(self, *_args: Any, **_options: Any) -> None:
        message = _("密码只由本人设定：用 manage.py appoint，或在“人员和职务”页发一次性代码")
        self.refuse("own_password", message)
