import pytest

from edu_duty.audit.models import AppendOnly, AuditEvent
from edu_duty.audit.record import record
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> AuditEvent:
    return record(verb=AuditEvent.Verb.SIGNED_IN, target="filler", actor_name="filler", at=NOON)


def test_an_event_is_never_changed(event):
    event.actor_name = "somebody else"

    with pytest.raises(AppendOnly):
        event.save()


def test_an_event_is_never_deleted(event):
    with pytest.raises(AppendOnly):
        event.delete()


def test_events_are_never_changed_in_bulk(event):
    with pytest.raises(AppendOnly):
        AuditEvent.objects.update(actor_name="somebody else")
    with pytest.raises(AppendOnly):
        AuditEvent.objects.bulk_update([event], ["actor_name"])


def test_events_are_never_deleted_in_bulk(event):
    with pytest.raises(AppendOnly):
        AuditEvent.objects.all().delete()


def test_every_verb_has_words_for_the_screen():
    assert all(str(verb.label) != verb.value for verb in AuditEvent.Verb)
