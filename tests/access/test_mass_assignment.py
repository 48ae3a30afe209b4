"""Every writing operation of the API is sent every field of every model: only its own are taken."""

import json
import logging
import sys
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.urls import get_resolver

from tests.access.accepting import short, writable
from tests.access.world import TAKES, Visitor, World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CANARY = "990199"
# Our own rooms' models; Django's and axes' hold nothing that the API writes.
ROOMS = ("accounts", "audit", "jobs", "schools", "indicators", "assessments", "reports")
# What an operation takes when it is asked rightly.
BODIES: dict[str, dict[str, Any]] = {
    "PUT checks/{mark}/": {"text": "核对过，数据属实"},
    "POST departments/{department}/": {"gaps": "没有这项"},
    "POST documents/": {"rubric": "QB2017", "kind": "self_assessment"},
    "POST freeze/": {},
    "POST import/": {},
    "POST reopen/": {"reason": "更正"},
    "POST return/": {"schools": [], "stages": [], "county": []},
    "POST scores/": {"rubric": "QB2017"},
    "POST send-back/": {"reason": "补齐"},
    "PATCH working/county/": {"figures": {"population": "7310460"}},
    "PATCH working/schools/{campus}/": {"figures": {"books": "11"}},
    "PATCH working/stages/{campus}/{stage}/": {"figures": {"pupils": "121"}},
}
# A file is no JSON; a year with open findings is not frozen, and one not frozen not opened again.
UNDONE = {"POST import/", "POST freeze/", "POST reopen/"}


@pytest.fixture
def world(db, django_capture_on_commit_callbacks):
    logging.disable(logging.ERROR)
    yield make_world()
    logging.disable(logging.NOTSET)


def own_models() -> list[type[models.Model]]:
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models()]


def field_names() -> set[str]:
    """Name every field of every model, as a client might spell it."""
    named = {field.attname for model in own_models() for field in model._meta.concrete_fields} | {
        field.name for model in own_models() for field in model._meta.concrete_fields
    }
    return named | {"is_staff", "is_superuser", "pk", "county_id", "visible_to"}


def address_names() -> dict[str, str]:
    """Return the name of an address by the path the API's description writes."""
    found = {}
    root: Any = get_resolver()
    api = next(one for one in root.url_patterns if str(one.pattern) == "api/v1/")
    for inner in api.url_patterns:
        route = str(inner.pattern)
        for taken in inner.pattern.converters:
            route = _braced(route, taken)
        found["/api/v1/" + route] = f"api:{inner.name}"
    return found


def _braced(route: str, taken: str) -> str:
    start = next(part for part in route.split("<") if part.partition(">")[0].endswith(f":{taken}"))
    return route.replace(f"<{start.partition('>')[0]}>", f"{{{taken}}}")


def everything() -> dict[str, set[str]]:
    """Return every row of every table as text."""
    told = {}
    with connection.cursor() as cursor:
        for model in own_models():
            table = model._meta.db_table
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            told[table] = set(map(repr, cursor.fetchall()))
    return told


def canary_rows() -> list[str]:
    """Name the tables in which the canary stands."""
    return [table for table, rows in everything().items() if any(CANARY in row for row in rows)]


def send(world: World, actor: str, method: str, name: str, body: dict[str, Any]) -> int:
    visitor, address = Visitor(world.people[actor]), world.address(name)
    known = visitor.ask("GET", address)
    headers = {"If-Match": known["ETag"]} if "ETag" in known else {}
    if not headers and name in {"api:freeze", "api:send_back", "api:reopen", "api:department"}:
        working = visitor.ask("GET", world.address("api:working"))
        headers = {"If-Match": working["ETag"]}
    answer = visitor.ask(
        method, address, data=json.dumps(body), content_type="application/json", headers=headers
    )
    status: int = answer.status_code
    return status


def test_every_writing_operation_has_its_body():
    assert {f"{method} {short(path)}" for method, path, _names in writable()} == set(BODIES)
    assert len(TAKES) > 100


def test_no_field_but_the_declared_ones_is_taken(world, capsys):
    fields = field_names()
    names = address_names()
    told, taken, tried = [], set(), 0
    for method, path, _declared in writable():
        body = BODIES[f"{method} {short(path)}"]
        for actor in ("filler", "bureau_head"):
            with transaction.atomic():
                if send(world, actor, method, names[path], body) < 300:
                    taken.add(f"{method} {short(path)}")
                plain = everything()
                transaction.set_rollback(True)
            extra = dict.fromkeys(fields - set(body), CANARY)
            with transaction.atomic():
                status = send(world, actor, method, names[path], extra | body)
                if canary_rows():
                    told.append(f"{actor} {method} {path}: {status}, in {canary_rows()}")
                written = everything()
                transaction.set_rollback(True)
            tried += len(extra)
            if status < 300 and not same_tables(plain, written):
                told.append(f"{actor} {method} {path}: {status}, other tables than without")

    assert told == []
    # Without what nobody asked for they are done: the refusals above are not for other reasons.
    assert set(BODIES) - taken == UNDONE
    with capsys.disabled():
        sys.stdout.write(f"\n{tried} fields sent that nobody asked for, of {len(fields)} names")


def same_tables(one: dict[str, set[str]], other: dict[str, set[str]]) -> bool:
    """Say whether two outcomes have as many rows everywhere."""
    return {table: len(rows) for table, rows in one.items()} == {
        table: len(rows) for table, rows in other.items()
    }
