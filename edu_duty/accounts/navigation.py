"""Where this person can go from here: the rows of the task menu, and the place in the masthead."""

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission


class Division(Protocol):
    """What the menu needs to know about a county; ``schools.models.Region`` is one."""

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def synthetic(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Place:
    """The county, and the year if there is one, that a page is about."""

    code: str
    name: str
    year: int | None
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the menu."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Entries under one heading."""

    title: str
    links: list[Link]


class Entry(NamedTuple):
    """A page of the menu: who sees it, and which other pages belong under it."""

    label: Promise
    name: str
    permission: Permission | None
    within: tuple[str, ...] = ()
    rubric: str = ""


OVERVIEW = (
    Entry(
        gettext_lazy("总览"),
        "assessments:county_year",
        Permission.COUNTY_VIEW,
        ("assessments:county", "schools:extension"),
    ),
    Entry(
        gettext_lazy("自评"),
        "assessments:assessment_of_year",
        Permission.ASSESSMENT_VIEW,
        (
            "assessments:story",
            "assessments:conditions",
            "assessments:outcome",
            "assessments:objections",
            "assessments:tasks",
            "assessments:point",
        ),
    ),
    Entry(gettext_lazy("县情和学校数据"), "schools:return", Permission.RETURN_VIEW),
    Entry(gettext_lazy("县情数据"), "schools:county_figures", Permission.RETURN_VIEW),
    Entry(gettext_lazy("学校数据台"), "schools:desk", Permission.RETURN_VIEW),
    Entry(
        gettext_lazy("填报进度"), "schools:board", Permission.RETURN_VIEW, ("schools:open_year",)
    ),
    Entry(
        gettext_lazy("校区登记"),
        "schools:register",
        Permission.RETURN_VIEW,
        ("schools:register_change",),
    ),
    Entry(
        gettext_lazy("上传数据包"),
        "schools:import",
        Permission.RETURN_IMPORT,
        ("schools:import_result",),
    ),
    Entry(gettext_lazy("数据疑点"), "schools:checks", Permission.RETURN_VIEW, ("schools:explain",)),
    Entry(gettext_lazy("领导审签"), "schools:freeze", Permission.RETURN_FREEZE),
    Entry(gettext_lazy("版本比较"), "schools:compare", Permission.RETURN_VIEW),
)
RESULTS = (
    Entry(
        gettext_lazy("义务教育优质均衡"),
        "indicators:result",
        Permission.RESULT_VIEW,
        rubric="QB2017",
    ),
    Entry(
        gettext_lazy("学前教育普及普惠"),
        "indicators:result",
        Permission.RESULT_VIEW,
        rubric="PS2020",
    ),
    Entry(gettext_lazy("目标对照"), "assessments:targets", Permission.RESULT_VIEW),
    Entry(
        gettext_lazy("报告与文书"),
        "reports:documents",
        Permission.DOCUMENT_VIEW,
        ("reports:document",),
    ),
)
_MARKED = (
    "assessments:board",
    "assessments:review",
    "assessments:review_point",
    "assessments:agreement",
)
PORTAL = (
    Entry(gettext_lazy("各县"), "assessments:counties", Permission.COUNTY_VIEW),
    Entry(
        gettext_lazy("轮次"),
        "assessments:rounds",
        Permission.ROUND_VIEW,
        (
            "assessments:round",
            "assessments:round_new",
            "assessments:round_setup",
            "assessments:round_window",
            "assessments:round_people",
        ),
    ),
    Entry(gettext_lazy("市级复核"), "assessments:reviews", Permission.REVIEW_MARK, _MARKED),
    Entry(gettext_lazy("省级核查"), "assessments:reviews", Permission.VERIFY_MARK, _MARKED),
    Entry(gettext_lazy("复核和核查"), "assessments:reviews", Permission.ROUND_RUN, _MARKED),
    Entry(
        gettext_lazy("截止与延期"),
        "schools:deadlines",
        Permission.EXTENSION_APPROVE,
        ("schools:set_deadline",),
    ),
    Entry(gettext_lazy("长任务"), "jobs:list", Permission.JOB_VIEW, ("jobs:progress",)),
    Entry(
        gettext_lazy("指标体系"),
        "indicators:rubrics",
        Permission.RUBRIC_VIEW,
        (
            "indicators:rubric",
            "indicators:rubric_upload",
            "indicators:rehearsal",
            "indicators:confirmations",
        ),
    ),
    Entry(
        gettext_lazy("人员和职务"),
        "people:list",
        Permission.PEOPLE_VIEW,
        ("people:person", "people:create", "people:import", "people:reach", "people:access"),
    ),
    Entry(gettext_lazy("消息"), "assessments:notices", None),
    Entry(gettext_lazy("核验文书"), "reports:verify", None),
    Entry(
        gettext_lazy("本人账号"),
        "accounts:account",
        None,
        ("accounts:password", "accounts:sessions", "accounts:second_factor", "people:my_reach"),
    ),
    Entry(gettext_lazy("接口令牌"), "accounts:tokens", None, ("api:docs",)),
    Entry(gettext_lazy("审计记录"), "trail:events", Permission.AUDIT_VIEW),
    Entry(gettext_lazy("运行状况"), "system:doctor", Permission.SYSTEM_VIEW),
)


def place(request: HttpRequest, region: Division, year: int | None = None) -> None:
    """Tell the page frame which county and year this page is about; every county page calls it."""
    request.place = Place(  # type: ignore[attr-defined]  # read by place_of alone
        code=region.code, name=region.label, year=year, synthetic=region.synthetic
    )


def place_of(request: HttpRequest) -> Place | None:
    """Return what the view said this page is about."""
    told: Place | None = vars(request).get("place")
    return told


def menu(request: HttpRequest, user: User) -> list[LinkGroup]:
    """Build the menu of a person on a page; groups without entries are left out."""
    here = place_of(request)
    groups = []
    if here and here.year:
        title = _("%(name)s%(year)s年") % {"name": here.name, "year": here.year}
        where = {"code": here.code, "year": here.year}
        groups = [
            LinkGroup(
                title,
                _links(request, user, OVERVIEW, where) + _own_campuses(request, user, where),
            ),
            LinkGroup(_("结果"), _links(request, user, RESULTS, where)),
        ]
    groups.append(LinkGroup(_("平台"), _links(request, user, PORTAL, {})))
    return [group for group in groups if group.links]


def _links(
    request: HttpRequest, user: User, entries: tuple[Entry, ...], where: dict[str, Any]
) -> list[Link]:
    return [_link(request, entry, where) for entry in entries if _offered(user, entry, where)]


def _own_campuses(request: HttpRequest, user: User, where: dict[str, Any]) -> list[Link]:
    """Lead people of single campuses to them."""
    campuses = sorted(user.reach(Permission.FIGURES_EDIT, where["code"]).campuses)
    here = request.resolver_match.kwargs.get("campus") if request.resolver_match else None
    return [
        Link(
            _("本校数据") if len(campuses) == 1 else _("校区%(code)s") % {"code": campus},
            reverse("schools:campus", kwargs={**where, "campus": campus}),
            campus == here,
        )
        for campus in campuses
    ]


def _offered(user: User, entry: Entry, where: dict[str, Any]) -> bool:
    if entry.permission is None:
        return True
    if where:
        return user.may(entry.permission, where["code"])
    return bool(user.prefixes(entry.permission))


def _link(request: HttpRequest, entry: Entry, where: dict[str, Any]) -> Link:
    kwargs = {**where, "rubric": entry.rubric} if entry.rubric else where
    match = request.resolver_match
    current = match is not None and (
        match.view_name in entry.within
        or (match.view_name == entry.name and match.kwargs.get("rubric", "") == entry.rubric)
    )
    return Link(str(entry.label), reverse(entry.name, kwargs=kwargs), current)
