"""manage.py lint_rubric."""

import json

import pytest
from django.core.management import call_command

from edu_duty.jobs.command import Refused
from indicators.publishing import rubric_paths
from tests.indicators.reading import rubric_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrong(tmp_path):
    path = tmp_path / "wrong.toml"
    text = rubric_text("PS2020").replace("kg_children / population_3_5", "kg_childen")
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_everything_that_ships_is_looked_over(capsys):
    call_command("lint_rubric", "--json")

    document = json.loads(capsys.readouterr().out)
    assert document["errors"] == 0
    assert len(document["rubrics"]) == len(rubric_paths())


def test_errors_end_with_1_and_stand_in_the_document(wrong, capsys):
    with pytest.raises(Refused, match="1处错误") as refused:
        call_command("lint_rubric", wrong, "--json")

    (rubric,) = json.loads(capsys.readouterr().out)["rubrics"]
    assert refused.value.returncode == 1
    assert rubric["findings"][0]["address"] == "indicators P1"


def test_findings_are_printed_line_by_line(wrong, published, capsys):
    with pytest.raises(Refused):
        call_command("lint_rubric", wrong)
    assert "错误 指标 P1 学前三年毛入园率 公式：公式第7列：没有数据项" in capsys.readouterr().out

    call_command("lint_rubric", "PS2020")
    assert "1个指标体系没有错误" in capsys.readouterr().out


def test_a_rubric_nobody_knows_is_refused(capsys):
    with pytest.raises(Refused, match="没有指标体系"):
        call_command("lint_rubric", "XX99")
