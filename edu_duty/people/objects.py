"""The things of the portal that somebody can ask about: who may see this, who may change it?"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from edu_duty.accounts.models import Grant, User
from edu_duty.accounts.posts import (
    alone,
    appoints_to,
    holders_of,
    manages,
    permitted,
    seat_of,
    standing_posts,
)
from edu_duty.accounts.roles import Permission
from edu_duty.jobs.models import OF_DRAFTS, Job
from edu_duty.jobs.queries import kind_label
from edu_duty.people.places import place_names
from edu_duty.people.queries import ends_text, post_title
from indicators.models import Rubric, Score
from reports.embargo import OWN_VOICE
from reports.models import Document
from schools.models import Region, Return


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing somebody asks about.

    Shape: ``region_code`` is where it belongs, None where it is the whole portal's; ``see`` is the
    act without which nobody sees it, ``change`` the acts that change it; ``shown`` asks what the
    thing's own pages ask, so that nobody is named here who is not let in there.
    """

    title: str
    url: str
    region_code: str | None
    see: Permission
    change: Sequence[Permission]
    shown: Callable[[User], bool]


@dataclass(frozen=True, slots=True)
class HolderRow:
    """Who may do something with it, through which post, until when."""

    name: str
    url: str
    post: str
    place: str
    ends: str
    sees: bool
    changes: Sequence[str]


def _shown(row: Any) -> Callable[[User], bool]:
    """Ask the queryset that everything else asks, too: who is let in is decided there alone."""
    rows = type(row)._default_manager
    return lambda person: bool(rows.visible_to(person).filter(pk=row.pk).exists())


def _county(county: Region) -> Thing:
    return Thing(
        title=county.label,
        url=reverse("assessments:county", args=[county.code]),
        region_code=county.code,
        see=Permission.COUNTY_VIEW,
        change=[
            Permission.FIGURES_EDIT,
            Permission.RETURN_IMPORT,
            Permission.COLLECTION_RUN,
            Permission.RETURN_FREEZE,
            Permission.TARGETS_SET,
            Permission.DEADLINE_SET,
            Permission.EXTENSION_ASK,
            Permission.EXTENSION_APPROVE,
        ],
        shown=_shown(county),
    )


def _return(frozen: Return) -> Thing:
    told = {"county": frozen.county.label, "year": frozen.year, "version": frozen.version}
    return Thing(
        title=_("%(county)s%(year)d年数据，第%(version)d版") % told,
        url=reverse("schools:return", args=[frozen.county_id, frozen.year]),
        region_code=frozen.county_id,
        see=Permission.RETURN_VIEW,
        change=[Permission.RETURN_IMPORT, Permission.RETURN_FREEZE],
        shown=_shown(frozen),
    )


def _score(score: Score) -> Thing:
    frozen = score.frozen
    told = {"county": frozen.county.label, "year": frozen.year, "rubric": score.rubric.code}
    return Thing(
        title=_("%(county)s%(year)d年%(rubric)s测算结果") % told,
        url=reverse("indicators:result", args=[frozen.county_id, frozen.year, score.rubric.code]),
        region_code=frozen.county_id,
        see=Permission.RESULT_VIEW,
        change=[Permission.SCORE_RUN],
        shown=_shown(score),
    )


def _document(document: Document) -> Thing:
    return Thing(
        title=document.title,
        url=reverse("reports:document", args=[document.pk]),
        region_code=document.region_id,
        see=Permission.DOCUMENT_VIEW,
        change=_acts_on(document),
        shown=_shown(document),
    )


def _acts_on(document: Document) -> list[Permission]:
    """Name what issues and withdraws a document, as ``issuable_by`` has it, and draws it up again.

    What is replaced or withdrawn changes no more.
    """
    draft = document.state == Document.State.DRAFT
    if not draft and document.state != Document.State.ISSUED:
        return []
    if document.kind in OWN_VOICE:
        return [Permission.DOCUMENT_ISSUE]
    if draft and document.round_id is None:
        return [Permission.DOCUMENT_ISSUE, Permission.ROUND_RUN]
    return [Permission.ROUND_RUN]


def _rubric(rubric: Rubric) -> Thing:
    unpublished = rubric.state in Rubric.UNPUBLISHED
    return Thing(
        title=_("指标体系%(code)s，%(version)s版")
        % {"code": rubric.code, "version": rubric.version},
        url=reverse("indicators:rubric", args=[rubric.pk]),
        region_code=None,
        see=Permission.RUBRIC_DRAFT if unpublished else Permission.RUBRIC_VIEW,
        change=[Permission.RUBRIC_DRAFT, Permission.RUBRIC_PUBLISH, Permission.RUBRIC_CONFIRM],
        shown=_shown(rubric),
    )


def _job(job: Job) -> Thing:
    return Thing(
        title=_("任务：%(kind)s") % {"kind": kind_label(job.kind)},
        url=reverse("jobs:progress", args=[job.pk]),
        region_code=job.region_code,
        see=Permission.RUBRIC_DRAFT if job.kind in OF_DRAFTS else Permission.JOB_VIEW,
        change=[Permission.JOB_STEER],
        shown=_shown(job),
    )


FINDERS: dict[str, tuple[Callable[[], "models.QuerySet[Any]"], Callable[[Any], Thing]]] = {
    "county": (Region.objects.counties, _county),
    "return": (lambda: Return.objects.select_related("county"), _return),
    "score": (lambda: Score.objects.select_related("frozen__county", "rubric"), _score),
    "document": (Document.objects.all, _document),
    "rubric": (Rubric.objects.all, _rubric),
    "job": (Job.objects.all, _job),
}
KIND_WORDS = {
    "county": pgettext_lazy("a thing to ask about", "县"),
    "return": pgettext_lazy("a thing to ask about", "数据包版本"),
    "score": pgettext_lazy("a thing to ask about", "测算结果"),
    "document": pgettext_lazy("a thing to ask about", "文书"),
    "rubric": pgettext_lazy("a thing to ask about", "指标体系版本"),
    "job": pgettext_lazy("a thing to ask about", "长任务"),
    "person": pgettext_lazy("a thing to ask about", "人员"),
}


@dataclass(frozen=True, slots=True)
class AccessSheet:
    """The answer: who may see a thing, who may change it; ``everybody`` or only some of them.

    Shape: ``url`` is empty for a reader to whom the thing itself is not shown.
    """

    kind: str
    title: str
    url: str
    see: str
    rows: Sequence[HolderRow]
    everybody: bool


def access_sheet(viewer: User, named: str) -> AccessSheet | None:
    """Answer for ``county:990101`` and the like; None where this reader may not ask about it."""
    kind, _colon, key = named.partition(":")
    if kind == "person":
        return _of_person(viewer, key)
    thing = find_thing(viewer, kind, key)
    if thing is None:
        return None
    shown = thing.shown(viewer)
    return AccessSheet(
        kind=str(KIND_WORDS[kind]),
        title=_title_for(thing, kind, key, shown=shown),
        url=thing.url if shown else "",
        see=str(thing.see.label),
        rows=holders(viewer, thing),
        everybody=thing.region_code is not None,
    )


def _title_for(thing: Thing, kind: str, key: str, *, shown: bool) -> str:
    """Name a thing; who may ask about it but not see it is told no more than what they named."""
    # What a county is called is no secret.
    return thing.title if shown or kind == "county" else f"{KIND_WORDS[kind]} {key}"


def find_thing(viewer: User, kind: str, key: str) -> Thing | None:
    """Return what an address names, if it lies where this reader may ask who holds which post."""
    if kind not in FINDERS:
        return None
    rows, told = FINDERS[kind]
    try:
        row = rows().filter(pk=key).first()
    except (ValueError, ValidationError):
        return None
    thing = told(row) if row is not None else None
    if thing is None or not _may_ask(viewer, thing.region_code):
        return None
    return thing


def _may_ask(viewer: User, region_code: str | None) -> bool:
    if region_code is None:
        return bool(viewer.prefixes(Permission.PEOPLE_VIEW))
    return viewer.may(Permission.PEOPLE_VIEW, region_code)


def holders(viewer: User, thing: Thing) -> list[HolderRow]:
    """Say who may see a thing and change it, and through which post.

    Of what belongs to no region, only the holders in this reader's own reach are told.
    """
    found = holders_of([thing.see, *thing.change], thing.region_code)
    if thing.region_code is None:
        found = [one for one in found if viewer.may(Permission.PEOPLE_VIEW, one.region_prefix)]
    names = place_names(grant.region_prefix for grant in found)
    seen = _people_seen(viewer, found)
    sees = _posts_shown(thing, found)
    rows = [
        _holder_row(
            grant,
            names[grant.region_prefix],
            linked=grant.user_id in seen,
            sees=sees[seat_of(grant)],
            changes=[str(act.label) for act in thing.change if act in permitted(grant)],
        )
        for grant in found
    ]
    return [row for row in rows if row.sees or row.changes]


def _posts_shown(thing: Thing, grants: Iterable[Grant]) -> Mapping[tuple[str, str], bool]:
    """Say through which posts a thing is shown; one query for each role and place."""
    posts = {seat_of(grant): grant for grant in grants}
    return {seat: thing.shown(alone(grant)) for seat, grant in posts.items()}


def _of_person(viewer: User, key: str) -> AccessSheet | None:
    known = key.isdecimal() and len(key) < 19
    person = User.objects.visible_to(viewer).filter(pk=key).first() if known else None
    if person is None:
        return None
    return AccessSheet(
        kind=str(KIND_WORDS["person"]),
        title=f"{person} {person.username}",
        url=reverse("people:person", args=[person.pk]),
        see=str(Permission.PEOPLE_VIEW.label),
        rows=_keepers(viewer, person),
        everybody=True,
    )


def _keepers(viewer: User, person: User) -> list[HolderRow]:
    """Say who may see a person, and who may give and end their posts or close the account."""
    held = standing_posts(person)
    places = {grant.region_prefix for grant in person.grants.order_by("pk")} | {""}
    found = {one.pk: one for place in sorted(places) for one in _seeing(place)}
    names = place_names(grant.region_prefix for grant in found.values())
    seen = _people_seen(viewer, found.values())
    rows = []
    for grant in found.values():
        changes = []
        if grant.user_id != person.pk and any(appoints_to(grant.user, post) for post in held):
            changes.append(_("任免职务"))
        if manages(grant.user, person):
            changes.append(_("停用和恢复账号，发一次性代码"))
        rows.append(
            _holder_row(
                grant,
                names[grant.region_prefix],
                linked=grant.user_id in seen,
                sees=True,
                changes=changes,
            )
        )
    return rows


def _seeing(place: str) -> list[Grant]:
    return holders_of([Permission.PEOPLE_VIEW], place)


def _people_seen(viewer: User, grants: Iterable[Grant]) -> set[int]:
    """Return which of the holders this reader may open the page of."""
    asked = {grant.user_id for grant in grants}
    return set(User.objects.visible_to(viewer).filter(pk__in=asked).values_list("pk", flat=True))


def _holder_row(
    grant: Grant, place: str, *, linked: bool, sees: bool, changes: Sequence[str]
) -> HolderRow:
    return HolderRow(
        name=str(grant.user),
        url=reverse("people:person", args=[grant.user_id]) if linked else "",
        post=post_title(grant),
        place=place,
        ends=ends_text(grant),
        sees=sees,
        changes=changes,
    )
