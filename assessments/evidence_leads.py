"""The same file from another county or year, for those who review; counties never learn of it."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from assessments.models import Evidence
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission

REVIEWING = frozenset({Permission.ROUND_RUN, Permission.REVIEW_MARK, Permission.VERIFY_MARK})


def may_see_leads(permissions: Collection[str]) -> bool:
    """Say whether somebody with these permissions in a county is shown where else its files are."""
    return not REVIEWING.isdisjoint(permissions)


def leads(files: Collection[Evidence], user: User) -> Mapping[int, list[str]]:
    """Say of each file where else the same bytes were handed in, in two queries.

    A county out of the reviewer's own reach is counted and not named.
    """
    digests = {row.sha256 for row in files}
    same = list(Evidence.objects.filter(sha256__in=digests).select_related("county"))
    near = set(
        Evidence.objects.visible_to(user).filter(sha256__in=digests).values_list("pk", flat=True)
    )
    by_digest: dict[str, list[Evidence]] = {}
    for row in same:
        by_digest.setdefault(row.sha256, []).append(row)
    return {row.pk: _told(row, by_digest[row.sha256], near) for row in files}


def _told(row: Evidence, same: list[Evidence], near: Collection[int]) -> list[str]:
    others = [each for each in same if (each.county_id, each.year) != (row.county_id, row.year)]
    named = sorted({(each.year, each.county.label) for each in others if each.pk in near})
    far = {each.county_id for each in others if each.pk not in near}
    told = [
        _("同一文件也见于%(county)s%(year)d年") % {"county": county, "year": year}
        for year, county in named
    ]
    if far:
        told.append(_("同一文件也见于范围以外的%(count)d个县") % {"count": len(far)})
    return told
