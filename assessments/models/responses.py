"""What a county writes about each point, what its departments add, and what is asked about it."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.lifecycle import tables
from assessments.models.rounds import Assessment, seen_by
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission


class ResponseQuerySet(models.QuerySet["Response"]):
    def visible_to(self, user: User, permission: Permission = Permission.ASSESSMENT_VIEW) -> Self:
        """Keep the points of assessments in which this person may do an act."""
        return self.filter(seen_by(user, permission, "assessment__"))


class Response(models.Model):
    """What a county says about one point (评价点自评).

    ``point`` is the code of the point in the round's rubric. ``version`` counts its writings: who
    writes names the version they saw, and is refused when it is no longer the newest.
    """

    class State(models.TextChoices):
        TODO = tables.TODO, _("未开始")
        WORKING = tables.WORKING, _("填报中")
        HANDED_IN = tables.HANDED_IN, _("待审")
        QUERIED = tables.QUERIED, _("已退回")
        DONE = tables.DONE, _("已完成")

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="responses")
    point = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=State, default=State.TODO)
    department = models.CharField(max_length=40, blank=True)
    narrative = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    written_by = models.CharField(max_length=150, blank=True)
    written_at = models.DateTimeField(null=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "point"], name="one_response_per_point"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.point} {self.state}"


class Answer(models.Model):
    """What one department adds to a point (部门填报), and when it handed it in."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    department = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    written_by = models.CharField(max_length=150, blank=True)
    written_at = models.DateTimeField(null=True)
    handed_in_by = models.CharField(max_length=150, blank=True)
    handed_in_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "department"], name="one_answer_per_department"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.department}"


class Query(models.Model):
    """A question about a point (询问): by the desk to a department, by a reviewer to the county."""

    class State(models.TextChoices):
        ASKED = tables.ASKED, _("待答复")
        ANSWERED = tables.ANSWERED, _("已答复")
        SETTLED = tables.SETTLED, _("已解决")

    class Level(models.TextChoices):
        COUNTY = "COUNTY", _("县级")
        PREFECTURE = "PREFECTURE", _("市级")
        PROVINCE = "PROVINCE", _("省级")

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="queries")
    level = models.CharField(max_length=10, choices=Level)
    department = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.response_id} {self.level} {self.state}"


class Remark(models.Model):
    """One thing said under a question (询问记录); never changed."""

    query = models.ForeignKey(Query, on_delete=models.CASCADE, related_name="remarks")
    text = models.CharField(max_length=1000)
    said_by = models.CharField(max_length=150)
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.query_id} {self.said_by}"
