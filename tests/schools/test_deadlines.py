from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from edu_duty.audit.models import AuditEvent
from schools.deadlines import ExtensionRefused, ask_extension, decide_extension, set_deadline
from schools.models import Deadline, Extension
from tests.conftest import NOON

YEAR = 2025
LATER = NOON + timedelta(days=3)


def ask(county, who="filler", until=LATER, reason="大雪停电"):
    return ask_extension(
        county=county, year=YEAR, until=until, reason=reason, actor_name=who, at=NOON
    )


def decide(extension, who="lead", approve=True, note="已到截止时间"):
    return decide_extension(extension, approve=approve, note=note, actor_name=who, at=NOON)


def test_a_deadline_replaces_the_former_and_both_stand_in_the_event(db):
    for closes_at in (NOON, LATER):
        set_deadline(region_prefix="99", year=YEAR, closes_at=closes_at, actor_name="lead", at=NOON)

    assert Deadline.objects.get().closes_at == LATER
    assert AuditEvent.objects.order_by("-sequence")[0].details == {
        "before": NOON.isoformat(),
        "after": LATER.isoformat(),
    }


@pytest.mark.parametrize(("approve", "state"), [(True, "APPROVED"), (False, "REFUSED")])
def test_a_second_person_decides(county, approve, state):
    extension = decide(ask(county), approve=approve)

    assert (extension.state, extension.decided_by_name) == (state, "lead")


def test_nobody_approves_what_they_asked_for(county):
    extension = ask(county, who="lead")

    with pytest.raises(ExtensionRefused) as refusal:
        decide(extension, who="lead")

    assert refusal.value.code == "same_person"


def test_the_database_refuses_one_person_for_both_acts(county):
    extension = ask(county)

    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.filter(pk=extension.pk).update(state="APPROVED", decided_by_name="filler")


def test_what_was_decided_stays_decided(county):
    extension = decide(ask(county), approve=False)

    with pytest.raises(ExtensionRefused) as refusal:
        decide(extension, who="other")

    assert refusal.value.code == "decided"


@pytest.mark.parametrize(
    ("asked", "code"),
    [({"reason": " "}, "reason"), ({"until": NOON}, "until")],
)
def test_ask_extension_refuses_what_cannot_be_granted(county, asked, code):
    with pytest.raises(ExtensionRefused) as refusal:
        ask(county, **asked)

    assert refusal.value.code == code


def test_one_request_waits_at_a_time(county):
    ask(county)

    with pytest.raises(ExtensionRefused) as refusal:
        ask(county)

    assert refusal.value.code == "asked"


def test_a_refusal_says_why_and_an_approval_need_not(county):
    extension = ask(county)

    with pytest.raises(ExtensionRefused) as refusal:
        decide(extension, approve=False, note=" ")

    assert refusal.value.code == "note"
    assert decide(extension, note="").state == "APPROVED"
