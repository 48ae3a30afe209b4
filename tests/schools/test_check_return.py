import io
import json

import pytest
from django.core.management import call_command

from edu_duty.jobs.command import Refused
from schools.management.commands import check_return
from tests.schools.packages import csv_folder, small_county

pytestmark = pytest.mark.django_db


def check(*options, county="990101"):
    out = io.StringIO()
    call_command("check_return", "--county", county, "--year", "2024", *options, stdout=out)
    return out.getvalue()


def test_findings_are_given_with_severity_and_cells(tmp_path, county):
    tables = small_county()
    tables["stages"][1][5] = 421
    folder = csv_folder(tmp_path / "package", tables)
    call_command("import_return", str(folder), "--county", "990101", "--year", "2024", "--json")

    answer = json.loads(check("--json"))
    printed = check()

    assert (answer["county"], answer["year"], answer["version"]) == ("990101", 2024, 1)
    finding = answer["findings"][0]
    assert (finding["severity"], finding["rule"]) == ("error", "part_exceeds_whole")
    assert finding["cells"][0] == "stages:9901010001:primary:boarders"
    assert "错误  示例第一小学（小学）：寄宿生数421人，多于在校生数420人" in printed


def test_what_is_not_there_is_refused(county):
    with pytest.raises(Refused, match="还没有数据包"):
        check()
    with pytest.raises(Refused, match="999999"):
        check(county="999999")


def test_of_a_whole_column_some_cells_are_printed_and_all_are_given(tmp_path, county, monkeypatch):
    cells = [f"schools:{number}:books" for number in range(40)]
    pattern = {"severity": "note", "rule": "round_amounts", "message": "整百", "cells": cells}
    monkeypatch.setattr(check_return, "findings_of", lambda *_args: [pattern])
    folder = csv_folder(tmp_path / "package", small_county())
    call_command("import_return", str(folder), "--county", "990101", "--year", "2024", "--json")

    assert json.loads(check("--json"))["findings"][0]["cells"] == cells
    assert "schools:11:books]" in check()
