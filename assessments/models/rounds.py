"""The annual round, its windows, and what each county has in it."""

from datetime import datetime
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.lifecycle import tables
from edu_duty.accounts.models import User, within
from edu_duty.accounts.roles import Permission

# What an appointment lets an inspector do, besides a post.
SEEN_WHEN_APPOINTED = (Permission.ASSESSMENT_VIEW, Permission.VERIFY_MARK)


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: User, permission: Permission = Permission.ROUND_VIEW) -> Self:
        """Keep the rounds that reach into a region in which this person may do an act.

        A round being set up is seen by those who run it alone.
        """
        reach, runs = user.prefixes(permission), user.prefixes(Permission.ROUND_RUN)
        below = within("region_prefix", reach)
        for prefix in reach:  # a county's person sees the round of the province above
            above = [prefix[:length] for length in range(len(prefix))]
            below |= Q(region_prefix__in=above)
        return self.filter(below).filter(~Q(status=tables.DRAFT) | within("region_prefix", runs))


class Round(models.Model):
    """One round of evaluation (评价轮次): a year, a rubric, counties below a region code prefix.

    ``score_step`` is the smallest difference of points people give; ``gap_bound`` the difference
    between two columns, in points, from which on a word is asked for. ``merge_rule`` makes one
    column of several inspectors' marks. ``objection_days`` is the least time to object.
    """

    class Status(models.TextChoices):
        DRAFT = tables.DRAFT, _("筹备")
        OPEN = tables.OPEN, _("进行中")
        CLOSED = tables.CLOSED, _("已结束")

    class Merge(models.TextChoices):
        MEAN = "MEAN", _("取平均")
        TRIMMED = "TRIMMED", _("去掉最高最低后取平均")
        CONSENSUS = "CONSENSUS", _("会商确定")

    title = models.CharField(max_length=120)
    region_prefix = models.CharField(max_length=6, blank=True)
    year = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    rubric = models.ForeignKey(
        "indicators.Rubric", on_delete=models.PROTECT, null=True, related_name="rounds"
    )
    target_profile = models.ForeignKey(
        "indicators.TargetProfile", on_delete=models.PROTECT, null=True, related_name="rounds"
    )
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="followed_by"
    )
    score_step = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal("0.1"))
    gap_bound = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(2))
    merge_rule = models.CharField(max_length=12, choices=Merge, default=Merge.MEAN)
    inspectors_per_county = models.PositiveSmallIntegerField(default=2)
    credibility_on = models.BooleanField(default=False)
    objection_days = models.PositiveSmallIntegerField(default=5)
    version = models.PositiveIntegerField(default=1)
    created_by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    opened_by_name = models.CharField(max_length=150, blank=True)
    opened_at = models.DateTimeField(null=True)
    closed_by_name = models.CharField(max_length=150, blank=True)
    closed_at = models.DateTimeField(null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score_step__gt=0), name="round_step_above_zero"),
            models.CheckConstraint(
                condition=Q(objection_days__gt=0), name="round_gives_time_to_object"
            ),
            models.CheckConstraint(
                condition=~Q(status="DRAFT") ^ Q(opened_at__isnull=True),
                name="round_opened_unless_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.title}"


class StageWindow(models.Model):
    """When a stage may be worked on (阶段时间): from ``opens_at`` until before ``closes_at``."""

    class Stage(models.TextChoices):
        SELF = "SELF", _("县级自评")
        REVIEW = "REVIEW", _("市级复核")
        VERIFY = "VERIFY", _("省级核查")
        OBJECTION = "OBJECTION", _("申辩")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="windows")
    stage = models.CharField(max_length=10, choices=Stage)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "stage"], name="one_window_per_stage"),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")), name="window_opens_before_it_closes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.stage}"

    def open_at(self, at: datetime) -> bool:
        """Say whether the stage may be worked on at a moment of the server's clock."""
        return self.opens_at <= at < self.closes_at


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User, permission: Permission = Permission.ASSESSMENT_VIEW) -> Self:
        """Keep the assessments of counties in which this person may do an act.

        Nobody sees one of a round that is still being set up; an inspector sees those they were
        appointed to.
        """
        return self.filter(seen_by(user, permission))


def seen_by(user: User, permission: Permission, path: str = "") -> Q:
    """Build the condition that somebody sees an assessment.

    Args:
        path: how a query of something else gets to its assessment, such as ``assessment__``.
    """
    seen = within(f"{path}county__code", user.prefixes(permission))
    verifies = user.prefixes(Permission.VERIFY_MARK)
    if verifies and permission in SEEN_WHEN_APPOINTED:
        appointed = Assessment.objects.filter(
            appointments__person_id=user.pk, appointments__ended_at=None
        )
        own = Q(**{f"{path}pk__in": appointed.values("pk")})
        seen |= own & within(f"{path}county__code", verifies)
    return ~Q(**{f"{path}round__status": tables.DRAFT}) & seen


class Assessment(models.Model):
    """What one county has in one round (县级评价): its status, and the frozen things it rests on.

    ``version`` counts every step it took. ``resubmit_until`` is set when it was returned.
    """

    class Status(models.TextChoices):
        PREPARING = tables.PREPARING, _("自评中")
        SUBMITTED = tables.SUBMITTED, _("已提交")
        RETURNED = tables.RETURNED, _("已退回")
        REVIEWED = tables.REVIEWED, _("已复核")
        OPINION = tables.OPINION, _("初步意见已送达")
        OBJECTED = tables.OBJECTED, _("申辩中")
        DECIDED = tables.DECIDED, _("已评定")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="assessments")
    county = models.ForeignKey(
        "schools.Region", on_delete=models.PROTECT, related_name="assessments"
    )
    group = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.PREPARING)
    version = models.PositiveIntegerField(default=1)
    resubmit_until = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "county"], name="one_assessment_per_county"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.county_id} {self.status}"

    def is_seen_by(self, user: User, permission: Permission = Permission.ASSESSMENT_VIEW) -> bool:
        """Say of one that was read what ``visible_to`` asks of all; a test holds both together."""
        if self.round.status == tables.DRAFT:
            return False
        if user.may(permission, self.county_id):
            return True
        verifies = permission in SEEN_WHEN_APPOINTED and user.may(
            Permission.VERIFY_MARK, self.county_id
        )
        return verifies and self.appointments.filter(person=user, ended_at=None).exists()


class StepTakenQuerySet(models.QuerySet["StepTaken"]):
    def visible_to(self, user: User, permission: Permission = Permission.ASSESSMENT_VIEW) -> Self:
        """Keep the steps of assessments in which this person may do an act."""
        return self.filter(seen_by(user, permission, "assessment__"))


class StepTaken(models.Model):
    """One step of a round or of a county in it (办理记录), with the words that went with it.

    What a county reads as its history; the audit trail proves the same without the words.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="steps")
    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, null=True, related_name="steps"
    )
    act = models.CharField(max_length=16)
    subject = models.CharField(max_length=40, blank=True)
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    reason = models.CharField(max_length=1000, blank=True)
    taken_by_name = models.CharField(max_length=150)
    taken_at = models.DateTimeField()

    objects = StepTakenQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "steps taken"

    def __str__(self) -> str:
        return f"{self.round_id} {self.assessment_id} {self.act}"
