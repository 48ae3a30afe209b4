"""A form sent after its session ended loses nothing: signing in stands between it and its act.

The sign-in page is then the answer to the form itself, carries every field of it along as
``asking_again`` does, and sends them together with account and password to the same address. Only
whoever signed in last on this browser has the act done: every sign-in makes the forms of earlier
pages void (the token in them changes), so the form is theirs. Anybody else is signed in, no more.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from edu_duty.accounts import devices, second_factor, signing_in
from edu_duty.accounts.asking_again import carried
from edu_duty.accounts.forms import SignInForm
from edu_duty.accounts.models import User
from edu_duty.accounts.sign_in_forms import CodeForm

# Named so that no form of the portal has them.
PREFIX = "sign_in_again"
ASKED = frozenset({f"{PREFIX}-{name}" for name in ("username", "password", "code")})
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
# Nobody signs in to sign out.
LEFT_OUT = frozenset({"accounts:sign_out"})


def keeps(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """Say whether something was typed here that would be lost.

    Files cannot be carried; what takes requests without the token of a form is no form.
    """
    match = request.resolver_match
    return (
        request.method == "POST"
        and request.content_type in FORMS
        and not request.FILES
        and not vars(view).get("csrf_exempt")
        and (match is None or match.view_name not in LEFT_OUT)
        and devices.is_known(request)
        and bool(_fields(request.POST) or not ASKED.isdisjoint(request.POST))
    )


def ask(request: HttpRequest, *, onward: str, at: datetime) -> HttpResponse | None:
    """Return the page that signs in, or nothing once the act may go on."""
    request.sensitive_post_parameters = "__ALL__"  # type: ignore[attr-defined]  # for error reports
    if f"{PREFIX}-code" in request.POST:
        return _with_code(request, onward, at)
    if ASKED.isdisjoint(request.POST):
        return _page(request, SignInForm(prefix=PREFIX))
    form = SignInForm(request.POST, prefix=PREFIX)
    if not form.is_valid():
        return _page(request, form)
    tried = signing_in.try_password(request, **form.cleaned_data, at=at)
    if tried.user is None:
        form.refuse(second_factor.wait_words(tried.wait_seconds) if tried.wait_seconds else "")
        return _page(request, form)
    # Asked before the sign-in itself, which makes whoever signs in the last.
    own = devices.was_last(request, tried.user.username)
    if not signing_in.let_in(request, tried.user, at=at):
        return _page(request, CodeForm(prefix=PREFIX))
    return _go_on(request, own, onward)


def _with_code(request: HttpRequest, onward: str, at: datetime) -> HttpResponse | None:
    user = signing_in.waiting_for_code(request, at)
    if user is None:
        return _page(request, SignInForm(prefix=PREFIX))
    form = CodeForm(request.POST, prefix=PREFIX)
    own = devices.was_last(request, user.username)
    if form.is_valid() and _shown(request, user, form, at):
        return _go_on(request, own, onward)
    return _page(request, form)


def _shown(request: HttpRequest, user: User, form: CodeForm, at: datetime) -> bool:
    try:
        signing_in.show_code(request, user, form.cleaned_data["code"], at=at)
    except second_factor.CodeRefused as refusal:
        form.add_error("code", refusal.message)
        return False
    return True


def _go_on(request: HttpRequest, own: bool, onward: str) -> HttpResponse | None:  # noqa: FBT001
    """Give the act its form back, unless it is somebody else's."""
    if not own:
        return redirect(onward)
    posted = request.POST.copy()
    for name in ASKED:
        posted.pop(name, None)
    request.POST = posted  # type: ignore[assignment]  # Django has a setter for it
    return None


def _page(request: HttpRequest, form: SignInForm | CodeForm) -> HttpResponse:
    sheet = {"form": form, "carried": _fields(request.POST), "act_url": request.get_full_path()}
    status = 422 if form.is_bound else 200
    answer = render(request, "accounts/sign_in_again.html", sheet, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _fields(posted: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, value in carried(posted) if name not in ASKED]
