"""Opens and closes a person's session, and leaves a trace of each, also of refusals.

Guessing is slowed down in three ways; docs/adr/0021 says why. On a device where the account was
used before only that device's own tries count. Everywhere else django-axes locks one account from
one address, and the tries of an account, and of an address, are counted together.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.db import transaction
from django.http import HttpRequest

from edu_duty.accounts import braking, devices, passwords, second_factor, sessions
from edu_duty.accounts.addresses import client_address
from edu_duty.accounts.models import User
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record

# How long a right password waits for its code.
UNKNOWN = "unknown account"
CODE_WITHIN = timedelta(minutes=5)
WAITING = "waiting_for_code"


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a name and a password: a person, a wait in seconds, or neither."""

    user: User | None = None
    wait_seconds: int = 0


def try_password(request: HttpRequest, username: str, password: str, *, at: datetime) -> Tried:
    """Look at a name and a password, unless it is too soon after wrong ones.

    An unknown name is treated like a known one in everything: the answer, the counting and the
    work, for Django hashes the password of an unknown name as well.
    """
    brakes = _brakes(request, username)
    wait = max(braking.wait(kind, subject, at) for kind, subject in brakes)
    if not wait and not AxesProxyHandler.is_allowed(request, {"username": username}):
        wait = settings.AXES_COOLOFF_TIME
    if wait:
        return Tried(wait_seconds=max(1, round(wait.total_seconds())))
    user = authenticate(request, username=username, password=password)
    if isinstance(user, User):
        return Tried(user=user)
    _refused(username, brakes, at)
    return Tried()


def let_in(request: HttpRequest, user: User, *, at: datetime) -> bool:
    """Sign in a person whose password was right; False where a code is still to be shown."""
    if second_factor.is_enrolled(user):
        request.session.cycle_key()
        request.session[WAITING] = [user.pk, int(at.timestamp())]
        return False
    sign_in(request, user, at=at)
    return True


def waiting_for_code(request: HttpRequest, at: datetime) -> User | None:
    """Return whose password was right a short while ago, here."""
    pk, since = request.session.get(WAITING, (None, 0))
    if pk is None or at.timestamp() - since > CODE_WITHIN.total_seconds():
        return None
    user: User | None = User.objects.filter(pk=pk, is_active=True).first()
    return user


def show_code(request: HttpRequest, user: User, code: str, *, at: datetime) -> None:
    """Sign in a person who also shows the second factor.

    Raises:
        second_factor.CodeRefused: the code is not taken.
    """
    second_factor.check(
        user=user, code=code, at=at, device=devices.device_of(request, user.username)
    )
    sign_in(request, user, at=at, factor=True)


@transaction.atomic
def sign_in(request: HttpRequest, user: User, *, at: datetime, factor: bool = False) -> None:
    """Begin the session of a person who proved who they are."""
    for kind, subject in _brakes(request, user.username):
        if kind != "address":
            braking.forget(kind, subject)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    request.session.pop(WAITING, None)
    sessions.begin(request, at=at, factor=factor)
    request.session["renew"] = passwords.is_too_old(user, at)
    devices.remember(request, user.username)
    record(verb=AuditEvent.Verb.SIGNED_IN, target=user.username, actor_name=user.username, at=at)


@transaction.atomic
def sign_out(request: HttpRequest, user: User, *, at: datetime) -> None:
    """End the session of a person."""
    record(verb=AuditEvent.Verb.SIGNED_OUT, target=user.username, actor_name=user.username, at=at)
    logout(request)


def from_usual_device(request: HttpRequest, credentials: dict[str, str]) -> bool:
    """Say whether django-axes leaves a try to us: the account was used on this device before."""
    return bool(devices.device_of(request, credentials.get("username", "")))


@transaction.atomic
def _refused(username: str, brakes: list[tuple[str, str]], at: datetime) -> None:
    """Remember that somebody tried an account without its password."""
    slowed = [kind for kind, subject in brakes if braking.missed(kind, subject, at)]
    # What stands where a name should may be a password: only names of accounts are kept.
    known = User.objects.filter(username=username).exists()
    target = printable(username) if known else UNKNOWN
    record(verb=AuditEvent.Verb.SIGN_IN_REFUSED, target=target, actor_name="", at=at)
    if slowed:
        details = {"by": slowed}
        verb = AuditEvent.Verb.SIGN_IN_DELAYED
        record(verb=verb, target=target, actor_name="", at=at, details=details)


def _brakes(request: HttpRequest, username: str) -> list[tuple[str, str]]:
    """Name what a wrong try counts against."""
    device = devices.device_of(request, username)
    if device:
        return [("device", f"{device} {username}")]
    return [("account", username), ("address", client_address(request))]


def printable(username: str) -> str:
    """Return what somebody typed as one line, whatever it was."""
    return "".join(sign if sign.isprintable() else "�" for sign in username[:150])
