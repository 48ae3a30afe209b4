"""Who sees which document, and when: nothing of a round is read before it may be."""

import pytest

from assessments.models import Assessment
from edu_duty.accounts.roles import Role
from reports.models import Document
from tests.assessments.held import open_with
from tests.conftest import NOON, make_person, make_region

LATER = ("OPINION", "OBJECTED", "DECIDED")


@pytest.fixture
def assessment(county) -> Assessment:
    return open_with(county).assessments.get()


def paper(assessment: Assessment, kind: str, state: str = "ISSUED", **more) -> Document:
    values = {
        "kind": kind,
        "region": assessment.county,
        "year": 2025,
        "round": assessment.round,
        "assessment": None if kind == "summary" else assessment,
        "rubric_code": "CE37",
        "state": state,
        "title": "示例",
        "sha256": f"{kind}{state}",
        "size": 1,
        "page_count": 1,
        "issuer": "示例",
        "created_by_name": "lead",
        "created_at": NOON,
        "issued_at": None if state == "DRAFT" else NOON,
    }
    return Document.objects.create(**values | more)


def sees(person, document) -> bool:
    return Document.objects.visible_to(person).filter(pk=document.pk).exists()


@pytest.mark.parametrize(
    ("kind", "statuses"),
    [
        ("self_assessment", Assessment.Status.values),
        ("preliminary", LATER),
        ("defence_answer", LATER),
        ("inspection", ["DECIDED"]),
        ("opinion_letter", ["DECIDED"]),
        ("rectification", ["DECIDED"]),
        ("brief", ["DECIDED"]),
        ("receipt_annex", ["DECIDED"]),
    ],
)
def test_a_county_reads_what_it_may_see_as_a_column(assessment, filler, lead, kind, statuses):
    document = paper(assessment, kind)

    seen = []
    for status in Assessment.Status.values:
        Assessment.objects.update(status=status)
        assert sees(lead, document)
        if sees(filler, document):
            seen.append(status)

    assert seen == list(statuses)


def test_a_draft_is_seen_by_those_who_issue_it(assessment, filler, official, lead):
    Assessment.objects.update(status="DECIDED")
    theirs, ours = (
        paper(assessment, "inspection", "DRAFT"),
        paper(assessment, "self_assessment", "DRAFT"),
    )

    assert (sees(lead, theirs), sees(filler, theirs), sees(official, theirs)) == (
        True,
        False,
        False,
    )
    assert (sees(filler, ours), sees(official, ours)) == (True, False)


def test_the_report_on_a_round_is_read_when_the_round_is_over(assessment, lead):
    province = make_region("990000", "示例省")
    document = paper(assessment, "summary", region=province)
    reader = make_person("reader", Role.OFFICIAL, "99")

    before = sees(reader, document)
    held = assessment.round
    held.status = "CLOSED"
    held.save()

    assert (before, sees(reader, document), sees(lead, document)) == (False, True, True)


def test_nobody_reads_documents_of_other_counties(assessment, outsider):
    Assessment.objects.update(status="DECIDED")

    assert not sees(outsider, paper(assessment, "inspection"))
