"""The frame of every page says what the data are and who is reading."""

import pytest

pytestmark = pytest.mark.django_db
SYNTHETIC = "合成数据，不是真实统计"


def test_pages_of_a_synthetic_county_say_so_also_outside_a_demo(client, filler, settings):
    settings.DEMO = False
    client.force_login(filler)

    assert SYNTHETIC in client.get("/counties/990101/2024/").content.decode()


def test_every_other_page_of_a_demo_says_it_is_one(client, filler, settings):
    settings.DEMO = True
    client.force_login(filler)

    page = client.get("/jobs/").content.decode()

    assert "演示环境" in page
    assert SYNTHETIC not in page


def test_outside_a_demo_other_pages_say_nothing(client, filler, settings):
    settings.DEMO = False
    client.force_login(filler)

    assert "演示" not in client.get("/jobs/").content.decode()


def test_the_masthead_names_person_post_county_and_year(client, filler):
    client.force_login(filler)

    page = client.get("/counties/990101/2024/").content.decode()

    for words in ("filler", "县级填报员", "示例甲县", "2024年"):
        assert words in page


def test_an_error_page_keeps_the_frame(client, filler):
    client.force_login(filler)

    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "找不到这一页" in response.content.decode()
    assert "长任务" in response.content.decode()


def test_an_error_page_for_strangers_shows_no_menu(client):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "长任务" not in response.content.decode()
