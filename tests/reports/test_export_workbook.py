"""manage.py export_workbook: the newest result as one workbook."""

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from indicators.publishing import load_rubrics
from reports.management.commands import export_workbook
from reports.workbook.book import WorkbookRefused
from tests.conftest import NOON
from tests.indicators import examples
from tests.indicators.frozen import freeze


@pytest.fixture
def imported(county):
    load_rubrics(NOON)
    freeze(county, examples.this_year())
    return county


def export(path, rubric="PS2020", county="990101"):
    call_command("export_workbook", county=county, year=2024, rubric=rubric, out=path)


@pytest.mark.parametrize("rubric", ["QB2017", "PS2020", "CE37", "BB2012"])
def test_the_file_is_a_workbook_of_formulas_and_nothing_is_printed(
    imported, tmp_path, capsys, rubric
):
    export(tmp_path / "out.xlsx", rubric)

    rows = load_workbook(tmp_path / "out.xlsx")["判定"].iter_rows(min_row=2, values_only=True)
    assert all(str(row[2]).startswith("=") for row in rows)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("code", "rubric"), [("999999", "QB2017"), ("990101", "XX")])
def test_what_cannot_be_scored_ends_with_1(imported, tmp_path, code, rubric):
    with pytest.raises(CommandError) as refused:
        export(tmp_path / "out.xlsx", rubric, code)

    assert refused.value.returncode == 1
    assert not (tmp_path / "out.xlsx").exists()


def test_rules_without_a_formula_end_with_1(imported, tmp_path, monkeypatch):
    def refuse(**_options):
        raise WorkbookRefused("rules_unknown", "不能写成公式")

    monkeypatch.setattr(export_workbook, "export_result", refuse)

    with pytest.raises(CommandError, match="不能写成公式") as refused:
        export(tmp_path / "out.xlsx")

    assert refused.value.returncode == 1


def test_a_folder_that_is_not_there_ends_with_1(imported, tmp_path):
    with pytest.raises(CommandError, match="写不了文件") as refused:
        export(tmp_path / "nowhere" / "out.xlsx")

    assert refused.value.returncode == 1
