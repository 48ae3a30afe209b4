"""What the pages about rubrics print, and the pages themselves."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from indicators import shelf
from indicators.models import Rubric
from indicators.publishing import RUBRIC_CODES, current_rubric, keep_draft, retire
from tests.conftest import NOON
from tests.indicators.drafts import draft_of

pytestmark = pytest.mark.django_db


def test_versions_stand_by_code_with_the_newest_first(published):
    keep_draft(draft_of(), actor_name="lead", at=NOON)
    retire(current_rubric("QB2017"), actor_name="lead", at=NOON)

    rows = {row.name: row for row in shelf.versions(Rubric.objects.all())}

    assert list(rows)[-3:] == ["PS2020 2026.1", "PS2020 2020.1", "QB2017 2017.1"]
    assert [(rows[name].state.word, rows[name].current) for name in list(rows)[-3:]] == [
        ("草稿", False),
        ("已发布", True),
        ("已停用", False),
    ]


@pytest.mark.parametrize("code", RUBRIC_CODES)
def test_every_rubric_can_be_read(published, code):
    sheet = shelf.sheet(current_rubric(code))

    assert all(line.source and line.confidence for part in sheet.parts for line in part.lines)


def test_a_sheet_gives_standards_points_and_what_is_uncertain(published):
    sheet = shelf.sheet(current_rubric("QB2017"))

    lines = {line.code: line for part in sheet.parts for line in part.lines}
    assert lines["R1"].standards == ["≥ 4.2（小学）", "≥ 5.3（初中）"]
    assert lines["G1"].standards == []
    assert [code for code, line in lines.items() if line.uncertain] == ["G7"]


def test_parts_have_titles(published):
    titles = shelf.part_titles(current_rubric("QB2017"))

    assert titles["government_guarantee"] == "政府保障程度"


def test_titles_are_in_the_readers_language(published):
    with override("en"):
        sheet = shelf.sheet(current_rubric("PS2020"))

    assert sheet.parts[0].title == "Universal and inclusive provision"


def test_the_lead_reads_every_version_without_a_query_while_rendering(
    client, lead, published, silent_rendering
):
    client.force_login(lead)

    shelf_page = client.get(reverse("indicators:rubrics")).content.decode()
    where = reverse("indicators:rubric", args=[current_rubric("QB2017").pk])
    page = client.get(where).content.decode()

    assert where in shelf_page
    assert "存疑的数值" in page
    assert "教督〔2017〕6号" in page


def test_counties_do_not_read_drafts(client, filler, published):
    client.force_login(filler)

    assert client.get(reverse("indicators:rubrics")).status_code == 403


def test_a_rubric_says_in_words_whether_claims_are_corrected(client, lead, published):
    client.force_login(lead)
    address = reverse("indicators:rubric", args=[current_rubric("CE37").pk])

    page = client.get(address).content.decode()

    assert "未启用，不影响任何得分" in page
    assert "自评分 × 自评可信度" in page
    assert shelf.sheet(current_rubric("QB2017")).credibility is None


def test_the_correction_of_claims_is_said_in_the_readers_language(published):
    with override("en"):
        found = shelf.sheet(current_rubric("CE37")).credibility

    assert found is not None
    assert found.correction == "self-assessed points × credibility of the self-assessment"
