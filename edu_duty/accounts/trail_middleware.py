"""Lets every event of a request tell its origin; writes down what was refused or taken away."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from edu_duty.accounts.models import User
from edu_duty.accounts.trail import note_taken, refuse_access, request_origin
from edu_duty.audit.origin import coming_from

OK = 200
FORBIDDEN = 403
NOT_FOUND = 404


class Trail:
    """Surrounds every view; stands right behind what knows who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = request_origin(request)
        with coming_from(origin):
            response = self.get_response(request)
            refused, taken = _refused(request, response), _taken(response) and not origin.told
            # Who asked is looked up only where there is something to tell.
            user = vars(request).get("user") if refused or taken else None
            if isinstance(user, User):
                _tell(request, response, user, refused=refused)
        return response


def _tell(request: HttpRequest, response: HttpResponse, user: User, *, refused: bool) -> None:
    if refused:
        refuse_access(request, user, response.status_code, at=timezone.now())
    else:
        note_taken(request, user, at=timezone.now())


def _taken(response: HttpResponse) -> bool:
    """Say whether a response is a file that leaves the portal."""
    found = response.get("Content-Disposition", "").startswith("attachment")
    return found and response.status_code == OK


def _refused(request: HttpRequest, response: HttpResponse) -> bool:
    """Say whether somebody asked for what is there and not theirs, as far as a status tells.

    An address that leads nowhere has no view; one that does and finds nothing was asked for a
    thing outside somebody's region, or for one that is not there: told apart nowhere on purpose.
    """
    if response.status_code == FORBIDDEN:
        return True
    match = request.resolver_match
    return response.status_code == NOT_FOUND and match is not None and bool(match.kwargs)
