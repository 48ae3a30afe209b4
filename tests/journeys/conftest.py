"""A whole portal for the journeys: web, worker and sweeper under the supervisor, and a browser."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.stack.databases import database_of_its_own

ROOT = Path(__file__).resolve().parents[2]
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Portal:
    """A running portal: its address, its environment, and its demo accounts by username."""

    address: str
    environment: dict[str, str]
    passwords: dict[str, str]

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command of the portal in its own environment."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=check,
            timeout=300,
        )


def free_port() -> int:
    """Ask the system for a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_healthy(address: str, process: subprocess.Popen[bytes], log: Path, seconds: int) -> None:
    """Wait until /healthz answers 200, or fail with what the portal said."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"The portal did not become healthy:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Start a portal with the demo on a free port; stop it and all its processes at the end."""
    data = tmp_path_factory.mktemp("portal")
    port = free_port()
    environment = os.environ | {
        "DATA_DIR": str(data),
        "DEMO": "1",
        "HTTPS": "0",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "SECRET_KEY": "only-for-journeys",
        "DJANGO_SETTINGS_MODULE": "edu_duty.settings",
    }
    environment.pop("PYTEST_CURRENT_TEST", None)
    address = f"http://127.0.0.1:{port}"
    with database_of_its_own() as named:
        yield from _run(data, address, environment | named)


def _run(data: Path, address: str, environment: dict[str, str]) -> Iterator[Portal]:
    passed_on = Portal(address, environment, {})
    for command in (["migrate"], ["load_catalogue"], ["load_demo"], ["collectstatic", "--noinput"]):
        passed_on.manage(*command)
    people = json.loads(passed_on.manage("demo_accounts", "--json").stdout)
    log = data / "portal.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_portal"],
            cwd=ROOT,
            env=environment,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            await_healthy(address, process, log, seconds=60)
            yield Portal(address, environment, {p["username"]: p["password"] for p in people})
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    chromium = shutil.which("chromium")
    if chromium is None:
        message = "Chromium is not installed: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as engine:
        running = engine.chromium.launch(executable_path=chromium, args=BROWSER_FLAGS)
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile at the reference width, in Chinese."""
    fresh = browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="zh-CN", accept_downloads=True
    )
    fresh.set_default_timeout(20_000)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """One page of the fresh profile."""
    return context.new_page()


def sign_in(page: Page, portal: Portal, username: str) -> None:
    """Sign in as one of the demo people."""
    page.goto(f"{portal.address}/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", portal.passwords[username])
    page.click("form[action='/sign-in/'] button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
