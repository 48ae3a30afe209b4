"""manage.py rehearse_rubric."""

import json

import pytest
from django.core.management import call_command

from edu_duty.jobs.command import Refused
from tests.indicators import examples
from tests.indicators.drafts import draft_of
from tests.indicators.frozen import freeze

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(tmp_path, county, published):
    freeze(county, examples.this_year())
    path = tmp_path / "draft.toml"
    path.write_text(draft_of(), encoding="utf-8")
    return str(path)


def run(draft, *more, region="99"):
    call_command("rehearse_rubric", draft, "--year", "2024", "--region", region, *more)


def test_counties_and_indicators_are_named_in_json(draft, capsys):
    run(draft, "--json")

    captured = capsys.readouterr()
    document = json.loads(captured.out)
    assert [row["county"] for row in document["counties"]] == ["990101"]
    assert document["by_indicator"] == {"P1": 1, "PQ2": 1, "S1": 1}
    assert (document["current"], document["draft"]) == ("2020.1", "2026.1")
    assert "1/1" in captured.err


def test_lines_say_what_moves(draft, capsys):
    run(draft)

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "990101 示例甲县  结论不变"
    assert "  P1  preschool  学前三年毛入园率  达标 → 未达标" in lines
    assert lines[-1] == "PS2020：2020.1 → 2026.1，1个县有变化，0个县不变"


@pytest.mark.parametrize(
    ("name", "region", "code"),
    [
        ("none.toml", "99", "path_unknown"),
        ("XX99", "99", "rubric_unknown"),
        ("PS2020", "98", "region_unknown"),
    ],
)
def test_refusals_have_a_short_name(draft, capsys, name, region, code):
    with pytest.raises(Refused):
        run(name, "--json", region=region)

    assert json.loads(capsys.readouterr().out)["error"]["code"] == code


def test_a_file_that_is_no_rubric_is_refused(draft, tmp_path):
    (tmp_path / "draft.toml").write_text("rubric = 1", encoding="utf-8")

    with pytest.raises(Refused, match="缺少表 scope"):
        run(draft)


def test_a_draft_of_a_code_nobody_published_is_refused(draft, tmp_path):
    path = tmp_path / "draft.toml"
    path.write_text(draft_of().replace('"PS2020"', '"XX99"'), encoding="utf-8")

    with pytest.raises(Refused, match="没有指标体系“XX99”"):
        run(draft)
