"""Tells those concerned that something happened: in the portal, and by e-mail where that is set up.

A notice names what happened and leads to it; scores and what people wrote are never in it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from assessments.lifecycle.tables import PREPARING, RETURNED, REVIEWED, SUBMITTED
from assessments.models import Appointment, Assessment, Notice, Response, Round
from assessments.notice_words import sentence
from assessments.points import points_in
from edu_duty.accounts.holders import holders, holders_below
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission
from edu_duty.jobs.queue import Claim, Outcome, enqueue
from indicators.scoring.receipt import canonical, digest

KIND: Final = "mail_notices"
REMINDER: Final = "COUNTY_REMINDED"
COUNTY: Final = (Permission.RESPONSE_EDIT,)
DESK: Final = (Permission.RESPONSE_COLLECT,)
PREFECTURE: Final = (Permission.REVIEW_MARK,)
PROVINCE: Final = (Permission.ROUND_RUN,)
MOST_COUNTED: Final = 1000
ROUND_AUDIENCE: Final = COUNTY + PREFECTURE


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told of an act. Shape: ``page`` is the address it leads to, a name of the room.

    ``inspectors`` are those appointed to the county.
    """

    permissions: tuple[Permission, ...]
    page: str = "tasks"
    inspectors: bool = False


AUDIENCES: Final[Mapping[str, Audience]] = {
    "REVIEWER_ASSIGNED": Audience(()),
    "ASSESSMENT_SUBMITTED": Audience(COUNTY + PREFECTURE, "story"),
    "ASSESSMENT_RECALLED": Audience(COUNTY + PREFECTURE, "story"),
    "ASSESSMENT_RETURNED": Audience(COUNTY),
    "ASSESSMENT_ACCEPTED": Audience(DESK + PROVINCE, "story", inspectors=True),
    "ASSESSMENT_POSTED": Audience(PREFECTURE + PROVINCE, "story"),
    "MARKING_FINISHED": Audience(PROVINCE, "opinion"),
    "MARKS_MERGED": Audience(PROVINCE, "opinion", inspectors=True),
    "OPINION_SENT": Audience(DESK + PREFECTURE, "objections"),
    "OBJECTION_FILED": Audience(DESK + PROVINCE, "objections"),
    "OBJECTION_ANSWERED": Audience(DESK, "objections"),
    "ASSESSMENT_DECIDED": Audience(COUNTY + PREFECTURE, "outcome"),
    "DOCUMENT_ISSUED": Audience(DESK + PREFECTURE, "documents"),
    "DOCUMENT_WITHDRAWN": Audience(DESK + PREFECTURE, "documents"),
    "RESPONSE_HANDED_IN": Audience(DESK, "point"),
    "RESPONSE_QUERIED": Audience(COUNTY, "point"),
    "RESPONSE_SETTLED": Audience((), "point"),
    "QUERY_ASKED": Audience(COUNTY, "point"),
    "QUERY_ANSWERED": Audience(DESK, "point"),
    "QUERY_SETTLED": Audience(DESK, "point"),
}


# Who can do the next step of a late county, by its status.
REMINDED: Final[Mapping[str, Audience]] = {
    PREPARING: Audience((*COUNTY, Permission.ASSESSMENT_SIGN)),
    RETURNED: Audience((*COUNTY, Permission.ASSESSMENT_SIGN)),
    SUBMITTED: Audience(PREFECTURE, "review"),
    REVIEWED: Audience((), "review", inspectors=True),
}


def tell(
    *,
    assessment: Assessment,
    verb: str,
    actor: User,
    at: datetime,
    point: str = "",
    departments: Collection[str] | None = None,
    others: Collection[str] = (),
) -> list[Notice]:
    """Leave a notice for everybody concerned but the one who did it; two queries, however many.

    Runs in the transaction of what happened, so that nobody is told of what was undone. An act
    nobody needs to be told of costs nothing.

    Args:
        departments: whose officers are concerned; None for all.
        others: names of accounts to tell besides, such as whoever asked.
    """
    audience = REMINDED[assessment.status] if verb == REMINDER else AUDIENCES.get(verb)
    if audience is None:
        return []
    people = _people(assessment, audience, departments, others).exclude(pk=actor.pk)
    details = _named(assessment, actor, point)
    page = _page(assessment, audience, point)
    subject = f"{assessment.county_id}/{assessment.round.year}"
    return _leave(people, verb, details, page, (subject, assessment.county_id), actor, at)


def tell_round(*, held: Round, verb: str, actor: User, at: datetime) -> list[Notice]:
    """Leave one notice about a round for everybody in it; two queries, however many counties.

    Runs in the transaction of what happened.
    """
    people = holders_below(ROUND_AUDIENCE, held.region_prefix).exclude(pk=actor.pk)
    details = {"actor": str(actor), "round": held.title}
    page = reverse("assessments:round", args=[held.pk])
    place = (f"{held.region_prefix}/{held.year}", held.region_prefix)
    return _leave(people, verb, details, page, place, actor, at)


def tell_appointed(*, held: Round, actor: User, at: datetime) -> list[Notice]:
    """Tell whoever was appointed while a round was set up; nobody saw it before it opened.

    Three queries, however many people; runs in the transaction of what happened.
    """
    standing = Appointment.objects.filter(assessment__round=held, ended_at=None, conflict="")
    audience = AUDIENCES["REVIEWER_ASSIGNED"]
    notices = [
        Notice(
            person=each.person,
            verb="REVIEWER_ASSIGNED",
            details=_named(each.assessment, actor),
            page=_page(each.assessment, audience, ""),
            sent_at=at,
        )
        for each in standing.select_related("assessment__county", "assessment__round", "person")
        if each.person.is_active and each.person_id != actor.pk
    ]
    place = (f"{held.region_prefix}/{held.year}", held.region_prefix)
    return _mailed(Notice.objects.bulk_create(notices), place, actor, at)


@transaction.atomic
def mark_read(*, person: User, at: datetime, notice: int | None = None) -> int:
    """Mark one notice of a person read, or all of them; return how many were not before."""
    unread = Notice.objects.visible_to(person).filter(read_at=None)
    if notice is not None:
        unread = unread.filter(pk=notice)
    return unread.update(read_at=at)


def unread_count(person: User) -> int:
    """Count what a person has not read, up to a number nobody would count beyond."""
    return Notice.objects.visible_to(person).filter(read_at=None)[:MOST_COUNTED].count()


def perform_mailing(claim: Claim) -> Outcome:
    """Send notices by e-mail, each in its reader's language; what was sent is not sent again."""
    rows = Notice.objects.filter(pk__in=claim.payload["notices"], mailed_at=None)
    waiting = [row for row in rows.select_related("person").order_by("pk") if row.person.email]
    sent: list[int] = []
    if waiting:
        with get_connection() as connection:
            for place, row in enumerate(waiting):
                claim.progress(place, len(waiting))
                message = _message(row)
                message.connection = connection
                sent += [row.pk] * message.send()
    return Outcome(_kept(sent, claim.at))


def _kept(sent: list[int], at: datetime) -> Callable[[], dict[str, object]]:
    def store() -> dict[str, object]:
        Notice.objects.filter(pk__in=sent).update(mailed_at=at)
        return {"sent": len(sent)}

    return store


def _message(notice: Notice) -> EmailMessage:
    with override(notice.person.language):
        said = sentence(notice.verb, notice.details)
        body = _("%(sentence)s\n\n%(url)s\n\n登录后查看。") % {
            "sentence": said,
            "url": f"{settings.PUBLIC_URL}{notice.page}",
        }
        return EmailMessage(subject=said[:120], body=body, to=[notice.person.email])


def _people(
    assessment: Assessment,
    audience: Audience,
    departments: Collection[str] | None,
    others: Collection[str],
) -> QuerySet[User]:
    concerned = holders(audience.permissions, assessment.county_id, departments)
    chosen = Q(pk__in=concerned.values("pk"))
    if audience.inspectors:
        standing = assessment.appointments.filter(ended_at=None, conflict="")
        chosen |= Q(pk__in=standing.values("person"), is_active=True)
    if others:
        chosen |= Q(username__in=others, is_active=True)
    people: QuerySet[User] = User.objects.filter(chosen)
    return people


def tell_of_point(
    *,
    response: Response,
    verb: str,
    actor: User,
    at: datetime,
    department: str = "",
    asker: str = "",
) -> list[Notice]:
    """Tell those concerned of what happened to a point: its departments, the desk, who asked.

    Args:
        department: the one a question is put to; empty for all departments of the point.
    """
    if verb not in AUDIENCES:
        return []
    rubric = response.assessment.round.rubric
    points = points_in(rubric.text) if rubric else ()
    asked = {
        name
        for each in points
        if each.code == response.point
        for name in each.indicator.departments
    }
    return tell(
        assessment=response.assessment,
        verb=verb,
        actor=actor,
        at=at,
        point=response.point,
        departments={department} if department else asked,
        others=[asker] if asker else (),
    )


def _named(assessment: Assessment, actor: User, point: str = "") -> dict[str, str]:
    return {
        "actor": str(actor),
        "county": assessment.county.name,
        "round": assessment.round.title,
        "point": point,
    }


def _page(assessment: Assessment, audience: Audience, point: str) -> str:
    if audience.page == "point" and point:
        return reverse("assessments:point", args=[assessment.pk, point])
    if audience.page == "documents":
        return reverse("reports:documents", args=[assessment.county_id, assessment.round.year])
    name = "tasks" if audience.page == "point" else audience.page
    return reverse(f"assessments:{name}", args=[assessment.pk])


def _leave(
    people: QuerySet[User],
    verb: str,
    details: Mapping[str, str],
    page: str,
    place: tuple[str, str],
    actor: User,
    at: datetime,
) -> list[Notice]:
    """Write notices, and have them mailed; ``place`` is the subject and region of that job."""
    notices = Notice.objects.bulk_create(
        Notice(person=person, verb=verb, details=details, page=page, sent_at=at)
        for person in people
    )
    return _mailed(notices, place, actor, at)


def _mailed(
    notices: list[Notice], place: tuple[str, str], actor: User, at: datetime
) -> list[Notice]:
    """Leave the job that mails notices, where mail is set up; return them."""
    if settings.EMAIL_HOST and notices:
        payload = {"notices": [notice.pk for notice in notices]}
        enqueue(
            kind=KIND,
            subject=place[0],
            digest=digest(canonical(payload)),
            payload=payload,
            region_code=place[1],
            actor_name=actor.username,
            at=at,
        )
    return notices
