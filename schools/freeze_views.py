"""The bureau head's page: freeze, send back, or open again."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from edu_duty.accounts.access import AuthedRequest, requires, requires_recent_sign_in
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from schools.closing import FreezeRefused, freeze_year, reopen_year, send_back
from schools.freeze_queries import freeze_sheet
from schools.models import Region
from schools.views import county_of, crumbs_of
from schools.windows import CollectionClosed

ACTS: dict[str, Callable[..., Any]] = {
    "freeze": freeze_year,
    "send_back": send_back,
    "reopen": reopen_year,
}


@requires(Permission.RETURN_FREEZE)
@requires_recent_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def freeze(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    county = county_of(request, code, year, Permission.RETURN_FREEZE)
    act = request.POST.get("act", "")
    if request.method != "POST":
        return _page(request, county, year, {})
    if act not in ACTS:
        return _page(request, county, year, {"refused": _("选冻结、退回或重新打开")})
    reason = request.POST.get("reason", "")
    more = {} if act == "freeze" else {"reason": reason}
    try:
        ACTS[act](
            county=county,
            year=year,
            actor_name=request.user.username,
            at=timezone.now(),
            **more,
        )
    except (FreezeRefused, CollectionClosed) as refusal:
        told = {"refused": refusal.message, "refused_act": act, f"{act}_reason": reason[:1000]}
        return _page(request, county, year, told)
    messages.success(request, done_words(act))
    return redirect("schools:freeze", code=code, year=year)


def done_words(act: str) -> str:
    """Say what was done."""
    return {
        "freeze": _("已冻结，可以测算和提交"),
        "send_back": _("已退回；退回原因列在本县的总览上"),
        "reopen": _("已重新打开，可以更正"),
    }[act]


def _page(request: AuthedRequest, county: Region, year: int, told: dict[str, str]) -> HttpResponse:
    context = {
        "county": county,
        "year": year,
        "sheet": freeze_sheet(county, year),
        "crumbs": crumbs_of(county, year, Crumb(_("领导审签"))),
        **told,
    }
    return render(request, "schools/freeze.html", context, status=400 if told else 200)
