"""One-time codes: how a person whom somebody registered makes an account their own."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from edu_duty.accounts.models import OneTimeCode, User

GOOD_FOR = timedelta(days=7)
# 80 bits, without letters that look like digits: nobody guesses one within its week.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUPS, PER_GROUP = 4, 4


@transaction.atomic
def issue(user: User, at: datetime) -> str:
    """Make a new code and return its text, which nobody can read again; older ones end here."""
    User.objects.select_for_update().get(pk=user.pk)
    OneTimeCode.objects.filter(user=user, used_at=None, expires_at__gt=at).update(expires_at=at)
    letters = [secrets.choice(LETTERS) for _place in range(GROUPS * PER_GROUP)]
    code = "-".join(
        "".join(letters[start : start + PER_GROUP]) for start in range(0, len(letters), PER_GROUP)
    )
    OneTimeCode(user=user, sha256=digest_of(code), made_at=at, expires_at=at + GOOD_FOR).save()
    return code


@transaction.atomic
def redeem(user: User, code: str, at: datetime) -> bool:
    """Use up a code: True exactly once, within its week, and for its own person alone."""
    found = (
        OneTimeCode.objects.select_for_update()
        .filter(user=user, sha256=digest_of(code), used_at=None, expires_at__gt=at)
        .first()
    )
    if found is None or not user.is_active:
        return False
    found.used_at = at
    found.save(update_fields=["used_at"])
    return True


def waiting(user: User, at: datetime) -> OneTimeCode | None:
    """Return the code that is out and still opens something."""
    return OneTimeCode.objects.filter(user=user, used_at=None, expires_at__gt=at).first()


def digest_of(code: str) -> str:
    """Return what is kept of a code; how it was typed makes no difference."""
    plain = "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum())
    return salted_hmac("edu_duty.accounts.one_time", plain, algorithm="sha256").hexdigest()
