"""A registered person comes for the first time."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from edu_duty.accounts import one_time
from edu_duty.accounts.models import User
from edu_duty.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
PASSWORD = "Keeps-7-geese-by-the-lake"


@pytest.fixture
def anna() -> User:
    user = User(username="anna", full_name="示例")
    user.set_unusable_password()
    user.save()
    return user


def come(code: str, username: str = "anna", password: str = PASSWORD, again: str = PASSWORD):
    told = {"username": username, "code": code, "password": password, "again": again}
    return Client().post("/welcome/", told)


def test_welcome_sets_the_password_of_the_persons_own_choice(anna, silent_rendering):
    code = one_time.issue(anna, timezone.now())

    answer = come(code)

    assert answer.status_code == 200
    assert "可以登录了" in answer.content.decode()
    assert User.objects.get().check_password(PASSWORD)
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.CODE_USED)
    assert (event.target, code in str(event.details)) == ("person/anna", False)


def test_a_code_sets_no_second_password(anna):
    code = one_time.issue(anna, timezone.now())
    come(code)

    answer = come(code, password="Another-8-swans-away", again="Another-8-swans-away")

    assert answer.status_code == 422
    assert User.objects.get().check_password(PASSWORD)


def test_an_unknown_name_and_a_wrong_code_get_the_same_answer(anna):
    one_time.issue(anna, timezone.now())

    told = {
        come("AAAA-BBBB-CCCC-DDDD", username=name).content.decode().count("账号或代码不对")
        for name in ("anna", "nobody")
    }

    assert told == {2}


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("short", "short", "12"),
        ("password1234", "password1234", "密码"),
        (PASSWORD, "Keeps-7-geese-by-the-sea!", "两遍填的不一样"),
        ("", "", "新密码没有填"),
    ],
)
def test_a_password_that_is_not_taken_leaves_the_code_unused(anna, password, again, words):
    code = one_time.issue(anna, timezone.now())

    answer = come(code, password=password, again=again)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert one_time.redeem(anna, code, timezone.now())
    assert not User.objects.get().has_usable_password()


@pytest.mark.parametrize("spoiled", ["late", "closed"])
def test_a_late_code_and_a_closed_account_open_nothing(anna, spoiled):
    made = timezone.now() - (one_time.GOOD_FOR if spoiled == "late" else timedelta(0))
    code = one_time.issue(anna, made)
    anna.is_active = spoiled != "closed"
    anna.save()

    assert come(code).status_code == 422
    assert not User.objects.get().has_usable_password()


def test_a_new_password_ends_the_sessions_of_the_old_one(anna):
    come(one_time.issue(anna, timezone.now()))
    session = Client()
    session.force_login(User.objects.get())
    assert session.get("/tokens/").status_code == 200

    come(
        one_time.issue(anna, timezone.now()),
        password="A-new-9-ducks-pond",
        again="A-new-9-ducks-pond",
    )

    assert session.get("/tokens/").status_code == 302


def test_the_page_names_nobody(silent_rendering):
    page = Client().get("/welcome/")

    assert page.status_code == 200
    assert "启用账号" in page.content.decode()
    assert "不能在已泄露密码名单上" in page.content.decode()
