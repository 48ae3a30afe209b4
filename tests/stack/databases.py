"""A database that other processes can open too, on whichever back end this run is on."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from edu_duty.celery import app


@pytest.fixture
def shared_database(django_db_blocker, monkeypatch) -> Iterator[None]:
    """An empty, migrated database of its own that workers and this test both use for real."""
    ours = connections["default"]
    theirs = ours.copy()
    name = f"chaos_{secrets.token_hex(4)}"
    with django_db_blocker.unblock():
        if settings.EMBEDDED:
            theirs.settings_dict["NAME"] = settings.DATA_DIR / "edu_duty.sqlite3"
        else:
            theirs.settings_dict["NAME"] = name
            address = urlsplit(os.environ["DATABASE_URL"])
            monkeypatch.setenv("DATABASE_URL", address._replace(path=f"/{name}").geturl())
            _administer(address.geturl(), f"CREATE DATABASE {name}")
        connections["default"] = theirs
        call_command("migrate", verbosity=0)
        _empty_broker()
        yield
        theirs.close()
        connections["default"] = ours
        if settings.EMBEDDED:
            for path in settings.DATA_DIR.glob("edu_duty.sqlite3*"):
                path.unlink()
        else:
            _administer(address.geturl(), f"DROP DATABASE {name} WITH (FORCE)")
        _empty_broker()


@contextmanager
def database_of_its_own() -> Iterator[dict[str, str]]:
    """Name an empty database to another portal's processes; nothing to name when embedded."""
    if settings.EMBEDDED:
        yield {}
        return
    address = urlsplit(os.environ["DATABASE_URL"])
    name = f"portal_{secrets.token_hex(4)}"
    _administer(address.geturl(), f"CREATE DATABASE {name}")
    try:
        # A Redis database of its own too, so that no other test's worker hears its bell.
        broker = urlsplit(os.environ["BROKER_URL"])
        broker = broker._replace(path=f"/{int(broker.path.strip('/') or 0) + 1}")
        yield {
            "DATABASE_URL": address._replace(path=f"/{name}").geturl(),
            "BROKER_URL": broker.geturl(),
        }
    finally:
        _administer(address.geturl(), f"DROP DATABASE {name} WITH (FORCE)")


def _administer(address: str, statement: str) -> None:
    connection = psycopg2.connect(address)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


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
