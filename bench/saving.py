"""Saves responses over HTTP on PostgreSQL, beside a bare update of one row by somebody signed in.

Ours is the page of a point: session, permission, the county's lock, the version check, the scores,
an audit event in its chain, and everything a request passes through in this portal. Bare is a
view behind Django's own session alone that updates one row, and stands first among the addresses.
One client takes turns, ours and bare; eight write eight points of one county at once, so that all
of them wait for one audit chain.

Runs in a process of its own (``python -m bench.saving``), for the back end is another.
"""

import os
import secrets
import shutil
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command

from tests.stack.servers import ServerMissing, start_postgresql


def main() -> int:
    """Measure in a throw-away portal on a throw-away PostgreSQL."""
    folder = tempfile.mkdtemp(prefix="edu_duty_bench_")
    try:
        os.environ["DATABASE_URL"] = start_postgresql()
    except ServerMissing as reason:
        print(f"saving a response: left out; {reason}")
        return 0
    os.environ |= {
        "DATA_DIR": folder,
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "bench.saving_settings",
        # Nothing is queued here.
        "SECRET_KEY": secrets.token_urlsafe(64),
        "BROKER_URL": "redis://127.0.0.1:1/0",
        "HTTPS": "0",
        "ALLOWED_HOSTS": "testserver",
    }
    Path(folder, "static").mkdir()
    try:
        django.setup()
        call_command("migrate", verbosity=0)
        # What is measured can only be imported once Django is set up.
        for line in import_module("bench.saving_lane").lines():
            print(line, flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
