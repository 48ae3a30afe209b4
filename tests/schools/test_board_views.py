"""The completeness board, for those who run the collection and those who read."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from edu_duty.accounts.roles import Role
from schools.models import CountyYear, Deadline, Reminder
from tests.conftest import make_person
from tests.schools.collecting import YEAR, bring

pytestmark = pytest.mark.usefixtures("silent_rendering")


@pytest.fixture
def desk(client, county):
    bring(county)
    client.force_login(make_person("desk", Role.COUNTY_FILLER, "990101"))
    return client


def address(name="board"):
    return reverse(f"schools:{name}", args=["990101", YEAR])


def post(client, **fields):
    return client.post(address("remind"), fields, follow=True).content.decode()


def test_the_board_tells_departments_campuses_and_elements(desk):
    page = desk.get(address()).content.decode()

    assert "编办" in page
    assert "示例村小学" in page
    assert "常住人口" not in page
    assert reverse("schools:campus", args=["990101", YEAR, "9901010002"]) in page
    assert page.index("示例第一小学") < page.index("示例幼儿园")


def test_a_year_without_anything_says_how_to_begin(client, county):
    client.force_login(make_person("desk", Role.COUNTY_FILLER, "990101"))

    page = client.get(address()).content.decode()

    assert reverse("schools:open_year", args=["990101", YEAR]) in page
    assert "按校区" not in page


def test_filters_stand_in_the_address(desk):
    page = desk.get(address(), {"kind": "111", "q": "示例"}).content.decode()

    assert "示例幼儿园" in page
    assert "示例村小学" not in page
    assert "没有符合条件的校区" in desk.get(address(), {"state": "whole"}).content.decode()


def test_the_chosen_are_reminded_with_a_note_and_it_shows(desk):
    page = post(desk, places="departments", to=["编办", "财政局"], note="周五前")

    assert "已催办财政局、编办" in page
    assert "周五前" in page
    assert sorted(Reminder.objects.values_list("department", flat=True)) == ["编办", "财政局"]


def test_every_campus_that_lacks_something_is_reminded_at_once(desk):
    post(desk, places="campuses", all="1")

    assert Reminder.objects.exclude(campus_code="").count() == 3


def test_within_an_hour_nobody_is_reminded_again_and_it_is_said(desk):
    post(desk, places="departments", to=["编办"])

    page = post(desk, places="departments", to=["编办"])

    assert "编办一小时内已催办过，没有再发" in page
    assert Reminder.objects.count() == 1


def test_choosing_nobody_is_said(desk):
    assert "没有选要催办的部门或校区" in post(desk, places="campuses", to=["77"])
    assert not Reminder.objects.exists()


def test_nobody_is_reminded_of_a_frozen_year(desk):
    CountyYear.objects.update(frozen=True)

    page = post(desk, places="departments", to=["编办"])

    assert "已冻结" in page
    assert "催办勾选的" not in page
    assert not Reminder.objects.exists()


def test_after_the_deadline_who_has_not_handed_in_is_late(desk):
    past = timezone.now() - timedelta(days=1)
    Deadline.objects.create(
        region_prefix="99", year=YEAR, closes_at=past, set_by_name="lead", set_at=past
    )

    page = desk.get(address()).content.decode()

    assert "逾期未交" in page


def test_who_reads_only_is_offered_no_boxes(client, county):
    bring(county)
    client.force_login(make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901"))

    page = client.get(address()).content.decode()

    assert "示例村小学" in page
    assert 'type="checkbox"' not in page
    assert client.post(address("remind")).status_code == 403
