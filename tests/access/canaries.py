"""What a county keeps to itself, each with a word of its own that stands nowhere else."""

import hashlib
from collections.abc import Mapping
from typing import Any

from assessments.models import (
    Assessment,
    Evidence,
    Mark,
    Notice,
    Objection,
    OwnTargets,
    Query,
    Remark,
    Response,
    Round,
)
from assessments.own_targets import base_text
from edu_duty import vault
from edu_duty.accounts.models import Token, User
from edu_duty.accounts.roles import Permission
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.jobs.models import Job
from reports.models import Document
from schools.explaining import explain, matters_of
from schools.models import (
    CampusChange,
    CountyYear,
    Extension,
    Region,
    School,
    SchoolYear,
    SendBack,
    StageYear,
)
from tests.access.world import DRAFT_NUMBER, HERE, YEAR
from tests.conftest import NOON

P = Permission
_RESULTS = frozenset({P.RESULT_VIEW, P.DOCUMENT_VIEW})
_FIGURES = frozenset({P.RETURN_VIEW})
_ASSESSMENTS = frozenset({P.ASSESSMENT_VIEW, P.VERIFY_MARK})
_MARKING = frozenset({P.REVIEW_MARK, P.VERIFY_MARK, P.ROUND_RUN})
# The trail says what happened by number, and with the words of whoever did it.
# What each word gives away -> the word, and the acts of which any one entitles to it.
CANARIES: dict[str, tuple[str, frozenset[Permission]]] = {
    "a school": ("示例第一小学", _FIGURES | _RESULTS | {P.FIGURES_EDIT, P.JOB_VIEW}),
    "another campus": ("QXCAMPUS", _FIGURES | _RESULTS),
    "a figure": ("7310459", _FIGURES | _RESULTS),
    "an explanation": ("QXEXPLAINED", _FIGURES | {P.FIGURES_EDIT, P.AUDIT_VIEW}),
    "a send-back": ("QXSENTBACK", _FIGURES),
    "a campus change": ("QXCHANGED", _FIGURES),
    "a request for more time": ("QXEXTENDED", _FIGURES | {P.EXTENSION_ASK, P.EXTENSION_APPROVE}),
    "own targets": ("QXTARGETED", frozenset({P.RESULT_VIEW})),
    "a document's title": ("QXTITLED", frozenset({P.DOCUMENT_VIEW})),
    "a document's number": ("QXNUMBERED", frozenset({P.DOCUMENT_VIEW, P.AUDIT_VIEW})),
    "a document's file": ("QXPRINTED", frozenset({P.DOCUMENT_VIEW})),
    "a job": ("QXWORKED", frozenset({P.JOB_VIEW})),
    "a draft of a rubric": (DRAFT_NUMBER, frozenset({P.RUBRIC_DRAFT})),
    "an event": ("QXHAPPENED", frozenset({P.AUDIT_VIEW})),
    "a person": ("QXPERSON", frozenset({P.PEOPLE_VIEW})),
    "a key": ("QXKEYED", frozenset()),
    # Of the round: the county's words, its files, and what it was told; then what was not told yet.
    "a statement": ("QXSTATED", _ASSESSMENTS),
    "a file's name": ("QXFILED", _ASSESSMENTS),
    "a county's mark": ("QXGAVE", _ASSESSMENTS),
    "a question": ("QXASKED", _ASSESSMENTS),
    "an objection": ("QXOBJECTED", _ASSESSMENTS),
    "a reviewer's mark": ("QXREVIEWED", _MARKING),
    "an inspector's mark": ("QXVERIFIED", frozenset({P.VERIFY_MARK, P.ROUND_RUN})),
    "a round being set up": ("QXPREPARED", frozenset({P.ROUND_RUN})),
    "a notice": ("QXNOTICED", frozenset()),
}


def word(name: str) -> str:
    """Return the word of a canary."""
    return CANARIES[name][0]


def plant(county: Region, people: Mapping[str, User], arguments: dict[str, Any]) -> None:
    """Put every word where the county keeps such things."""
    _plant_figures(county)
    _plant_collecting(county)
    _plant_results(arguments)
    _plant_targets(county)
    _plant_round(people, arguments)
    Token.objects.filter(user=people["filler"]).update(name=word("a key"))
    User.objects.filter(pk=people["department"].pk).update(full_name=word("a person"))
    record(
        verb=AuditEvent.Verb.YEAR_OPENED,
        target=word("an event"),
        actor_name="filler",
        at=NOON,
        region_code=HERE,
        year=YEAR,
    )


def _plant_figures(county: Region) -> None:
    campus = School.objects.create(county=county, code="2")
    SchoolYear.objects.create(
        school=campus,
        year=YEAR,
        name=word("another campus"),
        kind="211",
        locale="town",
        ownership="public",
        figures={"books": "11"},
    )
    StageYear.objects.create(school=campus, year=YEAR, stage="primary", figures={"pupils": "11"})
    row = CountyYear.objects.get(county=county, year=YEAR)
    row.figures |= {"population": word("a figure")}
    row.save()


def _plant_collecting(county: Region) -> None:
    explain(
        county=county,
        year=YEAR,
        mark=matters_of(county, YEAR)[0].fingerprint,
        text=word("an explanation"),
        actor_name="filler",
        at=NOON,
    )
    SendBack.objects.create(
        county=county,
        year=YEAR,
        reason=word("a send-back"),
        sent_back_by_name="bureau_head",
        sent_back_at=NOON,
    )
    CampusChange.objects.create(
        county=county,
        year=YEAR,
        act=CampusChange.Act.OPENED,
        tick=1,
        note=word("a campus change"),
        recorded_by_name="filler",
        recorded_at=NOON,
    )
    Extension.objects.filter(county=county).update(reason=word("a request for more time"))


def _plant_results(arguments: dict[str, Any]) -> None:
    pk = arguments["reports:document"]["pk"]
    content = b"%PDF-1.7 " + word("a document's file").encode()
    Document.objects.filter(pk=pk).update(
        title=word("a document's title"),
        number=word("a document's number"),
        sha256=vault.keep(content, shelf="documents"),
    )
    Job.objects.filter(pk=arguments["jobs:progress"]["pk"]).update(
        state=Job.State.FAILED, error_code="QX", error_detail=word("a job")
    )


def _plant_targets(county: Region) -> None:
    text = base_text(county)
    OwnTargets.objects.create(
        county=county,
        version=1,
        title=word("own targets"),
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        source="示例.toml",
        created_by_name="filler",
        created_at=NOON,
    )


def _plant_round(people: Mapping[str, User], arguments: dict[str, Any]) -> None:
    """Write what the county says of itself, and what others gave that it is not told yet."""
    assessment = Assessment.objects.get(pk=arguments["assessments:tasks"]["pk"])
    response = Response.objects.get(assessment=assessment, point="P30")
    Response.objects.filter(pk=response.pk).update(narrative=word("a statement"), version=1)
    Evidence.objects.filter(county=assessment.county).update(name=word("a file's name") + ".pdf")
    query = Query.objects.create(
        response=response, level=Query.Level.PREFECTURE, asked_by="reviewer", asked_at=NOON
    )
    Remark.objects.create(query=query, text=word("a question"), said_by="reviewer", said_at=NOON)
    for column, person, name in (
        ("SELF", None, "a county's mark"),
        ("PREFECTURE", people["reviewer"], "a reviewer's mark"),
        ("PROVINCE", people["inspector"], "an inspector's mark"),
    ):
        Mark.objects.create(
            assessment=assessment,
            column=column,
            person=person,
            point="P30",
            item="P30.1",
            given="1",
            points=1,
            reason=word(name),
            written_by="filler",
            written_at=NOON,
        )
    Objection.objects.create(
        assessment_id=arguments["assessments:objections"]["pk"],
        item="P30.1",
        statement=word("an objection"),
        filed_by_name="bureau_head",
        filed_at=NOON,
    )
    Round.objects.filter(status=Round.Status.DRAFT).update(title=word("a round being set up"))
    Notice.objects.create(
        person=people["filler"],
        verb="QUERY_ASKED",
        details={"county": word("a notice")},
        page=f"/assessments/{assessment.pk}/P30/",
        sent_at=NOON,
    )
