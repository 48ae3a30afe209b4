"""Who may do something at a region: the people to tell."""

from collections.abc import Collection, Iterable

from django.conf import settings
from django.db.models import Q, QuerySet

from edu_duty.accounts.models import Grant, User, within
from edu_duty.accounts.roles import Permission, Role, roles_with

REGION_DIGITS = 6


def holders(
    permissions: Iterable[Permission],
    region_code: str,
    departments: Collection[str] | None = None,
) -> QuerySet[User]:
    """Return the people whose posts in force reach a region with any of some acts; one query.

    Args:
        departments: whose officers belong to it; None for all of them.
    """
    above = [region_code[:digits] for digits in range(REGION_DIGITS + 1)]
    roles = {role for each in permissions for role in roles_with(each)}
    posts = Grant.objects.in_force().filter(region_prefix__in=above, role__in=roles)
    if departments is not None:
        posts = posts.filter(~Q(role=Role.DEPARTMENT) | Q(department__in=departments))
    return _active(posts)


def holders_below(permissions: Iterable[Permission], prefix: str) -> QuerySet[User]:
    """Return the people whose posts reach anywhere at, below or above a prefix; one query."""
    above = [prefix[:digits] for digits in range(len(prefix))]
    roles = {role for each in permissions for role in roles_with(each)}
    posts = Grant.objects.in_force().filter(role__in=roles)
    return _active(posts.filter(Q(region_prefix__in=above) | within("region_prefix", [prefix])))


def _active(posts: QuerySet[Grant]) -> QuerySet[User]:
    people: QuerySet[User] = User.objects.filter(pk__in=posts.values("user"), is_active=True)
    return people if settings.DEMO else people.filter(demo=False)


def posts_at(person: User, region_code: str) -> list[str]:
    """Name a person's posts that reach a region, past ones too; grants may be fetched before."""
    reaching = (each for each in person.grants.all() if region_code.startswith(each.region_prefix))
    return list(dict.fromkeys(str(Role(each.role).label) for each in reaching))
