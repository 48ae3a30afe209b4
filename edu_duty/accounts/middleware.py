"""What every page has in common: who may see it, in which language, and that no cache keeps it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone, translation

from edu_duty.accounts import (
    devices,
    preferences,
    second_factor,
    sessions,
    signing_in_again,
)
from edu_duty.accounts.models import User

# What somebody may open who first has to add a second factor or to change the password.
ALWAYS_OPEN = frozenset(
    {
        "accounts:second_factor",
        "accounts:second_factor_qr",
        "accounts:password",
        "accounts:sign_out",
        "accounts:preferences",
        "system:health",
    }
)


class SignInFirst(LoginRequiredMiddleware):
    """Sends people without a session to sign in, and back to a page they can open."""

    def process_view(self, request, view_func, view_args, view_kwargs):  # type: ignore[no-untyped-def]  # as Django's own
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is not None and request.headers.get("HX-Request"):
            # A fragment must not be replaced by the sign-in page: the whole page goes there.
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        if answer is not None and signing_in_again.keeps(request, view_func):
            return _sign_in_and_go_on(request)
        return answer

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        if request.method == "GET":
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(_page_before(request), self.get_login_url(view_func))


def _sign_in_and_go_on(request: HttpRequest) -> HttpResponse | None:
    """Ask who is there in the middle of an act, and let it go on once that is known."""
    asked = signing_in_again.ask(request, onward=_page_before(request), at=timezone.now())
    if asked is not None or not isinstance(request.user, User):
        return asked
    first = _first(request, request.user)
    return redirect(first) if first else None


def _page_before(request: HttpRequest) -> str:
    """Return the page a form was sent from, for an address that only takes forms shows nothing."""
    page = urlsplit(request.headers.get("Referer", ""))
    return page.path if page.netloc == request.get_host() else "/"


class SessionLimits:
    """Ends sessions that lasted long enough, and leads people to what they must do first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._watch(request)
        response = self.get_response(request)
        devices.set_cookie(request, response)
        return response

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., HttpResponseBase],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Lead to the second factor or the password whoever may do nothing else before.

        Raises:
            PermissionDenied: the API is asked, which leads nobody anywhere.
        """
        match = request.resolver_match
        name = match.view_name if match else ""
        if not isinstance(request.user, User) or name in ALWAYS_OPEN:
            return None
        first = _first(request, request.user)
        if first and name.startswith("api:"):
            raise PermissionDenied(first)
        return redirect(first) if first else None

    def _watch(self, request: HttpRequest) -> None:
        at = timezone.now()
        if sessions.is_over(request.session, at):
            logout(request)
        elif not (request.method == "GET" and request.headers.get("HX-Request")):
            # A page that asks again by itself every few seconds is not a person who is there.
            sessions.touch(request.session, at)


def _first(request: HttpRequest, user: User) -> str:
    """Name the page a person has to deal with before any other."""
    if not request.session.get("factor") and second_factor.must_have(user):
        return "accounts:second_factor"
    return "accounts:password" if request.session.get("renew") else ""


class PrivatePages:
    """Speaks the reader's language and keeps private pages out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.LANGUAGE_CODE = preferences.language(request)
        with translation.override(request.LANGUAGE_CODE):
            response = self.get_response(request)
        response.setdefault("Content-Language", request.LANGUAGE_CODE)
        if request.user.is_authenticated:
            response["Cache-Control"] = "no-store"
        return response
