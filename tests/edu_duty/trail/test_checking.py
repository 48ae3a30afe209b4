from typing import Any

import pytest
from django.db import connection

from edu_duty.audit.anchors import drop_anchor
from edu_duty.audit.guards import drop_guards, raise_guards
from edu_duty.audit.models import AuditEvent, ChainHead
from edu_duty.audit.record import record
from edu_duty.trail.checking import faults
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def anchored(settings, tmp_path) -> list[AuditEvent]:
    settings.ANCHOR_FILE = tmp_path / "anchors.jsonl"
    events = [
        record(
            verb=AuditEvent.Verb.RETURN_FROZEN,
            target="a",
            actor_name="a",
            at=NOON,
            region_code="990101",
            year=2024,
        )
        for _ in range(3)
    ]
    drop_anchor(NOON)
    return events


def tamper(statement: str, *values: Any) -> None:
    drop_guards()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    raise_guards()


def test_what_nobody_touched_has_no_faults():
    assert faults() == []


def test_a_changed_event_is_named(anchored):
    tamper("UPDATE audit_auditevent SET target = 'x' WHERE id = %s", anchored[1].pk)

    assert faults() == ["990101/2024#2"]


def test_a_cut_tail_with_its_head_is_named_by_the_anchor(anchored):
    tamper("DELETE FROM audit_auditevent WHERE id = %s", anchored[2].pk)
    ChainHead.objects.update(sequence=2, hash=anchored[1].hash)

    assert faults() == ["990101/2024#3"]


def test_a_chain_without_its_head_is_named():
    ChainHead.objects.all().delete()

    assert faults() == ["990101/2024#1"]


def test_missing_triggers_and_another_file_are_named(settings):
    drop_guards()
    settings.ANCHOR_FILE.write_text("x\n")

    assert {"keep_audit_auditevent_delete", "anchor-file"} <= set(faults())
