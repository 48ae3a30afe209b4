"""Every act leaves its event: where rows are written, and at every address that takes a form."""

import ast
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from edu_duty.audit.models import AuditEvent
from tests.architecture.test_house import MODULES, ROOT, named, written_by
from tests.architecture.test_permission_matrix import EXPECTED, world

pytestmark = pytest.mark.once

__all__ = ["world"]

# Modules that write rows and tell of nothing, and why.
SILENT = {
    "edu_duty/audit/anchors.py": "anchors are told by their own file",
    "edu_duty/audit/models.py": "the rows of the audit itself",
    "edu_duty/audit/record.py": "the events themselves",
    "edu_duty/jobs/pulse.py": "signs of life",
    "edu_duty/jobs/sweeper.py": "frees leases; ending a job is told by queue.py",
    "edu_duty/accounts/braking.py": "counts of wrong tries; the refusal itself is told",
    "edu_duty/accounts/one_time.py": "whoever hands a code out or redeems it tells of it",
    "edu_duty/accounts/preferences.py": "how a person likes to read",
    "edu_duty/tabular.py": "files, no rows",
    "edu_duty/vault.py": "files, no rows",
    "schools/campus_changes.py": "campus_ledger.py tells",
    "schools/freezing.py": "importing.py tells",
    "schools/regions.py": "catalogue.py tells",
    "schools/rows.py": "importing.py tells",
    "schools/workbook.py": "files, no rows",
    "edu_duty/people/roster.py": "files, no rows",
    "schools/models.py": "refuses to change what is frozen",
    "indicators/models.py": "refuses to change what is frozen",
    "assessments/claiming.py": "submitting.py tells",
    "assessments/closing_review.py": "acting.py tells of returning; marking.py of marks",
    "assessments/evidence_pdf.py": "pictures, no rows",
    "assessments/evidence_pictures.py": "pictures, no rows",
    "assessments/marks.py": "marking.py and responding.py tell",
    "assessments/models/marking.py": "refuses to change what is frozen",
    "assessments/models/own_targets.py": "refuses to change what is frozen",
    "assessments/models/submissions.py": "refuses to change what is frozen",
    "assessments/notices.py": "acting.py and those that tell of an act; a notice follows from it",
    "assessments/objecting.py": "acting.py tells",
    "assessments/seating.py": "rounds.py and appointing.py tell",
    "indicators/rubric_workbook.py": "files, no rows",
    "indicators/target_workbook.py": "files, no rows",
    "indicators/targets.py": "catalogue.py tells",
    "reports/batches.py": "every job of a batch tells of its document",
    "reports/numbering.py": "issuing.py tells",
    "reports/management/commands/sample_documents.py": "files, no rows",
    "reports/twin_workbook.py": "files, no rows",
    "reports/workbook/book.py": "files, no rows",
}


def tells(path: Path) -> bool:
    """Say whether a module records events, or hands its rows to one of its room that does."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(
        isinstance(node, ast.ImportFrom) and node.module == "edu_duty.audit.record"
        for node in ast.walk(tree)
    )


def test_every_module_that_writes_rows_tells_of_it_or_says_why_not():
    writing = {named(path) for path in MODULES if written_by(path)}
    telling = {named(path) for path in MODULES if tells(path)}

    assert sorted(writing - telling - set(SILENT)) == []
    assert all((ROOT / path).exists() for path in SILENT)


@pytest.mark.django_db
def test_what_an_address_refuses_is_one_event(world):
    client = Client(raise_request_exception=False)
    client.force_login(world.people["official"])
    wrong = []
    refused = [key for key, row in EXPECTED.items() if row["official"] == 403]
    for address, method in refused:
        before = AuditEvent.objects.count()

        client.generic(method, reverse(address, kwargs=world.arguments[address]))

        written = AuditEvent.objects.count() - before
        if written != 1:
            wrong.append(f"{method} {address}: {written}")

    assert len(refused) > 50
    assert wrong == []


@pytest.mark.django_db
def test_every_file_that_is_handed_out_is_one_event(world):
    client = Client(raise_request_exception=False)
    client.force_login(world.people["lead"])
    taken: Counter[str] = Counter()
    wrong = []
    for address, method in EXPECTED:
        if method != "GET":
            continue
        before = AuditEvent.objects.count()
        answer = client.get(reverse(address, kwargs=world.arguments[address]))
        if not answer.get("Content-Disposition", "").startswith("attachment"):
            continue
        verbs = [event.verb for event in AuditEvent.objects.order_by("pk")[before:]]
        taken.update(verbs)
        if len(verbs) != 1:
            wrong.append(f"{address}: {verbs}")

    assert wrong == []
    assert set(taken) >= {"FILE_TAKEN", "RETURN_EXPORTED", "AUDIT_EXPORTED"}
