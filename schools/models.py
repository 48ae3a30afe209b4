"""Where figures come from: regions, campuses, working rows, and frozen returns."""

import json
from typing import Any, NoReturn, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from edu_duty.accounts.models import User, within
from edu_duty.accounts.roles import Permission


class RegionQuerySet(models.QuerySet["Region"]):
    def visible_to(self, user: User, permission: Permission = Permission.COUNTY_VIEW) -> Self:
        """Keep the regions in which this person may do an act."""
        return self.filter(within("code", user.prefixes(permission)))

    def counties(self) -> Self:
        """Keep county-level units."""
        return self.filter(level=Region.Level.COUNTY)


class Region(models.Model):
    """An administrative division (行政区划) by its GB/T 2260 code."""

    class Level(models.TextChoices):
        PROVINCE = "PROVINCE", _("省级")
        PREFECTURE = "PREFECTURE", _("地级")
        COUNTY = "COUNTY", _("县级")

    code = models.CharField(max_length=6, primary_key=True)
    level = models.CharField(max_length=10, choices=Level)
    name = models.CharField(max_length=60)
    pinyin = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    province_name = models.CharField(max_length=60)
    prefecture_name = models.CharField(max_length=60, blank=True)
    synthetic = models.BooleanField(default=False)

    objects = RegionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(synthetic=True) ^ ~Q(code__startswith="99"),
                name="synthetic_codes_start_with_99",
            ),
        ]
        indexes = [models.Index(fields=["level", "pinyin"])]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and get_language() == "en" else self.name


class School(models.Model):
    """A campus (校区): the identity behind its yearly rows."""

    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="schools")
    code = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "code"], name="one_campus_per_code"),
        ]

    def __str__(self) -> str:
        return f"{self.county_id}/{self.code}"


class SchoolYear(models.Model):
    """A campus in one year (校区年度数据): what it is, and its figures by element code."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=3)
    locale = models.CharField(max_length=8)
    ownership = models.CharField(max_length=20)
    figures = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "year"], name="one_row_per_campus_and_year"),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.year}"


class StageYear(models.Model):
    """One stage of a campus in one year (校区学段年度数据), the unit that is assessed."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="stage_years")
    year = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=12)
    figures = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "stage"], name="one_row_per_campus_stage_and_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.year} {self.stage}"


class CountyYear(models.Model):
    """A county in one year (县情年度数据): its own figures, and rates it published without counts.

    Shape: ``figures`` is element code -> decimal string or boolean; ``statements`` is a list of
    ``{"code", "name", "value", "unit", "source", "note", "concerns": ["PS2020:P1", ...]}``.
    """

    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField()
    figures = models.JSONField(default=dict)
    statements = models.JSONField(default=list)
    sources = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "year"], name="one_row_per_county_and_year"),
        ]

    def __str__(self) -> str:
        return f"{self.county_id} {self.year}"


class ReturnFrozen(Exception):
    """Somebody tried to change a frozen return."""


class ReturnQuerySet(models.QuerySet["Return"]):
    def visible_to(self, user: User, permission: Permission = Permission.RETURN_VIEW) -> Self:
        """Keep the returns of counties in which this person may do an act."""
        return self.filter(within("county__code", user.prefixes(permission)))

    def latest(self, county_code: str, year: int) -> "Return | None":  # type: ignore[override]
        """Return the newest version of a county's year, or None."""
        return self.filter(county_id=county_code, year=year).order_by("-version").first()

    def update(self, **_kwargs: Any) -> NoReturn:
        raise ReturnFrozen("A frozen return never changes; import a new version.")


class Return(models.Model):
    """What a county reported for a year (数据包), frozen; scoring reads this one row.

    Shape: ``content`` is canonical JSON, described in docs/architecture.md; ``sha256`` is its
    digest; ``findings`` is a list of ``{"severity", "rule", "message", "cells"}``.
    """

    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="returns")
    year = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    findings = models.JSONField(default=list)
    campus_count = models.PositiveIntegerField()
    unit_count = models.PositiveIntegerField()
    figure_count = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    created_by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField()

    objects = ReturnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "year", "version"], name="one_return_per_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county_id} {self.year} v{self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ReturnFrozen("A frozen return never changes; import a new version.")
        super().save(*args, **kwargs)

    def document(self) -> dict[str, Any]:
        """Parse the frozen content."""
        parsed: dict[str, Any] = json.loads(self.content)
        return parsed
