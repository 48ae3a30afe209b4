"""Passwords: how long they last, which may come back, and what changing one ends."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from edu_duty.accounts import sessions
from edu_duty.accounts.models import User
from edu_duty.accounts.sign_in_models import PastPassword
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.refusal import Refusal


class PasswordRefused(Refusal):
    """A password is not taken; the message says everything that is wrong with it."""


@transaction.atomic
def change_password(
    *, user: User, new: str, actor_name: str, at: datetime, session_key: str | None = ""
) -> int:
    """Give a person a new password and end their other sessions; return how many ended.

    Raises:
        PasswordRefused: the profile does not take it.
    """
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise PasswordRefused("WEAK", _("；").join(error.messages)) from error
    if any(check_password(new, past) for past in _past(user)):
        raise PasswordRefused("USED_BEFORE", _("新密码和以前用过的相同，换一个没有用过的"))
    user.set_password(new)
    user.save(update_fields=["password"])
    PastPassword(user=user, encoded=user.password, set_at=at).save()
    verb = AuditEvent.Verb.PASSWORD_CHANGED
    record(verb=verb, target=user.username, actor_name=actor_name, at=at)
    return sessions.end_sessions(user=user, actor_name=actor_name, at=at, but=session_key)


def is_too_old(user: User, at: datetime) -> bool:
    """Say whether the profile asks for a new password now; the demo's are never too old."""
    days = settings.PASSWORD_RULES.days
    if not days or settings.DEMO:
        return False
    last = PastPassword.objects.filter(user=user).order_by("-set_at").first()
    return at - (last.set_at if last else user.date_joined) >= timedelta(days=days)


def _past(user: User) -> list[str]:
    """Return the present password and the ones before it that may not come back, encoded."""
    kept = PastPassword.objects.filter(user=user).order_by("-set_at", "-pk")
    past = kept.values_list("encoded", flat=True)[: settings.PASSWORD_RULES.barred]
    return [user.password, *past]
