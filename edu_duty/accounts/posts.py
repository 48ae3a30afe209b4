"""Which posts there may be, who may give them, and what they let their holder do.

Nothing here writes; ``people.py`` does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from edu_duty.accounts.models import Grant, User
from edu_duty.accounts.roles import (
    ALLOWED,
    APPOINTS,
    LEVELS,
    SEPARATED,
    Permission,
    Role,
    roles_with,
)


@dataclass(frozen=True, slots=True)
class Post:
    """A post somebody is to hold: from a moment (None: at once) until another (None: for good)."""

    role: Role
    region_prefix: str
    department: str = ""
    campus_code: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def seat(self) -> tuple[str, str, str, str]:
        """What makes two posts the same one, whatever their terms."""
        return (self.role, self.region_prefix, self.department, self.campus_code)


def offered_roles(actor: User) -> list[Role]:
    """Return the roles somebody may give anywhere."""
    held = {Role(grant.role) for grant in actor.granted}
    given = {role for one in held for role in APPOINTS.get(one, ())}
    return [role for role in Role if role in given]


def levels_of(role: Role) -> list[int]:
    """Return how many digits the region code of a role's posts may have."""
    return sorted(LEVELS[role])


def needs_department(role: Role) -> bool:
    """Say whether a post of this role is one department's."""
    return role == Role.DEPARTMENT


def needs_campus(role: Role) -> bool:
    """Say whether a post of this role is one campus's."""
    return role == Role.SCHOOL_OFFICER


def kind_of(role: str) -> str:
    """Name what a post excludes the others by: an administrator's role, or none."""
    return role if role in SEPARATED else ""


def collide(one: Post, other: Post) -> bool:
    """Say whether two posts of one person exclude each other and would be held at one time.

    Posts that begin at once are taken to begin before any that are dated.
    """

    def before(first: Post, second: Post) -> bool:
        return (
            first.ends_at is not None
            and second.starts_at is not None
            and first.ends_at <= second.starts_at
        )

    apart = before(one, other) or before(other, one)
    return kind_of(one.role) != kind_of(other.role) and not apart


def standing_posts(person: User) -> list[Grant]:
    """Return the posts that have not ended, in the order they were given."""
    return list(person.grants.standing().order_by("pk"))


def appoints_to(actor: User, grant: Grant) -> bool:
    """Say whether somebody may give and end a post like this one."""
    return actor.appoints(Role(grant.role), grant.region_prefix)


def manages(actor: User, person: User) -> bool:
    """Say whether somebody may close a person's account, or open it with a new code.

    Who may do that could come in as that person: so every post they hold has to be one the actor
    may give. Where none stands, the past ones decide; who never had one is the nation's.
    """
    if actor.pk == person.pk:
        return False
    posts = standing_posts(person) or list(person.grants.order_by("pk"))
    if not posts:
        return actor.appoints(Role.SECURITY_ADMIN, "")
    return all(appoints_to(actor, grant) for grant in posts)


def removes_second_factors(actor: User, person: User) -> bool:
    """Say whether somebody may take away a person's second factor after a loss.

    Who gives out one-time codes must not do that as well on the way to an account: it is the
    security administrator's alone.
    """
    posts = {Role(grant.role) for grant in actor.granted}
    return Role.SECURITY_ADMIN in posts and manages(actor, person)


def permitted(grant: Grant) -> list[Permission]:
    """Return what a post lets its holder do, in the order of the permission table."""
    return [act for act in Permission if act in ALLOWED[Role(grant.role)]]


def seat_of(grant: Grant) -> tuple[str, str]:
    """Return what decides which things of a region a post shows: the same to all who hold it."""
    return grant.role, grant.region_prefix


def alone(grant: Grant) -> User:
    """Return the holder of a post as if it were the only one, to ask querysets about it."""
    person = User(pk=grant.user_id)
    person.granted = [grant]
    return person


def holders_of(acts: Iterable[Permission], region_code: str | None) -> list[Grant]:
    """Return the posts in force that let their holders do one of some acts in a region.

    None asks for the acts anywhere: what belongs to no region is everybody's who may do it at all.
    """
    roles = {role for act in acts for role in roles_with(act)}
    grants = Grant.objects.in_force().filter(role__in=roles, user__is_active=True)
    if not settings.DEMO:
        grants = grants.filter(user__demo=False)
    if region_code is not None:
        above = [region_code[:length] for length in range(len(region_code) + 1)]
        grants = grants.filter(region_prefix__in=above)
    return list(grants.select_related("user").order_by("region_prefix", "role", "user__username"))


def below(prefixes: Iterable[str]) -> Q:
    """Build the condition that a post lies at or below one of some codes."""
    condition = Q(pk__in=[])
    for prefix in prefixes:
        condition |= Q(region_prefix__startswith=prefix)
    return condition
