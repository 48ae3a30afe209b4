"""How a person likes to read: language and text size, kept with them, or in a cookie at first."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from edu_duty.accounts.models import User

LANGUAGE_COOKIE = settings.LANGUAGE_COOKIE_NAME
LARGE_TEXT_COOKIE = "large_text"


def language(request: HttpRequest) -> str:
    """Return the language of the page: the person's, the cookie's, or Chinese."""
    if isinstance(request.user, User):
        return _spoken(request.user.language)
    return _spoken(request.COOKIES.get(LANGUAGE_COOKIE, ""))


def large_text(request: HttpRequest) -> bool:
    """Say whether the page is set in large text."""
    user = vars(request).get("user")
    if isinstance(user, User):
        return user.large_text
    return request.COOKIES.get(LARGE_TEXT_COOKIE) == "yes"


def choose(
    request: HttpRequest, response: HttpResponse, *, language: str = "", large_text: str = ""
) -> None:
    """Keep what was chosen with the person; before sign-in, in cookies of this browser session."""
    if isinstance(request.user, User):
        _keep(request.user, language=language, large_text=large_text)
        return
    if language:
        _remember(response, LANGUAGE_COOKIE, language)
    if large_text:
        _remember(response, LARGE_TEXT_COOKIE, large_text)


def adopt(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Give a person who just signed in what they chose on the sign-in page."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    large = request.COOKIES.get(LARGE_TEXT_COOKIE, "")
    _keep(user, language=_spoken(chosen) if chosen else "", large_text=large)
    response.delete_cookie(LANGUAGE_COOKIE)
    response.delete_cookie(LARGE_TEXT_COOKIE)


def _keep(user: User, *, language: str, large_text: str) -> None:
    changed = []
    if language and language != user.language:
        user.language = language
        changed.append("language")
    if large_text and (large_text == "yes") != user.large_text:
        user.large_text = large_text == "yes"
        changed.append("large_text")
    if changed:
        user.save(update_fields=changed)


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def _spoken(code: str) -> str:
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
