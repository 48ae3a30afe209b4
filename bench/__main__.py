"""Runs the measurements in a portal of its own; ratios travel, absolute times do not.

``python -m bench`` measures everything, ``python -m bench nation --counties 2847`` one part alone.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib import import_module

import django
from django.core.management import call_command

from tests.stack.servers import ServerMissing, start_redis

# With every other measurement, few enough for `make bench` to end within five minutes.
COUNTIES = 200


def main() -> int:
    """Make a throw-away portal, measure, and take it away again."""
    asked = _arguments()
    folder = tempfile.mkdtemp(prefix="edu_duty_bench_")
    for name in ("DATABASE_URL", "BROKER_URL"):
        os.environ.pop(name, None)
    os.environ |= {
        "DATA_DIR": folder,
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "edu_duty.settings",
    }
    try:
        # Without Redis the nation is measured without workers, and says so.
        os.environ["BROKER_URL"] = start_redis()
    except ServerMissing as reason:
        print(reason, file=sys.stderr)
    try:
        django.setup()
        call_command("migrate", verbosity=0)
        for line in _lines(asked):
            print(line, flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "what", nargs="?", choices=["everything", "documents", "nation"], default="everything"
    )
    parser.add_argument(
        "--counties", type=int, default=COUNTIES, choices=range(1, 2_848), metavar="N"
    )
    return parser.parse_args()


def _lines(asked: argparse.Namespace) -> Iterable[object]:
    # What measures can only be imported once Django is set up.
    if asked.what == "everything":
        yield f"{'':<52}{'ours':>10}{'bare':>10}{'ratio':>8}"
        for measurement in import_module("bench.measuring").MEASUREMENTS:
            yield from measurement()
        # On PostgreSQL, and so in processes of their own.
        for name in ("bench.importing", "bench.saving"):
            told = subprocess.run(
                [sys.executable, "-m", name], check=True, capture_output=True, text=True
            )
            yield told.stdout.rstrip()
    if asked.what != "nation":
        yield from import_module("bench.documents").documents()
    if asked.what != "documents":
        yield from import_module("bench.nation").nation(asked.counties)


if __name__ == "__main__":
    sys.exit(main())
