"""What a county stands by: the frozen self-assessment, and where it was posted."""

import json
from typing import Any, NoReturn, Self

from django.db import models

from assessments.models.rounds import Assessment, seen_by
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission


class SubmissionFrozen(Exception):
    """Somebody tried to change what a county submitted, or to take it away."""


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: User, permission: Permission = Permission.ASSESSMENT_VIEW) -> Self:
        """Keep the submissions of assessments in which this person may do an act."""
        return self.filter(seen_by(user, permission, "assessment__"))

    def update(self, **_changes: Any) -> NoReturn:
        raise SubmissionFrozen("A submission never changes; a correction is a new one.")

    def delete(self) -> NoReturn:
        raise SubmissionFrozen("A submission is never deleted.")


class SubmissionCount(models.Model):
    """How many self-assessments the portal took in (提交序号); its one row gives the sequence.

    Locked until the submission is stored, so that no number is given twice and none is lost.
    """

    newest = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.newest)


class Submission(models.Model):
    """A self-assessment as its head signed it (自评提交): return, responses, marks, evidence.

    Shape: ``content`` is canonical JSON, ``sha256`` its digest; ``number`` counts a county's
    submissions in a round, ``sequence`` those of the whole portal without a gap.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    sequence = models.PositiveBigIntegerField(unique=True)
    frozen_return = models.ForeignKey(
        "schools.Return", on_delete=models.PROTECT, related_name="submissions"
    )
    score = models.ForeignKey(
        "indicators.Score", on_delete=models.PROTECT, related_name="submissions"
    )
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    submitted_by_name = models.CharField(max_length=150)
    submitted_at = models.DateTimeField()

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "number"], name="one_submission_per_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} #{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise SubmissionFrozen("A submission never changes; a correction is a new one.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise SubmissionFrozen("A submission is never deleted.")

    def document(self) -> dict[str, Any]:
        """Return the content as data."""
        found: dict[str, Any] = json.loads(self.content)
        return found


class Posting(models.Model):
    """Where and since when a county's self-assessment report is public (自评公示)."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="posting")
    link = models.URLField(max_length=500)
    posted_on = models.DateField()
    told_by_name = models.CharField(max_length=150)
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.submission_id} {self.link}"
