"""Runs the whole portal: web, worker and sweeper under one supervisor."""

import json
import time
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser
from django.db import connections
from django.utils import timezone

from edu_duty.accounts.demo import dismiss_demo_people
from edu_duty.health import ask
from edu_duty.jobs.command import PortalCommand
from edu_duty.supervisor import Child, PortBusy, Supervisor, listen, portal_commands

UP_WITHIN_SECONDS = 30


class Command(PortalCommand):
    help = "Run web, worker and sweeper until Ctrl-C; a child that ends is started again."
    answers_json = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--host", default=settings.HOST, help="address to listen on")
        parser.add_argument("--port", type=int, default=settings.PORT, help="0 takes a free port")
        parser.add_argument("--concurrency", type=int, default=2, help="jobs worked on at once")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            listener = listen(options["host"], options["port"])
        except PortBusy as busy:
            self.refuse("port_busy", busy_words(options["host"], options["port"], str(busy)))
        commands = portal_commands(listener, options["concurrency"])
        logs = settings.DATA_DIR / "logs"
        children = [Child(name, line, logs / f"{name}.log") for name, line in commands.items()]
        self._say(f"启动网页、任务进程和清扫进程，日志在 {logs} (starting; logs are there)")
        address = f"http://{options['host']}:{listener.getsockname()[1]}"
        supervisor = Supervisor(children, (listener.fileno(),), self._say)
        # Nothing of the database is needed from here on, and no connection may be inherited.
        dismiss_demo_people(timezone.now())
        accounts = _demo_accounts() if settings.DEMO else ""
        connections.close_all()
        supervisor.run(lambda: self._announce(address, accounts))
        self._say("已停止 (stopped)")

    def _announce(self, address: str, accounts: str) -> None:
        problem = wait_until_up(address)
        if problem:
            self._say(f"尚未完全就绪 (not quite ready): {problem}")
        self._say(f"\n  打开 (open)  {address}\n")
        if accounts:
            self._say(accounts)
        self._say("按 Ctrl-C 停止 (Ctrl-C stops everything)")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def busy_words(host: str, port: int, reason: str) -> str:
    """Say in words that a port is taken and what to do."""
    return (
        f"端口 {port} 不能使用（{reason}）。停止占用它的程序，或换一个端口："
        f"PORT={port + 1} make run\n"
        f"Port {port} on {host} is busy. Stop what uses it, or choose another port as above."
    )


def wait_until_up(address: str) -> str:
    """Wait until the portal can do its main job; return what is missing if it takes too long."""
    deadline = time.monotonic() + UP_WITHIN_SECONDS
    problem = ""
    while time.monotonic() < deadline:
        problem = ask(address)
        if not problem:
            return ""
        time.sleep(0.2)
    return problem


def _demo_accounts() -> str:
    answer = StringIO()
    call_command("demo_accounts", "--json", stdout=answer)
    lines = ["  演示账号 (demo accounts)"]
    for account in json.loads(answer.getvalue()):
        lines.append(
            f"    {account['username']:<22} {account['password']:<22}"
            f" {account['role']} {account['region']}"
        )
    return "\n".join(lines) + "\n"
