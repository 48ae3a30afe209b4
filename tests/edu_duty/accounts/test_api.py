"""How a machine comes in."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from edu_duty.accounts.tokens import make_token, revoke_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(filler):
    """An open key of the filler, and its row."""
    return make_token(user=filler, name="示例", days=30, at=timezone.now())


def ask(key: str, scheme: str = "Bearer"):
    client = Client(enforce_csrf_checks=True)
    return client.get(reverse("api:regions"), headers={"authorization": f"{scheme} {key}"})


def test_a_key_lets_in_with_what_its_person_may_see(county, neighbour, key):
    answer = ask(key[1])

    assert [row["code"] for row in answer.json()["results"]] == ["990101"]
    assert answer["Cache-Control"] == "no-store"


def test_the_scheme_may_be_written_in_any_case(key):
    assert ask(key[1], "bearer").status_code == 200


def test_expired_revoked_wrong_and_closed_are_answered_alike(filler, key):
    token, text = key
    answers = [ask("edk_wrong"), ask(""), ask("密钥".encode().decode("latin-1"))]
    token.expires_at = timezone.now()
    token.save()
    answers.append(ask(text))
    fresh, fresh_text = make_token(user=filler, name="示例", days=30, at=timezone.now())
    revoke_token(token_id=fresh.pk, user=filler, at=timezone.now())
    answers.append(ask(fresh_text))
    _last, last_text = make_token(user=filler, name="示例", days=30, at=timezone.now())
    filler.is_active = False
    filler.save()
    answers.append(ask(last_text))

    assert {answer.status_code for answer in answers} == {401}
    assert {answer["WWW-Authenticate"] for answer in answers} == {'Bearer realm="api"'}
    assert len({answer.json()["detail"] for answer in answers}) == 1


def test_a_role_taken_away_closes_the_next_request(filler, key):
    filler.grants.all().delete()

    assert ask(key[1]).status_code == 403


def test_another_scheme_is_nobodys_business(key):
    assert ask(key[1], "Basic").status_code == 401


def test_a_session_writes_only_with_its_csrf_token(county, filler):
    client = Client(enforce_csrf_checks=True)
    client.force_login(filler)

    answer = client.post(reverse("api:request_score", args=[county.code, 2024]))

    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"


def test_a_key_writes_without_one(county, key):
    client = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {key[1]}"})

    answer = client.post(
        reverse("api:request_score", args=[county.code, 2024]), {}, content_type="application/json"
    )

    assert answer.status_code == 400
