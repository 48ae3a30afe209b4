"""Whatever names a thing by its number, code or key is tried with somebody else's thing.

What is accepted is found out from forms, views and the API's description (``accepting.py``), so a
new field must stand here: in a case that tries it, or among those that name nothing of anybody.
"""

import json
import logging
import sys
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from assessments.models import Assessment, Query
from edu_duty.accounts.sign_in_models import Session
from tests.access.accepting import body_fields, form_fields, posted_names
from tests.access.foreign import (
    Case,
    Foreign,
    foreign_things,
    form,
    open_every_window,
    things_in,
)
from tests.access.ledger import digest
from tests.access.round_cases import ROUND_CASES, ROUND_PLAIN, TAKEN
from tests.access.world import (
    BESIDE,
    HERE,
    OTHER_PROVINCE,
    YEAR,
    Visitor,
    World,
    make_world,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

POST_OF = {"username": "somebody", "full_name": "某人", "role": "SCHOOL_OFFICER", "region": HERE}
CASES = [
    form(
        "PostForm.region",
        "filler",
        "people:create",
        POST_OF | {"region": "{county}", "campus": "1"},
        422,
    ),
    form("PostForm.campus", "filler", "people:create", POST_OF | {"campus": "{campus}"}, 422),
    form(
        "PostForm.region",
        "bureau_head",
        "people:give",
        {"role": "DEPARTMENT", "region": "{county}", "department": "finance"},
        422,
    ),
    form(
        "PostForm.role",
        "filler",
        "people:give",
        {"role": "PROVINCE_LEAD", "region": "{county}"},
        422,
    ),
    form(
        "DeadlineForm.region_prefix",
        "other_lead",
        "schools:set_deadline",
        {"region_prefix": HERE, "year": YEAR, "date": "2026-11-30", "time": "17:30"},
        400,
    ),
    form(
        "DeadlineForm.region_prefix",
        "other_lead",
        "schools:set_deadline",
        {"region_prefix": "", "year": YEAR, "date": "2026-11-30", "time": "17:30"},
        400,
    ),
    form("ScoreForm.rubric", "filler", "indicators:score", {"rubric": "PS2020/2026.77311"}, 302),
    form(
        "IssueForm.rubric",
        "filler",
        "reports:documents",
        {"rubric": "PS2020", "kind": "inspection"},
        302,
    ),
    form(
        "RoundDraftForm.assessment",
        "filler",
        "reports:documents",
        {"assessment": "{assessment}", "kind": "self_assessment"},
        404,
    ),
    form(
        "ConfirmationForm.number",
        "lead",
        "indicators:confirmations",
        {"number": "PS2020:P1", "reason": "x"},
        302,
        400,
        422,
    ),
    form(
        "ConfirmationForm.part",
        "lead",
        "indicators:confirmations",
        {"part": "nowhere", "reason": "x"},
        302,
        400,
        422,
    ),
    form("views.number", "lead", "indicators:take_back", {"number": "PS2020:P1"}, 302),
    form("RehearsalForm.year", "lead", "indicators:rehearse", {"year": "2019"}, 302, 400, 422),
    form("register_views.change", "filler", "schools:register_undo", {"change": "{change}"}, 302),
    form(
        "check_views.mark",
        "filler",
        "schools:explain",
        {"mark": "0" * 64, "text": "某"},
        200,
        400,
        409,
        422,
    ),
    form(
        "county_views.department",
        "department",
        "schools:hand_in",
        {"department": "编办", "gaps": "无"},
        302,
        404,
        409,
    ),
    form(
        "board_views.to", "filler", "schools:remind", {"places": "campuses", "to": "{campus}"}, 302
    ),
    form(
        "account_views.session",
        "filler",
        "accounts:end_session",
        {"session": "{session}"},
        302,
        404,
    ),
    Case(
        "entry_views.edits",
        "filler",
        "schools:save",
        "POST",
        lambda foreign: {
            "edits": [{"cell": f"stages:{foreign.campus}:primary:pupils", "value": "7", "seen": 0}]
        },
        frozenset({200}),
    ),
    Case(
        "entry_views.edits",
        "school_officer",
        "schools:save",
        "POST",
        lambda foreign: {"edits": [{"cell": "county:population", "value": "7", "seen": 0}]},
        frozenset({200}),
    ),
    Case(
        "POST scores/ rubric",
        "filler",
        "api:request_score",
        "POST",
        lambda _: {"rubric": "NOBODYS"},
        frozenset({400}),
    ),
    Case(
        "POST documents/ rubric",
        "filler",
        "api:request_document",
        "POST",
        lambda _: {"rubric": "PS2020", "kind": "inspection"},
        frozenset({400}),
    ),
    Case(
        "PATCH working/county/ figures",
        "department",
        "api:county_row",
        "PATCH",
        lambda _: {"figures": {"population": "7", "pupils": "7"}},
        frozenset({422}),
    ),
    Case(
        "PATCH working/schools/{campus}/ figures",
        "filler",
        "api:campus_row",
        "PATCH",
        lambda _: {"figures": {"pupils": "7", "population": "7"}},
        frozenset({422}),
    ),
    Case(
        "PATCH working/stages/{campus}/{stage}/ figures",
        "filler",
        "api:unit_row",
        "PATCH",
        lambda _: {"figures": {"books": "7", "population": "7"}},
        frozenset({422}),
    ),
    *ROUND_CASES,
]
# Words, numbers, days and choices: they name nothing that belongs to anybody.
PLAIN = {
    "AskAgainForm", "ChangePasswordForm", "CodeForm", "FirstCodeForm", "SignInForm", "WelcomeForm",
    "PreferencesForm", "TokenForm", "NameForm", "ReasonForm", "VerifyForm", "WordsForm",
    "BatchForm", "LetterheadForm", "WithdrawForm", "RoundDraftForm.kind", "round_views.kind",
    "views.reason", "MomentForm", "ExtensionForm", "FilterForm", "BlanksForm",
    # Files and texts kept for the county of the address; a roster's rows go through PostForm.
    "PackageForm", "OwnTargetsForm", "KeepTargetsForm", "DraftForm", "RosterForm",
    # A new campus's own code: codes are the county's, and another county's is no other's.
    "CampusForm",
    "PostForm.department", "PostForm.starts", "PostForm.ends", "IssueForm.kind",
    "ConfirmationForm.reason", "DeadlineForm.date", "DeadlineForm.time", "DeadlineForm.year",
    "views.act", "deadline_views.act", "freeze_views.act", "views.next", "county_views.gaps",
    "freeze_views.reason", "check_views.text", "board_views.places", "board_views.all",
    "board_views.note", "deadline_views.note",
    "POST documents/ kind", "POST departments/{department}/ gaps", "POST reopen/ reason",
    "POST send-back/ reason", "PUT checks/{mark}/ text", "POST import/ package",
    # A whole return is the address's county's; its codes are that county's own.
    "POST return/ schools", "POST return/ stages", "POST return/ county",
    # Which moment of a figure was seen, and whether one carried over stands.
    "entry_views.seen", "entry_views.confirm",
    *ROUND_PLAIN,
}  # fmt: skip


@pytest.fixture
def world(db, django_capture_on_commit_callbacks):
    logging.disable(logging.ERROR)
    yield make_world()
    logging.disable(logging.NOTSET)


def test_everything_the_portal_accepts_is_tried_or_names_nothing():
    accepted = form_fields() | posted_names() | body_fields()
    tried = {case.field for case in CASES}
    unknown = {
        field
        for field in accepted
        if field not in tried | PLAIN and field.partition(".")[0] not in PLAIN
    }

    assert unknown == set()
    assert tried - accepted == {"entry_views.edits"}


@pytest.mark.parametrize("code", [BESIDE, OTHER_PROVINCE])
def test_what_is_somebody_elses_is_refused_and_stays_as_it_is(world, code, capsys):
    foreign = foreign_things(code, world.people["outsider"])
    open_every_window()
    wrong = []
    for case in CASES:
        visitor = Visitor(world.people[case.actor])
        before, sessions = digest(), Session.objects.count()

        status = send(world, visitor, case, foreign)

        if status not in case.statuses:
            wrong.append(f"{case.field} by {case.actor}: {status}")
        if digest() != before or Session.objects.count() < sessions:
            wrong.append(f"{case.field} by {case.actor}: rows changed")

    assert wrong == []
    with capsys.disabled():
        sys.stdout.write(f"\n{len(CASES)} references tried with what is {code}'s")


def send(world: World, visitor: Visitor, case: Case, foreign: Foreign) -> int:
    """Send a case and return the status of the answer."""
    body, address = case.body(foreign), world.address(case.address)
    structured = case.address.startswith("api:") or case.address == "schools:save"
    content_type, data = encoded(body, structured=structured)
    more: dict[str, Any] = {"content_type": content_type}
    if case.method == "PATCH":
        more["headers"] = {"If-Match": visitor.ask("GET", address)["ETag"]}
    status: int = visitor.ask(case.method, address, data=data, **more).status_code
    return status


def encoded(body: Any, *, structured: bool) -> tuple[str, str | bytes]:
    """Write a body as JSON or as a form, with the files there are in it."""
    if structured:
        return JSON, json.dumps(body)
    files = {
        name: SimpleUploadedFile("新材料.pdf", given)
        for name, given in body.items()
        if isinstance(given, bytes)
    }
    if files:
        return MULTIPART_CONTENT, encode_multipart(BOUNDARY, body | files)
    return FORM, urlencode(body)


def test_the_same_is_taken_where_it_is_the_senders_own(world):
    pk = world.arguments["assessments:tasks"]["pk"]
    named = things_in(Assessment.objects.get(pk=pk), world.people["filler"])
    mine = Foreign(HERE, "1", 0, "", **named, point="P30", department="财政局")
    open_every_window()
    taken = set()

    for case in CASES:
        if case.field in TAKEN:
            Query.objects.update(state=Query.State.ASKED)
            before = digest()
            send(world, Visitor(world.people[case.actor]), case, mine)
            if digest() != before:
                taken.add(case.field)

    assert taken == TAKEN
