"""A county's defence against the preliminary opinion (申辩), and the answer to each."""

from datetime import datetime
from fractions import Fraction

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.acting import advance
from assessments.columns import MarkRefused, points_given
from assessments.final_marks import told_points
from assessments.marks import FieldRefused
from assessments.models import Assessment, Objection, StageWindow, StepTaken
from assessments.stages import objection_time
from assessments.standing import CONDITION_ANSWERS, Basis, basis_of
from edu_duty.accounts.models import User

Span = tuple[datetime, datetime]
HOLDING = (Objection.Ruling.UPHELD, Objection.Ruling.PARTLY)


def objection_span(assessment: Assessment) -> Span | None:
    """Return from when until when a county may object; see ``stages.objection_time``."""
    window = StageWindow.objects.filter(
        round_id=assessment.round_id, stage=StageWindow.Stage.OBJECTION
    ).first()
    span = None if window is None else (window.opens_at, window.closes_at)
    sent = opinions_sent(StepTaken.objects.filter(assessment=assessment))
    return objection_time(sent.get(assessment.pk), span)


def opinions_sent(steps: QuerySet[StepTaken]) -> dict[int, datetime]:
    """Return when counties were told their preliminary opinion, by assessment; one query."""
    told = steps.filter(act="send_opinion").order_by("taken_at")
    rows = told.values_list("assessment", "taken_at")
    return {key: at for key, at in rows if key is not None}


@transaction.atomic
def file_objection(
    *, assessment: Assessment, item: str, statement: str, person: User, at: datetime
) -> Objection:
    """Object to what the preliminary opinion says about one item or condition.

    Raises:
        ActRefused: the table refuses it, or it is not the county's time to object.
        FieldRefused: there is no such item, or the county objected to it already.
    """

    def holds(locked: Assessment) -> set[str]:
        span = objection_span(locked)
        within = span is not None and span[0] <= at < span[1]
        return {"objection_window_open"} if within else set()

    locked = advance(
        assessment=assessment,
        act="object",
        person=person,
        at=at,
        holds=holds,
        said=statement,
        subject=item,
        details={"item": item},
    )
    basis = _basis(locked)
    if item not in _answerable(basis):
        raise FieldRefused("item", _("%(code)s不在本轮的评分项目里") % {"code": item})
    if locked.objections.filter(item=item).exists():
        raise FieldRefused("item", _("%(code)s已提出过申辩") % {"code": item})
    return Objection.objects.create(
        assessment=locked,
        item=item,
        statement=statement.strip(),
        filed_by_name=person.username,
        filed_at=at,
    )


@transaction.atomic
def answer_objection(
    *, objection: Objection, ruling: str, given: str, answer: str, person: User, at: datetime
) -> Objection:
    """Answer an objection; until the decision an answer may be given anew, and all stay recorded.

    Args:
        given: the points, grade or answer that stand where the objection holds; empty otherwise.

    Raises:
        ActRefused: the table refuses it, or no reason is given.
        FieldRefused: there is no such ruling, or what is given does not fit it.
    """
    advance(
        assessment=objection.assessment,
        act="answer",
        person=person,
        at=at,
        holds=lambda _row: (),
        said=answer,
        subject=objection.item,
        details={"item": objection.item, "ruling": ruling},
    )
    locked = Objection.objects.select_for_update().get(pk=objection.pk)
    if ruling not in Objection.Ruling.values:
        raise FieldRefused("ruling", _("选择采纳、部分采纳或不采纳"))
    if ruling in HOLDING:
        _refuse_given(_basis(locked.assessment), locked.item, given)
    elif given:
        raise FieldRefused("given", _("不采纳的，不改分值"))
    locked.ruling, locked.given, locked.answer = ruling, given, answer.strip()
    locked.answered_by_name, locked.answered_at = person.username, at
    locked.save()
    return locked


def _refuse_given(basis: Basis, item: str, given: str) -> None:
    """An objection that holds can only better what the county was told."""
    if item not in basis.items:
        better = given in CONDITION_ANSWERS and given != "unmet"
        if not better:
            raise FieldRefused("given", _("采纳的，改为达标或不适用"))
        return
    try:
        points = points_given(
            basis.items[item], basis.scheme, given, Fraction(basis.assessment.round.score_step)
        )
    except MarkRefused as refusal:
        raise FieldRefused("given", _("写分值，如1.5，按步长，不超过满分")) from refusal
    told = told_points(basis, item)
    if told is not None and points <= told:
        raise FieldRefused("given", _("采纳的，分值应高于初步意见"))


def _basis(assessment: Assessment) -> Basis:
    basis = basis_of(assessment)
    if basis is None:
        raise FieldRefused("item", _("还没有提交的自评"))
    return basis


def _answerable(basis: Basis) -> set[str]:
    scored = {code for code in basis.items if basis.applies(code)}
    return scored | {each.code for each in basis.conditions}
