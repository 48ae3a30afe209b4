"""The count of the masthead is asked for only where a page prints it."""

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from assessments.context import unread


def test_a_stranger_has_nothing_to_read(rf: RequestFactory):
    request = rf.get("/")
    assert unread(request) == {"unread_notices": 0}
    request.user = AnonymousUser()
    assert unread(request) == {"unread_notices": 0}


def test_counting_waits_for_the_page(rf, filler, django_assert_num_queries):
    request = rf.get("/")
    request.user = filler

    with django_assert_num_queries(0):
        found = unread(request)["unread_notices"]
    with django_assert_num_queries(1):
        assert found == 0
