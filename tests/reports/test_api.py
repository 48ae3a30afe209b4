"""Documents over the API."""

import pytest
from django.urls import reverse

from edu_duty.audit.models import AuditEvent
from edu_duty.jobs.models import Job
from reports.issuing import issue_document
from reports.models import Document
from tests.conftest import NOON


@pytest.fixture
def document(score, quick_printer) -> Document:
    return issue_document(score=score, kind="inspection", actor_name="filler", at=NOON)


def test_documents_are_listed_with_where_to_get_them(client, official, document):
    client.force_login(official)

    [row] = client.get(reverse("api:documents") + "?year=2024").json()["results"]

    assert (row["number"], row["county"], row["year"]) == (document.number, "990101", 2024)
    assert row["file"].endswith(reverse("api:document_file", args=[document.pk]))
    assert row["score"].endswith(reverse("api:score", args=[document.score_id]))


def test_a_document_is_described_with_its_digest(client, official, document):
    client.force_login(official)

    answer = client.get(reverse("api:document", args=[document.pk])).json()

    assert (answer["sha256"], answer["state"]) == (document.sha256, "ISSUED")


def test_a_file_is_handed_out_and_on_record(client, official, document):
    client.force_login(official)

    answer = client.get(reverse("api:document_file", args=[document.pk]))

    assert answer.content.startswith(b"%PDF")
    assert answer["ETag"] == f'"{document.sha256}"'
    assert AuditEvent.objects.filter(verb="DOCUMENT_DOWNLOADED").count() == 1


def test_documents_of_another_county_are_not_there(client, outsider, document):
    client.force_login(outsider)

    assert client.get(reverse("api:documents")).json()["count"] == 0
    assert client.get(reverse("api:document", args=[document.pk])).status_code == 404


def ask_for(client, score, **body):
    address = reverse("api:request_document", args=[score.frozen.county_id, score.frozen.year])
    return client.post(address, body, content_type="application/json")


def test_a_document_is_asked_for_and_its_job_answers(client, filler, score):
    client.force_login(filler)

    answer = ask_for(client, score, rubric=score.rubric.code, kind="inspection")

    assert answer.status_code == 202
    assert Job.objects.get().kind == "render_document"


@pytest.mark.parametrize(
    ("rubric", "kind", "status"),
    [("", "inspection", 400), ("NONE", "inspection", 400), ("QB2017", "opinion_letter", 400)],
)
def test_a_document_that_cannot_be_made_is_refused_with_a_problem(
    client, filler, score, rubric, kind, status
):
    client.force_login(filler)

    answer = ask_for(client, score, rubric=rubric, kind=kind)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert not Job.objects.exists()


def test_an_official_may_not_ask_for_documents(client, official, score):
    client.force_login(official)

    assert ask_for(client, score, rubric="QB2017", kind="inspection").status_code == 403
