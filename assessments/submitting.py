"""The head submits a self-assessment once, recalls it, or says where it was made public."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assessments.acting import ActRefused, advance, next_step, permissions_at, reason
from assessments.claiming import claim_computed
from assessments.columns import PREFECTURE
from assessments.lifecycle.tables import ASSESSMENT
from assessments.marks import FieldRefused
from assessments.models import (
    Assessment,
    Mark,
    Posting,
    Query,
    Response,
    StageWindow,
    Submission,
    SubmissionCount,
)
from assessments.responding import may_write
from assessments.submission_content import content_of
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from indicators.evaluating import score_return
from indicators.models import Score
from indicators.scoring.receipt import canonical, digest
from schools.display import exact_moment
from schools.models import CountyYear, Freeze, Region, Return
from schools.rows import lock_year

TOO_LATE = "self_window_open"
NOT_FROZEN = "return_frozen"


def submit(*, assessment: Assessment, person: User, at: datetime) -> Submission:
    """Freeze a county's self-assessment and give it a number; asked again, return the same.

    Args:
        at: when the request began, by the server's clock; what a deadline is held against.

    Raises:
        ActRefused: it is not theirs to sign, the time is over, the figures are not frozen, or a
            point is not done. An attempt out of time is recorded.
    """
    score = _score(assessment, person, at)
    try:
        return _submit(assessment, score, person, at)
    except ActRefused as refusal:
        if refusal.code != TOO_LATE:
            raise
        _record_late(assessment, person, at)
        raise ActRefused(refusal.code, late_words(assessment, at)) from refusal


@transaction.atomic
def recall(*, assessment: Assessment, person: User, at: datetime, said: str) -> Assessment:
    """Take a submission back while the county may still write and nobody reviews it yet.

    What was submitted stays; submitting again makes the next number.

    Raises:
        ActRefused: see the table of assessments.
    """

    def holds(locked: Assessment) -> set[str]:
        window = self_window(locked)
        in_time = window is not None and window.open_at(at)
        return {
            *({TOO_LATE} if in_time else ()),
            *(() if _review_begun(locked) else {"review_not_begun"}),
        }

    return advance(
        assessment=assessment, act="recall", person=person, at=at, holds=holds, said=said
    )


@transaction.atomic
def post_publicly(
    *, assessment: Assessment, link: str, posted_on: date, person: User, at: datetime
) -> Posting:
    """Note where, and since which day, the newest submission is public.

    Raises:
        ActRefused: it is not theirs to tell, or nothing is submitted.
        FieldRefused: the day is still to come.
    """
    if posted_on > localtime(at).date():
        raise FieldRefused("posted_on", _("公示日期不能晚于今天"))
    locked = advance(
        assessment=assessment,
        act="post_publicly",
        person=person,
        at=at,
        holds=lambda _locked: (),
        said=link,
        details={"link": link, "posted_on": posted_on.isoformat()},
    )
    newest = locked.submissions.order_by("-number")[0]
    told = {"link": link, "posted_on": posted_on}
    posting, _new = Posting.objects.update_or_create(
        submission=newest,
        defaults={**told, "told_by_name": person.username, "told_at": at},
    )
    return posting


def self_window(assessment: Assessment) -> StageWindow | None:
    """Return the time the round gives to self-assessment."""
    return StageWindow.objects.filter(
        round=assessment.round_id, stage=StageWindow.Stage.SELF
    ).first()


def frozen_return(county: Region, year: int) -> Return | None:
    """Return the version the head froze; None while a year is open or was never frozen."""
    if not CountyYear.objects.filter(county=county, year=year, frozen=True).exists():
        return None
    newest = Return.objects.latest(county.code, year)
    if newest is None or not Freeze.objects.filter(frozen_return=newest).exists():
        return None
    return newest


def late_words(assessment: Assessment, at: datetime) -> str:
    """Say when the time was and when the request came, by the server's clock."""
    window, until = self_window(assessment), assessment.resubmit_until
    came = exact_moment(at)
    if assessment.status == Assessment.Status.RETURNED and until is not None:
        return _("重新提交的截止时间是%(until)s；服务器收到提交的时间是%(came)s，未受理") % {
            "until": exact_moment(until),
            "came": came,
        }
    if window is None:
        return reason(TOO_LATE)
    return _("自评时间从%(since)s到%(until)s；服务器收到提交的时间是%(came)s，未受理") % {
        "since": exact_moment(window.opens_at),
        "until": exact_moment(window.closes_at),
        "came": came,
    }


def _score(assessment: Assessment, person: User, at: datetime) -> Score | None:
    """Score the frozen figures by the round's rubric before anything is locked."""
    rubric = assessment.round.rubric
    frozen = frozen_return(assessment.county, assessment.round.year)
    signs = person.may(Permission.ASSESSMENT_SIGN, assessment.county_id)
    if rubric is None or frozen is None or not signs:
        return None
    return score_return(frozen=frozen, rubric=rubric, actor_name=person.username, at=at)


@transaction.atomic
def _submit(assessment: Assessment, score: Score | None, person: User, at: datetime) -> Submission:
    # Order of locks: the assessment, its figures, its points, its audit chain; the count, which
    # is everybody's, in the last moment.
    locked = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("round__rubric", "county")
        .get(pk=assessment.pk)
    )
    permissions = permissions_at(person, locked.county_id)
    newest = locked.submissions.order_by("-number").first()
    submitted = locked.status == Assessment.Status.SUBMITTED
    if submitted and newest is not None and Permission.ASSESSMENT_SIGN in permissions:
        return newest
    lock_year(locked.county, locked.round.year)
    frozen = frozen_return(locked.county, locked.round.year)
    responses = list(locked.responses.select_for_update().order_by("point"))
    holds = _conditions(locked, frozen, responses, at)
    next_step(ASSESSMENT, locked.status, "submit", permissions, holds)
    if score is None or frozen is None or score.frozen_id != frozen.pk:
        raise ActRefused(NOT_FROZEN, _("提交时数据刚有变化；核对后再提交"))
    marks = claim_computed(assessment=locked, receipt=score.parsed(), person=person, at=at)
    number = 1 if newest is None else newest.number + 1
    content = canonical(
        content_of(
            assessment=locked,
            number=number,
            frozen=frozen,
            score=score,
            responses=responses,
            marks=marks,
        )
    )
    sha256 = digest(content)
    advance(
        assessment=locked,
        act="submit",
        person=person,
        at=at,
        holds=lambda _locked: holds,
        subject=str(number),
        details={"number": number, "sha256": sha256},
    )
    return Submission.objects.create(
        assessment=locked,
        number=number,
        sequence=_next_in_sequence(),
        frozen_return=frozen,
        score=score,
        content=content,
        sha256=sha256,
        submitted_by_name=person.username,
        submitted_at=at,
    )


def _conditions(
    assessment: Assessment, frozen: Return | None, responses: Iterable[Response], at: datetime
) -> set[str]:
    states = {response.state for response in responses}
    facts = {
        TOO_LATE: may_write(assessment, self_window(assessment), at),
        NOT_FROZEN: frozen is not None,
        "points_done": states == {Response.State.DONE},
    }
    return {name for name, holds in facts.items() if holds}


def _next_in_sequence() -> int:
    SubmissionCount.objects.get_or_create(pk=1)
    count = SubmissionCount.objects.select_for_update().get(pk=1)
    count.newest += 1
    count.save(update_fields=["newest"])
    return count.newest


def _review_begun(assessment: Assessment) -> bool:
    asked = Query.objects.filter(
        response__assessment=assessment, level=Query.Level.PREFECTURE
    ).exclude(state=Query.State.SETTLED)
    return Mark.objects.filter(assessment=assessment, column=PREFECTURE).exists() or asked.exists()


@transaction.atomic
def _record_late(assessment: Assessment, person: User, at: datetime) -> None:
    window = self_window(assessment)
    ends = [None if window is None else window.closes_at, assessment.resubmit_until]
    record(
        verb=AuditEvent.Verb.ASSESSMENT_LATE,
        target=f"{assessment.county_id}/{assessment.round_id}",
        actor_name=person.username,
        at=at,
        region_code=assessment.county_id,
        year=assessment.round.year,
        details={"ended_at": [None if end is None else end.isoformat() for end in ends]},
    )
