"""One document over the API in other forms; and checking, for everybody."""

import hashlib
import io
import json

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from edu_duty import vault
from edu_duty.audit.models import AuditEvent
from reports.drafting import prepared_draft
from reports.issuing import issue_document
from reports.matters import of_score
from reports.models import Document
from reports.withdrawing import withdraw
from tests.conftest import NOON
from tests.reports.conftest import make_score

FORMS = ("document_dossier", "document_workbook", "document_changes")


@pytest.fixture
def document(score, quick_printer) -> Document:
    return issue_document(score=score, kind="inspection", actor_name="filler", at=NOON)


def taken(client, form: str, document: Document):
    return client.get(reverse(f"api:{form}", args=[document.pk]))


def verified(way: str, asked: str) -> dict:
    return Client().get(reverse(f"api:verify_{way}", args=[asked])).json()


def test_the_frozen_data_of_a_document_are_handed_out_as_they_were_hashed(
    client, official, document
):
    client.force_login(official)

    answer = taken(client, "document_dossier", document)

    assert hashlib.sha256(answer.content).hexdigest() == document.dossier_sha256
    assert answer["ETag"] == f'"{document.dossier_sha256}"'
    assert json.loads(answer.content)["head"]["number"] == document.number


def test_the_workbook_of_a_document_is_handed_out(client, official, document):
    client.force_login(official)

    answer = taken(client, "document_workbook", document)

    book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)
    assert book.sheetnames
    assert answer["Content-Disposition"].startswith("attachment; ")


def test_what_changed_names_what_it_is_held_against(client, county, official, document):
    issue_document(score=make_score(county, 2), kind="inspection", actor_name="filler", at=NOON)
    newer = Document.objects.get(state="ISSUED")
    Document.objects.filter(pk=newer.pk).update(issued_at=NOON.replace(hour=6))
    client.force_login(official)

    told = taken(client, "document_changes", newer).json()

    assert document.number in told["against"]
    assert all(set(row) == {"topic", "code", "title", "said", "reason"} for row in told["changes"])


@pytest.mark.parametrize("form", FORMS)
def test_who_takes_a_form_of_a_document_is_on_record(client, official, document, form):
    client.force_login(official)

    assert taken(client, form, document).status_code == 200
    event = AuditEvent.objects.get(verb="DOCUMENT_DOWNLOADED")
    assert event.actor_name == "official"


@pytest.mark.parametrize("form", FORMS)
def test_a_draft_is_handed_out_to_those_alone_who_see_it(
    client, official, filler, score, quick_printer, form
):
    draft = prepared_draft(of_score(score, "inspection"), "filler", NOON)()
    client.force_login(official)
    refused = taken(client, form, draft).status_code
    client.force_login(filler)

    assert (refused, taken(client, form, draft).status_code) == (404, 200)


@pytest.mark.parametrize("form", FORMS)
def test_data_that_were_changed_on_disk_are_not_handed_out(
    client, official, document, form, monkeypatch
):
    def changed(digest: str, *, shelf: str) -> bytes:
        raise vault.Altered(f"{shelf}/{digest}")

    monkeypatch.setattr(vault, "read", changed)
    client.force_login(official)

    answer = taken(client, form, document)

    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")


def test_a_digest_is_known_to_everybody_as_what_was_issued(document):
    told = verified("file", document.sha256)

    assert told["state"] == "valid"
    assert told["sentence"] == "文件与签发时完全一致，是现行版本。"
    assert told["document"] == {
        "kind": "inspection",
        "number": document.number,
        "code": document.code,
        "county": "990101",
        "year": 2024,
        "issuer": document.issuer,
        "issued_at": "2026-05-06T12:00:00+08:00",
    }


def test_a_code_is_known_as_people_type_it(document, lead):
    withdraw(document=document, reason="附表有误。", actor_name="lead", at=NOON)

    told = verified("code", document.code.lower().replace("-", ""))

    assert told["state"] == "withdrawn"
    assert "附表有误" not in str(told)


def test_a_draft_is_unknown_to_those_who_check(score, quick_printer):
    draft = prepared_draft(of_score(score, "inspection"), "filler", NOON)()

    told = verified("file", draft.sha256)

    assert (told["state"], told["document"]) == ("unknown", None)


@pytest.mark.django_db
def test_what_is_no_digest_is_no_address():
    answer = Client().get("/api/v1/verify/files/7/")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
