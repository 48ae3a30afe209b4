"""What every page has in common."""

import pytest
from django.utils.translation import get_language

pytestmark = pytest.mark.django_db


def test_private_pages_stay_out_of_every_cache(client, filler):
    client.force_login(filler)

    assert client.get("/jobs/")["Cache-Control"] == "no-store"


def test_pages_speak_chinese_whatever_the_browser_prefers(client):
    response = client.get("/sign-in/", headers={"accept-language": "en-US"})

    assert response["Content-Language"] == "zh-hans"
    assert "登录" in response.content.decode()


def test_one_persons_language_is_not_the_next_ones(client, filler, outsider):
    filler.language = "en"
    filler.save()
    client.force_login(filler)
    client.get("/jobs/")

    client.force_login(outsider)

    assert client.get("/jobs/")["Content-Language"] == "zh-hans"


def test_a_page_leaves_no_language_behind_in_its_thread(client, filler):
    filler.language = "en"
    filler.save()
    client.force_login(filler)

    client.get("/jobs/")

    assert get_language() == "zh-hans"


def test_a_fragment_asked_for_without_a_session_refreshes_the_whole_page(client):
    response = client.get("/jobs/", headers={"hx-request": "true"})

    assert response.status_code == 204
    assert response["HX-Refresh"] == "true"


def test_a_form_sent_without_a_session_leads_back_to_its_page(client):
    response = client.post(
        "/counties/990101/2024/scores/",
        headers={"referer": "http://testserver/counties/990101/2024/"},
    )

    assert response.url == "/sign-in/?next=/counties/990101/2024/"


def test_a_form_from_elsewhere_leads_to_the_start(client):
    response = client.post("/sign-out/", headers={"referer": "https://example.org/counties/"})

    assert response.url == "/sign-in/?next=/"


def test_no_page_may_run_or_load_what_is_not_ours(client):
    policy = client.get("/sign-in/")["Content-Security-Policy"]

    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
