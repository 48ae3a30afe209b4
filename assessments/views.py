"""The counties a person may see, and one county in one year."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import county_list, overview, own_sheet, targets
from assessments.forms import BlanksForm, KeepTargetsForm, OwnTargetsForm
from assessments.own_targets import (
    OwnTargetsRefused,
    base_text,
    checked_profile,
    keep_targets,
    offered_profiles,
    own_profiles,
    read_filled,
    template_workbook,
    withdraw_targets,
)
from edu_duty.accounts.access import AuthedRequest, requires, signed_in
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from indicators.target_file import Profile
from indicators.targets import check, profile_for
from schools.deadline_queries import deadline_card
from schools.freeze_queries import note_row, open_send_back
from schools.landing import own_page, start_of
from schools.models import Region
from schools.views import WORKBOOK_TYPE, county_of, crumbs_of


@signed_in
@require_safe
def counties(request: AuthedRequest) -> HttpResponse:
    if not request.user.prefixes(Permission.COUNTY_VIEW):
        return redirect(start_of(request.user))
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
    known = offered_profiles(found)
    chosen = _profile(request.GET.get("profile"), found, year, known)
    context = {
        "county": found,
        "year": year,
        "crumbs": crumbs_of(found, year, Crumb(_("目标对照"))),
        "may_set": request.user.may(Permission.TARGETS_SET, code),
    }
    if chosen is None:
        context["profiles"] = targets.profile_table(found, year, known)
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
        own = next((profile for profile in known if profile.own), None)
        return own or profile_for(county, year, known)
    found = {profile.code: profile for profile in [*known, *own_profiles(county)]}
    if asked not in found:
        raise Http404
    return found[asked]


@requires(Permission.RESULT_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def own_targets(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    """Show a county's own targets; posting a filled template shows what is in it."""
    if request.method == "POST":
        return _preview_own_targets(request, code, year)
    found = county_of(request, code, year, Permission.RESULT_VIEW)
    return _own_page(request, found, year, OwnTargetsForm(), None)


@requires(Permission.TARGETS_SET)
def _preview_own_targets(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    found = county_of(request, code, year, Permission.TARGETS_SET)
    form = OwnTargetsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _own_page(request, found, year, form, None)
    uploaded = form.cleaned_data["targets"]
    try:
        text = read_filled(found, uploaded.read(), uploaded.name)
        preview = own_sheet.preview(checked_profile(text, uploaded.name), text, uploaded.name)
    except OwnTargetsRefused as refusal:
        preview = own_sheet.refused(refusal, uploaded.name)
    return _own_page(request, found, year, OwnTargetsForm(), preview)


def _own_page(
    request: AuthedRequest,
    found: Region,
    year: int,
    form: OwnTargetsForm,
    preview: own_sheet.Preview | None,
) -> HttpResponse:
    sheet = own_sheet.own_sheet(found, year)
    may_set = request.user.may(Permission.TARGETS_SET, found.code)
    home = Crumb(_("目标对照"), reverse("assessments:targets", args=[found.code, year]))
    context = {
        "county": found,
        "year": year,
        "lead": [_("%(county)s，%(year)d年") % {"county": found.label, "year": year}],
        "crumbs": crumbs_of(found, year, home, Crumb(_("本县目标"))),
        "sheet": sheet,
        "form": form,
        "preview": preview,
        "may_set": may_set,
        "may_withdraw": may_set and bool(sheet.in_force),
    }
    wrong = form.errors or (preview is not None and preview.problems.rows)
    return render(request, "assessments/own_targets.html", context, status=400 if wrong else 200)


@requires(Permission.TARGETS_SET)
@require_POST
def keep_own_targets(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    found = county_of(request, code, year, Permission.TARGETS_SET)
    form = KeepTargetsForm(request.POST)
    back = redirect("assessments:own_targets", code=code, year=year)
    if not form.is_valid():
        messages.error(request, _("没有收到目标内容，重新上传文件"))
        return back
    try:
        kept = keep_targets(
            county=found,
            text=form.cleaned_data["text"],
            source=form.cleaned_data["filename"],
            actor_name=request.user.username,
            at=timezone.now(),
        )
    except OwnTargetsRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已保存为第%(version)d版") % {"version": kept.version})
    return back


@requires(Permission.TARGETS_SET)
@require_POST
def withdraw_own_targets(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    found = county_of(request, code, year, Permission.TARGETS_SET)
    try:
        kept = withdraw_targets(county=found, actor_name=request.user.username, at=timezone.now())
    except OwnTargetsRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已撤回第%(version)d版") % {"version": kept.version})
    return redirect("assessments:own_targets", code=code, year=year)


@requires(Permission.TARGETS_SET)
@require_safe
def own_workbook(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    found = county_of(request, code, year, Permission.TARGETS_SET)
    return _download(template_workbook(found), WORKBOOK_TYPE, f"{code}-targets.xlsx")


@requires(Permission.TARGETS_SET)
@require_safe
def own_toml(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    found = county_of(request, code, year, Permission.TARGETS_SET)
    text = base_text(found).encode("utf-8")
    return _download(text, "application/toml; charset=utf-8", f"{code}-targets.toml")


def _download(content: bytes, content_type: str, filename: str) -> HttpResponse:
    disposition = f'attachment; filename="{filename}"'
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": disposition}
    )
