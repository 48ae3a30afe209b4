"""One kind of document for all counties of a round: each county a job, counted together."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.models import Round
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import cancel_job, enqueue, requeue_job
from reports import embargo, issuing, matters
from reports.matters import DocumentRefused
from reports.models import Batch, BatchEntry, Document

# The report on the whole round is one document, and a county speaks for itself.
OF_COUNTIES = tuple(
    kind
    for kind in Document.Kind
    if kind != Document.Kind.SUMMARY and kind not in embargo.OWN_VOICE
)


@transaction.atomic
def draft_for_all(*, held: Round, kind: str, actor_name: str, at: datetime) -> Batch:
    """Leave a job for every county of a round that makes its draft; a county that is not as far
    says so in its own job, and the others go on.

    Raises:
        DocumentRefused: this kind is not about one county each.
    """
    if kind not in OF_COUNTIES:
        raise DocumentRefused("about_all", _("这种文书不能按县批量办理"))
    batch = _begin(held, kind, Batch.Act.DRAFT, actor_name, at)
    assessments = held.assessments.select_related("county", "round__rubric").order_by("county_id")
    for assessment in assessments:
        matter = matters.of_assessment(assessment, kind)
        job = enqueue(
            kind="render_document",
            subject=matter.place,
            digest=f"batch-{batch.pk}",
            payload=matter.payload(reverse("reports:batch", args=[batch.pk])),
            region_code=matter.desk,
            actor_name=actor_name,
            at=at,
        )
        BatchEntry.objects.create(batch=batch, county=assessment.county, job=job)
    return batch


@transaction.atomic
def issue_for_all(*, held: Round, kind: str, actor_name: str, at: datetime) -> Batch:
    """Leave a job for every draft of a kind that issues it.

    Raises:
        DocumentRefused: there is no draft, or one may not be issued yet.
    """
    drafts = Document.objects.filter(
        round=held, kind=kind, state=Document.State.DRAFT
    ).select_related("region", "assessment")
    if not drafts:
        raise DocumentRefused("no_draft", _("没有这种文书的草案，先批量起草"))
    batch = _begin(held, kind, Batch.Act.ISSUE, actor_name, at)
    for document in drafts.order_by("region_id"):
        job = issuing.request_issue(document=document, actor_name=actor_name, at=at)
        BatchEntry.objects.create(batch=batch, county=document.region, job=job)
    return batch


def cancel(*, batch: Batch, actor_name: str, at: datetime) -> int:
    """Cancel what has not ended yet; what is done stays. Return how many were cancelled."""
    waiting = Job.objects.filter(
        pk__in=batch.entries.values("job"), state__in=[Job.State.QUEUED, Job.State.RUNNING]
    )
    return _each(waiting, cancel_job, actor_name, at)


def resume(*, batch: Batch, actor_name: str, at: datetime) -> int:
    """Queue again what failed or was cancelled. Return how many."""
    ended = Job.objects.filter(
        pk__in=batch.entries.values("job"), state__in=[Job.State.FAILED, Job.State.CANCELLED]
    )
    return _each(ended, requeue_job, actor_name, at)


def _begin(held: Round, kind: str, act: str, actor_name: str, at: datetime) -> Batch:
    return Batch.objects.create(
        round=held, kind=kind, act=act, created_by_name=actor_name, created_at=at
    )


@transaction.atomic
def _each(jobs: QuerySet[Job], act: Callable[..., Job], actor_name: str, at: datetime) -> int:
    locked = list(jobs.select_for_update().order_by("pk"))
    for job in locked:
        act(job_id=job.pk, actor_name=actor_name, at=at)
    return len(locked)
