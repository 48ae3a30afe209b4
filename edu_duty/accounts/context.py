"""What the frame around every page knows; rows ready to print, nothing to decide in a template."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from edu_duty.accounts import preferences
from edu_duty.accounts.models import User
from edu_duty.accounts.navigation import Place, menu, place_of
from edu_duty.accounts.roles import Permission, Role


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, as the masthead names them."""

    name: str
    post: str


@dataclass(frozen=True, slots=True)
class Language:
    """The language to switch to, named in itself."""

    code: str
    name: str


CHINESE = Language("zh-hans", "中文")
ENGLISH = Language("en", "English")


def portal(request: HttpRequest) -> dict[str, Any]:
    """Give every page its masthead, its menu, and the mark that says what the data are."""
    user = _user(request)
    place = place_of(request)
    return {
        "here": request.get_full_path() if request.method == "GET" else request.path,
        "place": place,
        "data_mark": _data_mark(place),
        "large_text": preferences.large_text(request),
        "other_language": CHINESE if get_language() == ENGLISH.code else ENGLISH,
        "person": _person(user) if user else None,
        "navigation": menu(request, user) if user else [],
        "asks_who": bool(user and user.prefixes(Permission.PEOPLE_VIEW)),
    }


def _user(request: HttpRequest) -> User | None:
    user = vars(request).get("user")
    return user if isinstance(user, User) else None


def _person(user: User) -> Person:
    posts = dict.fromkeys(Role(grant.role).label for grant in user.granted)
    return Person(name=str(user), post=_("、").join(str(post) for post in posts))


def _data_mark(place: Place | None) -> str:
    if place and place.synthetic:
        return _("合成数据，不是真实统计")
    return _("演示环境") if settings.DEMO else ""
