"""Opens and closes a person's session, and leaves a trace of each, also of refusals."""

from datetime import datetime

from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest

from edu_duty.accounts.models import User
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record


@transaction.atomic
def sign_in(request: HttpRequest, user: User, *, at: datetime) -> None:
    """Begin the session of a person whose password was right."""
    login(request, user)
    record(verb=AuditEvent.Verb.SIGNED_IN, target=user.username, actor_name=user.username, at=at)


@transaction.atomic
def refuse_sign_in(username: str, *, at: datetime) -> None:
    """Remember that somebody tried an account without its password."""
    record(verb=AuditEvent.Verb.SIGN_IN_REFUSED, target=username[:150], actor_name="", at=at)


@transaction.atomic
def sign_out(request: HttpRequest, user: User, *, at: datetime) -> None:
    """End the session of a person."""
    record(verb=AuditEvent.Verb.SIGNED_OUT, target=user.username, actor_name=user.username, at=at)
    logout(request)
