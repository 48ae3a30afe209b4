"""manage.py diff_rubrics."""

import json

import pytest
from django.core.management import call_command

from edu_duty.jobs.command import Refused
from tests.indicators.drafts import draft_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(tmp_path, published):
    path = tmp_path / "draft.toml"
    path.write_text(draft_of(), encoding="utf-8")
    return str(path)


def test_differences_are_named_point_by_point(draft, capsys):
    call_command("diff_rubrics", "PS2020", draft)

    assert capsys.readouterr().out.splitlines() == [
        "基本信息：版本 2020.1 → 2026.1",
        "指标 P1 学前三年毛入园率：标准 85 → 91",
        "指标 PQ2 班额达标班级比例：标准 85 → 92",
        "指标 S1 社会认可度：标准 85 → 84",
        "共4处不同",
    ]


def test_json_gives_address_and_both_values(draft, capsys):
    call_command("diff_rubrics", "PS2020@2020.1", draft, "--json")

    differences = json.loads(capsys.readouterr().out)["differences"]
    assert differences[1]["path"] == "indicators.P1.threshold"
    assert (differences[1]["before"], differences[1]["after"]) == ("85", "91")


def test_what_cannot_be_read_is_refused(draft, tmp_path):
    with pytest.raises(Refused, match="没有指标体系PS2020第9版"):
        call_command("diff_rubrics", "PS2020@9", draft)

    (tmp_path / "draft.toml").write_text("code = ", encoding="utf-8")
    with pytest.raises(Refused, match="不是有效的 TOML"):
        call_command("diff_rubrics", "PS2020", draft)
