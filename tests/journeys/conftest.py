"""A whole portal for the journeys: web, worker and sweeper under the supervisor, and a browser."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.stack.databases import broker_of_its_own, database_of_its_own, make_pattern
from tests.stack.once import made_once
from tests.stack.servers import free_port

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


# Generous: what is awaited comes at once, or on a loaded machine later.
PATIENCE_MS = 30_000
LONG_WORK_MS = 180_000
expect.set_options(timeout=PATIENCE_MS)


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


@pytest.fixture(scope="package")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Start a portal with the demo on a free port; stop it and all its processes at the end."""
    data = tmp_path_factory.mktemp("portal") / "data"
    # Filled once for all processes of this run; each portal starts from a copy.
    shutil.copytree(made_once("demo", _fill), data)
    with database_of_its_own("demo") as named:
        yield from _run(data, _environment(data) | named)


def _environment(data: Path) -> dict[str, str]:
    environment = os.environ | {
        "DATA_DIR": str(data),
        "DEMO": "1",
        "HTTPS": "0",
        "HOST": "127.0.0.1",
        "PORT": str(free_port()),
        "SECRET_KEY": "only-for-journeys",
        "DJANGO_SETTINGS_MODULE": "edu_duty.settings",
    }
    environment.pop("PYTEST_CURRENT_TEST", None)
    return environment


def _fill(folder: Path) -> None:
    """Load the demo, with every county scored before anybody looks."""
    environment = _environment(folder)
    if not settings.EMBEDDED:
        environment |= {"DATABASE_URL": make_pattern("demo"), "BROKER_URL": broker_of_its_own()}
    for command in (
        ["migrate", "--skip-checks"],
        ["load_catalogue"],
        ["load_demo", "--inline"],
        ["collectstatic", "--noinput"],
    ):
        Portal("", environment, {}).manage(*command)


def _run(data: Path, environment: dict[str, str]) -> Iterator[Portal]:
    address = f"http://127.0.0.1:{environment['PORT']}"
    told = Portal(address, environment, {}).manage("demo_accounts", "--json").stdout
    people = json.loads(told)
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
            await_healthy(address, process, log, seconds=180)
            yield Portal(address, environment, {p["username"]: p["password"] for p in people})
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=90)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless, until a process turns to other tests than journeys.

    It keeps an event loop open in its process, and Django refuses databases beside one.
    """
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
    fresh.set_default_timeout(PATIENCE_MS)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """One page of the fresh profile."""
    return context.new_page()


@pytest.fixture
def people(browser: Browser, portal: Portal) -> Iterator[Callable[[str], Page]]:
    """Open a browser profile of one's own for each person who is named."""
    profiles: list[BrowserContext] = []

    def enter(who: str) -> Page:
        profile = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
        profile.set_default_timeout(PATIENCE_MS)
        profiles.append(profile)
        page = profile.new_page()
        sign_in(page, portal, who)
        return page

    yield enter
    for profile in profiles:
        profile.close()


def sign_in(page: Page, portal: Portal, username: str) -> None:
    """Sign in as one of the demo people."""
    page.goto(f"{portal.address}/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", portal.passwords[username])
    page.click("form[action='/sign-in/'] button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def await_result(page: Page) -> None:
    """Follow long work to its end and open what came of it."""
    page.get_by_role("link", name="看结果").click(timeout=LONG_WORK_MS)
    page.wait_for_url(lambda url: "/jobs/" not in url)


def fill(page: Page, field: str, text: str) -> None:
    """Write into a field and leave it, once the page's scripts listen."""
    page.wait_for_load_state()
    page.fill(field, text)
    page.locator(field).blur()
