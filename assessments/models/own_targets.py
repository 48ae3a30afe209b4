"""What a county itself lays down: its own targets, version by version."""

from typing import Any, NoReturn, Self

from django.db import models
from django.db.models import Q

from edu_duty.accounts.models import User, within
from edu_duty.accounts.roles import Permission


class OwnTargetsFrozen(Exception):
    """Somebody tried to change the text of a county's targets, or to take it away."""


class OwnTargetsQuerySet(models.QuerySet["OwnTargets"]):
    def visible_to(self, user: User, permission: Permission = Permission.RESULT_VIEW) -> Self:
        """Keep the targets of counties in which this person may do an act."""
        return self.filter(within("county__code", user.prefixes(permission)))

    def in_force(self, county_code: str) -> "OwnTargets | None":
        """Return the newest version of a county's targets, unless it was withdrawn."""
        newest = self.filter(county_id=county_code).order_by("-version").first()
        return None if newest is None or newest.withdrawn_at else newest

    def update(self, **_changes: Any) -> NoReturn:
        raise OwnTargetsFrozen("A county's targets never change; a change is a new version.")

    def delete(self) -> NoReturn:
        raise OwnTargetsFrozen("A county's targets are never deleted; withdraw them.")


class OwnTargets(models.Model):
    """One version of the targets a county set itself (本县目标), as a target profile's TOML.

    The text is frozen with its SHA-256; only its withdrawal is written later, once.
    """

    FROZEN = frozenset(
        {"county_id", "version", "title", "text", "sha256", "source", "created_by_name"}
        | {"created_at"}
    )

    county = models.ForeignKey(
        "schools.Region", on_delete=models.PROTECT, related_name="own_targets"
    )
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=200)
    created_by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    withdrawn_by_name = models.CharField(max_length=150, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = OwnTargetsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "version"], name="one_text_per_version_of_own_targets"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by_name="") ^ Q(withdrawn_at__isnull=False),
                name="own_targets_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county_id} v{self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            kept = OwnTargets.objects.values(*self.FROZEN, "withdrawn_at").get(pk=self.pk)
            changed = any(self.__dict__.get(name, kept[name]) != kept[name] for name in self.FROZEN)
            if changed or kept["withdrawn_at"]:
                raise OwnTargetsFrozen("A county's targets never change once they are kept.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise OwnTargetsFrozen("A county's targets are never deleted; withdraw them.")
