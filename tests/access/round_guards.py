"""The guards of a round, each with the way to take it away and a question only it answers."""

from contextlib import suppress
from typing import Any

from django.urls import reverse

from assessments import acting, appointing, marking, outcome_views, review_reading
from assessments.columns import COLUMNS, PREFECTURE, PROVINCE
from assessments.evidence_leads import leads
from assessments.lifecycle.steps import Step, Table
from assessments.marks import Given
from assessments.models import Appointment, Assessment, Evidence, Mark, Round
from assessments.models.evidence import EvidenceQuerySet
from assessments.models.rounds import AssessmentQuerySet
from assessments.points import points_in
from assessments.rounds import close_round
from edu_duty.accounts.models import Grant
from edu_duty.accounts.roles import Role
from edu_duty.refusal import Refusal
from schools.models import Region
from tests.access.guards import Guard, answers, everything, replaced, yes
from tests.access.world import OTHER_CITY, Visitor, World
from tests.conftest import NOON

HIDDEN = "QXHIDDEN"


def held(world: World) -> Round:
    """Return the round that is open."""
    return Round.objects.get(pk=world.arguments["assessments:round"]["pk"])


def assessment_of(world: World) -> Assessment:
    """Return the county's assessment in it."""
    return held(world).assessments.select_related("county", "round__rubric").get()


def given_by(world: World, column: str, person: Any) -> Mark:
    """Write a mark whose reason is a word nobody else uses."""
    return Mark.objects.create(
        assessment=assessment_of(world),
        column=column,
        person=person,
        point="P30",
        item="P30.1",
        given="0.5",
        points="0.5",
        reason=HIDDEN,
        written_by="reviewer",
        written_at=NOON,
    )


def column_unseen(world: World) -> bool:
    """A county reads nothing of a re-review that goes on."""
    given_by(world, PREFECTURE, world.people["reviewer"])
    assessment = assessment_of(world)
    Assessment.objects.filter(pk=assessment.pk).update(status="SUBMITTED")
    address = reverse("assessments:outcome", args=[assessment.pk])
    found = Visitor(world.people["bureau_head"]).ask("GET", address)
    return found.status_code == 200 and HIDDEN not in found.content.decode()


def other_inspector_unseen(world: World) -> bool:
    """An inspector reads no mark of another."""
    given_by(world, PROVINCE, world.people["lead"])
    Assessment.objects.filter(round=held(world)).update(status="REVIEWED")
    address = reverse("assessments:review_point", args=[assessment_of(world).pk, "P30"])
    found = Visitor(world.people["inspector"]).ask("GET", address)
    return found.status_code == 200 and HIDDEN not in found.content.decode()


def released_unseen(world: World) -> bool:
    """An inspector who is appointed no longer reads no point of the county."""
    Appointment.objects.filter(person=world.people["inspector"]).update(ended_at=NOON)
    return answers("inspector", "assessments:point", 404)(world)


def lead_unnamed(world: World) -> bool:
    """The same file in a county out of reach is counted and not named."""
    file = Evidence.objects.latest("pk")
    away = Region.objects.get(code=OTHER_CITY)
    file_there = Evidence.objects.get(pk=file.pk)
    file_there.pk, file_there.county = None, away
    file_there.save()
    return away.name not in str(leads([file], world.people["reviewer"]))


def refused(act: Any) -> bool:
    """Say whether an act is refused in words."""
    with suppress(Refusal):
        act()
        return False
    return True


def table_asked(world: World) -> bool:
    """A round with a county that is not decided does not close."""
    lead = world.people["lead"]
    return refused(lambda: close_round(held=held(world), person=lead, at=NOON))


def impartial(world: World) -> bool:
    """Nobody verifies the prefecture they had a post in."""
    inspector, lead = world.people["inspector"], world.people["lead"]
    Appointment.objects.all().delete()
    Grant.objects.create(user=inspector, role=Role.OFFICIAL, region_prefix="9901")
    return refused(
        lambda: appointing.appoint(
            held=held(world),
            codes=[assessment_of(world).county_id],
            appointed=inspector,
            column=PROVINCE,
            person=lead,
            at=NOON,
        )
    )


def newest_seen(world: World) -> bool:
    """Who did not see the newest mark overwrites nothing."""
    reviewer = world.people["reviewer"]
    given_by(world, PREFECTURE, reviewer)
    assessment = assessment_of(world)
    Assessment.objects.filter(pk=assessment.pk).update(status="SUBMITTED")
    held(world).windows.filter(stage="REVIEW").update(opens_at=NOON, closes_at="2100-01-01T00:00Z")
    rubric = held(world).rubric
    point = next(each for each in points_in(rubric.text if rubric else "") if each.code == "P30")
    return refused(
        lambda: marking.give_marks(
            assessment=assessment_of(world),
            column=PREFECTURE,
            point=point,
            versions={},
            marks={"P30.1": Given("0.4", "另一个理由")},
            person=reviewer,
            at=NOON,
        )
    )


def any_step(table: Table, status: str, act: str, *_asked: Any) -> Step:
    """Take whatever step has the name, from wherever, by whomever."""
    return next(step for step in table.steps if step.act == act)


def every_mark(keys: Any, _user: Any) -> dict[int, list[Mark]]:
    """Read the marks of everybody as if they were the reader's own."""
    found: dict[int, list[Mark]] = {}
    for mark in Mark.objects.filter(assessment__in=keys):
        found.setdefault(mark.assessment_id, []).append(mark)
    return found


ROUND_GUARDS = [
    Guard(
        "assessments in reach",
        replaced(AssessmentQuerySet, "visible_to", everything),
        answers("outsider", "assessments:tasks", 404),
    ),
    Guard(
        "one assessment in reach",
        replaced(Assessment, "is_seen_by", yes),
        released_unseen,
    ),
    Guard("files in reach", replaced(EvidenceQuerySet, "visible_to", everything), lead_unnamed),
    Guard(
        "columns one is told",
        replaced(outcome_views, "seen_columns", lambda *_asked: frozenset(COLUMNS)),
        column_unseen,
    ),
    Guard(
        "inspectors blind", replaced(review_reading, "_marks", every_mark), other_inspector_unseen
    ),
    Guard("the table of steps", replaced(acting, "take", any_step), table_asked),
    Guard("impartiality", replaced(appointing, "barred", lambda *_asked: {}), impartial),
    Guard("the newest mark", replaced(marking, "_refuse_stale", lambda *_asked: None), newest_seen),
]
