"""Imports 300 campuses into PostgreSQL, beside a bare COPY and upsert of the same figures.

Runs in a process of its own (``python -m bench.importing``): the other measurements use the
database a county's own computer has.
"""

import os
import secrets
import shutil
import sys
import tempfile
from importlib import import_module

import django
from django.core.management import call_command

from tests.stack.servers import ServerMissing, start_postgresql


def main() -> int:
    """Measure in a throw-away portal on a throw-away PostgreSQL."""
    folder = tempfile.mkdtemp(prefix="edu_duty_bench_")
    try:
        os.environ["DATABASE_URL"] = start_postgresql()
    except ServerMissing as reason:
        print(f"import, 300 campuses: left out; {reason}")
        return 0
    os.environ |= {
        "DATA_DIR": folder,
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "edu_duty.settings",
        # Nothing is queued here.
        "SECRET_KEY": secrets.token_urlsafe(64),
        "BROKER_URL": "redis://127.0.0.1:1/0",
    }
    try:
        django.setup()
        call_command("migrate", verbosity=0)
        # What is measured can only be imported once Django is set up.
        for line in import_module("bench.import_lane").lines():
            print(line, flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
