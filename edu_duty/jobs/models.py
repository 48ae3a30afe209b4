"""Long work: the job row is the truth, the broker only a doorbell."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from edu_duty.accounts.models import User, within
from edu_duty.accounts.roles import Permission

# Their subjects and results tell of rubrics that are not published.
OF_DRAFTS = frozenset({"rehearse_rubric"})


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User, permission: Permission = Permission.JOB_VIEW) -> Self:
        """Keep the jobs of regions at or below the user's own; drafts are for who writes them."""
        found = self.filter(within("region_code", user.prefixes(permission)))
        if user.prefixes(Permission.RUBRIC_DRAFT):
            return found
        return found.exclude(kind__in=OF_DRAFTS)


class Job(models.Model):
    """One piece of long work (任务), queued, claimed by lease, ended exactly once."""

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("排队中")
        RUNNING = "RUNNING", _("进行中")
        DONE = "DONE", _("已完成")
        FAILED = "FAILED", _("失败")
        CANCELLED = "CANCELLED", _("已取消")

    ENDED = frozenset({State.DONE, State.FAILED, State.CANCELLED})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    input_digest = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    region_code = models.CharField(max_length=6, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    not_before = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_note = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True, blank=True)
    result_digest = models.CharField(max_length=64, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_detail = models.TextField(blank=True)
    created_by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject", "input_digest"],
                condition=~Q(state="CANCELLED"),
                name="one_job_per_kind_subject_and_input",
            ),
            models.CheckConstraint(
                condition=Q(state="RUNNING") ^ Q(lease_token__isnull=True),
                name="lease_only_while_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["DONE", "FAILED", "CANCELLED"])
                ^ Q(finished_at__isnull=True),
                name="finished_at_only_when_ended",
            ),
        ]
        indexes = [models.Index(fields=["state", "not_before"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.state}"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to this job by itself."""
        return self.state in self.ENDED


class Pulse(models.Model):
    """When a process beside the web (脉搏) last showed that it lives and reaches the database."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
