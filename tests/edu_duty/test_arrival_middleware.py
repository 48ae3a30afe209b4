"""The moment a request began is noted before anything else happens to it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from edu_duty.arrival_middleware import Arrival


def test_a_request_knows_when_it_began():
    request, seen = HttpRequest(), []

    def answer(asked):
        seen.append(asked.began_at)
        return HttpResponse()

    before = timezone.now()
    Arrival(answer)(request)

    assert before <= seen[0] <= timezone.now()


def test_nothing_stands_before_it():
    assert settings.MIDDLEWARE[0] == "edu_duty.arrival_middleware.Arrival"
