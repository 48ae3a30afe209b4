"""The twins of a document in the browser, for those who may read it, and each time on record."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from edu_duty.audit.models import AuditEvent
from reports import dossiers
from reports.issuing import issue_document
from reports.models import Document
from tests.conftest import NOON

pytestmark = pytest.mark.usefixtures("silent_rendering")
ADDRESSES = ("twin", "twin_workbook", "changes")


@pytest.fixture
def document(score, quick_printer) -> Document:
    return issue_document(score=score, kind="inspection", actor_name="filler", at=NOON)


def address(name: str, document: Document) -> str:
    return reverse(f"reports:{name}", args=[document.pk])


def test_the_page_of_a_document_offers_its_twins(client, official, document):
    client.force_login(official)

    page = client.get(address("document", document)).content.decode()

    assert [name for name in ADDRESSES if address(name, document) in page] == [*ADDRESSES]


def test_a_document_whose_dossier_was_not_kept_offers_none(client, official, document):
    Document.objects.update(dossier_sha256="")
    client.force_login(official)

    page = client.get(address("document", document)).content.decode()

    assert [name for name in ADDRESSES if address(name, document) in page] == []
    assert {client.get(address(name, document)).status_code for name in ADDRESSES} == {404}


def test_a_document_is_read_as_a_page(client, official, document):
    client.force_login(official)

    page = client.get(address("twin", document)).content.decode()

    assert document.number in page
    assert '<article class="twin" lang="zh-Hans">' in page


def test_a_page_says_when_the_document_would_read_otherwise_today(
    client, official, document, monkeypatch
):
    client.force_login(official)
    now = client.get(address("twin", document)).content.decode()
    monkeypatch.setattr(dossiers, "edition", lambda: "another")

    later = client.get(address("twin", document)).content.decode()

    assert ("可能与签发时不同" in now, "可能与签发时不同" in later) == (False, True)


def test_a_document_is_taken_as_a_workbook(client, official, document):
    client.force_login(official)

    answer = client.get(address("twin_workbook", document))

    assert answer["Content-Disposition"].startswith("attachment; ")
    assert load_workbook(io.BytesIO(answer.content)).sheetnames[0] == "正文"


def test_every_twin_is_on_record(client, official, document):
    client.force_login(official)

    for name in ADDRESSES:
        client.get(address(name, document))

    events = AuditEvent.objects.filter(verb=AuditEvent.Verb.DOCUMENT_DOWNLOADED)
    assert [event.details["form"] for event in events.order_by("pk")] == ["html", "xlsx", "changes"]
    assert {event.actor_name for event in events} == {"official"}


def test_the_twins_of_another_countys_document_are_not_there(client, outsider, document):
    client.force_login(outsider)

    assert {client.get(address(name, document)).status_code for name in ADDRESSES} == {404}
    assert not AuditEvent.objects.filter(verb="DOCUMENT_DOWNLOADED").exists()


def test_a_first_document_says_that_there_is_nothing_to_compare(client, official, document):
    client.force_login(official)

    page = client.get(address("changes", document)).content.decode()

    assert "这是第一份" in page


def test_changes_are_taken_away_as_a_table(client, official, document):
    client.force_login(official)

    answer = client.get(address("changes", document), {"format": "csv"})

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [["事项", "代码", "名称", "以前", "现在", "说明", "理由"]]
