"""Who gets what answer from which address: every address, every method, every kind of person.

The expectations stand in permission_matrix.csv and were read by a person, line by line. A county's
people are asked for their own county (``filler``), the neighbour's filler for a county that is not
theirs (``outsider``): 404 there, never 403, so nobody learns what exists.
"""

import csv
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from assessments.models import (
    Appointment,
    Assessment,
    Evidence,
    EvidenceUse,
    OwnTargets,
    Response,
    Round,
    Submission,
)
from edu_duty import vault
from edu_duty.accounts.models import Token, User
from edu_duty.accounts.roles import Role
from edu_duty.audit.models import AuditEvent
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import run_claimed
from indicators.evaluating import score_county
from indicators.models import Confirmation, Rubric, Score
from indicators.publishing import keep_draft, load_rubrics
from indicators.rehearsals import perform_rehearsal, request_rehearsal
from reports.models import Document
from schools.importing import import_reading
from schools.models import Extension, Region, Return
from schools.package import Reading, SchoolRow, StageRow
from tests.assessments.evidence_corpus import pdf
from tests.assessments.held import open_with
from tests.conftest import NOON, make_person
from tests.indicators.drafts import draft_of

TABLE = Path(__file__).with_name("permission_matrix.csv")
YEAR = 2024
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# Name in the table -> role, and the region code the grant covers.
PEOPLE: dict[str, tuple[Role, str]] = {
    "filler": (Role.COUNTY_FILLER, "990101"),
    "outsider": (Role.COUNTY_FILLER, "990102"),
    "department": (Role.DEPARTMENT, "990101"),
    "school_officer": (Role.SCHOOL_OFFICER, "990101"),
    "bureau_head": (Role.BUREAU_HEAD, "990101"),
    "reviewer": (Role.PREFECTURE_REVIEWER, "9901"),
    "other_reviewer": (Role.PREFECTURE_REVIEWER, "9902"),
    "inspector": (Role.INSPECTOR, "99"),
    "lead": (Role.PROVINCE_LEAD, "99"),
    "other_lead": (Role.PROVINCE_LEAD, "52"),
    "official": (Role.OFFICIAL, "990101"),
    "admin": (Role.SYSTEM_ADMIN, ""),
}
# Whose figures those write who do not write a whole county's.
PLACES = {"department": {"department": "财政局"}, "school_officer": {"campus_code": "1"}}
ACTORS = ("anonymous", *PEOPLE, "deactivated")


@dataclass(frozen=True)
class World:
    """One county with one of everything an address can name."""

    people: dict[str, User]
    arguments: dict[str, dict[str, Any]]


def addresses(
    patterns: list[URLPattern | URLResolver], names: tuple[str, ...] = ()
) -> Iterator[tuple[str, set[str]]]:
    """Name every address of the portal and what it takes, through includes and namespaces."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from addresses(pattern.url_patterns, inner)
        else:
            yield ":".join((*names, str(pattern.name))), set(pattern.pattern.converters)


TAKES = dict(addresses(get_resolver().url_patterns))


def expectations() -> dict[tuple[str, str], dict[str, int]]:
    """Read the table: (address, method) -> actor -> status."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return {
            (row["address"], row["method"]): {actor: int(row[actor]) for actor in ACTORS}
            for row in csv.DictReader(stream)
        }


EXPECTED = expectations()


@pytest.fixture
def world(county, neighbour, django_capture_on_commit_callbacks) -> World:
    people = {
        name: make_person(name, role, prefix, **PLACES.get(name, {}))
        for name, (role, prefix) in PEOPLE.items()
    }
    people["deactivated"] = make_person("deactivated", Role.PROVINCE_LEAD, "")
    load_rubrics(NOON)
    figures: dict[str, str | bool] = {"pupils": "120"}
    reading = Reading(
        schools=[SchoolRow("1", "示例第一小学", "211", "town", "public", {"books": "10"})],
        stages=[StageRow("1", "primary", figures)],
        county={"population": "1000"},
        problems=[],
        sheets_ignored=[],
    )
    import_reading(
        county=county, year=YEAR, reading=reading, source="test", actor_name="filler", at=NOON
    )
    score = score_county(
        county_code=county.code, year=YEAR, rubric_code="QB2017", actor_name="filler", at=NOON
    )
    score_job, import_job = _job("score_counties").pk, _job("import_return").pk
    document = _document(score).pk
    draft = keep_draft(draft_of(), actor_name="lead", at=NOON)
    rehearsal = request_rehearsal(draft, year=YEAR, prefix="99", actor_name="lead", at=NOON)
    run_claimed(str(rehearsal.pk), perform_rehearsal)
    retired = Rubric.objects.get(code="BB2012")
    objects = {
        "jobs:progress": score_job,
        "jobs:cancel": score_job,
        "jobs:again": score_job,
        "schools:import_accept": _job("preview_import").pk,
        "schools:answer_extension": _extension(county).pk,
        "api:job": score_job,
        "api:return": Return.objects.get().pk,
        "api:rubric": score.rubric_id,
        "api:score": score.pk,
        "api:receipt": score.pk,
        "accounts:revoke": _token(people["filler"]).pk,
        "indicators:rubric": score.rubric_id,
        "indicators:rubric_workbook": score.rubric_id,
        "indicators:rubric_toml": score.rubric_id,
        "indicators:confirmations": score.rubric_id,
        "indicators:take_back": score.rubric_id,
        "indicators:rehearse": draft.pk,
        "indicators:publish": draft.pk,
        "indicators:discard": draft.pk,
        "indicators:retire": retired.pk,
        **_rounds(county, people["inspector"]),
        "reports:document": document,
        "reports:file": document,
        "api:document": document,
        "api:document_file": document,
    }
    place = {"code": county.code, "year": YEAR, "rubric": "QB2017", "job": import_job}
    place |= {"appointment": Appointment.objects.get().pk}
    place |= {"point": "P30", "number": _submission(score).number}
    used = EvidenceUse.objects.create(evidence=_file(county), response=Response.objects.first())
    place |= {
        "file": used.evidence_id,
        "page": 1,
        "use": used.pk,
        "element": "pupils",
        "campus": "1",
        "stage": "primary",
        "rest": "nowhere",
    }
    arguments = {
        address: {name: _named(name, objects.get(address), place) for name in taken}
        for address, taken in TAKES.items()
    }
    arguments["indicators:rehearsal"] = {"job": rehearsal.pk}
    arguments["assessments:round_window"]["stage"] = "self"
    told = {"pk": _told(county, score).pk}
    pages = ("opinion", "objections", "decision", "outcome", "outcome_receipt", "story")
    arguments |= {f"assessments:{page}": told for page in pages}
    return World(people, arguments)


def _named(name: str, found: Any, place: dict[str, Any]) -> Any:
    """Say what an address takes under a name: its own object, or else the world's."""
    own = name == "pk" or (name == "job" and found is not None)
    return found if own else place[name]


def _rounds(county: Region, inspector: User) -> dict[str, int]:
    """Hold an open round with a county in it, and a round that is still being set up."""
    held = open_with(county)
    draft = Round.objects.create(
        title="示例省筹备中的评价",
        region_prefix="99",
        year=2026,
        created_by_name="lead",
        created_at=NOON,
    )
    Appointment.objects.create(
        assessment=held.assessments.get(),
        person=inspector,
        column="PROVINCE",
        appointed_by_name="lead",
        appointed_at=NOON,
    )
    opened = ("", "_copy", "_close", "_window", "_people", "_appoint", "_group", "_release")
    found = {f"assessments:round{act}": held.pk for act in (*opened, "_conflict")}
    pages = ("tasks", "point", "signing", "submit", "recall", "post_publicly")
    pages += ("submissions", "submission", "receipt")
    pages += ("evidence", "new_evidence", "use_evidence", "end_use", "evidence_file")
    pages += ("evidence_page", "evidence_picture", "evidence_download", "replace_evidence")
    pages += ("scan_evidence",)
    answered = {f"assessments:{page}": held.assessments.get().pk for page in pages}
    marked = ("assessments:review", "assessments:review_point")
    answered |= dict.fromkeys(marked, held.assessments.get().pk)
    found |= dict.fromkeys(("assessments:board", "assessments:agreement"), held.pk)
    drafted = dict.fromkeys(("assessments:round_setup", "assessments:round_open"), draft.pk)
    return found | answered | drafted


def _submission(score: Score) -> Submission:
    """Submit nothing at all, as far as a receipt can tell."""
    named = {"county": {"code": "990101", "name": "示例甲县"}, "score": {"sha256": ""}}
    round_named = {"id": 1, "title": "示例省年度评价", "year": 2025}
    rows: dict[str, list[Any]] = {"responses": [], "marks": [], "evidence": []}
    rubric, frozen = {"code": "CE37"}, {"version": 1, "sha256": ""}
    return Submission.objects.create(
        assessment=Assessment.objects.get(),
        number=1,
        sequence=1,
        frozen_return=score.frozen,
        score=score,
        content=json.dumps(
            {**named, **rows, "round": round_named, "rubric": rubric, "return": frozen}
        ),
        sha256="0" * 64,
        submitted_by_name="bureau_head",
        submitted_at=NOON,
    )


def _told(county: Region, score: Score) -> Assessment:
    """Bring the county of another round as far as its preliminary opinion."""
    told = open_with(county, year=2023).assessments.get()
    told.status = Assessment.Status.OPINION
    told.save()
    Submission.objects.create(
        assessment=told,
        number=1,
        sequence=2,
        frozen_return=score.frozen,
        score=score,
        content="{}",
        sha256="0" * 64,
        submitted_by_name="bureau_head",
        submitted_at=NOON,
    )
    return told


def _file(county: Region) -> Evidence:
    """Keep a file of the county."""
    content = pdf("one")
    return Evidence.objects.create(
        county=county,
        year=2025,
        name="示例.pdf",
        kind="PDF",
        sha256=vault.keep(content, shelf="evidence"),
        copy_sha256=vault.keep(content, shelf="evidence_copies"),
        size=len(content),
        pages=1,
        scan=Evidence.Scan.CLEAN,
        uploaded_by="filler",
        uploaded_at=NOON,
    )


def _extension(county: Region) -> Extension:
    return Extension.objects.create(
        county=county,
        year=YEAR,
        until=NOON,
        reason="停电",
        asked_by_name="filler",
        asked_at=NOON,
    )


def _job(kind: str) -> Job:
    return Job.objects.create(
        kind=kind,
        subject=f"990101/{YEAR}",
        input_digest="0" * 64,
        payload={"year": YEAR, "filename": "a.xlsx", "rubric": "QB2017", "campus": ""},
        region_code="990101",
        state=Job.State.DONE,
        result={"accepted": False, "changed": False, "version": None, "problems": []}
        | {"rows": {"schools": 0, "stages": 0, "county": 0}, "changes": [], "change_count": 0}
        | {"filename": "a.xlsx"},
        created_by_name="filler",
        created_at=NOON,
        finished_at=NOON,
    )


def _token(user: User) -> Token:
    return Token.objects.create(
        user=user,
        name="示例",
        hint="edk_",
        sha256="0" * 64,
        made_at=NOON,
        expires_at=NOON + timedelta(days=3650),
    )


def _document(score: Score) -> Document:
    content = b"%PDF-1.7 matrix"
    return Document.objects.create(
        id=uuid.UUID(int=7),
        kind=Document.Kind.INSPECTION,
        score=score,
        title="关于示例甲县的报告",
        number="演示〔2026〕1号",
        code="ABCD-EFGH",
        sha256=vault.keep(content, shelf="documents"),
        size=len(content),
        page_count=1,
        issuer="示例省人民政府教育督导委员会办公室",
        created_by_name="filler",
        created_at=NOON,
    )


def rows_in_database() -> dict[str, int]:
    """Count what a refusal must leave alone; audit events of refusals are meant to appear."""
    watched = (Job, Return, Score, Document, User, Rubric, Confirmation, OwnTargets)
    return {model.__name__: model._default_manager.count() for model in watched}


def ask(world: World, actor: str, address: str, method: str) -> int:
    """Return the status an actor gets."""
    client = Client(raise_request_exception=False)
    if actor != "anonymous":
        client.force_login(world.people[actor])
    if actor == "deactivated":
        world.people[actor].is_active = False
        world.people[actor].save()
    answer = client.generic(method, reverse(address, kwargs=world.arguments[address]))
    return answer.status_code


def test_every_address_and_method_stands_in_the_table():
    assert set(EXPECTED) == {(address, method) for address in TAKES for method in METHODS}


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ACTORS)
def test_every_answer_is_the_one_in_the_table(world, actor):
    wrong = []
    for (address, method), row in EXPECTED.items():
        before = rows_in_database()

        status = ask(world, actor, address, method)

        if status != row[actor]:
            wrong.append(f"{method} {address}: {status}, the table says {row[actor]}")
        if status in {403, 404, 405} and rows_in_database() != before:
            wrong.append(f"{method} {address}: refused with {status}, and yet something was stored")

    assert wrong == []
    assert connections["default"].in_atomic_block
    assert AuditEvent.objects.exists()


@pytest.mark.django_db
def test_no_answer_to_an_outsider_names_the_county(world):
    client = Client(raise_request_exception=False)
    client.force_login(world.people["outsider"])
    told = []
    for address, method in EXPECTED:
        answer = client.generic(method, reverse(address, kwargs=world.arguments[address]))

        if "示例第一小学" in answer.content.decode("utf-8", "replace"):
            told.append(f"{method} {address}")
        if "示例甲县" in answer.content.decode("utf-8", "replace"):
            told.append(f"{method} {address}")

    assert told == []
