"""Where figures come from: regions, campuses, working rows, and frozen returns."""

import json
from collections.abc import Iterable
from typing import Any, NoReturn, Self

from django.db import models
from django.db.models import F, Q
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


class Written(models.Model):
    """A working row of figures that several people write at once.

    Shape: ``figures`` is element code -> canonical decimal string or boolean. ``version`` is the
    county year's tick (see ``CountyYear.tick``) when the row was last written, ``written_by`` and
    ``written_at`` who did and when. ``stamps`` tells it cell by cell where somebody wrote a single
    cell: element code -> ``{"version", "by", "at", "how"}``, ``how`` being ``typed``, ``carried``
    or ``imported``; a cell without a stamp was written with its row.
    """

    figures = models.JSONField(default=dict)
    version = models.PositiveBigIntegerField(default=0)
    written_by = models.CharField(max_length=150, blank=True)
    written_at = models.DateTimeField(null=True)
    stamps = models.JSONField(default=dict)

    class Meta:
        abstract = True


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


class SchoolYear(Written):
    """A campus in one year (校区年度数据): what it is, and its figures by element code."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=3)
    locale = models.CharField(max_length=8)
    ownership = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "year"], name="one_row_per_campus_and_year"),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.year}"


class StageYear(Written):
    """One stage of a campus in one year (校区学段年度数据), the unit that is assessed."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="stage_years")
    year = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "stage"], name="one_row_per_campus_stage_and_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.year} {self.stage}"


class CountyYear(Written):
    """A county in one year (县情年度数据): its own figures, and rates it published without counts.

    Its row is what everybody who writes figures of the year locks first, and ``tick`` counts the
    writes: each takes the next number as the version of what it wrote. ``frozen`` is set while the
    bureau head's freeze stands; nobody writes then. ``reopen_reason`` waits for the next version.

    Shape: ``statements`` is a list of
    ``{"code", "name", "value", "unit", "source", "note", "concerns": ["PS2020:P1", ...]}``.
    """

    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField()
    statements = models.JSONField(default=list)
    sources = models.JSONField(default=dict)
    tick = models.PositiveBigIntegerField(default=0)
    frozen = models.BooleanField(default=False)
    reopen_reason = models.CharField(max_length=500, blank=True)

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

    def marks(self) -> Self:
        """Leave content and findings where they are: who asks which version needs neither."""
        return self.defer("content", "findings")

    def newest_of(self, county_code: str, years: Iterable[int]) -> dict[int, "Return"]:
        """Return the newest version of each of some years that has one."""
        rows = self.filter(county_id=county_code, year__in=years).order_by("-version")
        newest: dict[int, int] = {}
        for year, key in rows.values_list("year", "pk"):
            newest.setdefault(year, key)
        found = self.in_bulk(newest.values()) if newest else {}
        return {year: found[key] for year, key in newest.items()}

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


class Freeze(models.Model):
    """The bureau head's word for a version (冻结): from then on it is what the county stands by.

    Shape: ``explanations`` is what was said about its findings, a list of ``{"rule", "cells",
    "message", "text", "by", "at"}``; ``reason`` tells why a later version corrects an earlier
    one, empty for the first.
    """

    frozen_return = models.OneToOneField(Return, on_delete=models.PROTECT, related_name="freeze")
    reason = models.CharField(max_length=500, blank=True)
    explanations = models.JSONField(default=list)
    frozen_by_name = models.CharField(max_length=150)
    frozen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.frozen_return} frozen"


class SendBack(models.Model):
    """The bureau head sends figures back to the desk (退回) with a reason, instead of freezing."""

    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="send_backs")
    year = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=500)
    sent_back_by_name = models.CharField(max_length=150)
    sent_back_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.county_id} {self.year} sent back"


class Explanation(models.Model):
    """What a county says about a finding (说明); it holds as long as the finding says the same.

    Shape: ``fingerprint`` is the SHA-256 of the finding's rule and cells, ``message`` what the
    finding said when it was explained.
    """

    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="explanations")
    year = models.PositiveSmallIntegerField()
    fingerprint = models.CharField(max_length=64)
    rule = models.CharField(max_length=60)
    message = models.TextField()
    text = models.CharField(max_length=500)
    explained_by_name = models.CharField(max_length=150)
    explained_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "year", "fingerprint"], name="one_explanation_per_finding"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county_id} {self.year} {self.rule}"


class HandIn(models.Model):
    """A department hands in its figures of a year (交表), with a name and a time.

    Shape: ``sha256`` is the digest of the department's figures as they were handed in, so that a
    later change shows; ``gaps`` says why some are empty.
    """

    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="hand_ins")
    year = models.PositiveSmallIntegerField()
    department = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    gaps = models.CharField(max_length=500, blank=True)
    handed_in_by_name = models.CharField(max_length=150)
    handed_in_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "year", "department"], name="one_hand_in_per_department"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county_id} {self.year} {self.department}"


class Reminder(models.Model):
    """The bureau asks a department or a campus for what is missing (催办).

    Shape: either ``department`` or ``campus_code`` is filled; ``missing`` counts the cells that
    were empty then.
    """

    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="reminders")
    year = models.PositiveSmallIntegerField()
    department = models.CharField(max_length=40, blank=True)
    campus_code = models.CharField(max_length=32, blank=True)
    missing = models.PositiveIntegerField()
    note = models.CharField(max_length=200, blank=True)
    reminded_by_name = models.CharField(max_length=150)
    reminded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(department="") ^ ~Q(campus_code=""),
                name="a_reminder_goes_to_one_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county_id} {self.year} {self.department or self.campus_code}"


class Deadline(models.Model):
    """When collecting a year's figures ends below a region prefix (截止时间).

    The deadline written most closely for a county holds.
    """

    region_prefix = models.CharField(max_length=6, blank=True)
    year = models.PositiveSmallIntegerField()
    closes_at = models.DateTimeField()
    set_by_name = models.CharField(max_length=150)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region_prefix", "year"], name="one_deadline_per_place_and_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_prefix or '*'} {self.year}"


class Extension(models.Model):
    """A later deadline for one county (延期): one person asks, another approves."""

    class State(models.TextChoices):
        ASKED = "ASKED", _("待批准")
        APPROVED = "APPROVED", _("已批准")
        REFUSED = "REFUSED", _("未批准")

    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="extensions")
    year = models.PositiveSmallIntegerField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by_name = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    decided_by_name = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ASKED") | ~Q(decided_by_name=F("asked_by_name")),
                name="extensions_need_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county_id} {self.year} {self.state}"


class CampusChange(models.Model):
    """A campus opened, closed, merged, was split or changed kind in a year (校区变动).

    Shape: ``before`` is what taking the change back restores: a list of ``{"code", "campus",
    "stages"}`` with the rows of the year as they stood, ``stages`` going from stage to row.
    """

    class Act(models.TextChoices):
        OPENED = "OPENED", _("新建")
        CLOSED = "CLOSED", _("撤销")
        MERGED = "MERGED", _("合并")
        SPLIT = "SPLIT", _("分设")
        KIND_CHANGED = "KIND_CHANGED", _("变更办学类型")

    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="campus_changes")
    year = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=14, choices=Act)
    before = models.JSONField(default=list)
    tick = models.PositiveBigIntegerField()
    note = models.CharField(max_length=200, blank=True)
    recorded_by_name = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "year", "tick"], name="one_campus_change_per_write"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county_id} {self.year} {self.act}"


class Succession(models.Model):
    """Who stood where before a change, and who stands there since (前后校区); trends follow it.

    Merging is one row per predecessor, splitting one per successor; a campus that keeps its code
    is its own successor. One side is empty where a campus opened or closed.
    """

    change = models.ForeignKey(CampusChange, on_delete=models.CASCADE, related_name="successions")
    predecessor = models.CharField(max_length=32, blank=True)
    successor = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["change", "predecessor", "successor"], name="one_succession_per_pair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor or '*'} {self.successor or '*'}"
