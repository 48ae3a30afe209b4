"""manage.py import_rubric."""

import json

import pytest
from django.core.management import call_command

from edu_duty.jobs.command import Refused
from indicators.models import Rubric
from indicators.publishing import current_rubric
from indicators.rubric_workbook import workbook
from tests.indicators.drafts import draft_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(tmp_path, published):
    path = tmp_path / "draft.xlsx"
    path.write_bytes(workbook(draft_of()))
    return str(path)


def test_a_workbook_becomes_a_draft(draft, capsys):
    call_command("import_rubric", draft, "--json")

    document = json.loads(capsys.readouterr().out)
    assert (document["state"], document["current"]) == ("DRAFT", False)
    assert current_rubric("PS2020").version == "2020.1"


def test_a_draft_is_published_by_its_name(draft, capsys):
    call_command("import_rubric", draft)
    call_command("import_rubric", "PS2020@2026.1", "--publish")

    assert capsys.readouterr().out.splitlines() == ["PS2020 2026.1：草稿", "PS2020 2026.1：已发布"]
    assert current_rubric("PS2020").version == "2026.1"


def test_a_text_that_is_refused_leaves_nothing(draft, tmp_path):
    path = tmp_path / "changed.toml"
    path.write_text(draft_of(number="2020.1"), encoding="utf-8")

    with pytest.raises(Refused, match="换一个版本号"):
        call_command("import_rubric", str(path))
    with pytest.raises(Refused, match="不能读取文件"):
        call_command("import_rubric", str(tmp_path / "none.toml"))

    assert not Rubric.objects.filter(state=Rubric.State.DRAFT).exists()
