from datetime import timedelta

import pytest

from edu_duty.audit.models import AuditEvent
from schools.closing import FreezeRefused, freeze_year, reopen_year, send_back
from schools.explaining import explain, matters_of
from schools.models import Deadline, Freeze, Return, StageYear
from schools.windows import CollectionClosed
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring, write_pupils, year_of


@pytest.fixture
def quiet(county):
    """A county with one school and nothing to explain."""
    bring(county)
    return county


def freeze_it(county):
    return freeze_year(county=county, year=YEAR, actor_name="head", at=NOON)


def reopen(county, reason="第一小学多填1人", at=NOON):
    return reopen_year(county=county, year=YEAR, reason=reason, actor_name="head", at=at)


def explain_all(county):
    for matter in matters_of(county, YEAR):
        if matter.blocks:
            explain(
                county=county,
                year=YEAR,
                mark=matter.fingerprint,
                text="属实",
                actor_name="filler",
                at=NOON,
            )


def test_freezing_makes_a_version_of_what_was_written_since(quiet):
    write_pupils(quiet, "425")

    kept = freeze_it(quiet)

    assert kept.frozen_return.version == 2
    assert kept.frozen_return.document()["stages"]["figures"]["pupils"][0] == "425"
    assert (kept.frozen_by_name, kept.reason) == ("head", "")
    assert year_of(quiet).frozen


def test_freezing_what_was_imported_keeps_its_version(quiet):
    kept = freeze_it(quiet)

    assert kept.frozen_return.version == 1
    assert Return.objects.count() == 1


def test_a_correction_is_a_new_version_with_its_reason(quiet):
    freeze_it(quiet)
    reopen(quiet)
    write_pupils(quiet, "419")

    kept = freeze_it(quiet)

    assert (kept.frozen_return.version, kept.reason) == (2, "第一小学多填1人")
    assert year_of(quiet).reopen_reason == ""


def test_opening_and_freezing_again_without_a_change_keeps_the_first_freeze(quiet):
    first = freeze_it(quiet)
    reopen(quiet)

    assert freeze_it(quiet) == first
    assert Freeze.objects.count() == 1
    assert year_of(quiet).frozen


def test_an_error_blocks_freezing_whatever_is_said(quiet):
    unit = StageYear.objects.get(school__code="9901010001")
    unit.figures["boarders"] = "421"
    unit.save()
    explain_all(quiet)

    with pytest.raises(FreezeRefused) as refusal:
        freeze_it(quiet)

    assert refusal.value.code == "errors"
    assert not year_of(quiet).frozen


def test_a_warning_blocks_freezing_until_it_is_explained(quiet):
    bring(quiet, year=YEAR - 1)
    write_pupils(quiet, "840")

    with pytest.raises(FreezeRefused) as refusal:
        freeze_it(quiet)
    explain_all(quiet)
    kept = freeze_it(quiet)

    assert refusal.value.code == "unexplained"
    assert {said["rule"] for said in kept.explanations} >= {"pupils_changed"}
    assert {said["text"] for said in kept.explanations} == {"属实"}


def test_a_frozen_year_is_not_frozen_twice(quiet):
    freeze_it(quiet)

    with pytest.raises(FreezeRefused, match="已经冻结"):
        freeze_it(quiet)


def test_an_empty_year_is_not_frozen(county):
    with pytest.raises(FreezeRefused) as refusal:
        freeze_it(county)

    assert refusal.value.code == "empty"


def test_opening_again_needs_a_reason_and_a_frozen_year(quiet):
    with pytest.raises(FreezeRefused) as refusal:
        reopen(quiet)
    assert refusal.value.code == "open"
    freeze_it(quiet)

    with pytest.raises(FreezeRefused) as refusal:
        reopen(quiet, "  ")

    assert refusal.value.code == "reason"


def test_opening_again_after_the_deadline_is_refused(quiet):
    freeze_it(quiet)
    Deadline.objects.create(
        region_prefix="99", year=YEAR, closes_at=NOON, set_by_name="lead", set_at=NOON
    )

    with pytest.raises(CollectionClosed):
        reopen(quiet, at=NOON + timedelta(seconds=1))

    assert year_of(quiet).frozen


def test_freezing_and_opening_leave_their_events(quiet):
    freeze_it(quiet)
    reopen(quiet)

    verbs = list(AuditEvent.objects.order_by("sequence").values_list("verb", flat=True))
    assert verbs[-2:] == ["RETURN_FROZEN", "RETURN_REOPENED"]


def send(county, reason="幼儿园班数核对后再报"):
    return send_back(county=county, year=YEAR, reason=reason, actor_name="head", at=NOON)


def test_sending_back_leaves_a_note_and_an_event_and_changes_no_figure(quiet):
    before = year_of(quiet).tick

    note = send(quiet)

    event = AuditEvent.objects.order_by("-sequence")[0]
    assert (note.reason, note.sent_back_by_name) == ("幼儿园班数核对后再报", "head")
    assert event.verb == "RETURN_SENT_BACK"
    assert event.details["reason"]["characters"] == len(note.reason)
    assert year_of(quiet).tick == before


@pytest.mark.parametrize("reason", ["  ", "很" * 501])
def test_sending_back_needs_a_reason(quiet, reason):
    with pytest.raises(FreezeRefused) as refusal:
        send(quiet, reason)

    assert refusal.value.code == "reason"


def test_what_is_frozen_is_opened_and_not_sent_back(quiet):
    freeze_it(quiet)

    with pytest.raises(FreezeRefused) as refusal:
        send(quiet)

    assert refusal.value.code == "frozen"
