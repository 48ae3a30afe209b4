import pytest

from schools.closing import freeze_year
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring, write_pupils

PAGE = f"/counties/990101/{YEAR}/compare/"


@pytest.fixture
def reader(client, county, filler):
    client.force_login(filler)
    return client


def test_before_the_first_version_the_page_says_what_will_stand_there(reader):
    assert "还没有可以比较的版本" in reader.get(PAGE).content.decode()


def test_the_page_compares_and_hands_out_what_it_shows(reader, county, silent_rendering):
    bring(county)
    write_pupils(county, "422")
    freeze_year(county=county, year=YEAR, actor_name="head", at=NOON)

    page = reader.get(PAGE, {"from": "1", "to": "2"}).content.decode()
    table = reader.get(PAGE, {"from": "1", "to": "2", "format": "csv"})

    assert "在校生数由420人改为422人（+0.5%）" in page
    assert len(table.content.decode("utf-8-sig").splitlines()) == 2


def test_a_version_that_does_not_exist_is_not_found(reader, county):
    bring(county)

    assert reader.get(PAGE, {"from": "7"}).status_code == 404
    assert reader.get(PAGE, {"from": "7", "format": "csv"}).status_code == 404
