import io
import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from edu_duty.jobs.command import PortalCommand, Refused

pytestmark = pytest.mark.django_db


class Greeting(PortalCommand):
    """Greets everybody but 甲."""

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("name")

    def handle(self, *_args, **options):
        if options["name"] == "甲":
            self.refuse("known", "甲已经来过")
        self.emit({"hello": options["name"]})
        self.say(f"你好，{options['name']}")


def run(*arguments):
    out = io.StringIO()
    call_command(Greeting(), *arguments, stdout=out)
    return out.getvalue()


def end(capsys, *arguments):
    """Run as from a shell; return the exit status and both outputs."""
    with pytest.raises(SystemExit) as ended:
        Greeting().run_from_argv(["manage.py", "greeting", *arguments])
    printed = capsys.readouterr()
    return ended.value.code, printed.out, printed.err


def test_a_person_reads_lines_and_a_program_one_json_document():
    assert run("乙") == "你好，乙\n"
    assert json.loads(run("乙", "--json")) == {"hello": "乙"}


def test_a_refusal_ends_with_1_and_its_reason_on_standard_error(capsys):
    code, out, err = end(capsys, "甲")

    assert (code, out) == (1, "")
    assert "甲已经来过" in err


def test_a_refusal_is_a_json_document_too(capsys):
    code, out, err = end(capsys, "甲", "--json")

    assert code == 1
    assert json.loads(out) == {"error": {"code": "known", "message": "甲已经来过"}}
    assert "甲已经来过" in err


def test_wrong_usage_ends_with_2(capsys):
    code, out, _err = end(capsys)

    assert (code, out) == (2, "")


def test_callers_in_this_process_get_an_exception():
    with pytest.raises(Refused, match="甲已经来过") as refusal:
        run("甲")
    assert refusal.value.code == "known"
    with pytest.raises(CommandError):
        run()


def test_an_empty_data_dir_is_a_fresh_portal(tmp_path):
    environment = os.environ | {"DATA_DIR": str(tmp_path)}
    for name in ("DATABASE_URL", "BROKER_URL"):
        environment.pop(name, None)

    loaded = subprocess.run(
        [sys.executable, "manage.py", "load_catalogue", "--json"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        check=True,
    )

    assert json.loads(loaded.stdout)["regions"]["added"] > 3000


def test_a_server_without_tables_is_refused_in_words(capsys, monkeypatch, settings):
    settings.EMBEDDED = False
    monkeypatch.setattr("django.db.connection.introspection.table_names", list)

    code, out, err = end(capsys, "乙", "--json")

    assert (code, json.loads(out)["error"]["code"]) == (1, "not_migrated")
    assert "manage.py migrate" in err
