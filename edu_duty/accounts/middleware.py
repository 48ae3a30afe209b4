"""What every page has in common: who may see it, in which language, and that no cache keeps it."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import translation

from edu_duty.accounts import preferences


class SignInFirst(LoginRequiredMiddleware):
    """Sends people without a session to sign in, and back to a page they can open."""

    def process_view(self, request, view_func, view_args, view_kwargs):  # type: ignore[no-untyped-def]  # as Django's own
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is not None and request.headers.get("HX-Request"):
            # A fragment must not be replaced by the sign-in page: the whole page goes there.
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return answer

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        if request.method == "GET":
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(_page_before(request), self.get_login_url(view_func))


def _page_before(request: HttpRequest) -> str:
    """Return the page a form was sent from, for an address that only takes forms shows nothing."""
    page = urlsplit(request.headers.get("Referer", ""))
    return page.path if page.netloc == request.get_host() else "/"


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
