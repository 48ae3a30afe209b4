"""Runs every measurement in a portal of its own and prints ratios; absolute times do not travel."""

import os
import shutil
import sys
import tempfile
from importlib import import_module

import django
from django.core.management import call_command


def main() -> int:
    """Make a throw-away portal, measure, and take it away again."""
    folder = tempfile.mkdtemp(prefix="edu_duty_bench_")
    for name in ("DATABASE_URL", "BROKER_URL"):
        os.environ.pop(name, None)
    os.environ |= {
        "DATA_DIR": folder,
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "edu_duty.settings",
    }
    try:
        django.setup()
        call_command("migrate", verbosity=0)
        # What measures can only be imported once Django is set up.
        measurements = import_module("bench.measuring").MEASUREMENTS
        print(f"{'':<52}{'ours':>10}{'bare':>10}{'ratio':>8}")
        for measurement in measurements:
            for line in measurement():
                print(line, flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
