"""What is measured and how it was judged: published rubrics, target profiles, scores."""

import json
from typing import Any, NoReturn, Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from edu_duty.accounts.models import User, within
from edu_duty.accounts.roles import Permission


class RubricFrozen(Exception):
    """Somebody tried to change the text of a rubric, or to take it away."""


class ConfirmationKept(Exception):
    """Somebody tried to change what was confirmed, or to take it away without saying so."""


class RubricQuerySet(models.QuerySet["Rubric"]):
    def visible_to(self, user: User) -> Self:
        """Keep what this person may read: drafts are for those who write them."""
        if user.prefixes(Permission.RUBRIC_DRAFT):
            return self
        if user.prefixes(Permission.RUBRIC_VIEW):
            return self.exclude(state__in=Rubric.UNPUBLISHED)
        return self.none()

    def update(self, **changes: Any) -> int:
        if changes.keys() & Rubric.FROZEN:
            raise RubricFrozen("A rubric's text never changes; a change is a new version.")
        return super().update(**changes)

    def delete(self) -> NoReturn:
        raise RubricFrozen("A rubric is never deleted; retire it.")


class Rubric(models.Model):
    """One version of an indicator system (指标体系): a draft, published, retired, or discarded.

    The text is frozen with its SHA-256 from the first day; only the state moves on. ``current`` is
    the one published version that scores are made with now.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("草稿")
        PUBLISHED = "PUBLISHED", _("已发布")
        RETIRED = "RETIRED", _("已停用")
        DISCARDED = "DISCARDED", _("已放弃")

    UNPUBLISHED = frozenset({State.DRAFT, State.DISCARDED})
    FROZEN = frozenset({"code", "version", "title", "title_en", "source", "text", "sha256"})

    code = models.CharField(max_length=16)
    version = models.CharField(max_length=16)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200)
    source = models.CharField(max_length=200)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=State, default=State.PUBLISHED)
    current = models.BooleanField(default=True)
    published_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = RubricQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_rubric_per_version"),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(current=True),
                name="one_current_version_per_rubric",
            ),
            models.CheckConstraint(
                condition=models.Q(current=False) | models.Q(state="PUBLISHED"),
                name="only_published_is_current",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["DRAFT", "DISCARDED"])
                ^ models.Q(published_at__isnull=False),
                name="published_at_set_unless_draft",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="RETIRED") ^ models.Q(retired_at__isnull=False),
                name="retired_at_set_when_retired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            kept = Rubric.objects.values(*self.FROZEN).get(pk=self.pk)
            # A deferred field is not in the instance, and so unchanged.
            if any(self.__dict__.get(name, kept[name]) != kept[name] for name in self.FROZEN):
                raise RubricFrozen("A rubric's text never changes; a change is a new version.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise RubricFrozen("A rubric is never deleted; retire it.")

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return self.title_en if self.title_en and get_language() == "en" else self.title


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    def standing(self) -> Self:
        """Keep those that were not taken back."""
        return self.filter(taken_back_at__isnull=True)

    def update(self, **_changes: Any) -> NoReturn:
        raise ConfirmationKept("A confirmation is taken back one by one, never changed.")

    def delete(self) -> NoReturn:
        raise ConfirmationKept("A confirmation is taken back, never deleted.")


class Confirmation(models.Model):
    """One uncertain number of a version that the province vouches for (数值确认).

    What was confirmed never changes; taking it back ends the row once, and confirming the number
    again is a new row. ``carried_from`` names the version a confirmation was carried over from.
    """

    ENDING = frozenset({"taken_back_by_name", "taken_back_at"})

    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="confirmations")
    path = models.CharField(max_length=200)
    value = models.CharField(max_length=80)
    source = models.TextField()
    reason = models.CharField(max_length=200, blank=True)
    carried_from = models.CharField(max_length=16, blank=True)
    confirmed_by_name = models.CharField(max_length=150)
    confirmed_at = models.DateTimeField()
    taken_back_by_name = models.CharField(max_length=150, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rubric", "path"],
                condition=models.Q(taken_back_at__isnull=True),
                name="one_standing_confirmation_per_number",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_back_by_name="") ^ models.Q(taken_back_at__isnull=False),
                name="taken_back_by_somebody_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rubric} {self.path} {self.value}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            kept = Confirmation.objects.get(pk=self.pk)
            names = {field.attname for field in self._meta.concrete_fields} - self.ENDING
            changed = any(vars(self)[name] != vars(kept)[name] for name in names)
            if changed or kept.taken_back_at is not None:
                raise ConfirmationKept("A confirmation never changes, and ends once.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise ConfirmationKept("A confirmation is taken back, never deleted.")


class TargetProfile(models.Model):
    """A region's targets over the years (目标方案), as published."""

    code = models.CharField(max_length=40, primary_key=True)
    title = models.CharField(max_length=200)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.code


class ScoreQuerySet(models.QuerySet["Score"]):
    def visible_to(self, user: User, permission: Permission = Permission.RESULT_VIEW) -> Self:
        """Keep the scores of counties in which this person may do an act."""
        return self.filter(within("frozen__county__code", user.prefixes(permission)))

    def latest(self, county_code: str, year: int, rubric_code: str) -> "Score | None":  # type: ignore[override]
        """Return the newest score of a county's year under a rubric, or None."""
        return (
            self.filter(frozen__county_id=county_code, frozen__year=year, rubric__code=rubric_code)
            .select_related("frozen__county", "rubric", "previous")
            .order_by("-created_at", "-pk")
            .first()
        )


class Score(models.Model):
    """One return judged by one rubric (测算结果), with the receipt that explains every verdict."""

    class Verdict(models.TextChoices):
        MET = "met", _("达标")
        UNMET = "unmet", _("未达标")
        UNDETERMINED = "undetermined", _("待定")
        NOT_APPLICABLE = "not_applicable", _("不适用")

    frozen = models.ForeignKey("schools.Return", on_delete=models.PROTECT, related_name="scores")
    previous = models.ForeignKey(
        "schools.Return", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="scores")
    input_digest = models.CharField(max_length=64, unique=True)
    receipt = models.TextField()
    sha256 = models.CharField(max_length=64)
    verdict = models.CharField(max_length=16, choices=Verdict)
    created_by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField()

    objects = ScoreQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.frozen} {self.rubric} {self.verdict}"

    def parsed(self) -> dict[str, Any]:
        """Parse the stored receipt."""
        receipt: dict[str, Any] = json.loads(self.receipt)
        return receipt
