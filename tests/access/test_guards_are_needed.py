"""Every guard is taken away once: the probe that answers for it must notice."""

import logging
import sys
from typing import Any

import pytest
from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.test import override_settings
from rest_framework.throttling import SimpleRateThrottle

from edu_duty import tabular
from edu_duty.accounts import access, models, one_time, second_factor, sessions, views
from edu_duty.audit.guards import drop_guards
from edu_duty.jobs import models as jobs
from edu_duty.people import objects
from edu_duty.prepared import Prepared
from indicators.models import RubricQuerySet, ScoreQuerySet
from reports.models import DocumentQuerySet
from schools import row_api
from schools.models import RegionQuerySet, ReturnQuerySet
from tests.access import guards as probes
from tests.access.guards import (
    LONG_AGO,
    Guard,
    answers,
    drop_separation,
    dropped,
    everything,
    no,
    replaced,
    without,
    yes,
)
from tests.access.round_guards import ROUND_GUARDS
from tests.access.world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PATCHED: dict[str, Any] = {
    "data": '{"figures": {"population": "7"}}',
    "content_type": "application/json",
}
GUARDS = [
    Guard(
        "@requires", replaced(access, "any", yes), answers("admin", "indicators:rubric_upload", 403)
    ),
    Guard(
        "the API's guard",
        replaced(access.HasRequiredPermission, "has_permission", yes),
        answers("admin", "api:elements", 403),
    ),
    Guard(
        "regions in reach",
        replaced(RegionQuerySet, "visible_to", everything),
        answers("outsider", "schools:return", 404),
    ),
    Guard(
        "returns in reach",
        replaced(ReturnQuerySet, "visible_to", everything),
        answers("outsider", "api:return", 404),
    ),
    Guard(
        "scores in reach",
        replaced(ScoreQuerySet, "visible_to", everything),
        answers("outsider", "api:score", 404),
    ),
    Guard(
        "documents in reach",
        replaced(DocumentQuerySet, "visible_to", everything),
        answers("outsider", "api:document_file", 404),
    ),
    Guard(
        "jobs in reach",
        replaced(jobs.JobQuerySet, "visible_to", everything),
        answers("outsider", "jobs:progress", 404),
    ),
    Guard(
        "people in reach",
        replaced(models.UserQuerySet, "visible_to", everything),
        answers("outsider", "people:person", 404),
    ),
    Guard(
        "drafts for who writes them",
        replaced(RubricQuerySet, "visible_to", everything),
        probes.drafts_unread,
    ),
    Guard("jobs about drafts", replaced(jobs, "OF_DRAFTS", frozenset()), probes.drafts_unnamed),
    Guard(
        "titles of what is not seen",
        replaced(objects, "_title_for", lambda thing, *_key, **_shown: thing.title),
        probes.titles_unnamed,
    ),
    Guard(
        "own cells",
        replaced(models.User, "reach", lambda *_asked: models.Reach(whole=True)),
        probes.own_cells,
    ),
    Guard("posts one may give", replaced(models.User, "appoints", yes), probes.own_posts),
    Guard("where one may act", replaced(models.User, "may", yes), probes.own_deadlines),
    Guard(
        "term of a post",
        replaced(models, "_GRANTED", Prepared(lambda: models.Grant.objects.filter(user=0))),
        probes.in_term,
    ),
    Guard("closed accounts", replaced(ModelBackend, "user_can_authenticate", yes), probes.active),
    Guard("administrators apart", lambda: dropped(drop_separation), probes.apart),
    Guard("events written once", lambda: dropped(drop_guards), probes.written_once),
    Guard("sign-in first", without("SignInFirst"), probes.signed_in),
    Guard("end of a session", replaced(sessions, "is_over", no), probes.timed),
    Guard("asking again", replaced(sessions, "is_recent", yes), probes.asked_again),
    Guard("second factor", replaced(second_factor, "must_have", no), probes.two_factors),
    Guard("CSRF", without("CsrfViewMiddleware"), probes.same_site),
    Guard("methods", probes.any_method, answers("filler", "jobs:cancel", 405)),
    Guard(
        "If-Match",
        replaced(row_api, "_tag", lambda _request: ""),
        answers("filler", "api:county_row", 428, "PATCH", **PATCHED),
    ),
    Guard("throttle", replaced(SimpleRateThrottle, "allow_request", yes), probes.throttled),
    Guard("one-time codes end", replaced(one_time, "GOOD_FOR", LONG_AGO), probes.expiring),
    Guard(
        "next stays here", replaced(views, "url_has_allowed_host_and_scheme", yes), probes.staying
    ),
    Guard("files are sandboxed", without("SafeAnswers"), probes.sandboxed),
    Guard("content security policy", without("CSPMiddleware"), probes.policed),
    Guard("private pages", without("PrivatePages"), probes.private),
    Guard("trail of refusals", without("Trail"), probes.traced),
    Guard("no formulas", replaced(tabular, "escaped", str), probes.plain_text),
    Guard("known hosts", lambda: override_settings(ALLOWED_HOSTS=["*"]), probes.known_host),
    *ROUND_GUARDS,
]


@pytest.fixture
def world(db, django_capture_on_commit_callbacks):
    logging.disable(logging.CRITICAL)
    yield make_world()
    logging.disable(logging.NOTSET)


def holds(world: World, guard: Guard) -> bool:
    """Ask a guard's question and take back whatever came of it."""
    for person in world.people.values():
        person.__dict__.pop("granted", None)
    with transaction.atomic():
        found = guard.holds(world)
        transaction.set_rollback(True)
    return found


def missing(world: World, guard: Guard) -> bool:
    """Ask the same with the guard taken away; the database gets it back with everything else."""
    with transaction.atomic():
        with guard.removed():
            found = holds(world, guard)
        transaction.set_rollback(True)
    return found


def test_every_guard_holds_and_is_missed(world, capsys):
    broken = [guard.name for guard in GUARDS if not holds(world, guard)]
    unmissed = [guard.name for guard in GUARDS if missing(world, guard)]

    assert broken == []
    assert unmissed == []
    assert [guard.name for guard in GUARDS if not holds(world, guard)] == []
    with capsys.disabled():
        sys.stdout.write(f"\n{len(GUARDS)} guards: {', '.join(guard.name for guard in GUARDS)}")
