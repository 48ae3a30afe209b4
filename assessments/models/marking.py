"""Three columns of marks, who was appointed to give them, what a county objects to, what stands."""

import json
from typing import Any, NoReturn, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models.rounds import Assessment, seen_by
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission


class Appointment(models.Model):
    """Who marks which county in which column (评分指派); ended, never deleted.

    ``conflict`` is what the person declared (回避事项); with one they mark nothing.
    """

    class Column(models.TextChoices):
        PREFECTURE = "PREFECTURE", _("市级复核")
        PROVINCE = "PROVINCE", _("省级核查")

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="appointments"
    )
    person = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="appointments"
    )
    column = models.CharField(max_length=10, choices=Column)
    conflict = models.CharField(max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True)
    appointed_by_name = models.CharField(max_length=150)
    appointed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "person", "column"],
                condition=Q(ended_at__isnull=True),
                name="one_standing_appointment_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.person_id} {self.column}"


class MarkQuerySet(models.QuerySet["Mark"]):
    def visible_to(self, user: User, permission: Permission = Permission.ASSESSMENT_VIEW) -> Self:
        """Keep the marks of assessments in which this person may do an act.

        Which column is shown to whom is told by ``assessments.columns``.
        """
        return self.filter(seen_by(user, permission, "assessment__"))


class Mark(models.Model):
    """What somebody gave one item of the rubric in one column (评分).

    ``item`` is the code of an indicator that has points of its own and no items below it.
    ``given`` is a grade of the rubric's scale or a decimal; ``points`` what that comes to.
    ``computed`` says that it is the computed points as they stand. ``person`` is null in the
    columns that nobody owns alone: the county's own and the final one.
    """

    class Column(models.TextChoices):
        SELF = "SELF", _("自评分")
        PREFECTURE = "PREFECTURE", _("复核分")
        PROVINCE = "PROVINCE", _("核查分")
        FINAL = "FINAL", _("最终得分")

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="marks")
    column = models.CharField(max_length=10, choices=Column)
    person = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="marks"
    )
    point = models.CharField(max_length=12)
    item = models.CharField(max_length=12)
    given = models.CharField(max_length=12)
    points = models.DecimalField(max_digits=7, decimal_places=3, null=True)
    computed = models.BooleanField(default=False)
    reason = models.CharField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)
    written_by = models.CharField(max_length=150)
    written_at = models.DateTimeField()

    objects = MarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "column", "item", "person"],
                name="one_mark_per_item_and_person",
            ),
            models.UniqueConstraint(
                fields=["assessment", "column", "item"],
                condition=Q(person__isnull=True),
                name="one_mark_per_item_in_a_common_column",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(column__in=["SELF", "FINAL", "PROVINCE"]),
                name="a_reviewers_mark_has_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.column} {self.item} {self.given}"


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def visible_to(self, user: User, permission: Permission = Permission.ASSESSMENT_VIEW) -> Self:
        """Keep the objections of assessments in which this person may do an act."""
        return self.filter(seen_by(user, permission, "assessment__"))


class Objection(models.Model):
    """A county's defence about one item (申辩), and the answer to it."""

    class Ruling(models.TextChoices):
        UPHELD = "UPHELD", _("采纳")
        PARTLY = "PARTLY", _("部分采纳")
        DISMISSED = "DISMISSED", _("不采纳")

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="objections")
    item = models.CharField(max_length=12)
    statement = models.TextField(max_length=2000)
    filed_by_name = models.CharField(max_length=150)
    filed_at = models.DateTimeField()
    ruling = models.CharField(max_length=10, choices=Ruling, blank=True)
    given = models.CharField(max_length=12, blank=True)
    answer = models.CharField(max_length=2000, blank=True)
    answered_by_name = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "item"], name="one_objection_per_item"),
            models.CheckConstraint(
                condition=Q(ruling="") ^ Q(answered_at__isnull=False),
                name="objection_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.item}"


class OutcomeFrozen(Exception):
    """Somebody tried to change a decided outcome, or to take it away."""


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, user: User, permission: Permission = Permission.ASSESSMENT_VIEW) -> Self:
        """Keep the outcomes of assessments in which this person may do an act."""
        return self.filter(seen_by(user, permission, "assessment__"))

    def update(self, **_changes: Any) -> NoReturn:
        raise OutcomeFrozen("An outcome never changes.")

    def delete(self) -> NoReturn:
        raise OutcomeFrozen("An outcome is never deleted.")


class Outcome(models.Model):
    """What stands at the end (评定结果): the receipt with what people decided, and who did.

    Shape: ``receipt`` is canonical JSON as in docs/architecture.md, ``sha256`` its digest;
    ``total`` its points, ``grade`` the code of its grade, ``credibility`` a share of one where the
    round asks for it.
    """

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="outcome")
    submission = models.ForeignKey(
        "assessments.Submission", on_delete=models.PROTECT, related_name="outcomes"
    )
    receipt = models.TextField()
    sha256 = models.CharField(max_length=64)
    total = models.DecimalField(max_digits=8, decimal_places=3)
    grade = models.CharField(max_length=24)
    credibility = models.DecimalField(max_digits=9, decimal_places=8, null=True)
    decided_by_name = models.CharField(max_length=150)
    decided_at = models.DateTimeField()

    objects = OutcomeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.grade}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise OutcomeFrozen("An outcome never changes.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise OutcomeFrozen("An outcome is never deleted.")

    def document(self) -> dict[str, Any]:
        """Return the receipt as data."""
        found: dict[str, Any] = json.loads(self.receipt)
        return found
