"""The command that verifies a receipt ends with 0 for a genuine one, else with 1 and the reason."""

import json

import pytest
from django.core.management import call_command

from assessments.submission_receipts import receipt_text
from assessments.submitting import submit
from edu_duty.jobs.command import Refused
from tests.assessments.submitted import head_of, ready
from tests.conftest import NOON


@pytest.fixture
def receipt(county, tmp_path):
    kept = submit(assessment=ready(county), person=head_of(county), at=NOON)
    path = tmp_path / "receipt.json"
    path.write_text(receipt_text(kept), encoding="utf-8")
    return path


def test_a_genuine_receipt_is_valid(receipt, capsys):
    call_command("verify_submission", str(receipt), "--json")

    told = json.loads(capsys.readouterr().out)
    assert (told["state"], told["fields"]) == ("valid", [])


def test_an_altered_receipt_is_refused_with_what_differs(receipt, capsys):
    receipt.write_text(receipt.read_text().replace('"number":1', '"number":2'))

    with pytest.raises(Refused) as refusal:
        call_command("verify_submission", str(receipt), "--json")

    told = json.loads(capsys.readouterr().out)
    assert (refusal.value.code, told["state"], told["fields"]) == ("altered", "altered", ["number"])


def test_a_file_that_is_not_there_is_refused(db, tmp_path):
    with pytest.raises(Refused) as refusal:
        call_command("verify_submission", str(tmp_path / "none.json"))

    assert refusal.value.code == "path"
