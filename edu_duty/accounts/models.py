"""Who: people and what they were granted where."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from edu_duty.accounts.roles import WHOLE_COUNTY, Permission, Role, roles_with


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose figures of one county a person may write: everybody's, some departments', some
    campuses'.
    """

    whole: bool = False
    departments: frozenset[str] = frozenset()
    campuses: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.whole or bool(self.departments) or bool(self.campuses)


class User(AbstractUser):
    """A person with an account (用户); what they may do stands in their grants alone."""

    full_name = models.CharField(_("姓名"), max_length=60, blank=True)
    language = models.CharField(max_length=8, default="zh-hans")
    large_text = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.full_name or self.username

    @cached_property
    def granted(self) -> list["Grant"]:
        """The grants of this person, read once per request."""
        return list(self.grants.order_by("pk")) if self.is_active else []

    def prefixes(self, permission: Permission) -> list[str]:
        """Return the region code prefixes below which this person may do an act."""
        roles = roles_with(permission)
        return [grant.region_prefix for grant in self.granted if grant.role in roles]

    def may(self, permission: Permission, region_code: str) -> bool:
        """Say whether this person may do an act in a region."""
        return any(region_code.startswith(prefix) for prefix in self.prefixes(permission))

    def reach(self, permission: Permission, region_code: str) -> Reach:
        """Return whose figures this person may write in a county, by every grant they hold.

        A grant of a department or a school without saying which one reaches nothing.
        """
        roles = roles_with(permission)
        held = [
            grant
            for grant in self.granted
            if grant.role in roles and region_code.startswith(grant.region_prefix)
        ]
        return Reach(
            whole=any(grant.role in WHOLE_COUNTY for grant in held),
            departments=frozenset(grant.department for grant in held if grant.department),
            campuses=frozenset(grant.campus_code for grant in held if grant.campus_code),
        )


class Grant(models.Model):
    """One role (角色授权) for everything at or below a GB/T 2260 prefix; empty means the nation.

    ``department`` and ``campus_code`` narrow what a department or a school officer may write.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=24, choices=Role)
    region_prefix = models.CharField(max_length=6, blank=True)
    department = models.CharField(max_length=40, blank=True)
    campus_code = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "region_prefix", "department", "campus_code"],
                name="one_grant_per_role_and_place",
            ),
            models.CheckConstraint(
                condition=Q(department="") | Q(role=Role.DEPARTMENT),
                name="only_departments_have_a_department",
            ),
            models.CheckConstraint(
                condition=Q(campus_code="") | Q(role=Role.SCHOOL_OFFICER),
                name="only_school_officers_have_a_campus",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}@{self.region_prefix or '*'}"


class Token(models.Model):
    """A key to the API (接口令牌) of one person, until a day; only its digest is kept.

    Shape: ``sha256`` is the digest of the key as it was shown once, ``hint`` how it began.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    hint = models.CharField(max_length=12)
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.hint}… {self.name}"

    def opens(self, at: datetime) -> bool:
        """Say whether the key still opens anything."""
        return self.revoked_at is None and at < self.expires_at and self.user.is_active


def within(field: str, prefixes: Iterable[str]) -> Q:
    """Build the condition that a region code field starts with one of the prefixes."""
    condition = Q(pk__in=[])
    for prefix in prefixes:
        condition |= Q(**{f"{field}__startswith": prefix})
    return condition
