"""Sets the environment of a test run before Django reads its settings.

``EDU_DUTY_STACK=1`` runs against PostgreSQL and Redis: those named in DATABASE_URL and BROKER_URL,
else servers started here. Without it the run is on the embedded default, whatever is named.
"""

import atexit
import gc
import os
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.dealing import Dealer, turn_of
from tests.stack.servers import drop_databases, scratch_folder, start_postgresql, start_redis

STACK = os.environ.get("EDU_DUTY_STACK") == "1"
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
# Views, forms and the demo, by the names of their tests.
TURNING = re.compile(r"test_(\w+_)?(views|forms)\.py|test_(load_)?demo(_\w+)?\.py")
CONTROLLER = "PYTEST_XDIST_WORKER" not in os.environ

if CONTROLLER and "EDU_DUTY_TEST_DATA" not in os.environ:
    os.environ["EDU_DUTY_TEST_DATA"] = str(scratch_folder("tests"))
    atexit.register(shutil.rmtree, os.environ["EDU_DUTY_TEST_DATA"], ignore_errors=True)
_data = Path(os.environ["EDU_DUTY_TEST_DATA"]) / os.environ.get("PYTEST_XDIST_WORKER", "alone")
(_data / "static").mkdir(parents=True, exist_ok=True)
os.environ["DATA_DIR"] = str(_data)
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ["HTTPS"] = "0"
# A tool beside the tests brings lxml, which the portal lacks; openpyxl writes otherwise with it.
os.environ["OPENPYXL_LXML"] = "False"
os.environ["DEMO"] = "1"
# The same few people ask thousands of times within a minute of tests.
os.environ["API_RATE_PERSON"] = os.environ["API_RATE_STRANGER"] = "1000000/min"
if not STACK:
    for _name in ("DATABASE_URL", "BROKER_URL"):
        os.environ.pop(_name, None)
elif CONTROLLER:
    # The processes of a parallel run inherit the addresses and share the servers.
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = start_postgresql()
    # Before the server is stopped, if it is this run's own.
    atexit.register(
        drop_databases,
        os.environ["DATABASE_URL"],
        f"{Path(os.environ['EDU_DUTY_TEST_DATA']).name}_",
    )
    if not os.environ.get("BROKER_URL"):
        os.environ["BROKER_URL"] = start_redis()
else:
    # Redis has sixteen databases; two for each process, so that none hears another one's bell.
    _mine = 2 * int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")) % 16
    os.environ["BROKER_URL"] = (
        urlsplit(os.environ["BROKER_URL"])._replace(path=f"/{_mine}").geturl()
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """The folders that tests ask for lie beside the run's other data."""
    if CONTROLLER and config.option.basetemp is None:
        config.option.basetemp = str(Path(os.environ["EDU_DUTY_TEST_DATA"]) / "asked_for")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the tests; against servers only what touches a database or a broker is run again.

    One process alone comes to browsers last; several that share the tests begin with the longest.

    What walks every address (``once``, ``tests/architecture``) asks the same questions of either
    database, thousands of them; the constraints and locks they rest on have tests of their own,
    which run on both. So do the calls and queries behind a view or a form (``TURNING``), which only
    turns a request into one of them and its result into a page; and journeys go through the pages
    on servers too. The demo is loaded there whole before the first journey.
    """
    if CONTROLLER:
        items.sort(key=lambda item: "browser" in item.keywords)
    else:
        items.sort(key=lambda item: turn_of(item.nodeid))
    runs = _uses_servers if STACK else _needs_no_server
    config.hook.pytest_deselected(items=[item for item in items if not runs(item)])
    items[:] = [item for item in items if runs(item)]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Dealer | None:
    """Deal whole files out in the order they were put in, unless another way is asked for."""
    if config.option.dist != "load":
        return None
    config.option.loadscopereorder = False
    return Dealer(config, log)


def pytest_collection_finish() -> None:
    """Keep the collector from looking through what was imported and collected, again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _needs_no_server(item: pytest.Item) -> bool:
    return "postgresql" not in item.keywords


def _uses_servers(item: pytest.Item) -> bool:
    fixtures: list[str] = getattr(item, "fixturenames", [])
    database = "db" in fixtures or "transactional_db" in fixtures or "django_db" in item.keywords
    elsewhere = (
        {"browser", "once"} & set(item.keywords)
        or TURNING.fullmatch(item.path.name)
        or item.path.parent.name == "architecture"
    )
    return bool({"stack", "postgresql"} & set(item.keywords)) or (database and not elsewhere)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """In CI nothing may be skipped: a missing server, browser or program is a failure."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {report.longrepr}"
    return report
