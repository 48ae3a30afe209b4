"""The completeness board: who has filled in how much, and reminding those who have not."""

from collections.abc import Iterable, Mapping

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from schools.board import BoardFilter, Standing, board_of, missing_of, place_names, standing_of
from schools.handing_in import Reminded, remind
from schools.models import CountyYear
from schools.views import county_of, crumbs_of
from schools.windows import CollectionClosed, why_closed, window_of

NAMED = 3


@requires(Permission.RETURN_VIEW)
@require_safe
def board(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    county, at = county_of(request, code, year, Permission.RETURN_VIEW), timezone.now()
    row = CountyYear.objects.filter(county=county, year=year).first()
    closed = why_closed(county, year, row, at)
    standing = standing_of(county, year)
    runs = request.user.may(Permission.COLLECTION_RUN, county.code)
    context = {
        "county": county,
        "year": year,
        "board": board_of(
            standing,
            BoardFilter.from_query(request.GET.dict()),
            over=window_of(county, year).over(at),
        ),
        "closed": closed,
        "runs": runs,
        "reminds": runs and not closed,
        "title": _("填报进度"),
        "lead": [_("%(county)s，%(year)d年") % {"county": county.label, "year": year}],
        "crumbs": crumbs_of(county, year, Crumb(_("填报进度"))),
    }
    return render(request, "schools/board.html", context)


@requires(Permission.COLLECTION_RUN)
@require_POST
def send_reminders(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    county = county_of(request, code, year, Permission.COLLECTION_RUN)
    campuses = request.POST.get("places") == "campuses"
    standing = standing_of(county, year)
    missing = missing_of(standing, campuses=campuses)
    if not request.POST.get("all"):
        chosen = set(request.POST.getlist("to"))
        missing = {place: count for place, count in missing.items() if place in chosen}
    back = reverse("schools:board", args=[county.code, year])
    answer = HttpResponseRedirect(f"{back}#{'campuses' if campuses else 'departments'}")
    if not missing:
        messages.error(request, _("没有选要催办的部门或校区；勾选有缺项的再催办"))
        return answer
    try:
        reminded = remind(
            county=county,
            year=year,
            missing=missing,
            campuses=campuses,
            note=request.POST.get("note", ""),
            actor_name=request.user.username,
            at=timezone.now(),
        )
    except CollectionClosed as closed:
        messages.error(request, closed.message)
        return answer
    _tell(request, standing, reminded)
    return answer


def _tell(request: AuthedRequest, standing: Standing, reminded: Reminded) -> None:
    names = place_names(standing)
    if reminded.sent:
        places = [row.department or row.campus_code for row in reminded.sent]
        messages.success(request, _("已催办%(places)s") % {"places": _listed(places, names)})
    if reminded.too_soon:
        told = _("%(places)s一小时内已催办过，没有再发")
        messages.warning(request, told % {"places": _listed(reminded.too_soon, names)})


def _listed(places: Iterable[str], names: Mapping[str, str]) -> str:
    called = [names[place] for place in places]
    some = _("、").join(called[:NAMED])
    if len(called) <= NAMED:
        return some
    return _("%(some)s等%(count)d处") % {"some": some, "count": len(called)}
