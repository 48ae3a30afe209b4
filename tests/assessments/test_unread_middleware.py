"""The masthead says how much is unread; what has no masthead asks for nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Notice
from tests.conftest import NOON


@pytest.fixture
def reader(client, filler):
    for verb in ("OPINION_SENT", "QUERY_ASKED"):
        Notice.objects.create(person=filler, verb=verb, details={}, page="/", sent_at=NOON)
    client.force_login(filler)
    return client


def asked(client, address, **headers) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(address, **headers)
    return sum("assessments_notice" in row["sql"] for row in queries)


def test_the_masthead_counts_what_is_unread_before_the_page_is_drawn(reader, silent_rendering):
    text = reader.get("/account/").content.decode()

    assert '<span class="count">2<span class="visually-hidden">条未读</span></span>' in text


def test_nothing_unread_is_no_number(reader):
    Notice.objects.update(read_at=NOON)

    assert 'class="tool" href="/notices/">消息</a>' in reader.get("/account/").content.decode()


def test_a_page_asks_once_and_what_has_no_masthead_never(reader):
    assert asked(reader, "/account/") == 1
    assert asked(reader, "/account/", HTTP_HX_REQUEST="true") == 0
    assert asked(reader, "/account/?format=csv") == 0
    reader.logout()
    assert asked(reader, "/account/") == 0
