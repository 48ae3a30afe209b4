"""What the page about a person's keys prints."""

from datetime import timedelta

import pytest

from edu_duty.accounts.models import User
from edu_duty.accounts.queries import full_names, token_rows
from edu_duty.accounts.tokens import make_token, revoke_token
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def test_token_rows_are_ones_own_with_how_they_stand(filler, outsider):
    make_token(user=filler, name="过期的", days=30, at=NOON - timedelta(days=40))
    closed, _key = make_token(user=filler, name="停用的", days=30, at=NOON - timedelta(days=1))
    revoke_token(token_id=closed.pk, user=filler, at=NOON)
    _open, key = make_token(user=filler, name="有效的", days=30, at=NOON)
    make_token(user=outsider, name="别人的", days=30, at=NOON)

    rows = token_rows(filler, NOON)

    assert [(row.name, row.mark.word, row.usable) for row in rows] == [
        ("有效的", "有效", True),
        ("停用的", "已停用", False),
        ("过期的", "已过期", False),
    ]
    assert rows[0].hint == f"{key[:8]}…"


@pytest.mark.django_db
def test_people_are_called_by_their_full_names_in_one_query(django_assert_num_queries):
    User.objects.create_user(username="a", full_name="示例甲")
    User.objects.create_user(username="b")

    with django_assert_num_queries(1):
        named = full_names(["a", "b", "load_demo", "a"])

    assert named == {"a": "示例甲", "b": "b", "load_demo": "load_demo"}
