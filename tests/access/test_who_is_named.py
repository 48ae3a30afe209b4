"""Who the page on access names for a document is exactly who may open it, whatever its state."""

from typing import Any

import pytest
from django.urls import reverse

from assessments.models import Assessment
from edu_duty.accounts.roles import ALLOWED, Permission
from edu_duty.people.objects import access_sheet
from reports.models import Document
from tests.access.world import Visitor, World, make_world
from tests.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.once]
Status = Assessment.Status
# Who runs rounds here; the one whose account is to be closed is still there.
RUNS = {"lead", "deactivated"}
# Kind, state, and how far the county is in its round; None where the document stands outside one.
CASES = [
    ("inspection", "ISSUED", None),
    ("inspection", "DRAFT", None),
    ("self_assessment", "DRAFT", None),
    ("inspection", "DRAFT", Status.DECIDED),
    ("self_assessment", "DRAFT", Status.SUBMITTED),
    ("self_assessment", "ISSUED", Status.SUBMITTED),
    ("preliminary", "ISSUED", Status.REVIEWED),
    ("preliminary", "WITHDRAWN", Status.OPINION),
    ("brief", "ISSUED", Status.OPINION),
    ("brief", "SUPERSEDED", Status.DECIDED),
    ("summary", "ISSUED", Status.OPINION),
]


@pytest.fixture
def world(db) -> World:
    return make_world()


def paper(kind: str, state: str, status: str | None) -> Document:
    """Turn the document of the world into one of a kind and state, in a round or outside one."""
    told = Assessment.objects.order_by("pk").last()
    assert told is not None
    Assessment.objects.filter(pk=told.pk).update(status=status or told.status)
    round_id = told.round_id if status else None
    about = told.pk if status and kind != "summary" else None
    Document.objects.update(
        kind=kind,
        state=state,
        round_id=round_id,
        assessment_id=about,
        issued_at=None if state == "DRAFT" else NOON,
        withdrawn_reason="附表有误。" if state == "WITHDRAWN" else "",
    )
    return Document.objects.get()


def answered(world: World, document: Document) -> set[str]:
    """Name the people whom the address of a document answers."""
    address = reverse("reports:document", args=[document.pk])
    return {
        name
        for name, person in world.people.items()
        if Visitor(person).ask("GET", address).status_code == 200
    }


def named(world: World, document: Document) -> dict[str, Any]:
    """Return what the page on access says of everybody, by name."""
    sheet = access_sheet(world.people["security"], f"document:{document.pk}")
    assert sheet is not None
    usernames = {str(person): name for name, person in world.people.items()}
    return {usernames[row.name]: row for row in sheet.rows}


def test_who_is_named_is_who_may_open_it(world):
    told = {}
    for case in CASES:
        document = paper(*case)

        told[case] = {name for name, row in named(world, document).items() if row.sees}

        assert told[case] == answered(world, document), case
    # What is drafted and what is not to be told yet is named of fewer than what is issued.
    assert told["inspection", "DRAFT", None] < told["inspection", "ISSUED", None]
    assert told["inspection", "DRAFT", Status.DECIDED] == RUNS
    assert told["brief", "ISSUED", Status.OPINION] == RUNS
    assert "filler" in told["brief", "SUPERSEDED", Status.DECIDED]


def test_who_is_named_as_changing_it_is_who_may_issue_or_withdraw_it(world):
    for case in CASES:
        document = paper(*case)

        changing = {name for name, row in named(world, document).items() if row.changes}

        able = {
            name
            for name, person in world.people.items()
            if Document.objects.issuable_by(person).filter(pk=document.pk).exists()
        }
        ended = case[1] in ("SUPERSEDED", "WITHDRAWN")
        # Outside a round a county's people draw a draft up again that others issue.
        redrawn = {"filler", "bureau_head"} if case == ("inspection", "DRAFT", None) else set()
        assert changing == (set() if ended else able | redrawn), case


def test_a_reader_to_whom_a_draft_is_not_shown_is_told_neither_title_nor_way(world):
    document = paper("inspection", "DRAFT", Status.DECIDED)

    sheet = access_sheet(world.people["bureau_head"], f"document:{document.pk}")

    assert sheet is not None
    assert (sheet.title, sheet.url) == (f"文书 {document.pk}", "")
    assert {row.name for row in sheet.rows} == RUNS


def test_no_post_issues_documents_that_it_does_not_read():
    for acts in ALLOWED.values():
        assert Permission.DOCUMENT_VIEW in acts or not acts & {
            Permission.DOCUMENT_ISSUE,
            Permission.ROUND_RUN,
        }
