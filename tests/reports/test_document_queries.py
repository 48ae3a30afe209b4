"""The page of one document offers its reader what they may do, and only ways they may go."""

from typing import Any

import pytest

from assessments.models import Assessment
from reports.document_queries import DocumentSheet, document_sheet
from reports.drafting import prepared_draft
from reports.issuing import issue_document
from reports.matters import of_score
from reports.models import Document
from reports.withdrawing import withdraw
from tests.conftest import NOON
from tests.reports.conftest import make_score
from tests.reports.rounds import decided, merged

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(score, quick_printer) -> Document:
    return prepared_draft(of_score(score, "inspection"), "filler", NOON)()


@pytest.fixture
def issued(score, quick_printer) -> Document:
    return issue_document(score=score, kind="inspection", actor_name="lead", at=NOON)


def in_a_round(about: Assessment, kind: str, **more: Any) -> Document:
    """Lay a document about a county, or about all of them, into its round."""
    held = about.round
    values: dict[str, Any] = {
        "kind": kind,
        "region": about.county,
        "year": held.year,
        "round": held,
        "assessment": about,
        "state": "DRAFT",
        "sha256": "1" * 64,
        "size": 1,
        "page_count": 1,
        "created_by_name": "lead",
        "created_at": NOON,
    }
    return Document.objects.create(**values | more)


def test_who_speaks_in_a_draft_issues_it_or_drafts_it_again(draft, lead, county):
    found = document_sheet(draft, lead)

    assert (found.may_issue, found.may_withdraw, found.wait) == (True, False, "")
    assert found.again is not None
    assert found.again.url == f"/counties/{county.code}/2024/documents/"
    assert found.again.fields == [("rubric", "PS2020"), ("kind", "inspection")]
    assert found.basis_url == f"/counties/{county.code}/2024/scores/PS2020/"


def test_who_does_not_speak_in_a_draft_is_told_who_does(draft, filler):
    found = document_sheet(draft, filler)

    assert not found.may_issue
    assert "由主持评价的人签发" in found.wait
    assert found.again is not None


def test_a_draft_of_a_county_that_is_not_as_far_waits(county, lead):
    assessment = merged(county)
    draft = in_a_round(assessment, "opinion_letter")

    found = document_sheet(draft, lead)

    assert not found.may_issue
    assert "到时再签发" in found.wait
    assert found.again is not None
    assert ("assessment", str(assessment.pk)) in found.again.fields
    assert found.basis_url == f"/assessments/{assessment.pk}/outcome/"
    assert found.round_url == f"/rounds/{assessment.round_id}/documents/"


def test_the_report_on_all_is_drafted_again_in_its_round(county, lead):
    assessment = merged(county)
    draft = in_a_round(assessment, "summary", assessment=None)

    found = document_sheet(draft, lead)

    assert found.again is not None
    assert found.again.url == f"/rounds/{assessment.round_id}/documents/draft/"
    assert (found.again.fields, found.basis_url) == ([("kind", "summary")], "")


def test_a_reader_is_led_nowhere_they_are_not_let_in(county, lead, official):
    told = in_a_round(decided(county, lead), "brief", state="ISSUED", issued_at=NOON)

    found = document_sheet(told, official)

    assert found == DocumentSheet(False, False, "", None, "", "", "", "", "")


def test_what_was_replaced_leads_to_what_is_in_force(issued, county, official):
    newer = issue_document(
        score=make_score(county, 2), kind="inspection", actor_name="lead", at=NOON
    )
    issued.refresh_from_db()

    found = document_sheet(issued, official)

    assert found.newer_url == f"/documents/{newer.pk}/"
    assert found.newer_number == newer.number


def test_what_replaced_it_may_be_withdrawn_itself(issued, county, lead):
    newer = issue_document(
        score=make_score(county, 2), kind="inspection", actor_name="lead", at=NOON
    )
    withdraw(document=newer, reason="附表有误。", actor_name="lead", at=NOON)
    issued.refresh_from_db()

    assert document_sheet(issued, lead).newer_url == ""


def test_what_was_withdrawn_says_by_whom_and_is_drafted_again(issued, lead, official):
    gone = withdraw(document=issued, reason="附表有误。", actor_name="lead", at=NOON)

    found = document_sheet(gone, lead)

    assert "撤回" in found.withdrawn
    assert found.again is not None
    assert document_sheet(gone, official).again is None
