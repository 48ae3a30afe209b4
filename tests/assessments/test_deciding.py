"""From verification to the grade: nothing is skipped, and who decided stands there."""

import json
from datetime import timedelta
from fractions import Fraction

import pytest

from assessments.acting import ActRefused
from assessments.columns import FINAL, PROVINCE
from assessments.deciding import answer_conditions, decide, send_opinion
from assessments.marks import FieldRefused
from assessments.models import Assessment, Mark, Outcome, StepTaken
from assessments.objecting import answer_objection, file_objection
from assessments.points import points_in
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from indicators.scoring.receipt import canonical, digest
from tests.assessments.held import DAY
from tests.assessments.verified import claim, submitted, verify
from tests.conftest import NOON, make_person

VERIFYING, OBJECTING, OVER = NOON + 25 * DAY, NOON + 31 * DAY, NOON + 37 * DAY


@pytest.fixture
def assessment(county) -> Assessment:
    return submitted(county)


@pytest.fixture
def head(county):
    return make_person("head", Role.BUREAU_HEAD, county.code)


@pytest.fixture
def told(assessment, lead) -> Assessment:
    """An assessment whose opinion is with the county: full points, but for one."""
    verify(assessment, P02_R="1.5")
    return send_opinion(assessment=assessment, person=lead, at=VERIFYING)


def refusal(act, **named) -> str:
    with pytest.raises(ActRefused) as told:
        act(**named)
    return told.value.code


def test_an_opinion_waits_for_every_mark_and_every_condition(assessment, lead):
    verify(assessment)
    condition = Mark.objects.get(column=PROVINCE, item="X4")
    condition.delete()

    assert (
        refusal(send_opinion, assessment=assessment, person=lead, at=VERIFYING)
        == "verification_merged"
    )

    answer_conditions(assessment=assessment, answers={"X4": ("met", "")}, person=lead, at=VERIFYING)
    assert send_opinion(assessment=assessment, person=lead, at=VERIFYING).status == "OPINION"


def test_one_item_without_a_mark_keeps_the_opinion(assessment, lead):
    verify(assessment)
    Mark.objects.get(column=PROVINCE, item="P02.R").delete()

    assert (
        refusal(send_opinion, assessment=assessment, person=lead, at=VERIFYING)
        == "verification_merged"
    )


def test_only_who_runs_the_round_sends_the_opinion(assessment, head):
    verify(assessment)

    assert refusal(send_opinion, assessment=assessment, person=head, at=VERIFYING) == "forbidden"


@pytest.mark.parametrize(
    ("code", "answer", "why"),
    [("X1", "maybe", ""), ("X1", "unmet", " "), ("P01", "met", ""), ("X1", "unmet", "字" * 1001)],
)
def test_a_condition_is_answered_in_its_own_words(assessment, lead, code, answer, why):
    verify(assessment)
    before = Mark.objects.get(item="X1").version

    with pytest.raises(FieldRefused) as told:
        answer_conditions(
            assessment=assessment, answers={code: (answer, why)}, person=lead, at=VERIFYING
        )

    assert told.value.field == code
    assert Mark.objects.get(item="X1").version == before


def test_conditions_wait_for_what_inspectors_found(assessment, lead):
    named = {"assessment": assessment, "answers": {"X1": ("met", "")}, "person": lead}

    assert refusal(answer_conditions, at=VERIFYING, **named) == "verification_merged"


def test_conditions_are_answered_by_those_who_run_the_round_before_the_opinion(told, lead, head):
    named = {"assessment": told, "answers": {"X1": ("met", "")}, "at": VERIFYING}

    assert refusal(answer_conditions, person=lead, **named) == "illegal"
    told.status = "REVIEWED"
    told.save()
    assert refusal(answer_conditions, person=head, **named) == "forbidden"


def test_the_same_answer_again_changes_nothing(assessment, lead):
    verify(assessment)
    named = {"assessment": assessment, "person": lead, "at": VERIFYING}
    assert answer_conditions(answers={"X1": ("unmet", "查实一起")}, **named) == ["X1"]

    assert answer_conditions(answers={"X1": ("unmet", "查实一起")}, **named) == []
    assert AuditEvent.objects.filter(verb="MARK_GIVEN").count() == 1


def test_a_decision_waits_for_the_countys_time(told, lead):
    early = OVER - timedelta(seconds=1)
    assert refusal(decide, assessment=told, person=lead, at=early) == "objection_window_over"

    assert decide(assessment=told, person=lead, at=OVER).grade


def test_a_decision_waits_for_every_answer(told, lead, head):
    file_objection(assessment=told, item="P02.R", statement="有会议记录", person=head, at=OBJECTING)

    assert refusal(decide, assessment=told, person=lead, at=OVER) == "objections_answered"


def test_only_who_may_decide_decides(told, head):
    assert refusal(decide, assessment=told, person=head, at=OVER) == "forbidden"
    assert not Outcome.objects.exists()


def test_what_nobody_submitted_is_not_decided(assessment, lead):
    assessment.status = "PREPARING"
    assessment.save()

    assert refusal(decide, assessment=assessment, person=lead, at=OVER) == "illegal"


def test_the_outcome_is_a_receipt_with_its_digest_and_a_person(told, lead):
    outcome = decide(assessment=told, person=lead, at=OVER, said="经会议审定")

    receipt = json.loads(outcome.receipt)
    assert canonical(receipt) == outcome.receipt
    assert digest(outcome.receipt) == outcome.sha256
    assert Fraction(outcome.total) == round(Fraction(receipt["result"]["points"]), 3)
    assert outcome.grade == receipt["result"]["grade"]
    assert (outcome.decided_by_name, outcome.decided_at) == ("lead", OVER)
    told.refresh_from_db()
    assert told.status == "DECIDED"
    assert StepTaken.objects.get(act="decide").reason == "经会议审定"
    event = AuditEvent.objects.get(verb="ASSESSMENT_DECIDED")
    assert event.details["sha256"] == outcome.sha256


def test_every_item_has_its_final_mark(told, lead):
    decide(assessment=told, person=lead, at=OVER)

    items = {item.code for point in points_in(told.round.rubric.text) for item in point.items}
    final = {mark.item: mark for mark in Mark.objects.filter(column=FINAL)}
    assert {code for code in final if not code.startswith("X")} <= items
    assert str(final["P02.R"].points) == "1.500"
    assert all(mark.written_by == "lead" for mark in final.values())


def test_an_objection_that_holds_changes_the_final_mark_and_the_total(told, lead, head):
    filed = file_objection(
        assessment=told, item="P02.R", statement="有会议记录", person=head, at=OBJECTING
    )
    answer_objection(
        objection=filed, ruling="PARTLY", given="2", answer="补充材料成立", person=lead, at=OVER
    )

    outcome = decide(assessment=told, person=lead, at=OVER)

    mark = Mark.objects.get(column=FINAL, item="P02.R")
    assert (mark.given, mark.reason) == ("2", "补充材料成立")
    rows = {row["code"]: row for row in outcome.document()["indicators"]}
    assert rows["P02.R"]["judgement"] == "2"


def test_an_unmet_condition_holds_the_grade_down(assessment, lead):
    verify(assessment, X1="unmet")
    send_opinion(assessment=assessment, person=lead, at=VERIFYING)

    result = decide(assessment=assessment, person=lead, at=OVER).document()["result"]

    held = [*result["capped_by"], *result["downgraded_by"], *result["vetoed_by"]]
    assert [each["indicator"] for each in held] == ["X1"]


def test_what_nobody_verified_is_corrected_where_the_round_says_so(assessment, lead):
    assessment.round.credibility_on = True
    assessment.round.save()
    verify(assessment)
    claim(assessment)
    Mark.objects.filter(column=PROVINCE, item="P02.R").update(given="1.25", points="1.25")
    Mark.objects.get(column=PROVINCE, item="P03.R").delete()

    send_opinion(assessment=assessment, person=lead, at=VERIFYING)
    outcome = decide(assessment=assessment, person=lead, at=OVER)

    assert outcome.credibility is not None
    assert 0 < outcome.credibility < 1
    corrected = Mark.objects.get(column=FINAL, item="P03.R")
    full = next(
        item.points
        for point in points_in(assessment.round.rubric.text)
        for item in point.items
        if item.code == "P03.R"
    )
    assert full is not None
    assert corrected.points == round(full * Fraction(outcome.credibility), 3)
    assert "可信度" in corrected.reason


def test_a_round_without_credibility_has_none(told, lead):
    assert decide(assessment=told, person=lead, at=OVER).credibility is None
