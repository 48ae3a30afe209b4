"""The counties a person may see, and one county in one year."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments import county_list, overview, targets
from assessments.forms import BlanksForm
from edu_duty.accounts.access import AuthedRequest, requires, signed_in
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from indicators.target_file import Profile
from indicators.targets import check, profile_for, profiles
from schools.deadline_queries import deadline_card
from schools.freeze_queries import note_row, open_send_back
from schools.landing import own_page
from schools.models import Region
from schools.views import county_of, crumbs_of


@signed_in
@require_safe
def counties(request: AuthedRequest) -> HttpResponse:
    if not request.user.prefixes(Permission.COUNTY_VIEW):
        return redirect("system:doctor")
    mine = Region.objects.counties().visible_to(request.user, Permission.COUNTY_VIEW)
    nearest = list(mine.values_list("code", flat=True)[:2])
    if len(nearest) == 1:
        own = own_page(request.user, nearest[0], timezone.localdate().year)
        return redirect(own or reverse("assessments:county", args=[nearest[0]]))
    asked = county_list.CountyFilter.from_query(request.GET.dict())
    sheet = county_list.county_list(request.user, asked)
    return render(request, "assessments/counties.html", {"sheet": sheet})


@requires(Permission.COUNTY_VIEW)
@require_safe
def export(request: AuthedRequest) -> HttpResponse:
    asked = county_list.CountyFilter.from_query(request.GET.dict())
    return HttpResponse(
        county_list.county_sheet(request.user, asked),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="counties.csv"'},
    )


@requires(Permission.COUNTY_VIEW)
@require_safe
def county(request: AuthedRequest, code: str) -> HttpResponse:
    mine = Region.objects.counties().visible_to(request.user, Permission.COUNTY_VIEW)
    found = get_object_or_404(mine, pk=code)
    year = overview.newest_year(found, timezone.localdate().year)
    return redirect("assessments:county_year", code=code, year=year)


@requires(Permission.COUNTY_VIEW)
@require_safe
def county_year(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    found = county_of(request, code, year, Permission.COUNTY_VIEW)
    desk, at = overview.Desk(found, year, request.user), timezone.now()
    card = deadline_card(found, year, request.user, at)
    note = open_send_back(found, year)
    context = {
        "card": card,
        "actions": "schools/deadline_card.html" if card else "",
        "sent_back": note_row(note) if note and desk.may(Permission.RETURN_VIEW) else None,
        "county": found,
        "year": year,
        "title": _("%(county)s%(year)d年") % {"county": found.label, "year": year},
        "lead": [name for name in (found.province_name, found.prefecture_name, code) if name],
        "crumbs": [Crumb(_("各县"), "/"), Crumb(found.label)],
        "sheet": overview.overview(desk, this_year=timezone.localdate().year, at=at),
    }
    return render(request, "assessments/overview.html", context)


@requires(Permission.RESULT_VIEW)
@require_safe
def county_targets(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    """Hold a county to the profile that is asked for, to its prefecture's, or let one be chosen."""
    found = county_of(request, code, year, Permission.RESULT_VIEW)
    known = profiles()
    chosen = _profile(request.GET.get("profile"), found, year, known)
    context = {
        "county": found,
        "year": year,
        "crumbs": crumbs_of(found, year, Crumb(_("目标对照"))),
    }
    if chosen is None:
        context["profiles"] = targets.profile_rows(found, year, known)
        return render(request, "assessments/targets_chooser.html", context)
    form = BlanksForm(request.GET, profile=chosen)
    form.is_valid()
    checked = check(found, year, chosen.filled(form.numbers()))
    context |= {
        "sheet": targets.target_sheet(checked),
        "choices": targets.profile_choices(found, year, known, chosen),
        "form": form,
        "may_import": request.user.may(Permission.RETURN_IMPORT, code),
    }
    return render(request, "assessments/targets.html", context)


def _profile(asked: str | None, county: Region, year: int, known: list[Profile]) -> Profile | None:
    if asked is None:
        return profile_for(county, year, known)
    found = {profile.code: profile for profile in known}
    if asked not in found:
        raise Http404
    return found[asked]
