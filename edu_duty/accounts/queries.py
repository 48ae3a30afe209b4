"""What pages print of people: their keys, and what they are called."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from edu_duty.accounts.models import Token, User
from edu_duty.printable import Mark


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One key; what it was is not known any more, only how it began."""

    pk: int
    name: str
    hint: str
    made: str
    expires: str
    mark: Mark
    usable: bool


def token_rows(user: User, at: datetime) -> list[TokenRow]:
    """Print a person's own keys, the newest first; closed ones stay to be seen."""
    tokens = Token.objects.filter(user=user).select_related("user").order_by("-made_at", "-pk")
    return [
        TokenRow(
            pk=token.pk,
            name=token.name,
            hint=f"{token.hint}…",
            made=_moment(token.made_at),
            expires=_moment(token.expires_at),
            mark=_mark(token, at),
            usable=token.opens(at),
        )
        for token in tokens
    ]


def _moment(at: datetime) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT")


def _mark(token: Token, at: datetime) -> Mark:
    if token.opens(at):
        return Mark("met", _("有效"))
    return Mark("na", _("已停用") if token.revoked_at else _("已过期"))


def full_names(usernames: Iterable[str]) -> dict[str, str]:
    """Return what people are called by their user names, in one query.

    Who has no account here (a command, somebody of another portal) is called as the rows say.
    """
    asked = set(usernames)
    if not asked:
        return {}
    known = User.objects.filter(username__in=asked).only("username", "full_name")
    return {name: name for name in asked} | {user.username: str(user) for user in known}
