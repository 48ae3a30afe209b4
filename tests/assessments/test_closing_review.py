"""The prefecture returns or accepts, inspectors finish, marks are merged."""

from datetime import timedelta
from fractions import Fraction

import pytest

from assessments.acting import ActRefused
from assessments.closing_review import accept, finish, merge, return_to_county
from assessments.columns import PREFECTURE, PROVINCE
from assessments.final_marks import final_marks
from assessments.marking import agree, give_marks
from assessments.marks import FieldRefused, Given, as_decimal
from assessments.models import Appointment, Assessment, Mark, Query, Round, StepTaken
from assessments.sampling import lack_of
from assessments.standing import Basis, basis_of, lacking
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from tests.assessments.held import DAY
from tests.assessments.marked import (
    REVIEW,
    VERIFY,
    agreed_everywhere,
    inspector_of,
    point_of,
    reviewed,
    rubric_points,
    submitted,
)
from tests.assessments.verified import claim as claim_everything
from tests.assessments.verified import submitted as scored
from tests.conftest import make_person


@pytest.fixture
def reviewer(db):
    return make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901")


@pytest.fixture
def lead(db):
    return make_person("lead", Role.PROVINCE_LEAD, "99")


@pytest.fixture
def assessment(county, filler) -> Assessment:
    return submitted(county, filler)


def test_a_county_is_returned_with_a_reason_and_a_time(assessment, reviewer):
    until = REVIEW + DAY

    return_to_county(
        assessment=assessment, reason="第2点缺会议记录", until=until, person=reviewer, at=REVIEW
    )

    assessment.refresh_from_db()
    assert (assessment.status, assessment.resubmit_until) == ("RETURNED", until)
    assert StepTaken.objects.get(act="return").reason == "第2点缺会议记录"


def test_a_county_is_not_returned_without_a_reason(assessment, reviewer):
    with pytest.raises(ActRefused) as refusal:
        return_to_county(
            assessment=assessment, reason=" ", until=REVIEW + DAY, person=reviewer, at=REVIEW
        )

    assert refusal.value.code == "reason_given"


@pytest.mark.parametrize("until", [REVIEW, REVIEW - DAY, REVIEW + 30 * DAY])
def test_a_county_is_returned_until_a_moment_of_re_review_to_come(assessment, reviewer, until):
    with pytest.raises(FieldRefused) as refusal:
        return_to_county(
            assessment=assessment, reason="缺记录", until=until, person=reviewer, at=REVIEW
        )

    assert refusal.value.field == "until"


def test_accepting_needs_a_mark_for_every_item(assessment, reviewer):
    agreed_everywhere(assessment, reviewer, PREFECTURE, REVIEW, skip="P02")
    with pytest.raises(ActRefused) as refusal:
        accept(assessment=assessment, person=reviewer, at=REVIEW)
    assert refusal.value.code == "review_complete"

    agree(
        assessment=assessment,
        column=PREFECTURE,
        point=point_of(assessment, "P02"),
        versions={},
        person=reviewer,
        at=REVIEW,
    )
    accept(assessment=assessment, person=reviewer, at=REVIEW)

    assessment.refresh_from_db()
    assert assessment.status == "REVIEWED"


def test_accepting_waits_for_the_prefectures_questions(assessment, reviewer):
    agreed_everywhere(assessment, reviewer, PREFECTURE, REVIEW)
    query = Query.objects.create(
        response=assessment.responses.get(point="P02"),
        level=Query.Level.PREFECTURE,
        asked_by="reviewer",
        asked_at=REVIEW,
    )
    with pytest.raises(ActRefused) as refusal:
        accept(assessment=assessment, person=reviewer, at=REVIEW)
    assert refusal.value.code == "queries_closed"

    query.state = Query.State.SETTLED
    query.save()

    assert accept(assessment=assessment, person=reviewer, at=REVIEW).status == "REVIEWED"


@pytest.fixture
def verified(county, filler) -> Assessment:
    return reviewed(county, filler)


def mark(assessment, person, given, reason="现场核查"):
    point = point_of(assessment, "P02")
    computed = {item.code: Given("") for item in point.items}
    give_marks(
        assessment=assessment,
        column=PROVINCE,
        point=point,
        versions={},
        marks=computed | {"P02.R": Given(given, reason)},
        person=person,
        at=VERIFY,
    )


def test_an_inspector_finishes_when_every_item_has_their_mark(verified):
    inspector = inspector_of(verified, "one")
    agreed_everywhere(verified, inspector, PROVINCE, VERIFY, skip="P02")
    with pytest.raises(ActRefused) as refusal:
        finish(assessment=verified, person=inspector, at=VERIFY)
    assert refusal.value.code == "marks_done"

    mark(verified, inspector, "A")

    assert finish(assessment=verified, person=inspector, at=VERIFY).finished_at == VERIFY
    assert AuditEvent.objects.filter(verb="MARKING_FINISHED").count() == 1


def both_done(assessment, one, two):
    """Let two inspectors mark everything, with two marks for one item."""
    for name, given in (("one", one), ("two", two)):
        inspector = inspector_of(assessment, name)
        agreed_everywhere(assessment, inspector, PROVINCE, VERIFY, skip="P02")
        mark(assessment, inspector, given)
        finish(assessment=assessment, person=inspector, at=VERIFY)


def merged_mark() -> Mark:
    return Mark.objects.get(column=PROVINCE, person=None, item="P02.R")


def test_marks_are_merged_by_their_mean(verified, lead):
    both_done(verified, "2.0", "1.5")

    merge(assessment=verified, person=lead, at=VERIFY)

    assert str(merged_mark().points) == "1.750"
    assert Mark.objects.filter(column=PROVINCE, person=None).count() == len(
        [item for point in rubric_points(verified.round) for item in point.items]
    )
    assert StepTaken.objects.get(act="merge").taken_by_name == "lead"


def test_thirds_are_kept_exactly(verified, lead):
    both_done(verified, "2.0", "1.5")
    third = inspector_of(verified, "three")
    agreed_everywhere(verified, third, PROVINCE, VERIFY, skip="P02")
    mark(verified, third, "1.7")
    finish(assessment=verified, person=third, at=VERIFY)

    merge(assessment=verified, person=lead, at=VERIFY)

    assert (merged_mark().given, str(merged_mark().points)) == ("26/15", "1.733")


def test_nothing_is_merged_before_everybody_finished(verified, lead):
    both_done(verified, "2.0", "1.5")
    Appointment.objects.filter(person__username="two").update(finished_at=None)

    with pytest.raises(ActRefused) as refusal:
        merge(assessment=verified, person=lead, at=VERIFY)

    assert refusal.value.code == "all_finished"


def test_nothing_is_merged_where_nobody_was_appointed(verified, lead):
    with pytest.raises(ActRefused) as refusal:
        merge(assessment=verified, person=lead, at=VERIFY)

    assert refusal.value.code == "all_finished"


def test_a_wide_gap_asks_for_a_word(verified, lead):
    both_done(verified, "2.5", "0.5")

    with pytest.raises(FieldRefused) as refusal:
        merge(assessment=verified, person=lead, at=VERIFY)
    assert refusal.value.field == "P02.R"
    assert not Mark.objects.filter(column=PROVINCE, person=None).exists()

    merge(assessment=verified, person=lead, at=VERIFY, words={"P02.R": "会商后各让一步"})
    assert (merged_mark().reason, str(merged_mark().points)) == ("会商后各让一步", "1.500")


def test_a_consensus_needs_what_was_agreed_within_the_marks(verified, lead):
    Round.objects.update(merge_rule="CONSENSUS")
    verified.round.refresh_from_db()
    both_done(verified, "2.0", "1.5")
    for agreed in ({}, {"P02.R": "2.4"}, {"P02.R": "x"}):
        with pytest.raises(FieldRefused):
            merge(assessment=verified, person=lead, at=VERIFY, agreed=agreed)

    merge(assessment=verified, person=lead, at=VERIFY, agreed={"P02.R": "1.8"})

    assert str(merged_mark().points) == "1.800"


def test_what_was_merged_is_marked_no_more(verified, lead):
    both_done(verified, "2.0", "1.5")
    merge(assessment=verified, person=lead, at=VERIFY)
    inspector = Appointment.objects.get(person__username="one").person

    with pytest.raises(ActRefused) as refusal:
        give_marks(
            assessment=verified,
            column=PROVINCE,
            point=point_of(verified, "P02"),
            versions={"P02.R": 1},
            marks={"P02.R": Given("A", "再看")},
            person=inspector,
            at=VERIFY + timedelta(hours=1),
        )

    assert refusal.value.code == "not_merged"


@pytest.fixture
def sampled(county) -> Assessment:
    """A county whose claims are corrected by credibility where nobody checks them."""
    found = scored(county)
    claim_everything(found, "4/5")
    Round.objects.update(credibility_on=True)
    found.round.refresh_from_db()
    return found


def check(assessment, person, *points, share="1/2"):
    """Let an inspector give a share of every item of some points."""
    for point in rubric_points(assessment.round):
        for item in point.items if point.code in points else ():
            worth = (item.points or Fraction(0)) * Fraction(share)
            Mark.objects.create(
                assessment=assessment,
                column=PROVINCE,
                person=person,
                point=point.code,
                item=item.code,
                given=str(worth),
                points=as_decimal(worth),
                written_by=person.username,
                written_at=VERIFY,
            )


def basis(assessment) -> Basis:
    found = basis_of(assessment)
    assert found is not None
    return found


def enough(assessment) -> list[str]:
    """Return the first point with a claim of each domain, and those nothing else decides."""
    found_on = basis(assessment)
    lack = lack_of(found_on, {})
    found = {found_on.point_of[code].code for code in lack.items}
    for part in lack.parts:
        found.add(
            next(
                point.code
                for point in found_on.points
                if point.part == part and any(found_on.creditable(i.code) for i in point.items)
            )
        )
    return sorted(found)


def test_a_checked_sample_is_enough_where_credibility_corrects_the_rest(sampled, lead):
    points = enough(sampled)
    inspector = inspector_of(sampled, "one")
    check(sampled, inspector, *points[:-1])
    with pytest.raises(ActRefused) as refusal:
        finish(assessment=sampled, person=inspector, at=VERIFY)
    check(sampled, inspector, points[-1])

    finish(assessment=sampled, person=inspector, at=VERIFY)
    merge(assessment=sampled, person=lead, at=VERIFY)

    assert refusal.value.code == "marks_done"
    assert "领域" in refusal.value.message or "必须核查" in refusal.value.message
    merged = set(Mark.objects.filter(column=PROVINCE, person=None).values_list("point", flat=True))
    assert merged == set(points)
    end = basis(sampled)
    assert not set(lacking(end)) & set(end.items)
    stands = {each.code: each for each in final_marks(end, ())[0]}
    # Of four fifths claimed a half was found: agreement 0.7, so 0.8 x 0.7 of the full points.
    left = next(code for code in end.items if end.creditable(code) and code not in end.merged)
    assert Fraction(stands[left].given) == (end.items[left].points or 0) * Fraction(56, 100)
    assert stands[left].reason == "未核查，按可信度修正。"


def test_a_sample_is_not_enough_where_nothing_is_corrected(sampled):
    Round.objects.update(credibility_on=False)
    sampled.round.refresh_from_db()
    inspector = inspector_of(sampled, "one")
    check(sampled, inspector, *enough(sampled))

    with pytest.raises(ActRefused) as refusal:
        finish(assessment=sampled, person=inspector, at=VERIFY)

    assert refusal.value.code == "marks_done"


def test_inspectors_may_check_different_samples(sampled, lead):
    points = enough(sampled)
    left = [point.code for point in rubric_points(sampled.round) if point.code not in points]
    for name, more in (("one", left[:1]), ("two", left[1:2])):
        inspector = inspector_of(sampled, name)
        check(sampled, inspector, *points, *more)
        finish(assessment=sampled, person=inspector, at=VERIFY)

    merge(assessment=sampled, person=lead, at=VERIFY)

    merged = set(Mark.objects.filter(column=PROVINCE, person=None).values_list("point", flat=True))
    assert merged == {*points, *left[:2]}
