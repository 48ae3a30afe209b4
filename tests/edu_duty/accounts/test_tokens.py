"""Keys to the API: who makes them, what is kept of them, and when they close."""

from datetime import timedelta

import pytest
from django.db import transaction

from edu_duty.accounts.models import Token
from edu_duty.accounts.tokens import TokenRefused, digest_of, holder_of, make_token, revoke_token
from edu_duty.audit.models import AuditEvent
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def test_make_token_keeps_the_digest_alone(filler):
    token, key = make_token(user=filler, name="夜间同步", days=30, at=NOON)

    kept = Token.objects.values().get()
    assert key.startswith("edk_")
    assert len(key) > 40
    assert key not in str(kept)
    assert (kept["sha256"], kept["hint"]) == (digest_of(key), key[:8])
    assert token.expires_at == NOON + timedelta(days=30)


def test_make_token_leaves_a_trace_without_the_key(filler):
    _token, key = make_token(user=filler, name="夜间同步", days=30, at=NOON)

    event = AuditEvent.objects.get()
    assert (event.verb, event.actor_name) == ("TOKEN_MADE", "filler")
    assert event.details == {"hint": key[:8], "days": 30}


def test_make_token_refuses_more_than_anybody_needs(filler, settings):
    settings.API_TOKENS_PER_PERSON = 2
    for _number in range(2):
        make_token(user=filler, name="一", days=30, at=NOON)

    with pytest.raises(TokenRefused, match="已有2个"):
        make_token(user=filler, name="三", days=30, at=NOON)

    make_token(user=filler, name="三", days=30, at=NOON + timedelta(days=31))


def test_a_key_speaks_for_its_person_until_its_day(filler):
    _token, key = make_token(user=filler, name="一", days=30, at=NOON)

    assert holder_of(key, NOON) == filler
    assert holder_of(key, NOON + timedelta(days=30)) is None
    assert holder_of(key + "x", NOON) is None


def test_a_revoked_key_and_one_of_a_closed_account_open_nothing(filler, outsider):
    token, key = make_token(user=filler, name="一", days=30, at=NOON)
    _other, others_key = make_token(user=outsider, name="一", days=30, at=NOON)
    outsider.is_active = False
    outsider.save()

    revoke_token(token_id=token.pk, user=filler, at=NOON)
    revoke_token(token_id=token.pk, user=filler, at=NOON)

    assert [holder_of(one, NOON) for one in (key, others_key)] == [None, None]
    assert AuditEvent.objects.filter(verb="TOKEN_REVOKED").count() == 1


def test_revoke_token_finds_only_ones_own(filler, outsider):
    token, _key = make_token(user=filler, name="一", days=30, at=NOON)

    with pytest.raises(Token.DoesNotExist), transaction.atomic():
        revoke_token(token_id=token.pk, user=outsider, at=NOON)
