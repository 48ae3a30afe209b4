"""A file that leaves the house leaves a trace."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from edu_duty import vault
from edu_duty.audit.models import AuditEvent
from reports import dossiers
from reports.issuing import issue_document
from reports.models import Document
from reports.releasing import FileDamaged, release_dossier, release_file
from tests.conftest import NOON
from tests.reports.conftest import make_score


def test_release_file_records_who_took_it(score, quick_printer):
    document = issue_document(score=score, kind="inspection", actor_name="filler", at=NOON)

    content = release_file(document=document, actor_name="official", at=NOON)

    event = AuditEvent.objects.get(verb=AuditEvent.Verb.DOCUMENT_DOWNLOADED)
    assert content.startswith(b"%PDF")
    assert (event.actor_name, event.target) == ("official", str(document.pk))
    assert event.details["sha256"] == document.sha256
    assert event.details["form"] == "pdf"


def test_release_dossier_records_in_which_form_it_was_taken(score, quick_printer):
    document = issue_document(score=score, kind="inspection", actor_name="filler", at=NOON)

    dossier = release_dossier(document=document, form="html", actor_name="official", at=NOON)

    event = AuditEvent.objects.get(verb=AuditEvent.Verb.DOCUMENT_DOWNLOADED)
    assert dossier == dossiers.of_document(document)
    assert (event.actor_name, event.details["form"]) == ("official", "html")


@pytest.fixture
def damaged(score, neighbour, quick_printer) -> Iterator[Document]:
    """A document in whose place another county's file lies; the vault outlives the test."""
    document = issue_document(score=score, kind="inspection", actor_name="filler", at=NOON)
    other = issue_document(
        score=make_score(neighbour), kind="inspection", actor_name="filler", at=NOON
    )
    (path,) = Path(storages["default"].path("documents")).rglob(document.sha256)
    content = path.read_bytes()
    path.write_bytes(vault.read(other.sha256, shelf="documents"))
    yield document
    path.write_bytes(content)


def test_another_county_s_file_in_its_place_is_not_handed_out_and_on_record(damaged):
    with pytest.raises(FileDamaged, match="被改动过"):
        release_file(document=damaged, actor_name="official", at=NOON)

    told = AuditEvent.objects.filter(target=str(damaged.pk)).values_list("verb", flat=True)
    assert AuditEvent.Verb.DOCUMENT_DAMAGED in told
    assert AuditEvent.Verb.DOCUMENT_DOWNLOADED not in told


def test_the_page_of_a_damaged_document_says_so(client, damaged, official):
    client.force_login(official)

    answer = client.get(reverse("reports:file", args=[damaged.pk]), follow=True)

    assert "被改动过" in answer.content.decode()


def test_the_api_refuses_a_damaged_document(client, damaged, official):
    client.force_login(official)

    answer = client.get(reverse("api:document_file", args=[damaged.pk]))

    assert (answer.status_code, answer.json()["type"].endswith("damaged")) == (409, True)
