"""Fifty counties press the button twenty times each, and a thousand stand at the deadline.

Every request has a thread and a connection of its own. The control leaves the lock and the
constraint behind it away, and has as many submissions as requests.
"""

import itertools
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.utils import format_datetime
from random import Random
from typing import Any
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from assessments.acting import ActRefused
from assessments.models import Assessment, Response, Submission
from assessments.models.responses import ResponseQuerySet
from assessments.models.rounds import AssessmentQuerySet
from assessments.points import points_in
from assessments.responding import move
from assessments.submission_receipts import receipt_text
from assessments.submitting import submit
from edu_duty.accounts.models import User
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import broken_chains
from tests.assessments.held import DAY, open_with
from tests.assessments.submitted import freeze_figures, head_of, settle
from tests.conftest import NOON, make_region
from tests.stack.processes import wait_until

pytestmark = pytest.mark.stack
COUNTIES, PRESSES = 50, 20
THREADS = 4 if settings.EMBEDDED else 20
CLOSES = NOON + 10 * DAY


def prepare(count: int) -> list[tuple[Assessment, User]]:
    """Bring some counties to where their heads can submit."""
    counties = [make_region(f"9901{number:02d}", f"示例{number}县") for number in range(count)]
    held = open_with(*counties)
    for county in counties:
        freeze_figures(county)
    rows = held.assessments.select_related("county", "round__rubric").order_by("county")
    for assessment in rows:
        settle(assessment)
    return [(assessment, head_of(assessment.county)) for assessment in rows]


def press(asked: tuple[Assessment, User]) -> str:
    """Submit on a connection of this thread's own; return the receipt."""
    assessment, head = asked
    return receipt_text(submit(assessment=assessment, person=head, at=NOON))


def in_threads(act: Callable[[Any], Any], asked: Iterable[Any]) -> list[Any]:
    """Do an act for each in threads that have connections of their own; return what each told."""
    ours, opened = connections["default"], list[Any]()

    def connect() -> None:
        connections["default"] = ours.copy()
        if not settings.EMBEDDED:
            # All of them want one row; how long each waits for it, a loaded machine says.
            options = connections["default"].settings_dict["OPTIONS"]
            options["options"] += " -c lock_timeout=60s -c statement_timeout=60s"
        connections["default"].inc_thread_sharing()
        opened.append(connections["default"])

    with ThreadPoolExecutor(THREADS, initializer=connect) as pool:
        told = list(pool.map(act, asked))
    for each in opened:
        each.close()
    return told


def test_twenty_presses_in_each_of_fifty_counties_are_fifty_submissions(shared_database: None):
    asked = prepare(COUNTIES) * PRESSES
    Random(1).shuffle(asked)

    receipts = in_threads(press, asked)

    assert Submission.objects.count() == COUNTIES
    assert len(receipts) == COUNTIES * PRESSES
    assert len(set(receipts)) == COUNTIES
    sequences = Submission.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(sequences) == list(range(1, COUNTIES + 1))
    assert AuditEvent.objects.filter(verb="ASSESSMENT_SUBMITTED").count() == COUNTIES
    assert broken_chains() == {}


def without_the_lock_every_press_is_a_submission(shared_database: None, monkeypatch):
    (asked,) = prepare(1)
    numbers, all_have_read = itertools.count(1), threading.Barrier(PRESSES, timeout=30)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Submission, Submission._meta.constraints[0])

    def permissions_once_all_have_read(*_who: Any) -> frozenset[str]:
        all_have_read.wait()
        return frozenset({"ASSESSMENT_SIGN"})

    monkeypatch.setattr("assessments.acting.permissions_at", permissions_once_all_have_read)
    for rows in (AssessmentQuerySet, ResponseQuerySet):
        monkeypatch.setattr(rows, "select_for_update", lambda found, **_how: found)
    monkeypatch.setattr("assessments.submitting.lock_year", lambda *_which: None)
    monkeypatch.setattr("assessments.submitting.claim_computed", lambda **_what: [])
    monkeypatch.setattr("assessments.submitting._next_in_sequence", lambda: next(numbers))

    in_threads(press, [asked] * PRESSES)

    assert Submission.objects.count() == PRESSES


if not settings.EMBEDDED:  # SQLite lets one write at a time, lock or not
    test_without_the_lock_every_press_is_a_submission = without_the_lock_every_press_is_a_submission


def at_the_deadline(rounds: int, counties: int) -> list[Assessment]:
    """Make that many assessments with every point done, all of them of frozen figures."""
    places = [make_region(f"9901{number:02d}", f"示例{number}县") for number in range(counties)]
    for place in places:
        freeze_figures(place)
        head_of(place)
    made: list[Assessment] = []
    for _number in range(rounds):
        held = open_with()
        made += Assessment.objects.bulk_create(
            Assessment(round=held, county=place, changed_at=NOON) for place in places
        )
    assert held.rubric is not None
    codes = [point.code for point in points_in(held.rubric.text)]
    Response.objects.bulk_create(
        [
            Response(assessment=assessment, point=code, state="DONE", narrative="已落实。")
            for assessment in made
            for code in codes
        ],
        batch_size=2000,
    )
    return made


def test_a_thousand_at_the_deadline_are_accepted_by_the_servers_clock(shared_database: None):
    # SQLite takes one after the other anyway: two hundred there, the thousand on servers.
    made = at_the_deadline(rounds=4 if settings.EMBEDDED else 20, counties=50)
    heads = {user.username: user for user in User.objects.all()}
    apart = 4000 // len(made)
    offsets = [timedelta(milliseconds=apart * number - 2000) for number in range(len(made))]
    Random(2).shuffle(offsets)

    def press_at(asked: tuple[Assessment, timedelta]) -> bool:
        assessment, offset = asked
        head = heads[f"head-{assessment.county_id}"]
        try:
            submit(assessment=assessment, person=head, at=CLOSES + offset)
        except ActRefused as refusal:
            assert refusal.code == "self_window_open"
            return False
        return True

    accepted = in_threads(press_at, zip(made, offsets, strict=True))

    in_time = [offset < timedelta(0) for offset in offsets]
    assert accepted == in_time
    stored = set(Submission.objects.values_list("assessment", flat=True))
    assert stored == {each.pk for each, good in zip(made, in_time, strict=True) if good}
    assert AuditEvent.objects.filter(verb="ASSESSMENT_LATE").count() == in_time.count(False)
    sequences = Submission.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(sequences) == list(range(1, in_time.count(True) + 1))


def test_no_clients_clock_counts(shared_database: None, monkeypatch):
    made = at_the_deadline(rounds=5, counties=8)
    offsets = [timedelta(milliseconds=100 * number - 2000) for number in range(len(made))]
    server, statuses = Mock(), []
    monkeypatch.setattr("edu_duty.arrival_middleware.timezone", server)

    for assessment, offset in zip(made, offsets, strict=True):
        client = Client()
        client.force_login(User.objects.get(username=f"head-{assessment.county_id}"))
        # A client in time says it is a day late, one that is late says it is a day early.
        day_off = CLOSES + (DAY if offset < timedelta(0) else -DAY)
        server.now.return_value = CLOSES + offset
        answer = client.post(
            reverse("assessments:submit", args=[assessment.pk]),
            {"at": day_off.isoformat(), "submitted_at": day_off.isoformat()},
            headers={"date": format_datetime(day_off), "x-client-time": day_off.isoformat()},
        )
        statuses.append(answer.status_code)

    in_time = [offset < timedelta(0) for offset in offsets]
    assert statuses == [302 if good else 409 for good in in_time]
    assert Submission.objects.count() == in_time.count(True)


def waited_for() -> bool:
    """Say whether some connection waits for a lock; SQLite has one for everything and says not."""
    if settings.EMBEDDED:
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


def test_a_point_that_waited_for_a_submission_is_not_taken_up_after_it(shared_database: None):
    ((assessment, head),) = prepare(1)
    point = assessment.responses.get(point="P05")

    theirs = connections["default"].copy()
    theirs.inc_thread_sharing()

    def take_up() -> str:
        connections["default"] = theirs
        try:
            move(response=point, act="take_up_again", person=head, at=NOON)
        except ActRefused as refusal:
            return refusal.code
        return "taken up"

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        submit(assessment=assessment, person=head, at=NOON)
        told = pool.submit(take_up)
        wait_until(waited_for, "somebody waits for the point")
    theirs.close()

    assert told.result() == "county_may_write"
