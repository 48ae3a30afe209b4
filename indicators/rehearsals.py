"""Rehearsals as long work: asked for, done by a worker, kept as the job's result."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import Claim, JobRefused, Outcome, enqueue
from indicators.models import Rubric
from indicators.publishing import RubricUnknown, current_rubric
from indicators.rehearsing import RehearsalRefused, rehearse
from indicators.scoring.receipt import canonical
from schools.models import Return

KIND = "rehearse_rubric"


def years_with_returns(prefix: str) -> list[int]:
    """List the years a region has frozen returns of, the newest first."""
    rows = Return.objects.filter(county__code__startswith=prefix).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct())


@transaction.atomic
def request_rehearsal(
    draft: Rubric, *, year: int, prefix: str, actor_name: str, at: datetime
) -> Job:
    """Leave the job that rehearses a draft over a region's returns; the same inputs are one job.

    Raises:
        RehearsalRefused: it is no draft, or no version of its code is current.
    """
    if draft.state != Rubric.State.DRAFT:
        words = {"rubric": str(draft), "state": Rubric.State(draft.state).label}
        raise RehearsalRefused("no_draft", _("%(rubric)s%(state)s，只有草稿可以演练") % words)
    try:
        current = current_rubric(draft.code)
    except RubricUnknown as refusal:
        raise RehearsalRefused("rubric_unknown", str(refusal)) from refusal
    record(
        verb=AuditEvent.Verb.RUBRIC_REHEARSED,
        target=f"{draft.code}@{draft.version}",
        actor_name=actor_name,
        at=at,
        details={"year": year, "region": prefix, "current": current.version},
    )
    return enqueue(
        kind=KIND,
        subject=f"{prefix}/{year}/{draft.code}@{draft.version}",
        digest=_digest(draft, current, year, prefix),
        payload={"rubric": draft.pk, "rubric_code": str(draft), "year": year, "prefix": prefix},
        region_code=prefix,
        actor_name=actor_name,
        at=at,
    )


def _digest(draft: Rubric, current: Rubric, year: int, prefix: str) -> str:
    rows = (
        Return.objects.filter(county__code__startswith=prefix, year__in=[year, year - 1])
        .order_by("county_id", "year", "version")
        .values_list("county_id", "year", "version", "sha256")
    )
    inputs = {"draft": draft.sha256, "current": current.sha256, "year": year, "returns": list(rows)}
    return hashlib.sha256(canonical(inputs).encode()).hexdigest()


def perform_rehearsal(claim: Claim) -> Outcome:
    """Score the returns both ways outside any transaction; only what differs is kept.

    Raises:
        JobRefused: there is nothing to rehearse with.
    """
    payload = claim.payload
    draft = Rubric.objects.get(pk=payload["rubric"])
    try:
        found = rehearse(
            draft.text,
            year=payload["year"],
            prefix=payload["prefix"],
            progress=claim.progress,
        )
    except RubricUnknown as refusal:
        raise JobRefused("rubric_unknown", str(refusal)) from refusal
    except RehearsalRefused as refusal:
        raise JobRefused(refusal.code, str(refusal)) from refusal
    page = reverse("indicators:rehearsal", args=[claim.job_id])

    def store() -> dict[str, Any]:
        return found.as_json() | {"page": page}

    return Outcome(store=store)


def rehearsals_of(draft: Rubric, prefix: str) -> list[Job]:
    """Return the jobs that rehearsed a version within a region, the newest first."""
    named = f"/{draft.code}@{draft.version}"
    jobs = Job.objects.filter(kind=KIND, subject__endswith=named, region_code__startswith=prefix)
    return list(jobs.order_by("-created_at", "-pk"))
