"""A database that other processes can open too, on whichever back end this run is on."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from edu_duty.celery import app
from tests.stack.once import made_once, of_this_run
from tests.stack.servers import administer

FILE = "edu_duty.sqlite3"
# Tests let the variable name a database of theirs.
SERVER = os.environ.get("DATABASE_URL", "")


@pytest.fixture
def shared_database(django_db_blocker, monkeypatch) -> Iterator[None]:
    """An empty, migrated database of its own that workers and this test both use for real."""
    ours = connections["default"]
    with django_db_blocker.unblock():
        migrated = made_once("migrated", _migrate)
        theirs = ours.copy()
        if settings.EMBEDDED:
            address = ""
            theirs.settings_dict["NAME"] = settings.DATA_DIR / FILE
            shutil.copy(migrated / FILE, settings.DATA_DIR)
        else:
            address = copied_database("chaos", "migrated")
            theirs.settings_dict["NAME"] = _name(address)
            monkeypatch.setenv("DATABASE_URL", address)
        connections["default"] = theirs
        _empty_broker()
        yield
        theirs.close()
        connections["default"] = ours
        if settings.EMBEDDED:
            for path in settings.DATA_DIR.glob(f"{FILE}*"):
                path.unlink()
        else:
            drop_database(address)
        _empty_broker()


def _migrate(folder: Path) -> None:
    """Make the tables of a database that no test works in."""
    ours = connections["default"]
    pattern: BaseDatabaseWrapper = ours.copy()
    if settings.EMBEDDED:
        pattern.settings_dict["NAME"] = folder / FILE
    else:
        pattern.settings_dict["NAME"] = _name(make_pattern("migrated"))
    connections["default"] = pattern
    call_command("migrate", verbosity=0)
    pattern.close()
    connections["default"] = ours


@contextmanager
def database_of_its_own(pattern: str) -> Iterator[dict[str, str]]:
    """Name a copy of a database to another portal's processes; nothing to name when embedded."""
    if settings.EMBEDDED:
        yield {}
        return
    address = copied_database("portal", pattern)
    try:
        yield {"DATABASE_URL": address, "BROKER_URL": broker_of_its_own()}
    finally:
        drop_database(address)


def make_pattern(name: str) -> str:
    """Create an empty database that others of this run will be copied from; return its address."""
    address = _named(f"{of_this_run().name}_{name}")
    administer(SERVER, f'CREATE DATABASE "{_name(address)}"')
    return address


def copied_database(kind: str, pattern: str) -> str:
    """Copy a database of this run; return the copy's address."""
    address = _named(f"{kind}_{secrets.token_hex(4)}")
    copied = f"{of_this_run().name}_{pattern}"
    administer(SERVER, f'CREATE DATABASE "{_name(address)}" TEMPLATE "{copied}"')
    return address


def drop_database(address: str) -> None:
    """Drop a database, whoever is connected to it."""
    administer(SERVER, f'DROP DATABASE "{_name(address)}" WITH (FORCE)')


def broker_of_its_own() -> str:
    """Return a Redis database of a portal's own, so that no test's worker hears its bell."""
    broker = urlsplit(settings.CELERY_BROKER_URL)
    return broker._replace(path=f"/{int(broker.path.strip('/') or 0) + 1}").geturl()


def _named(name: str) -> str:
    return urlsplit(SERVER)._replace(path=f"/{name}").geturl()


def _name(address: str) -> str:
    return urlsplit(address).path.lstrip("/")


def _empty_broker() -> None:
    if settings.EMBEDDED or settings.CELERY_BROKER_URL.startswith("filesystem"):
        for folder in ("queue", "taken"):
            shutil.rmtree(settings.DATA_DIR / "broker" / folder, ignore_errors=True)
            (settings.DATA_DIR / "broker" / folder).mkdir(parents=True)
        return
    with app.connection() as connection:
        channel: Any = connection.default_channel
        for queue in ("import", "score", "report", "sys"):
            channel.queue_purge(queue)
