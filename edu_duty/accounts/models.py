"""Who: people and what they were granted where."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from edu_duty.accounts.roles import (
    ALLOWED,
    APPOINTS,
    WHOLE_COUNTY,
    Permission,
    Role,
    roles_with,
)
from edu_duty.prepared import Prepared


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


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User", permission: Permission = Permission.PEOPLE_VIEW) -> Self:
        """Keep the people of whom any post, past ones too, lies where this person may do an act.

        Who never had a post is seen by those who see the nation.
        """
        prefixes = user.prefixes(permission)
        if "" in prefixes:
            return self
        posts = Grant.objects.filter(within("region_prefix", prefixes))
        return self.filter(pk__in=posts.values("user"))


class PeopleManager(UserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]  # made at run time
    """Django's own manager, which also knows who may see whom."""

    use_in_migrations = False


class User(AbstractUser):
    """A person with an account (用户); what they may do stands in their grants alone.

    Shape: ``demo`` marks the accounts that exist only where this is a demo; ``closed_reason`` says
    why a closed one was closed.
    """

    full_name = models.CharField(_("姓名"), max_length=60, blank=True)
    language = models.CharField(max_length=8, default="zh-hans")
    large_text = models.BooleanField(default=False)
    demo = models.BooleanField(default=False)
    closed_reason = models.CharField(max_length=200, blank=True)

    objects: ClassVar[PeopleManager] = PeopleManager()

    def __str__(self) -> str:
        return self.full_name or self.username

    @cached_property
    def granted(self) -> list["Grant"]:
        """The grants in force by the database's clock, read once per request."""
        if not self.is_active or (self.demo and not settings.DEMO):
            return []
        return _GRANTED(self.pk)

    def prefixes(self, permission: Permission) -> list[str]:
        """Return the region code prefixes below which this person may do an act."""
        roles = roles_with(permission)
        return [grant.region_prefix for grant in self.granted if grant.role in roles]

    def may(self, permission: Permission, region_code: str) -> bool:
        """Say whether this person may do an act in a region."""
        return any(region_code.startswith(prefix) for prefix in self.prefixes(permission))

    def acts(self, region_code: str) -> frozenset[Permission]:
        """Return every act this person may do in a region."""
        here = [grant for grant in self.granted if region_code.startswith(grant.region_prefix)]
        return frozenset().union(*(ALLOWED[Role(grant.role)] for grant in here))

    def appoints(self, role: Role, prefix: str) -> bool:
        """Say whether this person may give and end a post: below their own region code alone."""
        return any(
            role in APPOINTS.get(Role(grant.role), ()) and prefix.startswith(grant.region_prefix)
            for grant in self.granted
        )

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


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self) -> Self:
        """Keep the grants that have begun and not ended, by the database's clock."""
        return self.filter(starts_at__lte=Now()).standing()

    def standing(self) -> Self:
        """Keep the grants that have not ended, also those that have yet to begin."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=Now()))


class Grant(models.Model):
    """One role (角色授权) for everything at or below a GB/T 2260 prefix; empty means the nation.

    ``department`` and ``campus_code`` narrow what a department or a school officer may write. A
    grant is in force from ``starts_at`` until just before ``ends_at``, or for good where that is
    null; an ended one stays as history.

    Triggers (``separation.py``), on SQLite and on PostgreSQL, refuse every row by which one
    person would hold, at any one moment, an administrator's role beside any other role
    (``roles.SEPARATED``); ended grants are in nobody's way. On SQLite a migration that makes this
    table anew drops them: it must create them again, and the tests of the separation say so.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=24, choices=Role)
    region_prefix = models.CharField(max_length=6, blank=True)
    department = models.CharField(max_length=40, blank=True)
    campus_code = models.CharField(max_length=32, blank=True)
    starts_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField(null=True, blank=True)
    given_by_name = models.CharField(max_length=150, blank=True)
    ended_by_name = models.CharField(max_length=150, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "region_prefix", "department", "campus_code"],
                condition=Q(ends_at=None),
                name="one_open_grant_per_role_and_place",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="grants_end_after_they_start",
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


_GRANTED = Prepared(lambda: Grant.objects.in_force().filter(user=0).order_by("pk"))


class Token(models.Model):
    """A key to the API (接口令牌) of one person, until a day; only its digest is kept.

    Shape: ``sha256`` is the digest of the key as it was shown once, ``hint`` how it began;
    ``factor`` says that it was made in a session with a second factor.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    hint = models.CharField(max_length=12)
    sha256 = models.CharField(max_length=64, unique=True)
    factor = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.hint}… {self.name}"

    def opens(self, at: datetime) -> bool:
        """Say whether the key still opens anything."""
        return self.revoked_at is None and at < self.expires_at and self.user.is_active


class OneTimeCode(models.Model):
    """Proves once that an account is somebody's (一次性代码); only its digest is kept.

    Shape: ``sha256`` is keyed with the portal's secret, so the table alone tells nothing.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="codes")
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.made_at:%Y-%m-%d}"


def within(field: str, prefixes: Iterable[str]) -> Q:
    """Build the condition that a region code field starts with one of the prefixes."""
    condition = Q()
    for prefix in prefixes:
        condition |= Q(**{f"{field}__startswith": prefix})
    return condition or Q(pk__in=[])
