"""What the pages about people print."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from edu_duty.accounts import one_time, second_factor, sessions
from edu_duty.accounts.models import Grant, User, UserQuerySet
from edu_duty.accounts.people import COMMAND
from edu_duty.accounts.posts import (
    appoints_to,
    below,
    manages,
    permitted,
    removes_second_factors,
    standing_posts,
)
from edu_duty.accounts.queries import full_names
from edu_duty.accounts.roles import Permission, Role
from edu_duty.people.places import place_names
from edu_duty.printable import Choice, Mark
from edu_duty.tabular import Cell
from schools.display import moment

PER_PAGE = 50
# A password that was never set, or taken away, is kept as "!" and random letters.
NO_PASSWORD = "!"  # noqa: S105 - it is none
STATES: dict[str, Q] = {
    "active": Q(is_active=True) & ~Q(password__startswith=NO_PASSWORD),
    "expected": Q(is_active=True, password__startswith=NO_PASSWORD),
    "closed": Q(is_active=False),
}


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What the address asks of the list; empty means everybody."""

    state: str = ""
    role_code: str = ""
    region: str = ""
    q: str = ""
    page: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "PeopleFilter":
        """Read the filter from an address; what it does not know is left out."""
        state, role = query.get("state", ""), query.get("role", "")
        region, page = query.get("region", "").strip(), query.get("page", "")
        return cls(
            state=state if state in STATES else "",
            role_code=role if role in Role else "",
            region=region if region.isdecimal() and len(region) <= 6 else "",
            q=query.get("q", "").strip()[:60],
            page=page if page.isdecimal() and len(page) < 6 else "",
        )

    def url(self, **changes: str) -> str:
        """Write the filter as an address; a change goes to page one."""
        return "?" + urlencode(self.told(**changes))

    def told(self, **changes: str) -> dict[str, str]:
        """Return what is asked for."""
        wanted = asdict(replace(self, **{"page": "", **changes}))
        return {name.removesuffix("_code"): text for name, text in wanted.items() if text}


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post of a person; ``pk`` stays empty where this reader may not end it."""

    pk: int | None
    role: str
    place: str
    narrowed: str
    starts: str
    ends: str
    told: str
    reason: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the list."""

    name: str
    username: str
    url: str
    posts: Sequence[str]
    mark: Mark
    last_seen: str


@dataclass(frozen=True, slots=True)
class PeopleSheet:
    """The list of people, filtered."""

    asked: PeopleFilter
    rows: Sequence[PersonRow]
    states: Sequence[Choice]
    roles: Sequence[tuple[str, str, bool]]
    page: Page[User]
    previous_url: str
    next_url: str
    csv_url: str
    xlsx_url: str


@dataclass(frozen=True, slots=True)
class PersonSheet:
    """One person as somebody else sees them; posts beyond that reader's reach are only counted."""

    pk: int
    name: str
    username: str
    mark: Mark
    facts: Sequence[tuple[str, str]]
    posts: Sequence[PostRow]
    past: Sequence[PostRow]
    hidden: int
    managed: bool
    active: bool
    mine: bool
    sessions: int
    loses_factor: bool


@dataclass(frozen=True, slots=True)
class ReachRow:
    """One post and everything it lets its holder do now."""

    title: str
    place: str
    ends: str
    sentences: Sequence[str]


def people_sheet(viewer: User, asked: PeopleFilter, at: datetime) -> PeopleSheet:
    """Prepare the list of the people this reader may see."""
    seen = User.objects.visible_to(viewer)
    kept = _kept(seen, asked).order_by("username")
    paged = Paginator(kept.prefetch_related(_standing(viewer)), PER_PAGE)
    page = paged.get_page(asked.page or 1)
    names = place_names(
        grant.region_prefix for user in page.object_list for grant in _posts_of(user)
    )
    return PeopleSheet(
        asked=asked,
        rows=[_person_row(user, names, at) for user in page.object_list],
        states=_state_choices(seen, asked),
        roles=[(one.value, str(one.label), one.value == asked.role_code) for one in Role],
        page=page,
        previous_url=asked.url(page=str(page.number - 1)) if page.has_previous() else "",
        next_url=asked.url(page=str(page.number + 1)) if page.has_next() else "",
        csv_url=asked.url() + "&format=csv",
        xlsx_url=asked.url() + "&format=xlsx",
    )


def people_table(viewer: User, asked: PeopleFilter) -> tuple[list[str], list[list[Cell]]]:
    """Write the heading and a row for every post of the people the page lists."""
    heading = [_("账号"), _("姓名"), _("状态"), _("职务"), _("地区"), _("区划代码")]
    heading += [_("部门或校区"), _("起始"), _("结束")]
    people = list(
        _kept(User.objects.visible_to(viewer), asked)
        .order_by("username")
        .prefetch_related(_standing(viewer))
    )
    names = place_names(grant.region_prefix for user in people for grant in _posts_of(user))
    rows: list[list[Cell]] = []
    for user in people:
        head: list[Cell] = [user.username, user.full_name, person_mark(user).word]
        rows += [[*head, *_post_cells(grant, names)] for grant in _posts_of(user)] or [
            [*head, "", "", "", "", "", ""]
        ]
    return heading, rows


def person_sheet(viewer: User, person: User, at: datetime) -> PersonSheet:
    """Prepare the page of one person."""
    prefixes = viewer.prefixes(Permission.PEOPLE_VIEW)
    every = list(person.grants.order_by("pk"))
    seen = list(person.grants.filter(below(prefixes)).order_by("pk"))
    standing = {grant.pk for grant in standing_posts(person)}
    names = place_names(grant.region_prefix for grant in seen)
    people = full_names(
        name for grant in seen for name in (grant.given_by_name, grant.ended_by_name) if name
    )
    rows = {grant.pk: _post_row(grant, names, people, viewer, at) for grant in seen}
    return PersonSheet(
        pk=person.pk,
        name=str(person),
        username=person.username,
        mark=person_mark(person),
        facts=_facts(person, at),
        posts=[rows[grant.pk] for grant in seen if grant.pk in standing],
        past=[rows[grant.pk] for grant in reversed(seen) if grant.pk not in standing],
        hidden=len(every) - len(seen),
        managed=manages(viewer, person),
        active=person.is_active,
        mine=viewer.pk == person.pk,
        sessions=sessions.count_open(person, at),
        loses_factor=removes_second_factors(viewer, person) and second_factor.is_enrolled(person),
    )


def reach_rows(person: User) -> list[ReachRow]:
    """Say everything a person may do now, where, and until when."""
    held = person.granted
    names = place_names(grant.region_prefix for grant in held)
    return [
        ReachRow(
            title=post_title(grant),
            place=names[grant.region_prefix],
            ends=ends_text(grant),
            sentences=[str(act.label) for act in permitted(grant)],
        )
        for grant in held
    ]


def post_title(grant: Grant) -> str:
    """Name a post without its region: 协办部门（财政局）."""
    narrowed = grant.department or grant.campus_code
    role = str(grant.get_role_display())
    return (
        _("%(role)s（%(narrowed)s）") % {"role": role, "narrowed": narrowed} if narrowed else role
    )


def ends_text(grant: Grant) -> str:
    """Say until when a post is held."""
    return moment(grant.ends_at) if grant.ends_at else _("长期")


def person_mark(user: User) -> Mark:
    """Show whether an account is open, closed, or waits for its person's first visit."""
    if not user.is_active:
        return Mark("na", _("已停用"))
    if user.password.startswith(NO_PASSWORD):
        return Mark("todo", _("待本人启用"))
    return Mark("done", _("在用"))


def _kept(people: UserQuerySet, asked: PeopleFilter) -> UserQuerySet:
    posts = Grant.objects.standing()
    if asked.role_code or asked.region:
        posts = posts.filter(region_prefix__startswith=asked.region)
        posts = posts.filter(role=asked.role_code) if asked.role_code else posts
        people = people.filter(pk__in=posts.values("user"))
    if asked.q:
        people = people.filter(Q(username__icontains=asked.q) | Q(full_name__icontains=asked.q))
    return people.filter(STATES[asked.state]) if asked.state else people


def _standing(viewer: User) -> "Prefetch[str]":
    """Fetch the posts along that this reader may see and that have not ended."""
    seen = Grant.objects.standing().filter(below(viewer.prefixes(Permission.PEOPLE_VIEW)))
    return Prefetch("grants", seen.order_by("pk"), to_attr="posts_seen")


def _posts_of(user: User) -> list[Grant]:
    posts: list[Grant] = user.posts_seen  # type: ignore[attr-defined]  # of the prefetch
    return posts


def _person_row(user: User, names: Mapping[str, str], at: datetime) -> PersonRow:
    told = _("%(post)s，%(place)s")
    return PersonRow(
        name=str(user),
        username=user.username,
        url=reverse("people:person", args=[user.pk]),
        posts=[
            told % {"post": post_title(grant), "place": names[grant.region_prefix]}
            + (
                _("（%(moment)s起）") % {"moment": moment(grant.starts_at)}
                if grant.starts_at > at
                else ""
            )
            for grant in _posts_of(user)
        ],
        mark=person_mark(user),
        last_seen=moment(user.last_login) if user.last_login else _("没有来过"),
    )


def _state_choices(seen: UserQuerySet, asked: PeopleFilter) -> list[Choice]:
    among = _kept(seen, replace(asked, state=""))
    words = {"active": _("在用"), "expected": _("待本人启用"), "closed": _("已停用")}
    every = Choice(_("全部"), asked.url(state=""), str(among.count()), not asked.state)
    return [every] + [
        Choice(word, asked.url(state=state), str(count), asked.state == state)
        for state, word in words.items()
        if (count := among.filter(STATES[state]).count())
    ]


def _post_cells(grant: Grant, names: Mapping[str, str]) -> list[Cell]:
    return [
        str(grant.get_role_display()),
        names[grant.region_prefix],
        grant.region_prefix,
        grant.department or grant.campus_code,
        moment(grant.starts_at),
        ends_text(grant),
    ]


def _post_row(
    grant: Grant,
    names: Mapping[str, str],
    people: Mapping[str, str],
    viewer: User,
    at: datetime,
) -> PostRow:
    over = grant.ends_at is not None and grant.ends_at <= at
    mine = grant.user_id == viewer.pk
    return PostRow(
        pk=grant.pk if appoints_to(viewer, grant) and not mine and not over else None,
        role=str(grant.get_role_display()),
        place=names[grant.region_prefix],
        narrowed=grant.department or grant.campus_code,
        starts=moment(grant.starts_at),
        ends=ends_text(grant),
        told=_told(grant, people),
        reason=grant.end_reason,
        mark=_post_mark(grant, at, over=over),
    )


def _told(grant: Grant, people: Mapping[str, str]) -> str:
    by = grant.given_by_name
    given_by = _("命令行") if by == COMMAND else people.get(by, "")
    told = [_("%(who)s授予") % {"who": given_by}] if given_by else []
    if grant.ended_by_name:
        told.append(_("%(who)s结束") % {"who": people[grant.ended_by_name]})
    return _("，").join(told)


def _post_mark(grant: Grant, at: datetime, *, over: bool) -> Mark:
    if over:
        return Mark("na", _("已结束"))
    return Mark("todo", _("未开始")) if grant.starts_at > at else Mark("done", _("在任"))


def _facts(person: User, at: datetime) -> list[tuple[str, str]]:
    code = one_time.waiting(person, at)
    facts: Iterable[tuple[str, str]] = (
        (_("账号"), person.username),
        (_("登记时间"), moment(person.date_joined)),
        (_("停用原因"), person.closed_reason),
        (_("最近登录"), moment(person.last_login) if person.last_login else _("没有来过")),
        (
            _("一次性代码"),
            _("%(moment)s前有效") % {"moment": moment(code.expires_at)} if code else "",
        ),
    )
    return [(label, value) for label, value in facts if value]
