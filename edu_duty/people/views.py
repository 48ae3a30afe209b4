"""People: the list, one person, their posts, and who reaches what."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from edu_duty.accounts import people
from edu_duty.accounts.access import (
    AuthedRequest,
    requires,
    requires_recent_sign_in,
    requires_recent_sign_in_first,
    signed_in,
)
from edu_duty.accounts.models import Grant, User
from edu_duty.accounts.people import PeopleRefused, Registered
from edu_duty.accounts.roles import Permission
from edu_duty.people.forms import NameForm, PostForm, ReasonForm, RosterForm, new_person
from edu_duty.people.objects import access_sheet
from edu_duty.people.queries import (
    PeopleFilter,
    people_sheet,
    people_table,
    person_sheet,
    reach_rows,
)
from edu_duty.people.roster import read_roster, template_workbook
from edu_duty.printable import Crumb
from edu_duty.tabular import XLSX_TYPE
from schools.tables import table_answer

ACTS = {
    "deactivate": (people.deactivate, gettext_lazy("账号已停用")),
    "reactivate": (people.reactivate, gettext_lazy("账号已恢复")),
    "remove_factor": (people.remove_second_factor, gettext_lazy("第二因素已移除")),
    "end_sessions": (people.end_sessions, gettext_lazy("打开的会话已结束")),
}


@requires(Permission.PEOPLE_VIEW)
@require_safe
def everybody(request: AuthedRequest) -> HttpResponse:
    asked = PeopleFilter.from_query(request.GET.dict())
    if "format" in request.GET:
        heading, rows = people_table(request.user, asked)
        answer = table_answer(request.GET["format"], "people", heading, rows)
        people.record_export(
            actor=request.user, count=len(rows), wanted=asked.told(), at=timezone.now()
        )
        return answer
    context = {
        "sheet": people_sheet(request.user, asked, timezone.now()),
        "manages": bool(request.user.prefixes(Permission.PEOPLE_MANAGE)),
    }
    return render(request, "people/list.html", context)


@requires(Permission.PEOPLE_VIEW)
@require_safe
def person(request: AuthedRequest, pk: int) -> HttpResponse:
    return _person_page(request, _seen(request, pk))


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@requires_recent_sign_in
def create(request: AuthedRequest) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    name = NameForm(posted)
    post = PostForm(posted, actor=request.user, today=timezone.localdate())
    if posted is not None and all([name.is_valid(), post.is_valid()]):
        try:
            registered = people.create_person(
                new=new_person(name, post), actor=request.user, at=timezone.now()
            )
        except PeopleRefused as refusal:
            name.add_error(None, refusal.message)
        else:
            return _codes(request, [registered])
    wrong = bool(name.errors or post.errors)
    context = {
        "name_form": name,
        "post_form": post,
        "wrong": _errors(name, post),
        "crumbs": _crumbs(Crumb(_("登记一人"))),
    }
    return render(request, "people/create.html", context, status=422 if wrong else 200)


@requires(Permission.PEOPLE_MANAGE)
@require_POST
@requires_recent_sign_in
def give(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _seen(request, pk)
    form = PostForm(request.POST, actor=request.user, today=timezone.localdate())
    if form.is_valid():
        try:
            people.give_post(
                person_id=found.pk, post=form.post(), actor=request.user, at=timezone.now()
            )
        except PeopleRefused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("已授予职务"))
            return redirect("people:person", pk=found.pk)
    return _person_page(request, found, form)


@requires(Permission.PEOPLE_MANAGE)
@require_POST
@requires_recent_sign_in
def end(request: AuthedRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Grant.objects.filter(user__in=User.objects.visible_to(request.user)), pk=pk
    )
    _do(request, lambda told: people.end_post(grant_id=pk, **told), _("职务已结束"))
    return redirect("people:person", pk=found.user_id)


@requires(Permission.PEOPLE_MANAGE)
@require_POST
@requires_recent_sign_in
def account(request: AuthedRequest, pk: int) -> HttpResponse:
    """Close an account or open it again, end its sessions, or take away its second factor."""
    found = _seen(request, pk)
    act = request.POST.get("act", "")
    if act not in ACTS:
        messages.error(request, _("没有这项操作，用本页的按钮办理"))
        return redirect("people:person", pk=pk)
    doing, done = ACTS[act]
    _do(request, lambda told: doing(person_id=found.pk, **told), str(done))
    return redirect("people:person", pk=pk)


@requires(Permission.PEOPLE_MANAGE)
@require_POST
@requires_recent_sign_in
def code(request: AuthedRequest, pk: int) -> HttpResponse:
    """Give out a new one-time code and show it this once."""
    found = _seen(request, pk)
    try:
        text = people.issue_code(person_id=found.pk, actor=request.user, at=timezone.now())
    except PeopleRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("people:person", pk=pk)
    return _codes(request, [Registered(found, text)])


@requires(Permission.PEOPLE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@requires_recent_sign_in_first
def import_roster(request: AuthedRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = RosterForm(request.POST, request.FILES) if posted else RosterForm()
    context: dict[str, Any] = {"form": form, "crumbs": _crumbs(Crumb(_("用名单登记")))}
    if posted and form.is_valid():
        roster = read_roster(
            form.cleaned_data["roster"].read(), actor=request.user, today=timezone.localdate()
        )
        context["problems"] = roster.problems
        if not roster.problems:
            try:
                registered = people.import_people(
                    people=roster.people, actor=request.user, at=timezone.now()
                )
            except PeopleRefused as refusal:
                form.add_error("roster", refusal.message)
            else:
                return _codes(request, registered)
    wrong = bool(form.errors or context.get("problems"))
    return render(request, "people/import.html", context, status=422 if wrong else 200)


@requires(Permission.PEOPLE_MANAGE)
@require_safe
def template(request: AuthedRequest) -> HttpResponse:
    return HttpResponse(
        template_workbook(request.user),
        content_type=XLSX_TYPE,
        headers={"Content-Disposition": 'attachment; filename="people.xlsx"'},
    )


@requires(Permission.PEOPLE_VIEW)
@require_safe
def reach(request: AuthedRequest, pk: int) -> HttpResponse:
    found = _seen(request, pk)
    crumbs = _crumbs(
        Crumb(str(found), reverse("people:person", args=[found.pk])), Crumb(_("能做什么"))
    )
    context = {"somebody": found, "rows": reach_rows(found), "crumbs": crumbs}
    return render(request, "people/reach.html", context)


@signed_in
@require_safe
def my_reach(request: AuthedRequest) -> HttpResponse:
    return render(request, "people/reach.html", {"rows": reach_rows(request.user), "mine": True})


@requires(Permission.PEOPLE_VIEW)
@require_safe
def access(request: AuthedRequest) -> HttpResponse:
    """Say who may see and change the thing that ``?object=county:990101`` names."""
    sheet = access_sheet(request.user, request.GET.get("object", ""))
    if sheet is None:
        raise Http404
    context = {"sheet": sheet, "crumbs": _crumbs(Crumb(_("谁能看、谁能改")))}
    return render(request, "people/access.html", context)


def _seen(request: AuthedRequest, pk: int) -> User:
    found: User = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    return found


def _do(request: AuthedRequest, act: Callable[[dict[str, Any]], object], done: str) -> None:
    """Do an act that needs a reason, and say what came of it."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("写明原因，不超过200字"))
        return
    told = {"reason": form.cleaned_data["reason"], "actor": request.user, "at": timezone.now()}
    try:
        act(told)
    except PeopleRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)


def _person_page(request: AuthedRequest, found: User, form: PostForm | None = None) -> HttpResponse:
    manages = bool(request.user.prefixes(Permission.PEOPLE_MANAGE)) and found != request.user
    blank = PostForm(actor=request.user, today=timezone.localdate()) if manages else None
    context = {
        "sheet": person_sheet(request.user, found, timezone.now()),
        "form": form or blank,
        "wrong": _errors(form) if form else [],
        "crumbs": _crumbs(Crumb(str(found))),
    }
    return render(request, "people/person.html", context, status=422 if form else 200)


def _codes(request: AuthedRequest, registered: list[Registered]) -> HttpResponse:
    welcome_url = settings.PUBLIC_URL + reverse("accounts:welcome")
    crumbs = _crumbs(Crumb(_("一次性代码")))
    context = {"registered": registered, "welcome_url": welcome_url, "crumbs": crumbs}
    return render(request, "people/codes.html", context)


def _crumbs(*steps: Crumb) -> list[Crumb]:
    return [Crumb(_("人员和职务"), reverse("people:list")), *steps]


def _errors(*forms: Any) -> list[tuple[str, str]]:
    """Return what is wrong with several forms, each with the field it leads to."""
    return [
        (form[name].auto_id if name in form.fields else "", str(error))
        for form in forms
        for name, errors in form.errors.items()
        for error in errors
    ]
