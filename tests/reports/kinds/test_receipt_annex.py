"""The annex of a receipt sets out every indicator and its ground."""

from reports.kinds import compose
from tests.reports.dossiers import dossier_of
from tests.reports.kinds.reading import said
from tests.reports.receipts import judged_ce37, real


def test_every_indicator_of_the_receipt_stands_in_it():
    known = judged_ce37()

    content = compose(dossier_of(known, "receipt_annex"))

    codes = {
        row[0].text for annex in content.annexes for block in annex.blocks for row in _rows(block)
    }
    assert {item["code"] for item in known["indicators"]} <= codes


def test_it_names_the_digest_that_the_receipt_is_found_by():
    body = dossier_of(real("ps2020"), "receipt_annex")

    assert body["receipt_sha256"] in said(compose(body)).replace(" ", "")


def _rows(block):
    return getattr(block, "rows", ())
