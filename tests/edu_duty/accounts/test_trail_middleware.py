import pytest
from django.http import HttpResponse

from edu_duty.accounts.trail_middleware import Trail
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.origin import NOWHERE, current

pytestmark = pytest.mark.django_db


def test_the_origin_ends_with_the_request(rf):
    seen = []

    def view(_request):
        seen.append(current())
        return HttpResponse()

    Trail(view)(rf.get("/"))

    assert seen[0].place == "127.0.0.1"
    assert current() is NOWHERE


def test_strangers_who_are_refused_leave_no_event(client):
    client.get("/doctor/")

    assert not AuditEvent.objects.exists()
