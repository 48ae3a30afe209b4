"""A request that is too large is refused before it costs anything."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

VERIFY = "/verify/"


@pytest.fixture
def small_limit(settings):
    settings.REQUEST_LIMIT_BYTES = 1000


def post(client, size: int):
    return client.post(VERIFY, {"pdf": SimpleUploadedFile("a.pdf", b"x" * size)})


def test_quota_lets_a_small_request_through(client, db, small_limit):
    assert "未知" in post(client, 100).content.decode()


def test_quota_refuses_a_large_request(client, db, small_limit):
    assert post(client, 2000).status_code == 400


def test_the_limit_leaves_room_for_the_largest_document(settings):
    assert settings.REQUEST_LIMIT_BYTES > 50 * 1024 * 1024 > settings.UPLOAD_LIMIT_BYTES
