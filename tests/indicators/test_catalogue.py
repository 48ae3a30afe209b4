"""Loading the catalogue is repeatable and leaves one event when something changed."""

import pytest

from edu_duty.audit.models import AuditEvent
from indicators.catalogue import load_catalogue
from indicators.publishing import RUBRIC_CODES
from tests.conftest import NOON


@pytest.mark.django_db
def test_second_load_changes_nothing_and_leaves_no_event():
    first = load_catalogue(NOON)
    again = load_catalogue(NOON)

    assert first["regions"].total > 3000
    assert first["rubrics"].added == len(RUBRIC_CODES)
    assert first["elements"].total == 163
    assert not any(count.added or count.changed for count in again.values())
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.CATALOGUE_LOADED)
    assert event.details["targets"] == {"added": 8, "changed": 0, "total": 8}
