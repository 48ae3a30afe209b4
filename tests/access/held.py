"""Rounds with the county of the world in them, and one of everything their addresses name."""

import json
from typing import Any

from assessments.models import (
    Appointment,
    Assessment,
    Evidence,
    EvidenceUse,
    Response,
    Round,
    Submission,
)
from edu_duty import vault
from edu_duty.accounts.models import User
from indicators.evaluating import score_county
from indicators.models import Score
from schools.models import Region
from tests.assessments.evidence_corpus import pdf
from tests.assessments.held import open_with
from tests.conftest import NOON

IN_THE_ROUND = (
    "round",
    "round_copy",
    "round_close",
    "round_window",
    "round_remind",
    "round_people",
    "round_appoint",
    "round_group",
    "round_release",
    "round_conflict",
    "board",
    "agreement",
)
IN_THE_ASSESSMENT = (
    "tasks",
    "point",
    "signing",
    "submit",
    "recall",
    "post_publicly",
    "submissions",
    "submission",
    "receipt",
    "evidence",
    "new_evidence",
    "use_evidence",
    "end_use",
    "evidence_file",
    "evidence_page",
    "evidence_picture",
    "evidence_download",
    "replace_evidence",
    "scan_evidence",
    "review",
    "review_point",
    "conditions",
)
IN_THE_DRAFT = ("round_setup", "round_open")
ONCE_TOLD = ("opinion", "objections", "decision", "outcome", "outcome_receipt", "story")


def hold_rounds(
    county: Region, year: int, inspector: User
) -> tuple[dict[str, int], dict[str, Any]]:
    """Hold rounds in three states; say what each address is asked for, and what lies in them.

    One round is open, one is being set up, and in one the county was told its preliminary opinion.
    """
    held = open_with(county)
    assessment = held.assessments.get()
    appointment = Appointment.objects.create(
        assessment=assessment,
        person=inspector,
        column="PROVINCE",
        appointed_by_name="lead",
        appointed_at=NOON,
    )
    use = use_of_a_file(assessment)
    score = score_county(
        county_code=county.code, year=year, rubric_code="CE37", actor_name="filler", at=NOON
    )
    lies = {"appointment": appointment.pk, "point": "P30", "use": use.pk}
    lies |= {"file": use.evidence_id, "page": 1, "number": submit(assessment, score, 1).number}
    found = dict.fromkeys((f"assessments:{name}" for name in IN_THE_ROUND), held.pk)
    found |= dict.fromkeys((f"assessments:{name}" for name in IN_THE_ASSESSMENT), assessment.pk)
    found |= dict.fromkeys((f"assessments:{name}" for name in IN_THE_DRAFT), set_up().pk)
    found["api:round"] = held.pk
    found |= dict.fromkeys(("api:assessment", "api:marks", "api:history"), assessment.pk)
    told = tell(county, score).pk
    return found | dict.fromkeys((f"assessments:{name}" for name in ONCE_TOLD), told), lies


def set_up() -> Round:
    """Begin a round nobody has opened."""
    return Round.objects.create(
        title="示例省筹备中的评价",
        region_prefix="99",
        year=2026,
        created_by_name="lead",
        created_at=NOON,
    )


def use_of_a_file(assessment: Assessment) -> EvidenceUse:
    """Keep a file of the county, used for a point no finance bureau answers."""
    content = pdf("one")
    evidence = Evidence.objects.create(
        county=assessment.county,
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
    answered = Response.objects.filter(assessment=assessment).earliest("pk")
    return EvidenceUse.objects.create(evidence=evidence, response=answered)


def submit(assessment: Assessment, score: Score, sequence: int) -> Submission:
    """Submit nothing at all, as far as a receipt can tell."""
    county = assessment.county
    content = {
        "county": {"code": county.code, "name": county.name},
        "score": {"sha256": ""},
        "responses": [],
        "marks": [],
        "evidence": [],
        "round": {"id": 1, "title": "示例省年度评价", "year": assessment.round.year},
        "rubric": {"code": "CE37"},
        "return": {"version": 1, "sha256": ""},
    }
    return Submission.objects.create(
        assessment=assessment,
        number=1,
        sequence=sequence,
        frozen_return=score.frozen,
        score=score,
        content=json.dumps(content),
        sha256="0" * 64,
        submitted_by_name="bureau_head",
        submitted_at=NOON,
    )


def tell(county: Region, score: Score) -> Assessment:
    """Bring the county of another round as far as its preliminary opinion."""
    told = open_with(county, year=2023).assessments.get()
    told.status = Assessment.Status.OPINION
    told.save()
    submit(told, score, 2)
    return told
