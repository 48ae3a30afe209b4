"""Slows down whoever guesses; see docs/adr/0021.

Nothing here is ever switched off by more guessing: a try that comes too early is not looked at and
not counted, so nobody can make somebody else's wait longer than ``longest``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from edu_duty.accounts.sign_in_models import WrongTry

# After this long without a wrong try everything is forgotten.
MEMORY = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Brake:
    """How many wrong tries are free, and how long the wait grows that doubles with each one."""

    free: int
    longest: timedelta


BRAKES = {
    # Every try of one account from devices it was never used on.
    "account": Brake(free=10, longest=timedelta(seconds=60)),
    # Every try from one address, whatever the account; a bureau may share one.
    "address": Brake(free=100, longest=timedelta(seconds=60)),
    # One account on one device it is used on.
    "device": Brake(free=10, longest=timedelta(minutes=5)),
    # Codes of one person's second factor.
    "code": Brake(free=5, longest=timedelta(minutes=5)),
}


def wait(kind: str, subject: str, at: datetime) -> timedelta:
    """Return how long the next try has to wait; nothing where it need not."""
    row = WrongTry.objects.filter(kind=kind, subject=digest(subject)).first()
    if row is None or row.count < BRAKES[kind].free or at - row.last_at >= MEMORY:
        return timedelta(0)
    doublings = min(row.count - BRAKES[kind].free, 16)
    grown = min(timedelta(seconds=2**doublings), BRAKES[kind].longest)
    return max(row.last_at + grown - at, timedelta(0))


@transaction.atomic
def missed(kind: str, subject: str, at: datetime) -> bool:
    """Count a wrong try; say whether it is the one from which on there is a wait."""
    WrongTry.objects.filter(last_at__lte=at - MEMORY).delete()
    row, _made = WrongTry.objects.get_or_create(
        kind=kind, subject=digest(subject), defaults={"last_at": at}
    )
    WrongTry.objects.filter(pk=row.pk).update(count=F("count") + 1, last_at=at)
    row.refresh_from_db(fields=["count"])
    return row.count == BRAKES[kind].free


@transaction.atomic
def forget(kind: str, subject: str) -> None:
    """Begin to count anew: somebody knew the answer."""
    WrongTry.objects.filter(kind=kind, subject=digest(subject)).delete()


def digest(subject: str) -> str:
    """Return what is kept of an account, a device or an address."""
    return salted_hmac("edu_duty.accounts.braking", subject, algorithm="sha256").hexdigest()
