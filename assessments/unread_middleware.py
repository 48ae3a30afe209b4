"""Counts what somebody has not read before a page is made: drawing asks the database nothing."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from assessments.notices import unread_count
from edu_duty.accounts.models import User


class UnreadNotices:
    """Leaves ``request.unread_notices`` for the masthead of a whole page that is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., HttpResponseBase],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> None:
        """Count once, and not for what has no masthead: a form, a fragment, a file, the API."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        whole = request.method == "GET" and not request.headers.get("HX-Request")
        if whole and "format" not in request.GET and not name.startswith("api:"):
            user = request.user
            unread = unread_count(user) if isinstance(user, User) else 0
            vars(request)["unread_notices"] = unread
