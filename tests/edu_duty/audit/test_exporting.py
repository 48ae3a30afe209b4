import json
from datetime import timedelta

import pytest

from edu_duty.audit.anchors import drop_anchor
from edu_duty.audit.exporting import export_lines
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import content_of, record
from tests.conftest import NOON


@pytest.mark.django_db
def test_an_export_holds_events_heads_and_anchors(settings, tmp_path):
    settings.ANCHOR_FILE = tmp_path / "anchors.jsonl"
    event = record(verb=AuditEvent.Verb.SIGNED_IN, target="a", actor_name="a", at=NOON)
    anchor = drop_anchor(NOON + timedelta(hours=1))

    assert anchor is not None
    heading, *rows = [json.loads(line) for line in export_lines(NOON)]

    assert heading["audit"] == 1
    assert rows[0]["event"]["content"] == json.loads(json.dumps(content_of(event)))
    assert rows[1] == {"head": ["system", 1, event.hash]}
    assert rows[2]["anchor"]["line"] == anchor.line
    assert len(rows) == 3
