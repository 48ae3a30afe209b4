"""The head submits once, in time, what is frozen and done; and takes it back or makes it public."""

from datetime import date, timedelta

import pytest

from assessments.acting import ActRefused
from assessments.marks import FieldRefused
from assessments.models import Assessment, Mark, Posting, StepTaken, Submission, SubmissionFrozen
from assessments.responding import move
from assessments.submitting import frozen_return, post_publicly, recall, submit
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from indicators.scoring.receipt import canonical, digest
from schools.closing import freeze_year, reopen_year
from tests.assessments.held import DAY
from tests.assessments.submitted import answer, head_of, ready, show
from tests.conftest import NOON, make_person
from tests.schools.collecting import YEAR

SECOND = timedelta(seconds=1)


@pytest.fixture
def assessment(county) -> Assessment:
    return ready(county)


@pytest.fixture
def head(county):
    return head_of(county)


def again(assessment: Assessment) -> Assessment:
    return Assessment.objects.get(pk=assessment.pk)


def test_a_submission_freezes_everything_the_head_stands_by(assessment, head):
    shown = show(assessment.responses.get(point="P02"))
    answer(assessment.responses.get(point="P14"), "财政局")

    kept = submit(assessment=assessment, person=head, at=NOON)

    content = kept.document()
    assert (kept.number, kept.sequence, kept.submitted_at) == (1, 1, NOON)
    assert kept.sha256 == digest(kept.content)
    assert kept.content == canonical(content)
    assert content["county"] == {"code": "990101", "name": "示例甲县"}
    assert content["return"]["sha256"] == kept.frozen_return.sha256
    assert content["score"]["sha256"] == kept.score.sha256
    assert content["rubric"]["sha256"] == assessment.round.rubric.sha256
    assert len(content["responses"]) == 37
    told = next(row for row in content["responses"] if row["point"] == "P14")["answers"]
    assert [row["text"] for row in told] == ["已拨付。"]
    assert content["evidence"] == [
        {
            "point": "P02",
            "wanted": "",
            "pages": "2-3",
            "sha256": shown.evidence.sha256,
            "name": "会议纪要.pdf",
            "kind": "PDF",
            "page_count": 3,
            "caption": "专题会议",
        }
    ]
    assert again(assessment).status == "SUBMITTED"


def test_what_figures_decide_is_claimed_as_computed_unless_claimed_otherwise(assessment, head):
    Mark.objects.create(
        assessment=assessment,
        column="SELF",
        point="P13",
        item="P13.3",
        given="1",
        points=1,
        reason="口径不同",
        written_by="filler",
        written_at=NOON,
    )

    kept = submit(assessment=assessment, person=head, at=NOON)

    told = {row["item"]: row for row in kept.document()["marks"]}
    assert (told["P13.2"]["points"], told["P13.2"]["computed"]) == ("1", True)
    assert (told["P13.3"]["points"], told["P13.3"]["computed"]) == ("1", False)
    assert "P13.1" not in told
    assert (told["P01"]["given"], told["P01"]["computed"]) == ("A", False)


def test_submitting_twice_is_one_submission(assessment, head):
    first = submit(assessment=assessment, person=head, at=NOON)

    second = submit(assessment=assessment, person=head, at=NOON + 20 * DAY)

    assert second == first
    assert Submission.objects.count() == 1
    assert AuditEvent.objects.filter(verb="ASSESSMENT_SUBMITTED").count() == 1
    assert StepTaken.objects.filter(act="submit").count() == 1


def test_whoever_may_not_sign_neither_submits_nor_gets_the_submission(assessment, head, filler):
    submit(assessment=assessment, person=head, at=NOON)

    with pytest.raises(ActRefused):
        submit(assessment=assessment, person=filler, at=NOON)


@pytest.mark.parametrize(
    ("at", "taken"),
    [
        (NOON - DAY - SECOND, False),
        (NOON - DAY, True),
        (NOON + 10 * DAY - SECOND, True),
        (NOON + 10 * DAY, False),
    ],
)
def test_the_servers_clock_decides_at_both_ends_of_the_time(assessment, head, at, taken):
    refused = ""
    try:
        submit(assessment=assessment, person=head, at=at)
    except ActRefused as refusal:
        refused = refusal.code

    assert refused == ("" if taken else "self_window_open")
    assert Submission.objects.exists() is taken


def test_a_late_attempt_is_recorded_and_told_the_servers_time(assessment, head):
    with pytest.raises(ActRefused) as refusal:
        submit(assessment=assessment, person=head, at=NOON + 10 * DAY + SECOND)

    assert "2026年5月16日 12:00:00" in refusal.value.message
    assert "2026年5月16日 12:00:01" in refusal.value.message
    event = AuditEvent.objects.get(verb="ASSESSMENT_LATE")
    assert (event.actor_name, event.at) == (head.username, NOON + 10 * DAY + SECOND)
    assert event.details["ended_at"] == ["2026-05-16T04:00:00+00:00", None]
    assert not Submission.objects.exists()


def test_nothing_is_submitted_while_the_figures_are_open(assessment, head, county):
    reopen_year(county=county, year=YEAR, reason="更正", actor_name="head", at=NOON)

    with pytest.raises(ActRefused) as refusal:
        submit(assessment=assessment, person=head, at=NOON)

    assert refusal.value.code == "return_frozen"
    assert frozen_return(county, YEAR) is None


def test_nothing_is_submitted_while_a_point_is_not_done(assessment, head):
    move(response=assessment.responses.get(point="P05"), act="take_up_again", person=head, at=NOON)

    with pytest.raises(ActRefused) as refusal:
        submit(assessment=assessment, person=head, at=NOON)

    assert refusal.value.code == "points_done"
    assert not Mark.objects.filter(computed=True).exists()


def test_figures_that_change_between_scoring_and_locking_are_not_submitted(
    assessment, head, county, monkeypatch
):
    score = submit(assessment=assessment, person=head, at=NOON).score
    recall(assessment=assessment, person=head, at=NOON, said="补充")
    reopen_year(county=county, year=YEAR, reason="更正", actor_name="head", at=NOON)
    county_year = county.years.get(year=YEAR)
    county_year.figures = {**county_year.figures, "population": "1234"}
    county_year.save()
    freeze_year(county=county, year=YEAR, actor_name="head", at=NOON)
    monkeypatch.setattr("assessments.submitting.score_return", lambda **_asked: score)

    with pytest.raises(ActRefused) as refusal:
        submit(assessment=assessment, person=head, at=NOON)

    assert refusal.value.code == "return_frozen"


def test_a_recalled_submission_stays_and_the_next_has_the_next_number(assessment, head):
    first = submit(assessment=assessment, person=head, at=NOON)
    recall(assessment=assessment, person=head, at=NOON, said="补充材料")

    second = submit(assessment=assessment, person=head, at=NOON + SECOND)

    assert [first.number, second.number] == [1, 2]
    assert [first.sequence, second.sequence] == [1, 2]
    assert first.sha256 != second.sha256
    assert Submission.objects.count() == 2


def test_a_submission_is_not_recalled_once_somebody_reviews_it(assessment, head):
    submit(assessment=assessment, person=head, at=NOON)
    reviewer = make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901")
    Mark.objects.create(
        assessment=assessment,
        column="PREFECTURE",
        person=reviewer,
        point="P01",
        item="P01",
        given="A",
        points=2,
        written_by="reviewer",
        written_at=NOON,
    )

    with pytest.raises(ActRefused) as refusal:
        recall(assessment=assessment, person=head, at=NOON, said="补充")

    assert refusal.value.code == "review_not_begun"


def test_after_a_return_the_time_to_submit_again_counts(assessment, head):
    submit(assessment=assessment, person=head, at=NOON)
    Assessment.objects.filter(pk=assessment.pk).update(
        status="RETURNED", resubmit_until=NOON + 12 * DAY
    )

    with pytest.raises(ActRefused) as late:
        submit(assessment=again(assessment), person=head, at=NOON + 12 * DAY)
    kept = submit(assessment=again(assessment), person=head, at=NOON + 12 * DAY - SECOND)

    assert "2026年5月18日 12:00:00" in late.value.message
    assert kept.number == 2


def test_where_the_report_is_public_is_told_once_it_is_submitted(assessment, head):
    told = {"link": "https://example.org/a", "posted_on": date(2026, 5, 6), "person": head}
    with pytest.raises(ActRefused):
        post_publicly(assessment=assessment, at=NOON, **told)
    kept = submit(assessment=assessment, person=head, at=NOON)

    post_publicly(assessment=assessment, at=NOON, **told)
    post_publicly(assessment=assessment, at=NOON, **{**told, "link": "https://example.org/b"})

    assert Posting.objects.get().submission == kept
    assert Posting.objects.get().link == "https://example.org/b"
    assert AuditEvent.objects.filter(verb="ASSESSMENT_POSTED").count() == 2


def test_a_report_is_not_public_from_a_day_to_come(assessment, head):
    submit(assessment=assessment, person=head, at=NOON)

    with pytest.raises(FieldRefused):
        post_publicly(
            assessment=assessment,
            link="https://example.org/a",
            posted_on=date(2026, 5, 7),
            person=head,
            at=NOON,
        )


def test_a_submission_never_changes(assessment, head):
    kept = submit(assessment=assessment, person=head, at=NOON)

    with pytest.raises(SubmissionFrozen):
        kept.save()
