"""A person's notices: their own, newest first, unread until they say so."""

import pytest

from assessments.models import Notice
from tests.conftest import NOON

PAGE = "/notices/"


@pytest.fixture
def notices(filler, outsider):
    for person in (filler, filler, outsider):
        Notice.objects.create(
            person=person,
            verb="OPINION_SENT",
            details={"county": f"县{person.username}"},
            page="/assessments/1/objections/",
            sent_at=NOON,
        )
    return Notice.objects.filter(person=filler).order_by("pk")


def test_the_masthead_leads_to_them_on_every_page(client, filler, notices, silent_rendering):
    client.force_login(filler)

    text = client.get("/account/").content.decode()

    assert f'<a class="tool" href="{PAGE}">' in text


def test_the_page_says_how_many_are_unread(client, filler, notices):
    client.force_login(filler)

    choices = client.get(PAGE).context["choices"]

    assert [choice.count for choice in choices] == ["", "2"]


def test_only_ones_own_are_listed(client, filler, notices):
    client.force_login(filler)

    text = client.get(PAGE).content.decode()

    assert "县filler" in text
    assert "县outsider" not in text


def test_one_is_marked_read_and_then_all(client, filler, notices):
    client.force_login(filler)

    client.post(PAGE, {"notice": notices[0].pk})
    assert len(client.get(PAGE, {"show": "unread"}).context["rows"]) == 1
    client.post(PAGE)

    assert client.get(PAGE, {"show": "unread"}).context["rows"] == []
    assert Notice.objects.filter(read_at=None).count() == 1


@pytest.mark.parametrize("number", ["x", "-1", "9" * 30])
def test_what_is_no_number_marks_nothing(client, filler, notices, number):
    client.force_login(filler)

    client.post(PAGE, {"notice": number})

    assert notices.filter(read_at=None).count() == 2


def test_nobody_told_sees_an_empty_page(client, filler):
    client.force_login(filler)

    assert "没有消息" in client.get(PAGE).content.decode()
