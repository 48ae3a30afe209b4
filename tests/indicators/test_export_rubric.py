"""manage.py export_rubric."""

import json
import tomllib

import pytest
from django.core.management import call_command

from edu_duty.jobs.command import Refused
from indicators.rubric_workbook import rubric_text as from_workbook
from tests.indicators.reading import rubric_text

pytestmark = pytest.mark.django_db


def test_a_published_rubric_is_written_as_a_workbook(published, tmp_path, capsys):
    out = tmp_path / "PS2020.xlsx"

    call_command("export_rubric", "PS2020", "--out", str(out), "--json")

    assert json.loads(capsys.readouterr().out)["bytes"] == out.stat().st_size
    back = from_workbook(out.read_bytes())
    assert tomllib.loads(back) == tomllib.loads(rubric_text("PS2020"))


def test_a_version_is_written_as_toml_to_the_letter(published, tmp_path):
    out = tmp_path / "PS2020.toml"

    call_command("export_rubric", "PS2020@2020.1", "--out", str(out))

    assert out.read_text(encoding="utf-8") == rubric_text("PS2020")


@pytest.mark.parametrize(
    ("rubric", "out", "reason"),
    [
        ("PS2020", "a.pdf", "应以 .xlsx 或 .toml 结尾"),
        ("PS2020", "none/a.toml", "不能写入文件"),
        ("XX99", "a.toml", "没有指标体系"),
    ],
)
def test_what_cannot_be_written_is_refused(published, tmp_path, rubric, out, reason):
    with pytest.raises(Refused, match=reason):
        call_command("export_rubric", rubric, "--out", str(tmp_path / out))


def test_what_is_not_toml_makes_no_workbook(published, tmp_path):
    (tmp_path / "wrong.toml").write_text("code = ", encoding="utf-8")

    with pytest.raises(Refused, match="Invalid value"):
        call_command(
            "export_rubric", str(tmp_path / "wrong.toml"), "--out", str(tmp_path / "a.xlsx")
        )
