"""The conditions that hold a grade down, before anybody above decides: the county's own word."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.condition_sheet import condition_sheet
from assessments.declaring import Declared, declare, may_declare
from assessments.outcome_views import Visit
from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.roles import Permission


@requires(Permission.ASSESSMENT_VIEW, Permission.VERIFY_MARK)
@require_http_methods(["GET", "HEAD", "POST"])
def conditions(request: AuthedRequest, pk: int) -> HttpResponse:
    """Show the conditions to everybody who reads the whole county; its desk answers them."""
    visit = Visit(request, pk, Permission.ASSESSMENT_VIEW)
    if visit.reader.narrow:
        raise Http404

    def page(status: int = 200) -> HttpResponse:
        return _page(visit, status)

    if request.method != "POST":
        return page()
    posted = visit.posted
    if posted.get("act") != "declare":
        return page(400)
    codes = [name.removeprefix("given-") for name in posted if name.startswith("given-")]
    answers = {code: _declared(posted, code) for code in codes}
    return visit.tried(
        lambda: declare(
            assessment=visit.assessment, answers=answers, person=request.user, at=visit.at
        ),
        "conditions",
        _("已保存"),
        page,
    )


def _declared(posted: dict[str, str], code: str) -> Declared:
    version = posted.get(f"version-{code}", "")
    return Declared(
        given=posted[f"given-{code}"],
        reason=posted.get(f"why-{code}", ""),
        version=int(version) if version.isdecimal() and len(version) < 10 else 0,
    )


def _page(visit: Visit, status: int) -> HttpResponse:
    sheet = condition_sheet(
        visit.assessment, visit.seen, visit.posted if status in (400, 409) else {}
    )
    return visit.page(
        "conditions",
        _("限制等级的情形"),
        status,
        sheet=sheet,
        writable=visit.reader.whole and may_declare(visit.assessment, visit.at),
    )
