"""The bureau head freezes a year's figures, sends them back, or opens them again with a reason."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.refusal import Refusal
from schools.explaining import Matter, matters_of
from schools.freezing import freeze, in_the_portals_language
from schools.models import CountyYear, Explanation, Freeze, Region, Return, SendBack
from schools.rows import lock_year
from schools.windows import refuse_when_over

MOST_LETTERS = 500


class FreezeRefused(Refusal):
    """A year cannot be frozen or opened now; ``code`` names why, ``message`` says what to do."""


@transaction.atomic
def freeze_year(*, county: Region, year: int, actor_name: str, at: datetime) -> Freeze:
    """Make the working rows the version the county stands by, and close them to writing.

    Raises:
        FreezeRefused: nothing is there, it is frozen already, an error stands, or a warning has
            no explanation.
    """
    county_year = lock_year(county, year)
    if county_year.frozen:
        raise FreezeRefused("frozen", _("数据已经冻结"))
    matters = matters_of(county, year)
    _refuse_what_blocks(county_year, matters)
    with in_the_portals_language():
        source = _("在线录入")
    version, _new = freeze(county=county, year=year, source=source, actor_name=actor_name, at=at)
    standing = Freeze.objects.filter(frozen_return=version).first()
    kept = standing or Freeze.objects.create(
        frozen_return=version,
        reason=county_year.reopen_reason,
        explanations=[
            _said(matter.finding, matter.explanation)
            for matter in matters
            if matter.explanation is not None and matter.stands
        ],
        frozen_by_name=actor_name,
        frozen_at=at,
    )
    county_year.frozen, county_year.reopen_reason = True, ""
    county_year.save(update_fields=["frozen", "reopen_reason"])
    record(
        verb=AuditEvent.Verb.RETURN_FROZEN,
        target=f"{county.code}/{year}/v{version.version}",
        actor_name=actor_name,
        at=at,
        region_code=county.code,
        year=year,
        details={"sha256": version.sha256, "reason": kept.reason},
    )
    return kept


@transaction.atomic
def reopen_year(
    *, county: Region, year: int, reason: str, actor_name: str, at: datetime
) -> CountyYear:
    """Open a frozen year for a correction; the reason stays with the next version.

    Raises:
        FreezeRefused: it is not frozen, or no reason is given.
        CollectionClosed: the time is over and nothing could be written.
    """
    county_year = lock_year(county, year)
    if not county_year.frozen:
        raise FreezeRefused("open", _("数据没有冻结，可以直接修改"))
    said = reason.strip()
    if not said or len(said) > MOST_LETTERS:
        raise FreezeRefused("reason", _("写明更正原因，不超过500字"))
    refuse_when_over(county, year, at)
    county_year.frozen, county_year.reopen_reason = False, said
    county_year.save(update_fields=["frozen", "reopen_reason"])
    newest = Return.objects.latest(county.code, year)
    record(
        verb=AuditEvent.Verb.RETURN_REOPENED,
        target=f"{county.code}/{year}/v{newest.version if newest else 0}",
        actor_name=actor_name,
        at=at,
        region_code=county.code,
        year=year,
        details={"reason": said},
    )
    return county_year


@transaction.atomic
def send_back(*, county: Region, year: int, reason: str, actor_name: str, at: datetime) -> SendBack:
    """Leave the desk a note of what to mend before the figures can be frozen.

    Raises:
        FreezeRefused: they are frozen already, or no reason is given.
    """
    county_year = lock_year(county, year)
    if county_year.frozen:
        raise FreezeRefused("frozen", _("数据已经冻结；要更正时重新打开"))
    said = reason.strip()
    if not said or len(said) > MOST_LETTERS:
        raise FreezeRefused("reason", _("写明退回原因，不超过500字"))
    note = SendBack.objects.create(
        county=county, year=year, reason=said, sent_back_by_name=actor_name, sent_back_at=at
    )
    record(
        verb=AuditEvent.Verb.RETURN_SENT_BACK,
        target=f"{county.code}/{year}",
        actor_name=actor_name,
        at=at,
        region_code=county.code,
        year=year,
        details={"reason": said},
    )
    return note


def _refuse_what_blocks(county_year: CountyYear, matters: Sequence[Matter]) -> None:
    if not county_year.tick:
        raise FreezeRefused("empty", _("还没有数据，不能冻结"))
    errors = [matter for matter in matters if matter.finding["severity"] == "error"]
    if errors:
        message = _("还有%(count)d处错误，改正后才能冻结：%(first)s")
        first = errors[0].finding["message"]
        raise FreezeRefused("errors", message % {"count": len(errors), "first": first})
    silent = [matter for matter in matters if matter.blocks]
    if silent:
        message = _("还有%(count)d处疑点没有说明，说明后才能冻结：%(first)s")
        first = silent[0].finding["message"]
        raise FreezeRefused("unexplained", message % {"count": len(silent), "first": first})


def _said(finding: Mapping[str, Any], explanation: Explanation) -> dict[str, Any]:
    return {
        "rule": finding["rule"],
        "cells": list(finding["cells"]),
        "message": finding["message"],
        "text": explanation.text,
        "by": explanation.explained_by_name,
        "at": explanation.explained_at.isoformat(),
    }
