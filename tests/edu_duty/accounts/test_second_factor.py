"""The second factor and its recovery codes."""

from base64 import b32decode
from datetime import timedelta

import pytest
from cryptography.fernet import InvalidToken
from django.utils import timezone

from edu_duty.accounts import second_factor
from edu_duty.accounts.roles import Role
from edu_duty.accounts.second_factor import CodeRefused
from edu_duty.accounts.sign_in_models import RecoveryCode, SecondFactor
from edu_duty.audit.models import AuditEvent
from tests.conftest import NOON, make_person
from tests.edu_duty.accounts.codes import codes_of, enrolled

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(filler) -> str:
    return enrolled(filler)


@pytest.fixture
def codes(filler) -> list[str]:
    offered = second_factor.offer(user=filler, at=NOON)
    return second_factor.enrol(user=filler, code=codes_of(offered, NOON), at=NOON)


def check(user, code, at=None) -> None:
    second_factor.check(user=user, code=code, at=at or timezone.now())


def test_the_apps_code_is_taken_also_half_a_minute_early_or_late(filler, key):
    now = timezone.now()
    check(filler, codes_of(key, now - timedelta(seconds=30)), now)
    check(filler, codes_of(key, now + timedelta(seconds=30)), now)


@pytest.mark.parametrize("off", [-90, -60, 60, 90])
def test_a_code_of_another_minute_is_refused(filler, key, off):
    now = timezone.now()

    with pytest.raises(CodeRefused):
        check(filler, codes_of(key, now + timedelta(seconds=off)), now)


def test_a_code_is_taken_once(filler, key):
    now = timezone.now()
    check(filler, codes_of(key, now), now)

    with pytest.raises(CodeRefused) as refusal:
        check(filler, codes_of(key, now), now)

    assert refusal.value.code == "WRONG_CODE"


def test_an_older_code_is_not_taken_after_a_newer_one(filler, key):
    now = timezone.now()
    check(filler, codes_of(key, now), now)

    with pytest.raises(CodeRefused):
        check(filler, codes_of(key, now - timedelta(seconds=30)), now)


def test_the_first_code_cannot_be_used_to_sign_in(filler):
    key = second_factor.offer(user=filler, at=NOON)
    second_factor.enrol(user=filler, code=codes_of(key, NOON), at=NOON)

    with pytest.raises(CodeRefused):
        check(filler, codes_of(key, NOON), NOON)


@pytest.mark.parametrize("typed", ["", "12345", "１２３４５６", "abcdef", "0000000", "-00001"])
def test_what_is_no_code_is_refused(filler, key, typed):
    with pytest.raises(CodeRefused):
        check(filler, typed)


def test_codes_are_read_with_the_gap_apps_show(filler, key):
    code = codes_of(key, now := timezone.now())

    check(filler, f"{code[:3]} {code[3:]}", now)


def test_wrong_codes_make_the_right_one_wait(filler, key):
    now = timezone.now()
    for _number in range(5):
        with pytest.raises(CodeRefused):
            check(filler, "x", now)

    with pytest.raises(CodeRefused) as refusal:
        check(filler, codes_of(key, now), now)

    assert refusal.value.code == "TOO_SOON"
    check(filler, codes_of(key, now), now + timedelta(seconds=2))


def test_wrong_codes_elsewhere_leave_the_usual_device_alone(filler, key):
    now = timezone.now()
    for _number in range(5):
        with pytest.raises(CodeRefused):
            check(filler, "x", now)

    second_factor.check(user=filler, code=codes_of(key, now), at=now, device="usual")


def test_each_recovery_code_stands_in_once(filler, codes):
    assert len(set(codes)) == 10
    check(filler, codes[0].lower(), NOON)

    with pytest.raises(CodeRefused):
        check(filler, codes[0], NOON)

    assert second_factor.codes_left(filler) == 9
    assert AuditEvent.objects.get(verb="RECOVERY_CODE_USED").details == {"left": 9}


def test_recovery_codes_are_kept_as_digests(filler, codes):
    kept = " ".join(RecoveryCode.objects.values_list("sha256", flat=True))

    assert not any(code.replace("-", "") in kept.upper() for code in codes)


def test_new_recovery_codes_end_the_old_ones(filler, codes):
    second_factor.renew_codes(user=filler, at=NOON)

    with pytest.raises(CodeRefused):
        check(filler, codes[0], NOON)


def test_nobodys_recovery_code_opens_for_another(filler, outsider, codes):
    enrolled(outsider)

    with pytest.raises(CodeRefused):
        check(outsider, codes[0], NOON)


def test_the_key_is_kept_encrypted(filler, key, settings):
    kept = SecondFactor.objects.get().sealed_key
    assert key not in kept
    assert b32decode(key).hex() not in kept

    settings.SECRET_KEY = "another"

    with pytest.raises(InvalidToken):
        check(filler, codes_of(key, timezone.now()))


def test_a_replaced_secret_key_still_opens_what_it_sealed(filler, key, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"

    check(filler, codes_of(key, now := timezone.now()), now)


def test_an_offer_stays_the_same_until_it_is_taken(filler):
    offered = second_factor.offer(user=filler, at=NOON)

    assert second_factor.offer(user=filler, at=NOON) == offered
    assert not second_factor.is_enrolled(filler)
    with pytest.raises(CodeRefused):
        second_factor.enrol(user=filler, code="000000", at=NOON)


def test_a_second_factor_is_not_silently_replaced(filler, key):
    with pytest.raises(CodeRefused):
        second_factor.offer(user=filler, at=NOON)


def test_removing_takes_the_recovery_codes_along(filler, codes):
    second_factor.remove(user=filler, actor_name="security", at=NOON)

    assert not second_factor.is_enrolled(filler)
    assert second_factor.codes_left(filler) == 0
    event = AuditEvent.objects.get(verb="SECOND_FACTOR_REMOVED")
    assert (event.target, event.actor_name) == ("filler", "security")


def test_no_trace_holds_a_key_or_a_code(filler, codes, key=None):
    check(filler, codes[1], NOON)
    told = str(list(AuditEvent.objects.values("target", "details")))

    assert not any(code in told or code.replace("-", "") in told for code in codes)


@pytest.mark.parametrize(
    ("role", "prefix", "needed"),
    [
        (Role.COUNTY_FILLER, "990101", False),
        (Role.BUREAU_HEAD, "990101", False),
        (Role.OFFICIAL, "99", False),
        (Role.PREFECTURE_REVIEWER, "9901", True),
        (Role.INSPECTOR, "99", True),
        (Role.PROVINCE_LEAD, "99", True),
        (Role.SYSTEM_ADMIN, "", True),
        (Role.SECURITY_ADMIN, "", True),
        (Role.AUDIT_ADMIN, "", True),
    ],
)
def test_who_does_more_than_look_above_a_county_needs_one(settings, role, prefix, needed):
    settings.SECOND_FACTOR = "required"

    assert second_factor.must_have(make_person("somebody", role, prefix)) is needed


def test_where_it_is_optional_nobody_needs_one(settings, lead):
    settings.SECOND_FACTOR = "optional"

    assert not second_factor.must_have(lead)


def test_the_drawing_holds_neither_style_nor_script(filler):
    drawn = second_factor.draw(second_factor.address_of(filler, "A" * 32)).decode()

    assert "<svg" in drawn
    assert "style" not in drawn
    assert "script" not in drawn
