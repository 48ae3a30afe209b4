"""The pages of counties, as they are asked for and printed."""

import pytest

from tests.assessments.conftest import make_return, make_score
from tests.conftest import make_region

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("silent_rendering")]


@pytest.fixture
def scored(county, balance, preschool):
    make_score(make_return(county, findings=2), balance, "unmet")
    return county


def test_the_list_is_printed_without_a_query(client, lead, scored, neighbour):
    client.force_login(lead)

    page = client.get("/").content.decode()

    assert "示例甲县" in page
    assert 'class="row-link mark mark-unmet"' in page


def test_an_empty_list_says_what_to_do(client, lead, county, neighbour):
    client.force_login(lead)

    page = client.get("/").content.decode()

    assert "没有符合条件的县" in page
    assert "清除筛选" in page


def test_one_county_is_opened_at_its_newest_year(client, filler, scored):
    client.force_login(filler)

    response = client.get("/", follow=True)

    assert [url for url, _status in response.redirect_chain] == [
        "/counties/990101/",
        "/counties/990101/2024/",
    ]


def test_the_overview_is_printed_without_a_query(client, filler, scored):
    client.force_login(filler)

    page = client.get("/counties/990101/2024/").content.decode()

    assert '<p class="verdict-word mark mark-unmet">未达标</p>' in page
    assert 'name="rubric" value="PS2020"' in " ".join(page.split())
    assert "巩固率109.74%，超过100%" in page


def test_an_official_is_offered_nothing_to_change(client, official, scored):
    client.force_login(official)

    page = client.get("/counties/990101/2024/").content.decode()

    assert "/import/" not in page
    assert "/return/" not in page
    assert 'name="rubric"' not in page
    assert "109.74%" not in page


@pytest.mark.parametrize("year", [1999, 2999])
def test_years_outside_any_form_are_not_there(client, filler, year):
    client.force_login(filler)

    assert client.get(f"/counties/990101/{year}/").status_code == 404


def test_a_province_is_no_county(client, lead):
    region = make_region("990000", "示例省")
    type(region).objects.filter(pk=region.pk).update(level="PROVINCE")
    client.force_login(lead)

    assert client.get("/counties/990000/").status_code == 404


def test_the_export_is_a_file(client, lead, scored):
    client.force_login(lead)

    response = client.get("/counties.csv")

    assert response["Content-Disposition"] == 'attachment; filename="counties.csv"'
    assert "示例甲县" in response.content.decode()


@pytest.mark.parametrize("page", ["/", "/counties/990101/", "/counties/990101/2024/"])
def test_pages_are_read_and_never_sent_to(client, lead, county, neighbour, page):
    client.force_login(lead)

    assert client.post(page).status_code == 405


def test_pages_speak_english_to_who_wants_it(client, lead, scored, neighbour):
    lead.language = "en"
    lead.save()
    client.force_login(lead)

    assert '<html lang="en">' in client.get("/").content.decode()
    assert client.get("/counties/990101/2024/").status_code == 200
