"""What leaves the house: documents, their numbers, and who speaks in them."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models import Round
from edu_duty.accounts.models import User, within
from edu_duty.accounts.roles import Permission
from reports import embargo


class Letterhead(models.Model):
    """Who speaks in the documents of a round (发文机关): name, first words of numbers, deadline.

    Shape: ``prefix`` stands before the word of the kind in every number; ``addressee`` may hold
    ``{county}``; ``rectify_by`` is until when what is lost has to be mended.
    """

    round = models.OneToOneField(
        "assessments.Round", on_delete=models.CASCADE, related_name="letterhead"
    )
    issuer = models.CharField(max_length=60)
    addressee = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12)
    rectify_by = models.DateField(null=True)
    ranked = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    written_by = models.CharField(max_length=150)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.round_id} {self.issuer}"


class NumberSeries(models.Model):
    """The numbers one issuer gives one kind of document in one year (文号序列).

    Locked while a number is taken, so that none is given twice.
    """

    issuer = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "kind", "year"], name="one_series_of_numbers")
        ]
        verbose_name_plural = "number series"

    def __str__(self) -> str:
        return f"{self.issuer} {self.kind} {self.year}"


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User, permission: Permission = Permission.DOCUMENT_VIEW) -> Self:
        """Keep the documents of regions in which this person may do an act, once they may be read.

        Those who run a round see all of it. Others read what came of a round when they may see
        the columns of marks it prints, and what is about all its counties when it is over. A draft
        is seen by those who may issue it.
        """
        runs = within("region__code", user.prefixes(Permission.ROUND_RUN))
        prepares = within("region__code", user.prefixes(Permission.DOCUMENT_ISSUE))
        draft = Q(state=Document.State.DRAFT)
        may_draft = Q(round=None) | Q(kind__in=embargo.OWN_VOICE)
        told = ~draft & self._told()
        return self.filter(
            within("region__code", user.prefixes(permission))
            & (runs | told | (draft & may_draft & prepares))
        )

    def issuable_by(self, user: User) -> Self:
        """Keep the documents this person may issue or withdraw: as whoever speaks in them.

        A county's people speak in its own voice alone; in the others those who run rounds do.
        """
        own = Q(kind__in=embargo.OWN_VOICE)
        prepares = within("region__code", user.prefixes(Permission.DOCUMENT_ISSUE))
        runs = within("region__code", user.prefixes(Permission.ROUND_RUN))
        return self.visible_to(user).filter((own & prepares) | (~own & runs))

    @staticmethod
    def _told() -> Q:
        """Build the condition that nothing in a document is still to be kept back."""
        told = Q(round=None) | Q(assessment=None, round__status=Round.Status.CLOSED)
        for kind in Document.Kind.values:
            told |= Q(kind=kind, assessment__status__in=embargo.told_statuses(kind))
        return told


class Document(models.Model):
    """One PDF (文书): a draft until it is issued; then numbered, frozen, and named by its digest.

    ``dossier_sha256`` names the dossier it was made from, and nothing else was; ``identity`` what
    it was asked for with, so that the same input is issued once.
    """

    class Kind(models.TextChoices):
        SELF_ASSESSMENT = embargo.SELF_ASSESSMENT, _("自评报告")
        INSPECTION = embargo.INSPECTION, _("督导评估报告")
        INSPECTION_EN = embargo.INSPECTION_EN, _("督导评估报告（英文本）")
        PRELIMINARY = embargo.PRELIMINARY, _("初步意见")
        DEFENCE_ANSWER = embargo.DEFENCE_ANSWER, _("申辩答复")
        OPINION_LETTER = embargo.OPINION_LETTER, _("督导意见书")
        RECTIFICATION = embargo.RECTIFICATION, _("整改通知书")
        SUMMARY = embargo.SUMMARY, _("总报告")
        BRIEF = embargo.BRIEF, _("县情简报")
        RECEIPT_ANNEX = embargo.RECEIPT_ANNEX, _("测算凭证附录")

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("草案")
        ISSUED = "ISSUED", _("有效")
        SUPERSEDED = "SUPERSEDED", _("已替换")
        WITHDRAWN = "WITHDRAWN", _("已撤回")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    region = models.ForeignKey("schools.Region", on_delete=models.PROTECT, related_name="documents")
    year = models.PositiveSmallIntegerField()
    round = models.ForeignKey(
        "assessments.Round", on_delete=models.PROTECT, null=True, related_name="documents"
    )
    assessment = models.ForeignKey(
        "assessments.Assessment", on_delete=models.PROTECT, null=True, related_name="documents"
    )
    score = models.ForeignKey(
        "indicators.Score", on_delete=models.PROTECT, null=True, related_name="documents"
    )
    rubric_code = models.CharField(max_length=16)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=24, blank=True)
    identity = models.CharField(max_length=64, blank=True)
    dossier_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    page_count = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.ISSUED)
    issuer = models.CharField(max_length=120)
    created_by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    issued_by_name = models.CharField(max_length=150, blank=True)
    issued_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)
    withdrawn_by_name = models.CharField(max_length=150, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "region", "year", "round", "rubric_code"],
                condition=Q(state="DRAFT", round__isnull=False),
                name="one_draft_per_kind_in_a_round",
            ),
            models.UniqueConstraint(
                fields=["kind", "region", "year", "rubric_code"],
                condition=Q(state="DRAFT", round__isnull=True),
                name="one_draft_per_kind_outside_a_round",
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT") ^ Q(issued_at__isnull=False),
                name="document_issued_unless_draft",
            ),
            models.CheckConstraint(
                condition=Q(state="WITHDRAWN") ^ Q(withdrawn_reason=""),
                name="withdrawn_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["code"]),
            models.Index(fields=["identity"]),
            models.Index(fields=["region", "year"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number or self.pk}"


class TakenNumber(models.Model):
    """A number that is given, or kept for what is being issued (文号).

    ``holder`` is what is being issued; a refused one gives its number back, and the lowest free
    number is the next to be taken, so that a series has no gaps.
    """

    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="taken")
    place = models.PositiveIntegerField()
    holder = models.CharField(max_length=64)
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, null=True, related_name="taken"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "place"], name="one_document_per_number"),
            models.UniqueConstraint(
                fields=["series", "holder"],
                condition=Q(document__isnull=True),
                name="one_number_kept_per_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.place}"


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, user: User, permission: Permission = Permission.ROUND_RUN) -> Self:
        """Keep the batches of rounds this person runs."""
        return self.filter(within("round__region_prefix", user.prefixes(permission)))


class Batch(models.Model):
    """One kind of document for all counties of a round at once (批量办理): drafted, or issued."""

    class Act(models.TextChoices):
        DRAFT = "DRAFT", _("起草")
        ISSUE = "ISSUE", _("签发")

    round = models.ForeignKey(
        "assessments.Round", on_delete=models.PROTECT, related_name="document_batches"
    )
    kind = models.CharField(max_length=20, choices=Document.Kind)
    act = models.CharField(max_length=6, choices=Act)
    created_by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField()

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return f"{self.round_id} {self.kind} {self.act}"


class BatchEntry(models.Model):
    """One county of a batch (批量办理的一个县) and the job that does its document."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="entries")
    county = models.ForeignKey("schools.Region", on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey("jobs.Job", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "county"], name="one_entry_per_county"),
        ]
        verbose_name_plural = "batch entries"

    def __str__(self) -> str:
        return f"{self.batch_id} {self.county_id}"
