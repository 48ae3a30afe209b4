"""What a county keeps to itself is crawled for by everybody: only who is entitled finds it.

Words that stand nowhere else are planted in figures, results, documents, drafts and events
(``canaries.py``). Then everybody asks for everything: pages, lists and their filters, files, which
are opened, errors, headers. And whoever has no post here is answered alike with and without them.
"""

import logging
import re
import sys
from itertools import zip_longest

import pytest
from django.db import transaction

from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission, Role
from indicators.publishing import load_rubrics
from tests.access.canaries import CANARIES, plant
from tests.access.crawling import crawl, own_pages, pages
from tests.access.world import (
    HERE,
    OTHER_PROVINCE,
    PEOPLE,
    Visitor,
    World,
    everything_of,
    make_people,
    make_places,
)
from tests.conftest import NOON, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.once]
# Whose lists must not change by anything that happens in the county.
# Who writes rubrics elsewhere reads every draft; a province's rounds are all its people's to know.
STRANGERS: dict[str, tuple[str, ...]] = {
    "outsider": ("assessments:rounds", "api:rounds"),
    "other_reviewer": ("assessments:rounds", "api:rounds"),
    "other_lead": ("indicators:rubrics", "api:rubrics"),
    "far_inspector": (),
}
CRAWLING = ("anonymous", *PEOPLE, "far_inspector", "deactivated")


@pytest.fixture(autouse=True)
def silence():
    """Thousands of refusals are no news."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def people(db) -> dict[str, User]:
    return make_people() | {"far_inspector": make_person("far", Role.INSPECTOR, OTHER_PROVINCE[:4])}


def entitled(user: User | None, name: str) -> bool:
    """Say whether somebody may read what a canary stands for."""
    if user is None or not user.is_active:
        return False
    wanted = CANARIES[name][1]
    if name == "a draft of a rubric":
        drafts = any(user.prefixes(act) for act in wanted)
        return drafts or "" in user.prefixes(Permission.AUDIT_VIEW)
    own = name in {"a key", "a notice"} and user.username == "filler"
    own |= name == "a person" and user.username == "department"
    return own or any(user.may(act, HERE) for act in wanted)


def test_only_who_is_entitled_finds_a_canary(people, django_capture_on_commit_callbacks, capsys):
    county = make_places()
    load_rubrics(NOON)
    arguments = everything_of(county, people)
    plant(county, people, arguments)
    world = World(people, arguments)
    leaks, found, asked = [], set(), 0
    for actor in CRAWLING:
        visitor = Visitor(people.get(actor))
        if actor == "deactivated":
            User.objects.filter(pk=people[actor].pk).update(is_active=False)
        user = User.objects.filter(username=getattr(people.get(actor), "username", "")).first()
        for page, text in crawl(visitor, pages(world)).items():
            asked += 1
            held = [name for name, (told, _acts) in CANARIES.items() if told in text]
            found |= set(held)
            leaks += [f"{actor} {page}: {name}" for name in held if not entitled(user, name)]

    assert "\n".join(leaks) == ""
    # The crawl is worth something only if it sees what is there.
    assert found == set(CANARIES)
    with capsys.disabled():
        sys.stdout.write(f"\n{asked} answers to {len(CRAWLING)} people, {len(CANARIES)} canaries")


def test_strangers_are_answered_alike_with_and_without_the_county(
    people, django_capture_on_commit_callbacks, capsys
):
    county = make_places()
    load_rubrics(NOON)
    with transaction.atomic():
        world = World(people, everything_of(county, people))
        transaction.set_rollback(True)
    visitors = {name: Visitor(people[name]) for name in STRANGERS}
    before = {name: crawl(visitor, own_pages(world)) for name, visitor in visitors.items()}

    plant(county, people, everything_of(county, people))
    after = {name: crawl(visitor, own_pages(world)) for name, visitor in visitors.items()}

    told = [
        f"{name} {page}: {differing(untimed(text), untimed(after[name][page]))}"
        for name, answers in before.items()
        for page, text in answers.items()
        if untimed(text) != untimed(after[name][page]) and not page.startswith(STRANGERS[name])
    ]
    assert "\n".join(told) == ""
    with capsys.disabled():
        sys.stdout.write(f"\n{sum(map(len, before.values()))} answers compared")


def untimed(text: str) -> str:
    """Take the clock out of an answer: a page of one's own says when one was here last."""
    return re.sub(r"[0-9]{1,2}:[0-9]{2}", "", text)


def differing(before: str, after: str) -> str:
    """Quote the first line in which two answers differ."""
    pairs = zip_longest(before.splitlines(), after.splitlines())
    return next((f"{one!r} became {other!r}" for one, other in pairs if one != other), "")
