"""The second factor: six digits of an app (TOTP), or once each the recovery codes."""

import hashlib
import secrets
from base64 import b32encode, urlsafe_b64encode
from datetime import datetime
from io import BytesIO
from urllib.parse import quote

import segno
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django_otp.oath import TOTP

from edu_duty.accounts import braking
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import ALLOWED, Permission, Role
from edu_duty.accounts.sign_in_models import RecoveryCode, SecondFactor
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.refusal import Refusal

# Whoever does more than look at counties, above them, needs a second factor.
LOOKING = frozenset(
    {
        Permission.COUNTY_VIEW,
        Permission.RETURN_VIEW,
        Permission.RESULT_VIEW,
        Permission.DOCUMENT_VIEW,
        Permission.JOB_VIEW,
        Permission.RUBRIC_VIEW,
    }
)
COUNTY_DIGITS = 6
KEY_BYTES = 20
RECOVERY_CODES = 10
# Letters and digits that nobody takes for one another.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LETTERS = 10


class CodeRefused(Refusal):
    """A code is wrong, was used before, or comes too soon after wrong ones."""


def must_have(user: User) -> bool:
    """Say whether somebody does nothing here without a second factor."""
    return settings.SECOND_FACTOR == "required" and any(
        calls_for_one(Role(grant.role), grant.region_prefix) for grant in user.granted
    )


def calls_for_one(role: Role, region_prefix: str) -> bool:
    """Say whether a post reaches above one county and does more there than look."""
    return len(region_prefix) < COUNTY_DIGITS and not ALLOWED[role] <= LOOKING


def is_enrolled(user: User) -> bool:
    """Say whether somebody has a second factor."""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


@transaction.atomic
def offer(*, user: User, at: datetime) -> str:
    """Return the key that a person is about to add; the same until they did."""
    factor, _made = SecondFactor.objects.select_for_update().get_or_create(
        user=user, defaults={"sealed_key": _seal(secrets.token_bytes(KEY_BYTES)), "made_at": at}
    )
    if factor.confirmed_at is not None:
        raise CodeRefused("ENROLLED", _("已设有第二因素；换新的，先移除现有的"))
    return b32encode(_unseal(factor.sealed_key)).decode("ascii")


def address_of(user: User, key: str) -> str:
    """Return what the QR code says: the address by which apps take a key."""
    return f"otpauth://totp/edu_duty:{quote(user.username)}?secret={key}&issuer=edu_duty"


def draw(address: str) -> bytes:
    """Draw an address as a QR code, an SVG without any style or script."""
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=5, border=3, light="#fff")
    return drawn.getvalue()


@transaction.atomic
def enrol(*, user: User, code: str, at: datetime) -> list[str]:
    """Add the offered second factor once its first code is right; return the recovery codes.

    Raises:
        CodeRefused: the code is wrong, or nothing was offered.
    """
    factor = (
        SecondFactor.objects.select_for_update()
        .filter(user=user, confirmed_at__isnull=True)
        .first()
    )
    if factor is None or not _takes(factor, code, at):
        raise CodeRefused("WRONG_CODE", _("验证码不对；核对手机时间后，填当前的6位数字"))
    factor.confirmed_at = at
    factor.save(update_fields=["confirmed_at", "last_step"])
    _record(AuditEvent.Verb.SECOND_FACTOR_ADDED, user, user.username, at)
    return _new_codes(user)


def check(*, user: User, code: str, at: datetime, device: str = "") -> None:
    """Take a code of the app, or a recovery code; each is taken once.

    Wrong codes on a device where the account was used before are counted apart, so whoever knows
    only the password slows down nobody else.

    Raises:
        CodeRefused: it is not taken; the message says why.
    """
    subject = f"{user.pk} {device}"
    waiting = braking.wait("code", subject, at)
    if waiting:
        raise CodeRefused("TOO_SOON", wait_words(waiting.total_seconds()))
    if not _take(user, code, at):
        braking.missed("code", subject, at)
        raise CodeRefused("WRONG_CODE", _("验证码不对或已用过；填当前的6位数字，或一个恢复代码"))
    braking.forget("code", subject)


def wait_words(seconds: float) -> str:
    """Say when the next try is looked at."""
    return _("试错过多；%(seconds)s秒后再试") % {"seconds": max(1, round(seconds))}


@transaction.atomic
def renew_codes(*, user: User, at: datetime) -> list[str]:
    """Replace the recovery codes; the old ones open nothing any more."""
    _record(AuditEvent.Verb.RECOVERY_CODES_RENEWED, user, user.username, at)
    return _new_codes(user)


@transaction.atomic
def remove(*, user: User, actor_name: str, at: datetime, reason: str = "") -> None:
    """Take away a person's second factor: their own doing, or an administrator's after a loss."""
    found = SecondFactor.objects.filter(user=user)
    confirmed = found.filter(confirmed_at__isnull=False).exists()
    found.delete()
    RecoveryCode.objects.filter(user=user).delete()
    if confirmed:
        why = {"reason": reason} if reason else {}
        _record(AuditEvent.Verb.SECOND_FACTOR_REMOVED, user, actor_name, at, **why)


def codes_left(user: User) -> int:
    """Count the recovery codes that were not used."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


@transaction.atomic
def _take(user: User, code: str, at: datetime) -> bool:
    factor = (
        SecondFactor.objects.select_for_update()
        .filter(user=user, confirmed_at__isnull=False)
        .first()
    )
    if factor is None:
        return False
    if _takes(factor, code, at):
        factor.save(update_fields=["last_step"])
        return True
    used = RecoveryCode.objects.filter(user=user, used_at=None, sha256=_digest(code))
    if not used.update(used_at=at):
        return False
    _record(AuditEvent.Verb.RECOVERY_CODE_USED, user, user.username, at, left=codes_left(user))
    return True


def _takes(factor: SecondFactor, code: str, at: datetime) -> bool:
    """Say whether a code is the app's now, half a minute before or after, and later than the last.

    Keeps which half minute it was of.
    """
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return False
    totp = TOTP(_unseal(factor.sealed_key))
    totp.time = int(at.timestamp())
    if not totp.verify(int(digits), tolerance=1, min_t=factor.last_step + 1):
        return False
    factor.last_step = totp.t()
    return True


def _new_codes(user: User) -> list[str]:
    codes = [_code() for _n in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, sha256=_digest(code)) for code in codes
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _code() -> str:
    return "".join(secrets.choice(LETTERS) for _letter in range(CODE_LETTERS))


def _digest(code: str) -> str:
    """Return what is kept of a recovery code; it has 49 random bits, and tries are slowed down."""
    plain = code.upper().replace("-", "").replace(" ", "")
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()


def _seal(key: bytes) -> str:
    return _safe().encrypt(key).decode("ascii")


def _unseal(sealed: str) -> bytes:
    return _safe().decrypt(sealed.encode("ascii"))


def _safe() -> MultiFernet:
    """Return what seals keys: the secret key of the portal, and those it replaced."""
    return MultiFernet(
        Fernet(urlsafe_b64encode(salted_hmac(__name__, b"", secret, algorithm="sha256").digest()))
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )


def _record(
    verb: AuditEvent.Verb, user: User, actor_name: str, at: datetime, **details: int | str
) -> None:
    record(verb=verb, target=user.username, actor_name=actor_name, at=at, details=details)
