"""Cases in which something is named that is somebody else's, and what there is to name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assessments.models import (
    Assessment,
    Evidence,
    Notice,
    Objection,
    Query,
    Response,
    StageWindow,
)
from edu_duty.accounts.models import User
from edu_duty.accounts.sessions import handle_of
from edu_duty.accounts.sign_in_models import Session
from indicators.models import Rubric
from schools.models import CampusChange, CountyYear, Region, School, SchoolYear, StageYear
from tests.access.world import HERE, YEAR, Visitor
from tests.assessments.held import open_with
from tests.conftest import NOON

THEIRS = "THEIRS"
Body = Callable[["Foreign"], Any]


@dataclass(frozen=True)
class Foreign:
    """What lies in another county, and what is another department's here.

    ``own_file`` is a file of the county that asks.
    """

    county: str
    campus: str
    change: int
    session: str
    evidence: int
    query: int
    objection: int
    notice: int
    draft: int
    own_file: int
    assessment: int
    point: str = "P01"
    department: str = "税务局"


@dataclass(frozen=True)
class Case:
    """One field that names something: who sends it to where, with what of somebody else's."""

    field: str
    actor: str
    address: str
    method: str
    body: Body
    statuses: frozenset[int]


def form(field: str, actor: str, address: str, body: dict[str, Any], *statuses: int) -> Case:
    """Describe a case in which a form is sent; ``{name}`` stands for what is somebody else's."""
    return Case(
        field, actor, address, "POST", lambda foreign: _filled(body, foreign), frozenset(statuses)
    )


def _filled(body: dict[str, Any], foreign: Foreign) -> dict[str, Any]:
    return {
        name.format(**vars(foreign)): given
        if isinstance(given, bytes)
        else str(given).format(**vars(foreign))
        for name, given in body.items()
    }


def foreign_things(code: str, owner: User) -> Foreign:
    """Lay out what another county has, under codes that the county of the story lacks."""
    county = Region.objects.get(pk=code)
    campus = School.objects.create(county=county, code=f"{code}9")
    described = {"name": THEIRS, "kind": "211", "locale": "town", "ownership": "public"}
    SchoolYear.objects.create(school=campus, year=YEAR, **described)
    StageYear.objects.create(school=campus, year=YEAR, stage="primary", figures={"pupils": "5"})
    CountyYear.objects.create(county=county, year=YEAR, figures={"population": "5"})
    change = CampusChange.objects.create(
        county=county,
        year=YEAR,
        act=CampusChange.Act.OPENED,
        tick=1,
        recorded_by_name="outsider",
        recorded_at=NOON,
    )
    session = Session.objects.get(pk=Visitor(owner).cookies["sessionid"])
    held = open_with(county)
    held.region_prefix = code[:2]
    held.save()
    named = things_in(held.assessments.get(), owner)
    return Foreign(code, campus.code, change.pk, handle_of(session.pk), **named)


def things_in(assessment: Assessment, person: User) -> dict[str, Any]:
    """Lay out in an assessment what a form may name there; a notice is a person's own."""
    evidence = Evidence.objects.create(
        county=assessment.county,
        year=assessment.round.year,
        name=f"{THEIRS}.pdf",
        kind="PDF",
        sha256=assessment.county_id.zfill(64),
        size=1,
        scan=Evidence.Scan.CLEAN,
        uploaded_by=person.username,
        uploaded_at=NOON,
    )
    query = Query.objects.create(
        response=Response.objects.get(assessment=assessment, point="P30"),
        level=Query.Level.PREFECTURE,
        asked_by="reviewer",
        asked_at=NOON,
    )
    objection = Objection.objects.create(
        assessment=assessment,
        item="1.1",
        statement=THEIRS,
        filed_by_name=person.username,
        filed_at=NOON,
    )
    notice = Notice.objects.create(
        person=person, verb="QUERY_ASKED", page="/notices/", sent_at=NOON
    )
    return {
        "evidence": evidence.pk,
        "query": query.pk,
        "objection": objection.pk,
        "notice": notice.pk,
        "draft": Rubric.objects.get(state=Rubric.State.DRAFT).pk,
        "assessment": assessment.pk,
        "own_file": Evidence.objects.filter(county=HERE).earliest("pk").pk,
    }


def open_every_window() -> None:
    """Let every stage last, so that nothing is refused for its time alone."""
    StageWindow.objects.update(opens_at=NOON, closes_at=NOON.replace(year=NOON.year + 40))
