"""A document is compared with the last of its kind, or with the year before, or with nothing."""

from datetime import timedelta

import pytest

from reports import dossiers
from reports.issuing import issue_document
from reports.models import Document
from reports.twin_queries import comparison
from tests.conftest import NOON
from tests.reports.conftest import make_score

pytestmark = pytest.mark.usefixtures("quick_printer")


@pytest.fixture
def earlier(score) -> Document:
    return issue_document(score=score, kind="inspection", actor_name="filler", at=NOON)


@pytest.fixture
def later(county, earlier) -> Document:
    newer = make_score(county, version=2)
    at = NOON + timedelta(days=1)
    return issue_document(score=newer, kind="inspection", actor_name="filler", at=at)


def compared(document: Document, **kept):
    dossier = dossiers.of_document(document)
    return comparison(document, dossier | kept, Document.objects.all())


def test_a_document_is_compared_with_the_one_before_it(earlier, later):
    found = compared(later)

    assert earlier.number in found.against
    assert [(change.title, change.told) for change in found.changes] == [
        ("数据包", ("2024年度第1版", "2024年度第2版"))
    ]


def test_what_may_not_be_read_is_not_compared_with(earlier, later):
    readable = Document.objects.exclude(pk=earlier.pk)

    assert comparison(later, dossiers.of_document(later), readable).against == ""


@pytest.mark.parametrize(
    "other", [{"kind": "brief"}, {"rubric_code": "QB2017"}, {"year": 2030}, {"dossier_sha256": ""}]
)
def test_what_is_about_something_else_or_later_is_not_compared_with(earlier, later, other):
    Document.objects.filter(pk=earlier.pk).update(**other)

    assert compared(later).against == ""


def test_the_first_one_is_not_compared_with_a_later_one(earlier, later):
    assert compared(earlier).against == ""
    assert not compared(earlier).changes


def test_without_an_earlier_document_the_year_before_is_compared_with(earlier):
    receipt = dossiers.of_document(earlier)["receipt"] | {"return_version": 7}

    found = compared(earlier, before={"year": 2023, "receipt": receipt})

    assert found.against == "2023年的结果"
    assert [change.title for change in found.changes] == ["年度", "数据包"]
