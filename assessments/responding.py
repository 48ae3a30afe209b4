"""What a county writes about its points: saved by version, handed in, asked about, settled."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from assessments.acting import ActRefused, given, next_step, permissions_at, reason
from assessments.columns import SELF
from assessments.lifecycle.tables import PREPARING, QUERY, RESPONSE, RETURNED
from assessments.marks import FieldRefused, Given, keep
from assessments.models import Answer, Assessment, Mark, Query, Remark, Response, StageWindow
from assessments.notices import tell_of_point
from assessments.points import Point, points_in
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.prepared import Prepared, PreparedUpdate
from edu_duty.refusal import Refusal

MOST_NARRATIVE = 5000
# Questions the county has something to do about: one it answered to a level above holds nothing up.
WITH_COUNTY = Q(state=Query.State.ASKED) | Q(level=Query.Level.COUNTY, state=Query.State.ANSWERED)
_LOCKED = Prepared(lambda: Response.objects.select_for_update().filter(pk=0))
_ASSESSMENT = Prepared(lambda: Assessment.objects.filter(pk=0))
_WINDOWS = Prepared(lambda: StageWindow.objects.filter(round=0))
_WRITTEN = PreparedUpdate(Response, "narrative", "state", "version", "written_by", "written_at")


class Conflict(Refusal):
    """Somebody wrote since the page was read; ``newest`` is what stands now."""

    def __init__(self, newest: Response | Answer) -> None:
        super().__init__("stale", _("别人刚写过这一项；核对两边的内容后再保存"))
        self.newest = newest


def may_write(assessment: Assessment, window: StageWindow | None, at: datetime) -> bool:
    """Say whether the county may write now: before it submits, or after it was returned."""
    if assessment.status == RETURNED and assessment.resubmit_until is not None:
        return at < assessment.resubmit_until
    open_now = window is not None and window.open_at(at)
    return open_now and assessment.status in (PREPARING, RETURNED)


@transaction.atomic
def save_response(
    *,
    response: Response,
    version: int,
    narrative: str,
    marks: Mapping[str, Given],
    person: User,
    at: datetime,
) -> Response:
    """Keep what the desk wrote about a point, and its self scores.

    Args:
        version: the version the writer saw.
        marks: item code -> what was given; items not named stay as they are, an empty ``given``
            takes a mark away.

    Raises:
        Conflict: somebody else wrote since.
        ActRefused: it may not be written now, or not by this person.
        FieldRefused: a text is too long, or a mark cannot be given.
    """
    locked, holds = _locked(response, at)
    _refuse_part(person, locked)
    step = next_step(RESPONSE, locked.state, "write", _permissions(person, locked), holds)
    if locked.version != version:
        raise Conflict(locked)
    if len(narrative) > MOST_NARRATIVE:
        raise FieldRefused("narrative", _("自评说明不超过5,000字"))
    point, before = point_of(locked), (locked.state, locked.narrative)
    changed = keep(
        assessment=locked.assessment, column=SELF, point=point, marks=marks, writer=person, at=at
    )
    locked.narrative = narrative
    locked.state = step.to or locked.state
    if not changed and before == (locked.state, locked.narrative):
        return locked
    locked.version += 1
    locked.written_by, locked.written_at = person.username, at
    _WRITTEN.update(locked)
    details = {"version": locked.version, "marks": changed, "characters": len(narrative)}
    _record(step.verb, locked, person, at, details)
    return locked


@transaction.atomic
def save_answer(
    *, response: Response, department: str, version: int, text: str, person: User, at: datetime
) -> Answer:
    """Keep what a department adds to a point.

    Raises:
        Conflict: somebody else of the department wrote since.
        ActRefused: it may not be written now, or this is not their department.
        FieldRefused: the text is too long, or the point is not asked of this department.
    """
    locked, holds = _locked(response, at)
    next_step(RESPONSE, _open_to_parts(locked), "write", _permissions(person, locked), holds)
    _refuse_department(person, locked, department)
    if len(text) > MOST_NARRATIVE:
        raise FieldRefused("text", _("部门填报不超过5,000字"))
    answer = _answer(locked, department)
    if answer.version != version:
        raise Conflict(answer)
    answer.text, answer.version = text, answer.version + 1
    answer.written_by, answer.written_at = person.username, at
    answer.handed_in_by, answer.handed_in_at = "", None
    answer.save()
    details = {"department": department, "version": answer.version, "characters": len(text)}
    _record("RESPONSE_SAVED", locked, person, at, details)
    return answer


@transaction.atomic
def hand_in_answer(*, response: Response, department: str, person: User, at: datetime) -> Answer:
    """Hand a department's part in, with name and time.

    Raises:
        ActRefused: it may not be written now, or this is not their department.
        FieldRefused: nothing is written yet.
    """
    locked, holds = _locked(response, at)
    next_step(RESPONSE, _open_to_parts(locked), "write", _permissions(person, locked), holds)
    _refuse_department(person, locked, department)
    answer = _answer(locked, department)
    if not answer.text.strip():
        raise FieldRefused("text", _("还没有填写，不能交回"))
    answer.handed_in_by, answer.handed_in_at = person.username, at
    answer.save(update_fields=["handed_in_by", "handed_in_at"])
    _record("RESPONSE_HANDED_IN", locked, person, at, {"department": department})
    return answer


@transaction.atomic
def move(
    *,
    response: Response,
    act: str,
    person: User,
    at: datetime,
    said: str = "",
    department: str = "",
) -> Response:
    """Hand a point in, send it back with a question, settle it, or take it up again.

    Args:
        act: ``hand_in``, ``query``, ``settle`` or ``take_up_again``.
        said: what is asked, for ``query``; ``department`` of whom, empty for whoever writes.

    Raises:
        ActRefused: see the table of responses.
        FieldRefused: the point is not asked of that department.
    """
    locked, holds = _locked(response, at)
    _refuse_part(person, locked)
    facts = {*holds, *_complete(locked), *_quiet(locked), *given(said)}
    step = next_step(RESPONSE, locked.state, act, _permissions(person, locked), facts)
    before = locked.state
    locked.state = step.to or before
    locked.version += 1
    locked.save(update_fields=["state", "version"])
    if act == "query":
        _ask(locked, Query.Level.COUNTY, said, person, at, department)
    _record(step.verb, locked, person, at, {"before": before, "after": locked.state})
    return locked


@transaction.atomic
def ask(
    *,
    response: Response,
    level: str,
    said: str,
    person: User,
    at: datetime,
    department: str = "",
) -> Query:
    """Ask about a point: a reviewer or inspector the county, the desk one of its departments.

    Raises:
        ActRefused: it is not theirs to ask, or nothing is asked.
        FieldRefused: the point is not asked of that department.
    """
    locked, _holds = _locked(response, at)
    if Permission.QUERY_ASK not in _permissions(person, locked):
        raise ActRefused("forbidden", reason("forbidden"))
    if not given(said):
        raise ActRefused("reason_given", reason("reason_given"))
    query = _ask(locked, level, said, person, at, department)
    _record("QUERY_ASKED", locked, person, at, {"query": query.pk, "level": level})
    return query


@transaction.atomic
def carry_on(*, query: Query, act: str, said: str, person: User, at: datetime) -> Query:
    """Answer a question, ask again, or settle it.

    Raises:
        ActRefused: see the table of queries; only the level that asked settles.
    """
    locked = Query.objects.select_for_update(of=("self",)).get(pk=query.pk)
    held, _holds = _locked(locked.response, at)
    permissions = _permissions(person, held)
    step = next_step(QUERY, locked.state, act, permissions, given(said))
    if step.permission == Permission.QUERY_ASK and level_of(permissions) != locked.level:
        raise ActRefused("forbidden", reason("forbidden"))
    if act == "answer" and locked.department:
        _refuse_department(person, held, locked.department)
    before = locked.state
    locked.state = step.to or before
    locked.save(update_fields=["state"])
    if said.strip():
        Remark.objects.create(query=locked, text=said.strip(), said_by=person.username, said_at=at)
    told = {"query": locked.pk, "before": before, "asker": locked.asked_by}
    _record(step.verb, held, person, at, told | {"department": locked.department})
    return locked


def level_of(permissions: Iterable[str]) -> str:
    """Return at which level somebody asks: the highest their posts give them here."""
    held = set(permissions)
    if held & {Permission.ROUND_RUN, Permission.VERIFY_MARK}:
        return Query.Level.PROVINCE
    if Permission.REVIEW_MARK in held:
        return Query.Level.PREFECTURE
    return Query.Level.COUNTY


def point_of(response: Response) -> Point:
    """Return the point of the round's rubric a response is about."""
    rubric = response.assessment.round.rubric
    if rubric is None:
        raise ValueError("An open round has a rubric.")
    return next(point for point in points_in(rubric.text) if point.code == response.point)


def _locked(response: Response, at: datetime) -> tuple[Response, set[str]]:
    """Lock a response; return it with the conditions of time and status that hold.

    The status is read once the lock is held: a submission that held it before has changed it.
    """
    [locked] = _LOCKED(response.pk)
    [assessment] = _ASSESSMENT(locked.assessment_id)
    # The settings of a round stand since it was opened; what was read before the lock holds.
    assessment.round = response.assessment.round
    locked.assessment = assessment
    windows = {each.stage: each for each in _WINDOWS(assessment.round_id)}
    window = windows.get(StageWindow.Stage.SELF)
    return locked, {"county_may_write"} if may_write(assessment, window, at) else set()


def _permissions(person: User, response: Response) -> frozenset[str]:
    return permissions_at(person, response.assessment.county_id)


def _refuse_part(person: User, response: Response) -> None:
    """A point's statement and scores are the desk's; departments write their own part."""
    reach = person.reach(Permission.RESPONSE_EDIT, response.assessment.county_id)
    if not reach.whole:
        raise ActRefused("forbidden", reason("forbidden"))


def _refuse_department(person: User, response: Response, department: str) -> None:
    reach = person.reach(Permission.RESPONSE_EDIT, response.assessment.county_id)
    if not reach.whole and department not in reach.departments:
        raise ActRefused("forbidden", reason("forbidden"))
    if department not in point_of(response).indicator.departments:
        raise FieldRefused("department", _not_asked(department))


def _not_asked(department: str) -> str:
    return _("这个评价点不由%(who)s填报") % {"who": department}


def _open_to_parts(response: Response) -> str:
    """Departments may still write while the desk has the point handed in and not settled."""
    return (
        Response.State.WORKING
        if response.state == Response.State.HANDED_IN
        else Response.State(response.state)
    )


def _answer(response: Response, department: str) -> Answer:
    found, _new = Answer.objects.select_for_update().get_or_create(
        response=response, department=department
    )
    return found


def _complete(response: Response) -> set[str]:
    """A point is written when it has its statement and a score for every item people decide."""
    wanted = {item.code for item in point_of(response).by_people}
    scored = set(
        Mark.objects.filter(
            assessment=response.assessment_id, column=SELF, item__in=wanted
        ).values_list("item", flat=True)
    )
    return {"answered"} if response.narrative.strip() and scored == wanted else set()


def _quiet(response: Response) -> set[str]:
    return set() if response.queries.filter(WITH_COUNTY).exists() else {"queries_closed"}


def _ask(
    response: Response, level: str, said: str, person: User, at: datetime, department: str
) -> Query:
    if department and department not in point_of(response).indicator.departments:
        raise FieldRefused("department", _not_asked(department))
    query = Query.objects.create(
        response=response,
        level=level,
        department=department,
        asked_by=person.username,
        asked_at=at,
    )
    Remark.objects.create(query=query, text=said.strip(), said_by=person.username, said_at=at)
    return query


def _record(
    verb: str, response: Response, person: User, at: datetime, details: Mapping[str, Any]
) -> None:
    assessment = response.assessment
    record(
        verb=AuditEvent.Verb(verb),
        target=f"{assessment.county_id}/{assessment.round_id}/{response.point}",
        actor_name=person.username,
        at=at,
        region_code=assessment.county_id,
        year=assessment.round.year,
        details=details,
    )
    tell_of_point(
        response=response,
        verb=verb,
        actor=person,
        at=at,
        department=str(details.get("department", "")),
        asker=str(details.get("asker", "")),
    )
