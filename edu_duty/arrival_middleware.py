"""When a request began, by the server's clock: the moment that deadlines are held against."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class Arrival:
    """Notes the moment before anything else is done, so that no waiting makes anybody late."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.began_at = timezone.now()  # type: ignore[attr-defined]  # named in AuthedRequest
        return self.get_response(request)
