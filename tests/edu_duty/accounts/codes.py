"""Second factors that tests hold in their hand."""

from base64 import b32decode
from datetime import datetime, timedelta

from django.utils import timezone
from django_otp.oath import TOTP

from edu_duty.accounts import second_factor
from edu_duty.accounts.models import User


def codes_of(key: str, at: datetime) -> str:
    """Return what an app with this key shows at a moment."""
    totp = TOTP(b32decode(key))
    totp.time = int(at.timestamp())
    return f"{totp.token():06}"


def enrolled(user: User) -> str:
    """Give a person a second factor some minutes ago, and return its key."""
    before = timezone.now() - timedelta(minutes=10)
    key = second_factor.offer(user=user, at=before)
    second_factor.enrol(user=user, code=codes_of(key, before), at=before)
    return key
