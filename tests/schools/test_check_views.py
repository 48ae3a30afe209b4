import pytest
from django.urls import reverse

from edu_duty.accounts.roles import Role
from schools.models import CountyYear, Explanation
from tests.conftest import make_person
from tests.schools.collecting import YEAR
from tests.schools.flagged import doubled, warnings_of

__all__ = ["doubled"]
PAGE = f"/counties/990101/{YEAR}/checks/"


def say(client, mark, text, query=""):
    address = reverse("schools:explain", args=["990101", YEAR])
    return client.post(address + query, {"mark": mark, "text": text})


def test_the_desk_explains_and_comes_back_to_the_finding(client, doubled, filler):
    client.force_login(filler)
    mark = warnings_of(doubled)[0].fingerprint

    answer = say(client, mark, "新区入住", "?severity=warning")

    assert answer.url == f"{PAGE}?severity=warning#f-{mark[:12]}"
    assert Explanation.objects.get().explained_by_name == "filler"
    assert "新区入住" in client.get(PAGE).content.decode()


def test_an_empty_word_is_refused_beside_its_field(client, doubled, filler):
    client.force_login(filler)

    answer = say(client, warnings_of(doubled)[0].fingerprint, "  ")

    assert answer.status_code == 400
    assert answer.content.decode().count("写明情况，不超过500字") == 2
    assert not Explanation.objects.exists()


@pytest.mark.parametrize(
    ("role", "place"),
    [(Role.DEPARTMENT, {"department": "财政局"}), (Role.SCHOOL_OFFICER, {"campus_code": "1"})],
)
def test_who_writes_a_part_does_not_speak_for_the_county(client, doubled, role, place):
    client.force_login(make_person("part", role, "990101", **place))

    answer = say(client, warnings_of(doubled)[0].fingerprint, "新区入住")

    assert answer.status_code == 404
    assert not Explanation.objects.exists()


def test_a_reader_sees_findings_and_no_form(client, doubled):
    client.force_login(make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901"))

    page = client.get(PAGE).content.decode()

    assert "在校生数变化大" in page
    assert "存说明" not in page


def test_while_it_is_frozen_the_page_says_why_nothing_can_be_said(client, doubled, filler):
    CountyYear.objects.filter(year=YEAR).update(frozen=True)
    client.force_login(filler)

    page = client.get(PAGE).content.decode()

    assert "数据已冻结；局领导重新打开后才能修改" in page
    assert "存说明" not in page


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_what_is_listed_can_be_taken_home(client, doubled, filler, name):
    client.force_login(filler)

    answer = client.get(PAGE, {"rule": "pupils_changed", "format": name})

    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith(f'checks.{name}"')
    if name == "csv":
        assert len(answer.content.decode("utf-8-sig").splitlines()) == 2


def test_another_format_is_an_address_that_does_not_exist(client, doubled, filler):
    client.force_login(filler)

    assert client.get(PAGE, {"format": "pdf"}).status_code == 404


def test_the_page_asks_nothing_of_the_database_while_it_renders(
    client, doubled, filler, silent_rendering
):
    client.force_login(filler)

    assert client.get(PAGE).status_code == 200
