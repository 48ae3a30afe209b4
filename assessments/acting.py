"""The one way a status changes: lock, ask the table, write, record, tell."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.lifecycle.steps import Step, StepRefused, Table, take
from assessments.lifecycle.tables import ASSESSMENT
from assessments.models import Assessment, StepTaken
from assessments.notices import tell
from edu_duty.accounts.models import User
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.refusal import Refusal

Holds = Callable[[Assessment], Collection[str]]
MOST_LETTERS = 1000


class ActRefused(Refusal):
    """An act that may not be done now; ``code`` is the condition that does not hold."""


def next_step(
    table: Table, status: str, act: str, permissions: Collection[str], holds: Collection[str]
) -> Step:
    """Return the step an act takes, or refuse it in the reader's language.

    Raises:
        ActRefused: the table knows no such step, it is not theirs, or a condition does not hold.
    """
    try:
        return take(table, status, act, permissions, holds)
    except StepRefused as refusal:
        raise ActRefused(refusal.code, reason(refusal.code)) from refusal


def permissions_at(person: User, region_code: str) -> frozenset[str]:
    """Return the acts of the permission table a person may do in a region."""
    return person.acts(region_code)


def given(said: str) -> frozenset[str]:
    """Return the condition that a reason fulfils: it is there, and not longer than it may be."""
    return frozenset({"reason_given"} if 0 < len(said.strip()) <= MOST_LETTERS else ())


@transaction.atomic
def advance(
    *,
    assessment: Assessment,
    act: str,
    person: User,
    at: datetime,
    holds: Holds,
    said: str = "",
    subject: str = "",
    details: Mapping[str, Any] | None = None,
) -> Assessment:
    """Take one step of a county's assessment, under its lock.

    Args:
        holds: says which conditions hold, asked once the row is locked; ``reason_given`` is added
            where ``said`` gives one.
        said: the words that go with the step, shown in the county's history.
        subject: what it is about within the assessment, such as an item's code.

    Raises:
        ActRefused: see ``next_step``.
    """
    locked = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("round", "county")
        .get(pk=assessment.pk)
    )
    permissions = permissions_at(person, locked.county_id)
    held = {*holds(locked), *given(said)}
    step = next_step(ASSESSMENT, locked.status, act, permissions, held)
    before = locked.status
    locked.status = step.to or before
    locked.version += 1
    locked.changed_at = at
    locked.save(update_fields=["status", "version", "changed_at"])
    StepTaken.objects.create(
        round=locked.round,
        assessment=locked,
        act=act,
        subject=subject,
        before=before,
        after=locked.status,
        reason=said.strip(),
        taken_by_name=person.username,
        taken_at=at,
    )
    record(
        verb=AuditEvent.Verb(step.verb),
        target=f"{locked.county_id}/{locked.round_id}",
        actor_name=person.username,
        at=at,
        region_code=locked.county_id,
        year=locked.round.year,
        details={"before": before, "after": locked.status, **(details or {})},
    )
    tell(assessment=locked, verb=step.verb, actor=person, at=at)
    return locked


def reason(code: str) -> str:
    """Say in words what stands against an act, and what to do."""
    words = {
        "illegal": _("现在的状态下不能这样做；刷新页面看最新状态"),
        "forbidden": _("没有办理这一步的权限"),
        "checklist_done": _("筹备清单还有未完成的项目"),
        "reason_given": _("写明理由，不超过1,000字"),
        "impartial": _("与被评县有回避关系，不能指派"),
        "own_appointment": _("只能为自己的指派申报回避，或由省级负责人代为登记"),
        "everybody_decided": _("还有县没有评定，不能结束"),
        "self_window_open": _("不在自评时间内"),
        "return_frozen": _("数据还没有冻结；局领导冻结后再提交"),
        "points_done": _("还有评价点没有完成"),
        "review_not_begun": _("复核已经开始，不能撤回"),
        "review_window_open": _("不在复核时间内"),
        "review_complete": _("还有评价点没有复核"),
        "queries_closed": _("还有询问没有解决"),
        "verify_window_open": _("不在核查时间内"),
        "appointed": _("没有指派核查这个县"),
        "not_merged": _("核查分已经合成，不能再改"),
        "marks_done": _("还有评价点没有核查"),
        "all_finished": _("还有督学没有完成核查，或还没有指派"),
        "verification_merged": _("核查分还没有合成"),
        "objection_window_open": _("不在申辩时间内"),
        "objections_answered": _("还有申辩没有答复"),
        "objection_window_over": _("申辩时间还没有结束"),
        "late": _("没有逾期的县，不用催办"),
        "not_reminded": _("今天已经催办过"),
        "county_may_write": _("现在不能填报：已提交，或不在自评时间内"),
        "answered": _("本点还没有写完：缺自评说明或自评分"),
    }
    return words[code]
