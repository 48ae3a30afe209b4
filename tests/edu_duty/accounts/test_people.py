"""Who may register whom, give and end which posts, and what is told of it."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as portal
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from edu_duty.accounts import people, second_factor
from edu_duty.accounts.models import Grant, OneTimeCode, User
from edu_duty.accounts.people import NewPerson, PeopleRefused
from edu_duty.accounts.posts import Post
from edu_duty.accounts.roles import Permission, Role
from edu_duty.accounts.tokens import make_token
from edu_duty.audit.models import AuditEvent
from tests.conftest import make_person
from tests.edu_duty.accounts.codes import enrolled

pytestmark = pytest.mark.django_db
Verb = AuditEvent.Verb
FILLER = Post(Role.COUNTY_FILLER, "990101")
MONEY = Post(Role.DEPARTMENT, "990101", department="财政局")
SCHOOL = Post(Role.SCHOOL_OFFICER, "990101", campus_code="1")


@pytest.fixture
def chief() -> User:
    return make_person("chief", Role.SECURITY_ADMIN, "")


@pytest.fixture
def head(county) -> User:
    return make_person("head", Role.BUREAU_HEAD, county.code)


def told() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def register(actor: User, username: str, *posts: Post) -> User:
    new = NewPerson(username, "示例", posts)
    return people.create_person(new=new, actor=actor, at=timezone.now()).user


def test_a_registered_person_has_a_post_a_code_and_no_password(chief):
    registered = people.create_person(
        new=NewPerson("anna", "示例甲", [FILLER]), actor=chief, at=timezone.now()
    )

    assert registered.user.may(Permission.FIGURES_EDIT, "990101")
    assert not registered.user.has_usable_password()
    assert OneTimeCode.objects.filter(user=registered.user).count() == 1
    assert told() == [Verb.PERSON_CREATED, Verb.GRANT_GIVEN, Verb.CODE_ISSUED]


def test_no_event_holds_a_code(chief):
    registered = people.create_person(
        new=NewPerson("anna", "示例甲", [FILLER]), actor=chief, at=timezone.now()
    )

    every = str(list(AuditEvent.objects.values_list("target", "details", "actor_name")))
    assert registered.code not in every
    assert registered.code.replace("-", "") not in every


def test_a_name_that_is_taken_is_refused_whatever_its_capitals(chief):
    register(chief, "anna", FILLER)

    with pytest.raises(PeopleRefused, match="已有人用"):
        register(chief, "Anna", FILLER)


@pytest.mark.parametrize(
    ("role", "prefix", "given", "refused"),
    [
        (
            Role.COUNTY_FILLER,
            "990101",
            [MONEY, SCHOOL],
            [FILLER, Post(Role.DEPARTMENT, "990102", "财政局"), Post(Role.OFFICIAL, "990101")],
        ),
        (Role.BUREAU_HEAD, "990101", [MONEY, SCHOOL], [Post(Role.BUREAU_HEAD, "990101")]),
        (
            Role.PREFECTURE_REVIEWER,
            "9901",
            [FILLER, Post(Role.BUREAU_HEAD, "990102"), MONEY],
            [Post(Role.COUNTY_FILLER, "990201"), Post(Role.PREFECTURE_REVIEWER, "9901")],
        ),
        (
            Role.PROVINCE_LEAD,
            "99",
            [FILLER, Post(Role.PREFECTURE_REVIEWER, "9902"), Post(Role.INSPECTOR, "99")],
            [Post(Role.COUNTY_FILLER, "520324"), Post(Role.PROVINCE_LEAD, "99")],
        ),
        (
            Role.SECURITY_ADMIN,
            "99",
            [Post(Role.PROVINCE_LEAD, "99"), Post(Role.AUDIT_ADMIN, "99")],
            [Post(Role.AUDIT_ADMIN, ""), Post(Role.PROVINCE_LEAD, "52")],
        ),
        (Role.AUDIT_ADMIN, "", [], [FILLER, Post(Role.AUDIT_ADMIN, "")]),
        (Role.SYSTEM_ADMIN, "", [], [FILLER, Post(Role.SYSTEM_ADMIN, "")]),
        (Role.OFFICIAL, "", [], [FILLER]),
    ],
)
def test_nobody_gives_more_than_the_table_and_their_own_reach_allow(role, prefix, given, refused):
    actor = make_person("actor", role, prefix)
    for number, post in enumerate(given):
        register(actor, f"given{number}", post)
    for number, post in enumerate(refused):
        with pytest.raises(PeopleRefused, match="任免"):
            register(actor, f"refused{number}", post)

    assert User.objects.count() == 1 + len(given)


@pytest.mark.parametrize("act", ["give", "end", "deactivate", "code"])
def test_nobody_changes_their_own_posts_and_account(chief, act):
    own = chief.grants.get()
    now = timezone.now()
    done = {
        "give": lambda: people.give_post(
            person_id=chief.pk, post=Post(Role.SECURITY_ADMIN, "99"), actor=chief, at=now
        ),
        "end": lambda: people.end_post(grant_id=own.pk, reason="-", actor=chief, at=now),
        "deactivate": lambda: people.deactivate(
            person_id=chief.pk, reason="-", actor=chief, at=now
        ),
        "code": lambda: people.issue_code(person_id=chief.pk, actor=chief, at=now),
    }[act]

    with pytest.raises(PeopleRefused, match="另一个人"):
        done()

    assert told() == []


def test_an_ended_post_gives_nothing_and_stays_as_history(chief, county):
    anna = register(chief, "anna", FILLER)
    now = timezone.now()

    people.end_post(grant_id=anna.grants.get().pk, reason="调离", actor=chief, at=now)

    grant = Grant.objects.get(user=anna)
    assert User.objects.get(pk=anna.pk).granted == []
    assert (grant.end_reason, grant.ended_by_name) == ("调离", "chief")
    event = AuditEvent.objects.get(verb=Verb.GRANT_ENDED)
    assert event.details["before"]["ends_at"] is None
    assert event.details["after"]["ends_at"] is not None
    assert (event.region_code, "调离" in str(event.details)) == ("990101", False)


def test_an_ended_post_cannot_be_ended_again(chief):
    grant = register(chief, "anna", FILLER).grants.get()
    people.end_post(grant_id=grant.pk, reason="调离", actor=chief, at=timezone.now())

    with pytest.raises(PeopleRefused, match="已经结束"):
        people.end_post(grant_id=grant.pk, reason="调离", actor=chief, at=timezone.now())


def test_a_post_that_has_not_begun_can_be_ended_and_never_begins(chief):
    later = timezone.now() + timedelta(days=3)
    post = Post(Role.COUNTY_FILLER, "990101", starts_at=later)
    grant = register(chief, "anna", post).grants.get()

    people.end_post(grant_id=grant.pk, reason="不来了", actor=chief, at=timezone.now())

    grant.refresh_from_db()
    assert grant.ends_at == grant.starts_at == later


def test_a_post_is_held_once_and_may_be_given_again_after_its_end(chief):
    anna = register(chief, "anna", FILLER)
    with pytest.raises(PeopleRefused, match="已有同样"):
        people.give_post(person_id=anna.pk, post=FILLER, actor=chief, at=timezone.now())
    people.end_post(grant_id=anna.grants.get().pk, reason="调离", actor=chief, at=timezone.now())

    people.give_post(person_id=anna.pk, post=FILLER, actor=chief, at=timezone.now())

    assert anna.grants.count() == 2
    assert anna.grants.in_force().count() == 1


def test_an_administrator_beside_another_post_is_refused_in_words(chief):
    anna = register(chief, "anna", FILLER)

    with pytest.raises(PeopleRefused, match="先结束“县级填报员”"):
        people.give_post(
            person_id=anna.pk, post=Post(Role.AUDIT_ADMIN, ""), actor=chief, at=timezone.now()
        )


def test_a_head_does_not_close_the_account_of_somebody_with_a_post_elsewhere(chief, head):
    anna = register(chief, "anna", MONEY, Post(Role.DEPARTMENT, "990102", "财政局"))
    now = timezone.now()

    for act in (people.deactivate, people.reactivate):
        with pytest.raises(PeopleRefused, match="上级或安全管理员"):
            act(person_id=anna.pk, reason="-", actor=head, at=now)
    with pytest.raises(PeopleRefused, match="上级或安全管理员"):
        people.issue_code(person_id=anna.pk, actor=head, at=now)
    with pytest.raises(PeopleRefused, match="任免"):
        people.end_post(
            grant_id=anna.grants.get(region_prefix="990102").pk, reason="-", actor=head, at=now
        )


def test_a_head_ends_and_closes_what_lies_below(head):
    anna = register(head, "anna", MONEY)

    people.deactivate(person_id=anna.pk, reason="离职", actor=head, at=timezone.now())
    people.deactivate(person_id=anna.pk, reason="离职", actor=head, at=timezone.now())

    closed = User.objects.get(pk=anna.pk)
    assert (closed.is_active, closed.closed_reason) == (False, "离职")
    assert told().count(Verb.PERSON_DEACTIVATED) == 1
    with pytest.raises(PeopleRefused, match="先恢复"):
        people.issue_code(person_id=anna.pk, actor=head, at=timezone.now())
    people.reactivate(person_id=anna.pk, reason="回来", actor=head, at=timezone.now())
    assert User.objects.get(pk=anna.pk).may(Permission.FIGURES_EDIT, "990101")


def test_an_import_registers_all_or_nobody(chief):
    wanted = [NewPerson("anna", "甲", [FILLER]), NewPerson("anna", "乙", [FILLER])]

    with pytest.raises(PeopleRefused):
        people.import_people(people=wanted, actor=chief, at=timezone.now())

    assert list(User.objects.values_list("username", flat=True)) == ["chief"]
    registered = people.import_people(people=wanted[:1], actor=chief, at=timezone.now())
    assert [one.user.username for one in registered] == ["anna"]
    assert told()[-1] == Verb.PEOPLE_IMPORTED


def test_the_first_security_administrator_is_appointed_once():
    now = timezone.now()
    first = people.appoint_security_admin(
        username="chief", full_name="示例", region_prefix="", at=now
    )

    assert first.user.appoints(Role.PROVINCE_LEAD, "52")
    assert not first.user.has_usable_password()
    again = people.appoint_security_admin(username="chief", full_name="", region_prefix="", at=now)
    assert again.code != first.code
    with pytest.raises(PeopleRefused, match="已有安全管理员"):
        people.appoint_security_admin(username="other", full_name="", region_prefix="", at=now)


def test_an_appointment_takes_over_nobodys_account(filler):
    with pytest.raises(PeopleRefused, match="已有人用"):
        people.appoint_security_admin(
            username="filler", full_name="", region_prefix="", at=timezone.now()
        )


@pytest.mark.parametrize("left", ["ended", "deactivated", "not begun"])
def test_a_leaver_is_denied_with_the_next_request_of_an_open_session_and_key(chief, county, left):
    anna = register(chief, "anna", FILLER)
    session, key = Client(), make_token(user=anna, name="夜间同步", days=30, at=timezone.now())[1]
    session.force_login(anna)
    bearer = {"authorization": f"Bearer {key}"}
    assert session.get("/jobs/").status_code == 200
    assert Client().get("/api/v1/jobs/", headers=bearer).status_code == 200

    if left == "ended":
        grant = anna.grants.get()
        people.end_post(grant_id=grant.pk, reason="调离", actor=chief, at=timezone.now())
    elif left == "deactivated":
        people.deactivate(person_id=anna.pk, reason="离职", actor=chief, at=timezone.now())
    else:
        Grant.objects.filter(user=anna).update(starts_at=Now() + timedelta(hours=1))

    page = session.get("/jobs/")
    assert page.status_code == (302 if left == "deactivated" else 403)
    answer = Client().get("/api/v1/jobs/", headers=bearer)
    assert answer.status_code == (401 if left == "deactivated" else 403)


def test_passwords_are_set_by_the_demo_and_by_their_owner_alone():
    setting = re.compile(r"\.set_password\(|make_password\(|create_(super)?user\(")
    found = {
        path.relative_to(portal.BASE_DIR).as_posix()
        for room in ("edu_duty", "schools", "indicators", "assessments", "reports")
        for path in (portal.BASE_DIR / room).rglob("*.py")
        if setting.search(path.read_text(encoding="utf-8"))
    }

    assert found == {"edu_duty/accounts/demo.py", "edu_duty/accounts/passwords.py"}


def test_a_lost_second_factor_is_taken_away_with_its_reason(chief, lead):
    enrolled(lead)

    people.remove_second_factor(
        person_id=lead.pk, reason="手机丢失", actor=chief, at=timezone.now()
    )

    assert not second_factor.is_enrolled(lead)
    assert second_factor.codes_left(lead) == 0
    event = AuditEvent.objects.get(verb=Verb.SECOND_FACTOR_REMOVED)
    assert (event.target, event.actor_name) == ("lead", "chief")
    assert event.details["reason"]["characters"] == 4


def test_nobody_but_a_security_administrator_takes_second_factors_away(chief, head, county):
    money = register(head, "money", MONEY)
    for person in (money, chief):
        enrolled(person)
    other = make_person("other", Role.SECURITY_ADMIN, "43")

    for actor, person in ((head, money), (chief, chief), (other, money)):
        with pytest.raises(PeopleRefused):
            people.remove_second_factor(
                person_id=person.pk, reason="-", actor=actor, at=timezone.now()
            )

    assert second_factor.is_enrolled(money)
    assert second_factor.is_enrolled(chief)


def test_there_is_nothing_to_take_away_from_who_has_no_second_factor(chief, filler):
    with pytest.raises(PeopleRefused, match="没有设第二因素"):
        people.remove_second_factor(person_id=filler.pk, reason="-", actor=chief, at=timezone.now())


def test_somebodys_open_sessions_end_with_a_reason(chief, filler, outsider):
    client, bystander = Client(), Client()
    client.force_login(filler)
    bystander.force_login(outsider)

    people.end_sessions(person_id=filler.pk, reason="离岗", actor=chief, at=timezone.now())

    assert client.get("/account/").status_code == 302
    assert bystander.get("/account/").status_code == 200
    event = AuditEvent.objects.get(verb=Verb.SESSION_ENDED)
    assert event.details["sessions"] == 1
    assert event.details["reason"]["characters"] == 2
    with pytest.raises(PeopleRefused, match="没有打开的会话"):
        people.end_sessions(person_id=filler.pk, reason="-", actor=chief, at=timezone.now())


def test_sessions_beyond_ones_reach_stay_open(head, filler):
    client = Client()
    client.force_login(filler)

    with pytest.raises(PeopleRefused):
        people.end_sessions(person_id=filler.pk, reason="-", actor=head, at=timezone.now())

    assert client.get("/account/").status_code == 200
