"""The pages of a return, for those who may and those who may not."""

import pytest
from django.urls import reverse

from edu_duty.accounts.roles import Role
from tests.conftest import make_person
from tests.schools.frozen import freeze_small

pytestmark = pytest.mark.usefixtures("silent_rendering")
PAGES = ("schools:import", "schools:return", "schools:workbook")


def address(name: str, county, year: int = 2024) -> str:
    return reverse(name, args=[county.code, year])


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_another_county_are_not_there(client, county, outsider, name):
    client.force_login(outsider)

    assert client.get(address(name, county)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_an_official_sees_no_figures(client, county, official, name):
    client.force_login(official)

    assert client.get(address(name, county)).status_code == 403


@pytest.mark.parametrize("year", [1999, 2999])
def test_a_year_outside_the_portals_is_not_there(client, county, filler, year):
    client.force_login(filler)

    assert client.get(address("schools:import", county, year)).status_code == 404


def test_an_inspector_reads_but_does_not_upload(client, county):
    freeze_small(county)
    client.force_login(make_person("inspector", Role.INSPECTOR, "99"))

    page = client.get(address("schools:return", county)).content.decode()

    assert "上传新数据包" not in page
    assert client.post(address("schools:import", county), {}).status_code == 403


def test_return_shows_what_was_read(client, county, filler):
    freeze_small(county)
    client.force_login(filler)

    page = client.get(address("schools:return", county)).content.decode()

    for text in ("示例第一小学", "500,000", "95.40", "教师数对不上", "合成数据", "上传新数据包"):
        assert text in page


def test_return_leads_to_who_may_see_and_change_it(client, county, filler):
    frozen = freeze_small(county)
    client.force_login(filler)

    page = client.get(address("schools:return", county)).content.decode()

    asked = f"/people/access/?object=return:{frozen.pk}"
    assert asked in page
    assert client.get(asked).status_code == 200


def test_return_opens_one_campus(client, county, filler):
    freeze_small(county)
    client.force_login(filler)
    where = address("schools:return", county)

    closed = client.get(where).content.decode()
    opened = client.get(f"{where}?campus=A1&stage=primary").content.decode()

    assert "3,200.5" not in closed
    assert "3,200.5" in opened


def test_return_shows_an_old_version_and_says_so(client, county, filler):
    freeze_small(county, version=1, figures={"population": "490000"})
    freeze_small(county, version=2)
    client.force_login(filler)

    old = client.get(address("schools:return", county) + "?version=1").content.decode()

    assert "490,000" in old
    assert "这是旧的一版" in old
    assert client.get(address("schools:return", county) + "?version=9").status_code == 404


def test_return_says_when_there_is_none(client, county, filler):
    client.force_login(filler)

    page = client.get(address("schools:return", county)).content.decode()

    assert "还没有数据" in page


def test_return_without_campuses_offers_no_filters(client, county, filler):
    freeze_small(county, campuses=[])
    client.force_login(filler)

    page = client.get(address("schools:return", county)).content.decode()

    assert "数据包里没有校区数据" in page
    assert "校名或代码" not in page


def test_return_says_when_no_campus_fits(client, county, filler):
    freeze_small(county)
    client.force_login(filler)

    page = client.get(address("schools:return", county) + "?q=没有这所").content.decode()

    assert "没有符合条件的校区" in page
