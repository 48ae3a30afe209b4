"""Who gets what answer from which address: every address, every method, every kind of person.

The expectations stand in permission_matrix.csv and were read by a person, line by line. A county's
people are asked for their own county (``filler``), the neighbour's filler for a county that is not
theirs (``outsider``): 404 there, never 403, so nobody learns what exists. Who is not in the table
because another column says it all (the same post beside it, in another city, in another province;
a post that ended a moment ago or has not begun) is derived from it below.
"""

import csv
import logging
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.template.backends.django import Template
from django.utils import timezone

from edu_duty.accounts.models import Grant, User
from edu_duty.accounts.roles import Role
from edu_duty.accounts.tokens import make_token
from edu_duty.audit.models import AuditEvent
from tests.access.ledger import digest, written
from tests.access.world import (
    BESIDE,
    HERE,
    OTHER_CITY,
    OTHER_PROVINCE,
    PEOPLE,
    PLACES,
    TAKES,
    Visitor,
    World,
    make_world,
)
from tests.conftest import make_person

pytestmark = pytest.mark.once

Cell = tuple[str, str]
TABLE = Path(__file__).with_name("permission_matrix.csv")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ACTORS = ("anonymous", *PEOPLE, "deactivated")
NOBODY = frozenset({"anonymous", "deactivated"})
REFUSALS = frozenset({401, 403, 404, 405})
REFUSAL_PAGES = frozenset({"403.html", "404.html"})
# What the same for all are asked about, wherever their post is.
OF_NO_COUNTY: tuple[str, ...] = (
    "api:element",
    "api:nowhere",
    "api:rubric",
    "api:verify_",
    "indicators:confirmations",
    "indicators:discard",
    "indicators:publish",
    "indicators:rehearse",
    "indicators:retire",
    "indicators:rubric",
    "indicators:take_back",
    "trail:",
)
# What belongs to a round is there for its whole province, not for one county.
OF_A_ROUND = (
    "api:round",
    "assessments:round",
    "assessments:board",
    "assessments:agreement",
    "reports:batch",
    "reports:letterhead",
    "reports:round_",
)
# Who sees one county alone is led there from the start; who has nothing to mark is led nowhere.
LED: dict[Cell, int] = {
    ("assessments:counties", "GET"): 302,
    ("assessments:reviews", "GET"): 200,
}


def expectations() -> dict[Cell, dict[str, int]]:
    """Read the table: (address, method) -> actor -> status."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return {
            (row["address"], row["method"]): {actor: int(row[actor]) for actor in ACTORS}
            for row in csv.DictReader(stream)
        }


EXPECTED = expectations()


def column(actor: str) -> dict[Cell, int]:
    """Return what one actor of the table gets everywhere."""
    return {cell: row[actor] for cell, row in EXPECTED.items()}


def names_a_county(address: str) -> bool:
    """Say whether an address leads to something of one county."""
    return bool(TAKES[address]) and not address.startswith(OF_NO_COUNTY)


def lies_apart(address: str, prefix: str) -> bool:
    """Say whether what an address leads to lies outside a post that is held elsewhere."""
    same_province = prefix.startswith(HERE[:2])
    return names_a_county(address) and not (same_province and address.startswith(OF_A_ROUND))


def elsewhere(role: Role, prefix: str) -> dict[Cell, int]:
    """Return what somebody gets whose post lies elsewhere: what is not theirs is not there."""
    actor = next(name for name, post in PEOPLE.items() if post[0] == role)
    return {
        cell: status
        if status in REFUSALS
        else LED.get(cell, 404 if lies_apart(cell[0], prefix) else status)
        for cell, status in column(actor).items()
    }


def without_post() -> dict[Cell, int]:
    """Return what is left to somebody who is signed in and holds no post.

    The system's administrator gets as much, and the page about the system besides.
    """
    return {
        cell: 403 if cell[0] == "system:doctor" else status
        for cell, status in column("admin").items()
    }


@pytest.fixture
def world(db, django_capture_on_commit_callbacks) -> World:
    return make_world()


@pytest.fixture(autouse=True)
def silence():
    """Thousands of refusals are no news."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def drawn_once(monkeypatch):
    """Draw the page of a refusal once for each person: statuses and rows are asked for here."""
    draw, drawn = Template.render, dict[tuple[str, int | None], str]()

    def reuse(self: Template, context: Any = None, request: Any = None) -> str:
        name = self.template.name
        if name not in REFUSAL_PAGES:
            return draw(self, context, request)
        key = (name, request.user.pk)
        if key not in drawn:
            drawn[key] = draw(self, context, request)
        return drawn[key]

    monkeypatch.setattr(Template, "render", reuse)


def wrong_answers(
    world: World, visitor: Visitor, expected: dict[Cell, int], refusals: frozenset[int]
) -> list[str]:
    """Ask every cell, each of the same world, and say which answers are not the expected ones.

    Refusals come first: after all of them not one row of the database may have changed.
    """
    before = digest()
    refused = [cell for cell, status in expected.items() if status in refusals]
    wrong = [line for cell in refused for line in wrong_refusal(world, visitor, cell, expected)]
    if digest() != before:
        wrong.append("rows changed in the course of refusals")
    for cell in expected.keys() - set(refused):
        with transaction.atomic():
            wrong += wrong_status(cell, ask(world, visitor, cell), expected)
            transaction.set_rollback(True)
    return wrong


def wrong_refusal(
    world: World, visitor: Visitor, cell: Cell, expected: dict[Cell, int]
) -> list[str]:
    """Say what is wrong with a refusal: its status, or that it wrote more than its own trace."""
    with written() as tables:
        found = ask(world, visitor, cell)
    wrong = wrong_status(cell, found, expected)
    if tables:
        wrong.append(f"{cell}: refused with {found}, and yet wrote {tables}")
    return wrong


def wrong_status(cell: Cell, found: int, expected: dict[Cell, int]) -> list[str]:
    """Say that a status is not the expected one."""
    status = expected[cell]
    return [] if found == status else [f"{cell}: {found}, the table says {status}"]


def ask(world: World, visitor: Visitor, cell: Cell) -> int:
    """Return the status of one cell."""
    address, method = cell
    status: int = visitor.ask(method, world.address(address)).status_code
    return status


def say(capsys: pytest.CaptureFixture[str], line: str) -> None:
    """Print a figure of a test that went well."""
    with capsys.disabled():
        sys.stdout.write(f"\n{line}")


def test_every_address_and_method_stands_in_the_table():
    assert set(EXPECTED) == {(address, method) for address in TAKES for method in METHODS}


@pytest.mark.django_db
@pytest.mark.usefixtures("drawn_once")
@pytest.mark.parametrize("actor", ACTORS)
def test_every_answer_is_the_one_in_the_table(world, actor, capsys):
    visitor = Visitor(world.people.get(actor))
    if actor == "deactivated":
        User.objects.filter(pk=world.people[actor].pk).update(is_active=False)
    refusals = REFUSALS | {302} if actor in NOBODY else REFUSALS

    wrong = wrong_answers(world, visitor, column(actor), refusals)

    assert wrong == []
    assert AuditEvent.objects.exists()
    say(capsys, f"{actor}: {len(EXPECTED)} cells")


COUNTY_ROLES = (
    Role.COUNTY_FILLER,
    Role.DEPARTMENT,
    Role.SCHOOL_OFFICER,
    Role.BUREAU_HEAD,
    Role.OFFICIAL,
)
FOREIGN = [(role, code) for role in COUNTY_ROLES for code in (BESIDE, OTHER_CITY, OTHER_PROVINCE)]
FOREIGN += [(role, OTHER_CITY[:4]) for role in (Role.PREFECTURE_REVIEWER, Role.INSPECTOR)]
FOREIGN += [(role, OTHER_PROVINCE[:4]) for role in (Role.PREFECTURE_REVIEWER, Role.INSPECTOR)]
FOREIGN += [(role, OTHER_PROVINCE[:2]) for role in (Role.PROVINCE_LEAD, Role.INSPECTOR)]


def test_the_columns_of_who_is_elsewhere_follow_from_those_of_who_is_here():
    assert column("outsider") == elsewhere(*PEOPLE["outsider"])
    assert column("other_reviewer") == elsewhere(*PEOPLE["other_reviewer"])
    assert column("other_lead") == elsewhere(*PEOPLE["other_lead"])


@pytest.mark.django_db
@pytest.mark.usefixtures("drawn_once")
def test_the_same_post_elsewhere_opens_nothing_here(world, capsys):
    wrong, cells = [], 0
    for role, prefix in FOREIGN:
        name = f"{role.lower()}-{prefix}"
        actor = next(found for found, post in PEOPLE.items() if post[0] == role)
        visitor = Visitor(make_person(name, role, prefix, **PLACES.get(actor, {})))
        # What this post opens here, where it is held here: the cells that scope alone decides.
        here = column("filler" if role == Role.COUNTY_FILLER else actor)
        decided = {
            cell: status
            for cell, status in elsewhere(role, prefix).items()
            if lies_apart(cell[0], prefix) and here[cell] not in REFUSALS
        }
        wrong += [f"{name}: {line}" for line in wrong_answers(world, visitor, decided, REFUSALS)]
        cells += len(decided)

    assert wrong == []
    say(capsys, f"{len(FOREIGN)} posts elsewhere: {cells} cells")


def just_ended(user: User) -> None:
    """End every post of somebody a moment ago."""
    now = timezone.now()
    Grant.objects.filter(user=user).update(
        starts_at=now - timedelta(days=1), ends_at=now - timedelta(seconds=1)
    )


def not_begun(user: User) -> None:
    """Let every post of somebody begin tomorrow."""
    Grant.objects.filter(user=user).update(starts_at=timezone.now() + timedelta(days=1))


def taken_back(user: User) -> None:
    """Take every post of somebody away, as nobody does on the pages."""
    Grant.objects.filter(user=user).delete()


@pytest.mark.django_db
@pytest.mark.usefixtures("drawn_once")
@pytest.mark.parametrize("become", [just_ended, not_begun, taken_back])
def test_an_open_session_is_worth_nothing_without_a_post_in_force(world, become, capsys):
    lead = world.people["lead"]
    visitor = Visitor(lead)
    become(lead)
    expected = {
        cell: status
        for cell, status in without_post().items()
        if column("lead")[cell] not in REFUSALS
    }

    wrong = wrong_answers(world, visitor, expected, REFUSALS)

    assert wrong == []
    say(capsys, f"{become.__name__}: {len(expected)} cells")


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ["filler", "outsider"])
def test_a_key_opens_just_what_its_person_may(world, actor, capsys):
    _token, key = make_token(user=world.people[actor], name="示例", days=30, at=timezone.now())
    visitor = Visitor(None, Authorization=f"Bearer {key}")
    expected = {cell: status for cell, status in column(actor).items() if cell[0][:4] == "api:"}

    wrong = wrong_answers(world, visitor, expected, REFUSALS)

    assert wrong == []
    say(capsys, f"{actor} with a key: {len(expected)} cells")


@pytest.mark.django_db
def test_no_answer_to_an_outsider_names_the_county(world):
    visitor = Visitor(world.people["outsider"])
    told = []
    for address, method in EXPECTED:
        answer = visitor.ask(method, world.address(address))
        body = b"".join(answer) if answer.streaming else answer.content

        if "示例第一小学" in body.decode("utf-8", "replace"):
            told.append(f"{method} {address}")
        if "示例甲县" in body.decode("utf-8", "replace"):
            told.append(f"{method} {address}")

    assert told == []
