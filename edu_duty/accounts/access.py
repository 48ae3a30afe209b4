"""How views name who may use them; the only place that refuses."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from edu_duty.accounts import asking_again
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission

View = Callable[..., HttpResponse]


class AuthedRequest(HttpRequest):
    """A request behind the sign-in: its user is one of ours; deadlines look at when it began."""

    user: User
    began_at: datetime


def requires(permission: Permission, *others: Permission) -> Callable[[View], View]:
    """Let in only people who hold an act somewhere; the view's ``visible_to`` says where.

    Where several acts stand there, any of them is enough, and the view tells them apart.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: AuthedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(map(request.user.prefixes, (permission, *others))):
                raise PermissionDenied(str(permission.label))
            return view(request, *args, **kwargs)

        guarded.required_permission = permission  # type: ignore[attr-defined]  # read by tests
        return guarded

    return decorate


def requires_recent_sign_in(view: View) -> View:
    """Ask again for the password, and the code, before an act that counts, unless just proven.

    Stands below ``@requires`` and asks only where something is posted. What was posted is kept and
    reaches the view once the person proved who they are. Not for forms with files.
    """

    @wraps(view)
    def proven(request: AuthedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        question = None
        if request.method == "POST":
            question = asking_again.ask(request, request.user, at=timezone.now())
        return question or view(request, *args, **kwargs)

    proven.asks_again = True  # type: ignore[attr-defined]  # read by tests
    return proven


def requires_recent_sign_in_first(view: View) -> View:
    """Ask again for the password, and the code, before a page with a file shows at all.

    A file cannot be carried along: whoever waited too long between the page and sending it chooses
    the file again, and is told so.
    """

    @wraps(view)
    def proven(request: AuthedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answered = asking_again.is_answered(request)
        question = asking_again.ask(request, request.user, at=timezone.now())
        if question is None and answered:
            return redirect(request.get_full_path())
        return question or view(request, *args, **kwargs)

    proven.asks_again = True  # type: ignore[attr-defined]  # read by tests
    return proven


def signed_in(view: View) -> View:
    """Mark a view that everyone who is signed in may use: it shows only what is their own."""
    view.required_permission = None  # type: ignore[attr-defined]  # read by tests
    return view


def public(view: View) -> View:
    """Mark one of the few views that need no sign-in."""
    view.required_permission = None  # type: ignore[attr-defined]  # read by tests
    return login_not_required(view)


def person_of(request: Request) -> User:
    """Return who asks the API.

    Raises:
        NotAuthenticated: nobody is signed in.
    """
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user


class HasRequiredPermission(BasePermission):
    """The API's guard: a view names its act per method in ``required_permissions``.

    Where several acts stand there, any of them is enough; None is open to everybody. HEAD is asked
    what GET is.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method not in view.required_permissions:
            raise MethodNotAllowed(method)
        named = view.required_permissions[method]
        if named is None:
            return True
        acts = (named,) if isinstance(named, Permission) else named
        return isinstance(request.user, User) and any(map(request.user.prefixes, acts))
