import json
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from edu_duty.audit import anchors
from edu_duty.audit.chain import digest
from edu_duty.audit.merkle import heads_root
from edu_duty.audit.models import Anchor, AuditEvent
from edu_duty.audit.record import record
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def anchor_file(settings, tmp_path):
    settings.ANCHOR_FILE = tmp_path / "kept" / "anchors.jsonl"
    return settings.ANCHOR_FILE


def drop(at: datetime = NOON) -> Anchor:
    anchor = anchors.drop_anchor(at)
    assert anchor is not None
    return anchor


def write(year: int = 2024) -> AuditEvent:
    with transaction.atomic():
        return record(
            verb=AuditEvent.Verb.RETURN_IMPORTED,
            target="990101",
            actor_name="filler",
            at=NOON,
            region_code="990101",
            year=year,
        )


def test_an_anchor_is_the_root_over_every_head(anchor_file):
    one, two = write(2024), write(2025)

    anchor = drop()

    heads = {"990101/2024": (1, one.hash), "990101/2025": (1, two.hash)}
    assert anchor.root == heads_root(heads, "sha256")
    assert anchors.latest() == anchor
    assert anchor_file.read_text() == f"{anchor.line}\n"


def test_a_line_names_what_changed_and_the_line_before(anchor_file):
    write(2024)
    first = drop()
    newer = write(2025)

    second = drop(NOON + HOUR)

    line = json.loads(second.line)
    assert line["changed"] == {"990101/2025": [1, newer.hash]}
    assert line["previous"] == digest(first.line.encode(), "sha256").hex()
    assert line["chains"] == 2
    assert anchors.anchored_heads(second) == anchors.current_heads()


def test_every_so_often_a_line_names_all_heads(monkeypatch):
    monkeypatch.setattr(anchors, "FULL_EVERY", 2)
    write(2024)

    lines = [json.loads(drop(NOON + HOUR * n).line) for n in range(3)]

    assert [line["full"] for line in lines] == [True, False, True]
    assert lines[2]["changed"] == lines[0]["changed"]
    assert anchors.anchored_heads(anchors.latest()) == anchors.current_heads()


def test_anchors_are_an_hour_apart():
    assert anchors.anchor_if_due(NOON) is not None
    assert anchors.anchor_if_due(NOON + HOUR / 2) is None
    assert anchors.anchor_if_due(NOON + HOUR) is not None


def test_a_line_that_could_not_be_written_is_brought_along(anchor_file, settings):
    settings.ANCHOR_FILE = anchor_file.parent.parent / "a file" / "x"
    settings.ANCHOR_FILE.parent.write_text("in the way")
    with pytest.raises(OSError, match="a file"):
        anchors.drop_anchor(NOON)
    settings.ANCHOR_FILE = anchor_file

    anchors.drop_anchor(NOON + HOUR)

    assert len(anchor_file.read_text().splitlines()) == Anchor.objects.count() == 2


def test_a_changed_file_is_not_written_on(anchor_file):
    anchors.drop_anchor(NOON)
    anchor_file.write_text("something else\n")

    with pytest.raises(anchors.AnchorFileDiffers):
        anchors.drop_anchor(NOON + HOUR)

    assert anchor_file.read_text() == "something else\n"


def test_a_chain_that_shrank_is_said_at_once(caplog, monkeypatch):
    write()
    write()
    anchors.drop_anchor(NOON)
    monkeypatch.setattr(anchors, "current_heads", lambda: {"990101/2024": (1, "a")})

    anchors.drop_anchor(NOON + HOUR)

    assert "Audit chains are shorter than they were: 990101/2024" in caplog.text
