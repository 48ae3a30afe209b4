"""What the pages about a person's own account print."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from edu_duty.accounts import second_factor
from edu_duty.accounts.models import Grant, User
from edu_duty.accounts.roles import Role
from edu_duty.accounts.sessions import handle_of
from edu_duty.accounts.sign_in_models import Session
from edu_duty.printable import Crumb, Mark

BROWSERS = (
    ("MicroMessenger/", "微信"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class AccountSheet:
    """One person, as they see themselves."""

    name: str
    username: str
    posts: list[str]
    factor: Mark


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One open session; ``handle`` names it without telling its key."""

    handle: str
    device: str
    address: str
    since: str
    seen: str
    current: bool


def account_sheet(user: User) -> AccountSheet:
    """Print a person's account."""
    return AccountSheet(
        name=str(user),
        username=user.username,
        posts=_posts(user),
        factor=_factor(user),
    )


def session_rows(user: User, key: str | None, at: datetime) -> list[SessionRow]:
    """Print a person's open sessions, this one first, then the one seen last."""
    rows = [(session, session.known()) for session in _open(user, at)]
    rows.sort(key=lambda row: (row[0].session_key != key, -row[1].get("seen", 0)))
    return [
        SessionRow(
            handle=handle_of(session.session_key),
            device=device_words(known.get("agent", "")),
            address=known.get("address", "") or _("不详"),
            since=_moment(known.get("began")),
            seen=_moment(known.get("seen")),
            current=session.session_key == key,
        )
        for session, known in rows
    ]


def session_keys(user: User, handle: str, at: datetime) -> list[str]:
    """Return the key of the session of a handle; of every open one for ``all``."""
    keys = [session.session_key for session in _open(user, at)]
    return [key for key in keys if handle in {"all", handle_of(key)}]


def device_words(agent: str) -> str:
    """Say which browser on which system, as far as a browser tells."""
    browser = next((name for mark, name in BROWSERS if mark in agent), _("其他浏览器"))
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser} · {system}" if system else browser


def password_rules() -> list[str]:
    """Say what a new password has to be."""
    rules = settings.PASSWORD_RULES
    told = [_("至少%(count)s个字符") % {"count": rules.length}]
    if rules.classes > 1:
        told.append(
            _("大写字母、小写字母、数字、其他符号中至少%(count)s类") % {"count": rules.classes}
        )
    if rules.days:
        told.append(
            _("每%(days)s天换一次，最近%(count)s个不能重复使用")
            % {"days": rules.days, "count": rules.barred}
        )
    return [*told, _("不能与账号或姓名相近，不能在已泄露密码名单上")]


def in_groups(key: str) -> str:
    """Write a key in groups of four, to be typed."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


def crumbs(label: str) -> list[Crumb]:
    """Return the way to a page of one's own account."""
    return [Crumb(_("本人账号"), reverse("accounts:account")), Crumb(label)]


def _open(user: User, at: datetime) -> Iterator[Session]:
    return Session.objects.filter(user=user, expire_date__gt=at).iterator()


def _posts(user: User) -> list[str]:
    """Say what somebody's posts are and where; the department or the campus where they have one."""
    regions = apps.get_model(settings.REGION_MODEL).objects
    places = regions.in_bulk({grant.region_prefix for grant in user.granted}, field_name="code")
    return [_post(grant, places.get(grant.region_prefix)) for grant in user.granted]


def _post(grant: Grant, region: Any) -> str:
    words = [str(Role(grant.role).label), _place(grant.region_prefix, region)]
    return " · ".join(word for word in (*words, grant.department, grant.campus_code) if word)


def _place(prefix: str, region: Any) -> str:
    if region is not None:
        return str(region.label)
    return _("区划代码%(code)s") % {"code": prefix} if prefix else _("全国")


def _factor(user: User) -> Mark:
    if second_factor.is_enrolled(user):
        return Mark("met", _("已设置"))
    return (
        Mark("unmet", _("必须设置")) if second_factor.must_have(user) else Mark("na", _("未设置"))
    )


def _moment(seconds: int | None) -> str:
    if seconds is None:
        return _("不详")
    return date_format(localtime(datetime.fromtimestamp(seconds, UTC)), "DATETIME_FORMAT")
