"""Files that show a point: stored by digest, one file for many points, revisions kept."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.lifecycle import tables
from assessments.models.responses import Response
from edu_duty.accounts.models import User, within
from edu_duty.accounts.roles import Permission


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: User, permission: Permission = Permission.ASSESSMENT_VIEW) -> Self:
        """Keep the files of counties in which this person may do an act.

        An appointment in a round that is still being set up opens nothing.
        """
        appointed = Q(
            county__assessments__round__status__in=(tables.OPEN, tables.CLOSED),
            county__assessments__appointments__person_id=user.pk,
            county__assessments__appointments__ended_at=None,
        ) & within("county__code", user.prefixes(Permission.VERIFY_MARK))
        return self.filter(within("county__code", user.prefixes(permission)) | appointed).distinct()

    def newest(self) -> Self:
        """Keep files that no later revision has taken the place of."""
        return self.filter(replaced_by__isnull=True)


class Evidence(models.Model):
    """One file of a county (佐证材料); its bytes lie in the vault under ``sha256``.

    ``kind`` is what its content shows it to be, whatever its name says. ``valid_from`` and
    ``valid_until`` are the days it holds for, both included. Who replaces a file makes a new row;
    the old one stays. ``copy_sha256`` is the copy others download: the same content without who
    made it, where and with what. ``phones`` counts the mobile numbers in it, where there are many.
    """

    class Kind(models.TextChoices):
        PDF = "PDF", "PDF"
        PNG = "PNG", "PNG"
        JPEG = "JPEG", "JPEG"
        XLSX = "XLSX", "XLSX"
        DOCX = "DOCX", "DOCX"

    class Scan(models.TextChoices):
        HELD = "HELD", _("查毒中")
        CLEAN = "CLEAN", _("已查毒")
        INFECTED = "INFECTED", _("含有病毒")

    county = models.ForeignKey("schools.Region", on_delete=models.PROTECT, related_name="evidence")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=5, choices=Kind)
    sha256 = models.CharField(max_length=64, db_index=True)
    copy_sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField(null=True)
    phones = models.PositiveIntegerField(default=0)
    caption = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    scan = models.CharField(max_length=8, choices=Scan, default=Scan.HELD)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )
    department = models.CharField(max_length=40, blank=True)
    uploaded_by = models.CharField(max_length=150)
    uploaded_at = models.DateTimeField()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return f"{self.county_id} {self.name}"


class EvidenceUse(models.Model):
    """That a file shows a point (佐证引用): which wanted kind it is, and on which pages."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="uses")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="uses")
    wanted = models.CharField(max_length=80, blank=True)
    pages = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "response", "wanted"], name="one_use_per_file_point_and_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.evidence_id}"
