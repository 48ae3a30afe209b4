"""People come, hold posts and leave: every change of who may do what, each with its audit event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from edu_duty.accounts import one_time, second_factor, sessions
from edu_duty.accounts.models import Grant, User
from edu_duty.accounts.posts import Post, appoints_to, collide, manages, removes_second_factors
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.refusal import Refusal

COMMAND = "command"


class PeopleRefused(Refusal):
    """Somebody may not be given, told or done this; nothing was changed."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be registered, with the posts they begin with."""

    username: str
    full_name: str
    posts: Sequence[Post]


@dataclass(frozen=True, slots=True)
class Registered:
    """Somebody who was registered; ``code`` is shown once and kept nowhere."""

    user: User
    code: str


@transaction.atomic
def create_person(*, new: NewPerson, actor: User, at: datetime) -> Registered:
    """Register one person with their posts; they set their own password with the code.

    Raises:
        PeopleRefused: the account exists, or a post may not be given.
    """
    if User.objects.filter(username__iexact=new.username).exists():
        message = _("账号“%(name)s”已有人用；换一个账号，或到那个人的页面加职务")
        raise PeopleRefused("taken", message % {"name": new.username})
    user = _registered(new.username, new.full_name, actor.username, at)
    for post in new.posts:
        _give(user, post, actor, at)
    return Registered(user, _issue(user, actor.username, at))


@transaction.atomic
def import_people(*, people: Sequence[NewPerson], actor: User, at: datetime) -> list[Registered]:
    """Register many people, all or none.

    Raises:
        PeopleRefused: one of them is refused.
    """
    registered = [create_person(new=new, actor=actor, at=at) for new in people]
    _record(
        AuditEvent.Verb.PEOPLE_IMPORTED,
        "people",
        actor.username,
        at,
        accounts=[one.user.username for one in registered],
    )
    return registered


@transaction.atomic
def give_post(*, person_id: int, post: Post, actor: User, at: datetime) -> Grant:
    """Give a person a post.

    Raises:
        PeopleRefused: it is beyond the actor's reach, their own, held already, or not to be held
            beside another.
    """
    return _give(User.objects.select_for_update().get(pk=person_id), post, actor, at)


@transaction.atomic
def end_post(*, grant_id: int, reason: str, actor: User, at: datetime) -> Grant:
    """End a post now; what it let its holder do is denied from the next request on.

    Raises:
        PeopleRefused: it is the actor's own or beyond their reach, or has ended already.
    """
    grant = Grant.objects.select_for_update().select_related("user").get(pk=grant_id)
    _not_oneself(actor, grant.user)
    if not appoints_to(actor, grant):
        raise PeopleRefused("beyond", _("这个职务不由本人任免，由上级或安全管理员结束"))
    if not Grant.objects.standing().filter(pk=grant.pk).exists():
        raise PeopleRefused("ended", _("这个职务已经结束"))
    before = described(grant)
    grant.ends_at = max(grant.starts_at, whole_second(at))
    grant.ended_by_name, grant.end_reason = actor.username, reason
    grant.save(update_fields=["ends_at", "ended_by_name", "end_reason"])
    _record(
        AuditEvent.Verb.GRANT_ENDED,
        grant.user.username,
        actor.username,
        at,
        region_code=grant.region_prefix,
        before=before,
        after=described(grant),
        reason=reason,
    )
    return grant


@transaction.atomic
def deactivate(*, person_id: int, reason: str, actor: User, at: datetime) -> None:
    """Close an account: its sessions and keys open nothing from the next request on.

    Raises:
        PeopleRefused: it is the actor's own, or somebody holds posts beyond the actor's reach.
    """
    _switch(person_id, reason, actor, at, active=False)


@transaction.atomic
def reactivate(*, person_id: int, reason: str, actor: User, at: datetime) -> None:
    """Open a closed account again, with the posts that still stand.

    Raises:
        PeopleRefused: as for ``deactivate``.
    """
    _switch(person_id, reason, actor, at, active=True)


@transaction.atomic
def remove_second_factor(*, person_id: int, reason: str, actor: User, at: datetime) -> None:
    """Take away the second factor of somebody who lost it; their next sign-in asks for none.

    Raises:
        PeopleRefused: it is the actor's own, not theirs to take away, or there is none.
    """
    person = User.objects.select_for_update().get(pk=person_id)
    _not_oneself(actor, person)
    if not removes_second_factors(actor, person):
        raise PeopleRefused("beyond", _("移除别人的第二因素由安全管理员办理"))
    if not second_factor.is_enrolled(person):
        raise PeopleRefused("none", _("这个人没有设第二因素"))
    second_factor.remove(user=person, actor_name=actor.username, at=at, reason=reason)


@transaction.atomic
def end_sessions(*, person_id: int, reason: str, actor: User, at: datetime) -> None:
    """End every session somebody has open.

    Raises:
        PeopleRefused: they are the actor's own, beyond the actor's reach, or there are none.
    """
    person = User.objects.select_for_update().get(pk=person_id)
    _manages(actor, person)
    ended = sessions.end_sessions(user=person, actor_name=actor.username, at=at, reason=reason)
    if not ended:
        raise PeopleRefused("none", _("这个人没有打开的会话"))


@transaction.atomic
def issue_code(*, person_id: int, actor: User, at: datetime) -> str:
    """Give out a new one-time code, with which the person sets a new password.

    Raises:
        PeopleRefused: it is the actor's own account, closed, or beyond their reach.
    """
    person = User.objects.select_for_update().get(pk=person_id)
    _manages(actor, person)
    if not person.is_active:
        raise PeopleRefused("inactive", _("账号已停用；先恢复，再发一次性代码"))
    return _issue(person, actor.username, at)


@transaction.atomic
def appoint_security_admin(
    *, username: str, full_name: str, region_prefix: str, at: datetime
) -> Registered:
    """Register the first security administrator, or give the present one a new code.

    For who stands at the machine itself; everybody else is registered on the pages.

    Raises:
        PeopleRefused: somebody else is security administrator already, or the name is taken.
    """
    held = Grant.objects.in_force().filter(
        role=Role.SECURITY_ADMIN, user__is_active=True, user__demo=False
    )
    own = held.filter(user__username=username).select_related("user").first()
    if own is not None:
        return Registered(own.user, _issue(own.user, COMMAND, at))
    if held.exists():
        raise PeopleRefused("appointed", _("已有安全管理员，由其在“人员”页登记其他人"))
    if User.objects.filter(username__iexact=username).exists():
        raise PeopleRefused("taken", _("账号“%(name)s”已有人用；换一个账号") % {"name": username})
    user = _registered(username, full_name, COMMAND, at)
    _granted(user, Post(Role.SECURITY_ADMIN, region_prefix), COMMAND, at)
    return Registered(user, _issue(user, COMMAND, at))


@transaction.atomic
def record_export(*, actor: User, count: int, wanted: Mapping[str, str], at: datetime) -> None:
    """Remember that somebody took a list of people away."""
    _record(
        AuditEvent.Verb.PEOPLE_EXPORTED,
        "people",
        actor.username,
        at,
        count=count,
        filter={name: text for name, text in wanted.items() if name != "q"},
        searched="q" in wanted,
    )


def described(grant: Grant) -> dict[str, str | None]:
    """Write a post down for the audit trail."""
    return {
        "role": grant.role,
        "region_prefix": grant.region_prefix,
        "department": grant.department,
        "campus_code": grant.campus_code,
        "starts_at": grant.starts_at.isoformat(),
        "ends_at": grant.ends_at.isoformat() if grant.ends_at else None,
    }


def whole_second(at: datetime) -> datetime:
    """Cut a moment down to its second: the database's clock is never behind it then."""
    return at.replace(microsecond=0)


def _registered(username: str, full_name: str, actor_name: str, at: datetime) -> User:
    """Make an account nobody can sign in with until its one-time code was used."""
    user = User(username=username, full_name=full_name, date_joined=at)
    user.set_unusable_password()
    user.save()
    _record(
        AuditEvent.Verb.PERSON_CREATED,
        username,
        actor_name,
        at,
        after={"username": username},
    )
    return user


def _give(user: User, post: Post, actor: User, at: datetime) -> Grant:
    _not_oneself(actor, user)
    if not actor.appoints(post.role, post.region_prefix):
        raise PeopleRefused("beyond", _("这个职务不在本人可以任免的范围内"))
    return _granted(user, post, actor.username, at)


def _granted(user: User, post: Post, actor_name: str, at: datetime) -> Grant:
    starts_at = post.starts_at or whole_second(at)
    _not_twice(user, post)
    _apart(user, post, starts_at)
    grant = Grant(
        user=user,
        role=post.role,
        region_prefix=post.region_prefix,
        department=post.department,
        campus_code=post.campus_code,
        starts_at=starts_at,
        ends_at=post.ends_at,
        given_by_name=actor_name,
    )
    grant.save()
    _record(
        AuditEvent.Verb.GRANT_GIVEN,
        user.username,
        actor_name,
        at,
        region_code=post.region_prefix,
        after=described(grant),
    )
    return grant


def _not_twice(user: User, post: Post) -> None:
    same = user.grants.standing().filter(
        role=post.role,
        region_prefix=post.region_prefix,
        department=post.department,
        campus_code=post.campus_code,
    )
    if same.exists():
        raise PeopleRefused("held", _("已有同样的职务；要改期限，先结束原来的"))


def _apart(user: User, post: Post, starts_at: datetime) -> None:
    """Say in words what the database would refuse."""
    wanted = replace(post, starts_at=starts_at)
    for held in user.grants.order_by("pk"):
        standing = Post(
            Role(held.role), held.region_prefix, starts_at=held.starts_at, ends_at=held.ends_at
        )
        if collide(standing, wanted):
            message = _(
                "系统管理员、安全管理员、审计管理员三个职务互相排斥，也不能兼任其他职务；"
                "先结束“%(role)s”"
            )
            raise PeopleRefused("separated", message % {"role": Role(held.role).label})


def _switch(person_id: int, reason: str, actor: User, at: datetime, *, active: bool) -> None:
    person = User.objects.select_for_update().get(pk=person_id)
    _manages(actor, person)
    if person.is_active == active:
        return
    person.is_active = active
    person.closed_reason = "" if active else reason
    person.save(update_fields=["is_active", "closed_reason"])
    verbs = AuditEvent.Verb
    _record(
        verbs.PERSON_REACTIVATED if active else verbs.PERSON_DEACTIVATED,
        person.username,
        actor.username,
        at,
        before={"is_active": not active},
        after={"is_active": active},
        reason=reason,
    )


def _issue(user: User, actor_name: str, at: datetime) -> str:
    code = one_time.issue(user, at)
    _record(AuditEvent.Verb.CODE_ISSUED, user.username, actor_name, at)
    return code


def _manages(actor: User, person: User) -> None:
    _not_oneself(actor, person)
    if not manages(actor, person):
        raise PeopleRefused("beyond", _("这个人还有不由本人任免的职务；由上级或安全管理员办理"))


def _not_oneself(actor: User, person: User) -> None:
    if actor.pk == person.pk:
        raise PeopleRefused("own", _("自己的职务和账号由另一个人办理"))


def _record(
    verb: AuditEvent.Verb,
    target: str,
    actor_name: str,
    at: datetime,
    *,
    region_code: str = "",
    **details: Any,
) -> None:
    record(
        verb=verb,
        target=target if target == "people" else f"person/{target}",
        actor_name=actor_name,
        at=at,
        region_code=region_code,
        details=details,
    )
