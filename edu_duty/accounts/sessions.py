"""How long a session lasts, which ones a person has, and how one is ended.

What a session knows about itself stands in its own data: ``began``, ``seen`` and ``checked`` are
seconds since 1970; ``address`` and ``agent`` say from where it was opened; ``factor`` says that a
second factor was shown.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from edu_duty.accounts.addresses import client_address
from edu_duty.accounts.models import User
from edu_duty.accounts.sign_in_models import Session
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record

# How precisely "last seen" is kept: at most one write a minute.
SEEN_EVERY = timedelta(seconds=60)
AGENT_LETTERS = 300


def begin(request: HttpRequest, *, at: datetime, factor: bool) -> None:
    """Start the clocks of a session that was just opened."""
    now = int(at.timestamp())
    request.session.update(
        {
            "began": now,
            "seen": now,
            "checked": now,
            "factor": factor,
            "address": client_address(request),
            "agent": request.headers.get("User-Agent", "")[:AGENT_LETTERS],
        }
    )


def is_over(session: SessionBase, at: datetime) -> bool:
    """Say whether a session has lasted as long as any may, or was left alone too long."""
    now = at.timestamp()
    began = session.get("began", now)
    seen = session.get("seen", now)
    return bool(
        now - began >= settings.SESSION_ABSOLUTE_SECONDS
        or now - seen >= settings.SESSION_COOKIE_AGE
    )


def touch(session: SessionBase, at: datetime) -> None:
    """Remember that somebody is there; a session nobody timed is timed from here."""
    now = int(at.timestamp())
    if "began" not in session:
        session["began"] = now
    if now - session.get("seen", 0) >= SEEN_EVERY.total_seconds():
        session["seen"] = now


def check(session: SessionBase, at: datetime) -> None:
    """Remember that the person proved again who they are."""
    session["checked"] = int(at.timestamp())


def is_recent(session: SessionBase, at: datetime) -> bool:
    """Say whether the person proved who they are a short while ago."""
    return bool(at.timestamp() - session.get("checked", 0) < settings.RECENT_SIGN_IN_SECONDS)


def count_wrong_password(request: HttpRequest, *, tries: int) -> bool:
    """Count a wrong password given inside an open session; the last try ends it.

    Returns whether it ended.
    """
    request.session["asked"] = request.session.get("asked", 0) + 1
    if request.session["asked"] < tries:
        return False
    logout(request)
    return True


@transaction.atomic
def end_sessions(
    *,
    user: User,
    actor_name: str,
    at: datetime,
    keys: Collection[str] | None = None,
    but: str | None = "",
    reason: str = "",
) -> int:
    """End the sessions of a person with these keys, or all, perhaps but one; return how many."""
    found = Session.objects.filter(user=user, expire_date__gt=at).exclude(session_key=but or "")
    if keys is not None:
        found = found.filter(session_key__in=keys)
    count = found.delete()[0]
    if count:
        record(
            verb=AuditEvent.Verb.SESSION_ENDED,
            target=user.username,
            actor_name=actor_name,
            at=at,
            details={"sessions": count} | ({"reason": reason} if reason else {}),
        )
    return count


def count_open(user: User, at: datetime) -> int:
    """Count the sessions of a person that are open."""
    return Session.objects.filter(user=user, expire_date__gt=at).count()


def handle_of(key: str) -> str:
    """Name a session on a page without telling its key."""
    return salted_hmac("edu_duty.accounts.sessions", key, algorithm="sha256").hexdigest()
