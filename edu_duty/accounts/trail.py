"""Tells the audit who acts: people, with their posts, as the plain values that events keep."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from edu_duty.accounts.addresses import client_address
from edu_duty.accounts.models import User
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.origin import WORKER, Origin, Person, Post
from edu_duty.audit.record import record

# What of an address names a thing; the rest of it may be anything somebody typed.
NAMING = ("code", "year", "rubric", "stage", "pk", "job")


def request_origin(request: HttpRequest) -> Origin:
    """Say where a request comes from; who sends it is asked when it is known."""
    return Origin(client_address(request), lambda: _behind(vars(request).get("user")))


def worker_origin(actor_name: str) -> Origin:
    """Say that a worker acts for whoever asked for a job."""
    return Origin(WORKER, lambda: _behind(User.objects.filter(username=actor_name).first()))


@transaction.atomic
def refuse_access(request: HttpRequest, user: User, status: int, *, at: datetime) -> None:
    """Remember that somebody asked for what is not theirs."""
    _note(AuditEvent.Verb.ACCESS_REFUSED, request, user, at, status=status)


@transaction.atomic
def note_taken(request: HttpRequest, user: User, *, at: datetime) -> None:
    """Remember that somebody took a file away, where nothing has told of it in better words."""
    _note(AuditEvent.Verb.FILE_TAKEN, request, user, at)


def _note(
    verb: AuditEvent.Verb, request: HttpRequest, user: User, at: datetime, **details: int
) -> None:
    match = request.resolver_match
    named = match.kwargs if match else {}
    code = str(named.get("code", ""))
    record(
        verb=verb,
        target=match.view_name if match else "",
        actor_name=user.username,
        at=at,
        region_code=code if len(code) == 6 and code.isdecimal() else "",
        details={
            "method": str(request.method),
            "asked": {name: str(named[name]) for name in NAMING if name in named},
            **details,
        },
    )


def _behind(user: object) -> Person | None:
    # A signed-in user is asked for lazily by Django and is compared, never unwrapped.
    if not isinstance(user, User) or user.pk is None:
        return None
    posts = tuple(Post(grant.role, grant.region_prefix) for grant in user.granted)
    return Person(user.pk, user.username, posts)
