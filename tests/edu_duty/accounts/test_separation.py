"""Administrators exclude each other and everybody else: asked through every way in."""

import json
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from edu_duty.accounts import demo
from edu_duty.accounts.models import Grant, User
from edu_duty.accounts.roles import SEPARATED, Role
from edu_duty.accounts.separation import APART
from tests.conftest import make_person

DAY = timedelta(days=1)
PAIRS = [
    (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN),
    (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN),
    (Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN),
    (Role.COUNTY_FILLER, Role.SYSTEM_ADMIN),
    (Role.SECURITY_ADMIN, Role.PROVINCE_LEAD),
    (Role.OFFICIAL, Role.AUDIT_ADMIN),
]


def held_by(user: User) -> set[str]:
    return set(user.grants.values_list("role", flat=True))


def test_the_triggers_name_the_roles_of_the_table():
    assert set(APART.replace("'", "").split(", ")) == SEPARATED


@pytest.mark.django_db
@pytest.mark.parametrize(("held", "second"), PAIRS)
def test_the_orm_cannot_give_a_second_kind_of_post(held, second):
    person = make_person("anna", held, "")

    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=person, role=second, region_prefix="99")

    assert held_by(person) == {held}


@pytest.mark.django_db
def test_bulk_create_cannot_give_two_kinds_of_post_at_once():
    person = User.objects.create(username="anna")

    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.bulk_create(
            [Grant(user=person, role=role) for role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)]
        )

    assert held_by(person) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["role", "user"])
def test_update_cannot_turn_a_post_into_a_second_kind(change):
    person = make_person("anna", Role.AUDIT_ADMIN, "")
    Grant.objects.create(user=person, role=Role.AUDIT_ADMIN, region_prefix="99")
    other = make_person("bert", Role.SYSTEM_ADMIN, "")
    changed = {"role": Role.SECURITY_ADMIN} if change == "role" else {"user": other}

    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(user=person, region_prefix="99").update(**changed)

    assert held_by(person) == {Role.AUDIT_ADMIN}


@pytest.mark.django_db
def test_a_past_post_cannot_be_opened_again_beside_another_kind():
    now = timezone.now()
    person = make_person("anna", Role.AUDIT_ADMIN, "")
    past = Grant.objects.create(
        user=make_person("bert", Role.SYSTEM_ADMIN, ""),
        role=Role.SYSTEM_ADMIN,
        region_prefix="99",
        starts_at=now - 9 * DAY,
        ends_at=now - 8 * DAY,
    )
    Grant.objects.filter(pk=past.pk).update(user=person)

    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(pk=past.pk).update(ends_at=None)


@pytest.mark.django_db
@pytest.mark.parametrize("made", ["INSERT INTO", "INSERT OR REPLACE INTO"])
def test_sql_cannot_give_a_second_kind_of_post(made):
    if connection.vendor != "sqlite" and "REPLACE" in made:
        made = "INSERT INTO"
    person = make_person("anna", Role.SECURITY_ADMIN, "")
    sql = (
        f"{made} accounts_grant (user_id, role, region_prefix, department, campus_code,"
        " given_by_name, ended_by_name, end_reason) VALUES (%s, %s, '', '', '', '', '', '')"
    )

    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, [person.pk, Role.SYSTEM_ADMIN])

    assert held_by(person) == {Role.SECURITY_ADMIN}


@pytest.mark.django_db
def test_a_fixture_cannot_bring_a_second_kind_of_post(tmp_path):
    person = make_person("anna", Role.SECURITY_ADMIN, "")
    (row,) = json.loads(serializers.serialize("json", person.grants.order_by("pk")))
    row["pk"], row["fields"]["role"] = None, Role.PROVINCE_LEAD
    fixture = tmp_path / "grants.json"
    fixture.write_text(json.dumps([row]), encoding="utf-8")

    with pytest.raises(IntegrityError), transaction.atomic():
        call_command("loaddata", str(fixture), verbosity=0)

    assert held_by(person) == {Role.SECURITY_ADMIN}


@pytest.mark.django_db
def test_the_demo_cannot_bring_a_second_kind_of_post(monkeypatch):
    twice = (*demo.POSTS, ("admin", Role.AUDIT_ADMIN, ""))
    monkeypatch.setattr(demo, "POSTS", twice)

    with pytest.raises(IntegrityError), transaction.atomic():
        demo.make_demo_people(timezone.now())

    assert not User.objects.exists()


@pytest.mark.django_db
def test_posts_that_follow_one_another_are_in_nobodys_way():
    now = timezone.now()
    person = User.objects.create(username="anna")
    Grant.objects.create(user=person, role=Role.COUNTY_FILLER, starts_at=now - 9 * DAY, ends_at=now)

    Grant.objects.create(user=person, role=Role.SECURITY_ADMIN, starts_at=now, ends_at=now + DAY)
    Grant.objects.create(user=person, role=Role.AUDIT_ADMIN, starts_at=now + DAY)

    assert len(held_by(person)) == 3


@pytest.mark.django_db
@pytest.mark.parametrize(("start", "end"), [(-1, 1), (0, None), (3, 4), (9, 11)])
def test_posts_of_two_kinds_whose_terms_touch_are_refused(start, end):
    now = timezone.now()
    person = User.objects.create(username="anna")
    Grant.objects.create(user=person, role=Role.SYSTEM_ADMIN, starts_at=now, ends_at=now + 10 * DAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(
            user=person,
            role=Role.INSPECTOR,
            starts_at=now + start * DAY,
            ends_at=None if end is None else now + end * DAY,
        )


@pytest.mark.django_db
def test_posts_of_one_kind_may_stand_together():
    person = make_person("anna", Role.SECURITY_ADMIN, "52")
    other = make_person("bert", Role.COUNTY_FILLER, "990101")

    Grant.objects.create(user=person, role=Role.SECURITY_ADMIN, region_prefix="99")
    Grant.objects.create(user=other, role=Role.INSPECTOR, region_prefix="52")

    assert (person.grants.count(), other.grants.count()) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_two_who_write_at_once_cannot_give_two_kinds():
    person = User.objects.create(username="anna")
    ready = threading.Barrier(2)

    def give(role: Role) -> None:
        ready.wait()
        with suppress(IntegrityError), transaction.atomic():
            Grant.objects.create(user=person, role=role)
        connection.close()

    threads = [
        threading.Thread(target=give, args=(role,))
        for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(held_by(person)) == 1
