"""Where people begin who fill in one department's or one campus's figures and nothing else."""

from django.db.models import Max
from django.urls import reverse

from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission
from schools.models import CountyYear


def start_of(user: User) -> str:
    """Name the page on which those begin who see no county: administrators, and who has no post."""
    if user.prefixes(Permission.SYSTEM_VIEW):
        return "system:doctor"
    if user.prefixes(Permission.AUDIT_VIEW):
        return "trail:events"
    return "people:list" if user.prefixes(Permission.PEOPLE_VIEW) else "people:my_reach"


def own_page(user: User, county_code: str, this_year: int) -> str:
    """Return the page of somebody's own list, in the newest year that was opened; else empty.

    Who holds any grant beyond a department or a campus begins where everybody does.
    """
    if not all(grant.department or grant.campus_code for grant in user.granted):
        return ""
    reach = user.reach(Permission.FIGURES_EDIT, county_code)
    years = CountyYear.objects.filter(county=county_code, year__lte=this_year + 1)
    year = years.aggregate(newest=Max("year"))["newest"] or this_year - 1
    if reach.departments:
        return reverse("schools:county_figures", args=[county_code, year])
    if reach.campuses:
        return reverse("schools:campus", args=[county_code, year, min(reach.campuses)])
    return ""
