"""What leaves the house: documents, stored by content."""

import uuid
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from edu_duty.accounts.models import User, within
from edu_duty.accounts.roles import Permission


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User, permission: Permission = Permission.DOCUMENT_VIEW) -> Self:
        """Keep the documents of counties in which this person may do an act."""
        return self.filter(within("score__frozen__county__code", user.prefixes(permission)))


class Document(models.Model):
    """One issued PDF (文书), named by the digest of its bytes."""

    class Kind(models.TextChoices):
        SELF_ASSESSMENT = "self_assessment", _("自评报告")
        INSPECTION = "inspection", _("督导评估报告")
        OPINION_LETTER = "opinion_letter", _("督导意见书")
        RECTIFICATION = "rectification", _("整改通知书")

    class State(models.TextChoices):
        ISSUED = "ISSUED", _("有效")
        SUPERSEDED = "SUPERSEDED", _("已替换")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    score = models.ForeignKey(
        "indicators.Score", on_delete=models.PROTECT, related_name="documents"
    )
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60)
    code = models.CharField(max_length=24)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    page_count = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.ISSUED)
    issuer = models.CharField(max_length=120)
    created_by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["code"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
