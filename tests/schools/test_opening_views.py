"""Opening a year: shown first, confirmed, done once."""

import pytest
from django.urls import reverse

from edu_duty.accounts.roles import Role
from schools.models import CountyYear, SchoolYear
from tests.conftest import make_person
from tests.schools.collecting import YEAR, bring

pytestmark = pytest.mark.usefixtures("silent_rendering")


@pytest.fixture
def desk(client, county):
    bring(county, year=YEAR - 1)
    client.force_login(make_person("desk", Role.COUNTY_FILLER, "990101"))
    return client


def address():
    return reverse("schools:open_year", args=["990101", YEAR])


def test_what_is_taken_over_is_shown_and_nothing_written(desk):
    page = desk.get(address()).content.decode()

    assert "开启2025年数据" in page
    assert "建筑面积" in page
    assert not SchoolYear.objects.filter(year=YEAR).exists()


def test_a_confirmed_year_is_open_and_its_board_comes(desk):
    answer = desk.post(address(), follow=True)

    assert answer.redirect_chain[-1][0] == reverse("schools:board", args=["990101", YEAR])
    assert "2025年数据已开启：3个校区，沿用上年3格" in answer.content.decode()
    assert SchoolYear.objects.filter(year=YEAR).count() == 3


def test_a_year_is_opened_once(desk):
    desk.post(address())

    page = desk.post(address(), follow=True).content.decode()

    assert "2025年已有校区数据" in page
    assert "<form" not in page.split("</h1>")[1].split("</main>")[0]


def test_a_frozen_year_is_not_opened(desk, county):
    CountyYear.objects.create(county=county, year=YEAR, frozen=True)

    page = desk.post(address(), follow=True).content.decode()

    assert "2025年数据已冻结" in page
    assert not SchoolYear.objects.filter(year=YEAR).exists()
