"""Which browsers an account is used on: a signed cookie that only a sign-in gives.

A device where somebody signed in keeps its own way open, whatever strangers try elsewhere. The
cookie names accounts by digests, proves nothing but "was used here", and opens nothing by itself.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

SALT = "edu_duty.accounts.devices"
GOOD_FOR = timedelta(days=180)
# As many people may share a bureau's computer.
PEOPLE = 8


def device_of(request: HttpRequest, username: str) -> str:
    """Return the number of the device an account was used on before; empty for any other."""
    device, people = _read(request)
    return device if _mark(username) in people else ""


def is_known(request: HttpRequest) -> bool:
    """Say whether anybody signed in on this device before."""
    return bool(_read(request)[1])


def was_last(request: HttpRequest, username: str) -> bool:
    """Say whether nobody signed in on this device since an account last did."""
    return _read(request)[1][:1] == [_mark(username)]


def remember(request: HttpRequest, username: str) -> None:
    """Have the answer to this request carry the cookie of a known device."""
    device, people = _read(request)
    mark = _mark(username)
    people = [mark, *(other for other in people if other != mark)][:PEOPLE]
    value = signing.dumps([device or secrets.token_hex(16), people], salt=SALT)
    request.known_device = value  # type: ignore[attr-defined]  # read by set_cookie alone


def set_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser its cookie where somebody just signed in."""
    value = vars(request).get("known_device")
    if value:
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            value,
            max_age=int(GOOD_FOR.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    value = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        device, people = signing.loads(value, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return "", []
    return device, people


def _mark(username: str) -> str:
    return salted_hmac(SALT, username, algorithm="sha256").hexdigest()[:20]
