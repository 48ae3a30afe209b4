"""Brings a portal's data up to date before it starts; safe to repeat."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from edu_duty.accounts.demo import dismiss_demo_people
from edu_duty.jobs.command import PortalCommand


class Command(PortalCommand):
    needs_tables = False
    help = "Migrate, load the catalogue (and with DEMO the demo), collect the static files."
    answers_json = False

    def handle(self, *_args: Any, **_options: Any) -> None:
        quiet: dict[str, Any] = {"verbosity": 0}
        self._step("数据库 (database)", lambda: call_command("migrate", interactive=False, **quiet))
        self._step("静态文件 (static files)", collect_static)
        self._step("目录 (catalogue)", lambda: call_command("load_catalogue", **quiet))
        if settings.DEMO:
            self._step("演示数据 (demo data)", lambda: call_command("load_demo", **quiet))
            self._step("测试证书 (test chain)", lambda: call_command("make_test_chain", **quiet))
        dismiss_demo_people(timezone.now())

    def _step(self, name: str, work: Callable[[], Any]) -> None:
        started = time.monotonic()
        work()
        self.stdout.write(f"✓ {name}  {time.monotonic() - started:.1f} s")
        self.stdout.flush()


def collect_static() -> None:
    """Collect the static files if one of them changed since the last time."""
    stamp = settings.STATIC_ROOT / ".collected"
    digest = hashlib.sha256()
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                digest.update(f"{path.name}\n".encode() + path.read_bytes())
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest.hexdigest():
        return
    # The pages of REST framework are not served, and compressing them takes longer than all else.
    unused = ["rest_framework"]
    call_command(
        "collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=unused
    )
    stamp.write_text(digest.hexdigest(), encoding="utf-8")
