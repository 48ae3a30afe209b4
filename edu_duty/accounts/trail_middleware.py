"""Lets every event of a request tell where it came from, and writes down what was refused."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from edu_duty.accounts.models import User
from edu_duty.accounts.trail import refuse_access, request_origin
from edu_duty.audit.origin import coming_from

FORBIDDEN = 403
NOT_FOUND = 404


class Trail:
    """Surrounds every view; stands right behind what knows who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with coming_from(request_origin(request)):
            response = self.get_response(request)
            user = vars(request).get("user")
            if _refused(request, response) and isinstance(user, User):
                refuse_access(request, user, response.status_code, at=timezone.now())
        return response


def _refused(request: HttpRequest, response: HttpResponse) -> bool:
    """Say whether somebody asked for what is there and not theirs, as far as a status tells.

    An address that leads nowhere has no view; one that does and finds nothing was asked for a
    thing outside somebody's region, or for one that is not there: told apart nowhere on purpose.
    """
    if response.status_code == FORBIDDEN:
        return True
    match = request.resolver_match
    return response.status_code == NOT_FOUND and match is not None and bool(match.kwargs)
