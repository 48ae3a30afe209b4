"""What every management command of the portal does alike: refuse in words, answer in JSON."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from edu_duty.audit.origin import COMMAND, Origin, coming_from, nobody


class Refused(CommandError):
    """A command said no; the message is the reason, ``code`` its short name."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message, returncode=1)
        self.code = code


class PortalCommand(BaseCommand):
    """Ends with 0 on success, 1 on a refusal, 2 on wrong usage.

    With ``--json`` standard output holds exactly one JSON document, on a refusal too; the reason
    of a refusal always stands on standard error. Wrong usage is argparse's own ending with 2.
    """

    answers_json = True
    needs_tables = True
    requires_system_checks: list[str] = []
    as_json = False

    def add_arguments(self, parser: CommandParser) -> None:
        if self.answers_json:
            parser.add_argument(
                "--json",
                action="store_true",
                dest="as_json",
                help="answer with one JSON document on standard output",
            )

    def execute(self, *args: Any, **options: Any) -> str | None:
        self.as_json = bool(options.get("as_json"))
        if self.needs_tables:
            self._ready_the_database()
        name = type(self).__module__.rsplit(".", 1)[-1]
        with coming_from(Origin(f"{COMMAND} {name}", nobody)):
            return super().execute(*args, **options)

    def _ready_the_database(self) -> None:
        """An empty DATA_DIR is a fresh portal: its tables are made here; a server's never are."""
        if "django_migrations" in connection.introspection.table_names():
            return
        if settings.EMBEDDED:
            call_command("migrate", verbosity=0)
        else:
            self.refuse("not_migrated", "数据库还没有建表：先运行 manage.py migrate")

    def emit(self, document: Mapping[str, Any] | list[Any]) -> None:
        """Print the one JSON document; nothing without ``--json``."""
        if self.as_json:
            self.stdout.write(json.dumps(document, ensure_ascii=False))

    def say(self, text: str) -> None:
        """Print a line for a person; nothing with ``--json``."""
        if not self.as_json:
            self.stdout.write(text)

    def refuse(
        self, code: str, message: str, document: Mapping[str, Any] | None = None
    ) -> NoReturn:
        """End with 1: the message on standard error, and with ``--json`` a document.

        Raises:
            Refused: always.
        """
        self.emit(document or {"error": {"code": code, "message": message}})
        raise Refused(code, message)
