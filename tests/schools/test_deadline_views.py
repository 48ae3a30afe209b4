import pytest

from edu_duty.accounts.roles import Role
from schools.deadlines import ask_extension, set_deadline
from schools.models import Deadline, Extension
from tests.conftest import NOON, make_person

YEAR = 2025
PAGE = "/deadlines/"
TYPED = {"region_prefix": "9901", "year": "2025", "date": "2099-05-15", "time": "17:30"}
ASKED = {"date": "2099-05-20", "time": "12:00", "reason": "三所学校停电"}


@pytest.fixture
def deadline(county):
    set_deadline(
        region_prefix="99", year=YEAR, closes_at=NOON.replace(year=2099), actor_name="lead", at=NOON
    )


@pytest.fixture
def asked(county, deadline):
    return ask_extension(
        county=county,
        year=YEAR,
        until=NOON.replace(year=2100),
        reason="停电",
        actor_name="filler",
        at=NOON,
    )


def test_the_lead_sets_a_deadline_and_comes_back_to_its_year(client, county, lead):
    client.force_login(lead)

    answer = client.post("/deadlines/set/", TYPED)

    assert answer.url == "/deadlines/?year=2025"
    assert Deadline.objects.get().closes_at.isoformat() == "2099-05-15T09:30:00+00:00"


@pytest.mark.parametrize("prefix", ["", "52"])
def test_nobody_sets_a_deadline_beyond_their_own_region(client, county, lead, prefix):
    client.force_login(lead)

    answer = client.post("/deadlines/set/", TYPED | {"region_prefix": prefix})

    assert answer.status_code == 400
    assert not Deadline.objects.exists()


def test_a_reviewer_decides_and_sets_nothing(client, county):
    client.force_login(make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901"))

    page = client.get(PAGE).content.decode()

    assert "设定截止时间" not in page
    assert client.post("/deadlines/set/", TYPED).status_code == 403


def test_the_desk_asks_and_sees_what_became_of_it(client, filler, deadline):
    client.force_login(filler)
    address = f"/counties/990101/{YEAR}/extension/"

    answer = client.post(address, ASKED)

    assert answer.url == address
    assert Extension.objects.get().reason == "三所学校停电"
    assert "待批准" in client.get(address).content.decode()
    assert "待批准" in client.get(f"/counties/990101/{YEAR}/").content.decode()


@pytest.mark.parametrize(
    "changed", [{"reason": ""}, {"date": "2001-01-01"}, {"date": "x"}, {"time": ""}]
)
def test_a_request_that_cannot_be_granted_keeps_what_was_typed(client, filler, deadline, changed):
    client.force_login(filler)

    answer = client.post(f"/counties/990101/{YEAR}/extension/", ASKED | changed)

    assert answer.status_code == 400
    assert not Extension.objects.exists()


def test_a_second_request_is_refused_in_words(client, filler, asked):
    client.force_login(filler)

    answer = client.post(f"/counties/990101/{YEAR}/extension/", ASKED)

    assert "已有一份延期申请待批准" in answer.content.decode()


@pytest.mark.parametrize(
    ("sent", "state"),
    [
        ({"act": "approve"}, "APPROVED"),
        ({"act": "refuse", "note": "统一时间"}, "REFUSED"),
        ({"act": "refuse"}, "ASKED"),
        ({}, "ASKED"),
    ],
)
def test_a_reviewer_answers_a_request(client, asked, sent, state):
    client.force_login(make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901"))

    answer = client.post(f"/extensions/{asked.pk}/", sent)

    asked.refresh_from_db()
    assert (answer.status_code, asked.state) == (302, state)


def test_a_request_of_another_prefecture_does_not_exist(client, asked):
    client.force_login(make_person("other", Role.PREFECTURE_REVIEWER, "9902"))

    assert client.post(f"/extensions/{asked.pk}/", {"act": "approve"}).status_code == 404


def test_the_pages_ask_nothing_while_they_render(client, asked, lead, filler, silent_rendering):
    client.force_login(lead)
    listed = client.get(PAGE).status_code
    table = client.get(PAGE, {"format": "csv"})
    client.force_login(filler)

    assert listed == 200
    assert len(table.content.decode("utf-8-sig").splitlines()) == 2
    assert client.get(f"/counties/990101/{YEAR}/extension/").status_code == 200
