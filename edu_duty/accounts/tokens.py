"""Keys to the API: a person makes one for themselves, sees it once, and may revoke it."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from edu_duty.accounts.models import Token, User
from edu_duty.accounts.second_factor import must_have
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record

PREFIX = "edk_"
HINT_LETTERS = 8


class TokenRefused(Exception):
    """A key cannot be made; the message says why."""


@transaction.atomic
def make_token(
    *, user: User, name: str, days: int, at: datetime, factor: bool = False
) -> tuple[Token, str]:
    """Make a key and return it with its text, which nobody can read again.

    ``factor`` says that its maker had shown a second factor; without, it opens nothing where the
    person must have one.

    Raises:
        TokenRefused: the person holds as many open keys as anybody may.
    """
    User.objects.select_for_update().get(pk=user.pk)
    held = Token.objects.filter(user=user, revoked_at=None, expires_at__gt=at).count()
    if held >= settings.API_TOKENS_PER_PERSON:
        message = _("已有%(count)d个有效令牌；停用不用的，再生成新的") % {"count": held}
        raise TokenRefused(message)
    key = PREFIX + secrets.token_urlsafe(32)
    token = Token(
        user=user,
        name=name,
        hint=key[:HINT_LETTERS],
        sha256=digest_of(key),
        factor=factor,
        made_at=at,
        expires_at=at + timedelta(days=days),
    )
    token.save()
    _record(AuditEvent.Verb.TOKEN_MADE, token, at, days=days)
    return token, key


@transaction.atomic
def revoke_token(*, token_id: int, user: User, at: datetime) -> None:
    """Close one of a person's own keys; a second time changes nothing."""
    token = Token.objects.select_for_update().get(pk=token_id, user=user)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        _record(AuditEvent.Verb.TOKEN_REVOKED, token, at)


def holder_of(key: str, at: datetime) -> User | None:
    """Return whom a key speaks for now; None where it opens nothing."""
    token = Token.objects.filter(sha256=digest_of(key)).select_related("user").first()
    if token is None or not token.opens(at):
        return None
    return token.user if token.factor or not must_have(token.user) else None


def digest_of(key: str) -> str:
    """Return what is kept of a key; it has 256 random bits, so one round of hashing is enough."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def _record(verb: AuditEvent.Verb, token: Token, at: datetime, **details: int) -> None:
    record(
        verb=verb,
        target=f"token/{token.pk}",
        actor_name=token.user.username,
        at=at,
        details={"hint": token.hint, **details},
    )
