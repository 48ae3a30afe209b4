"""What the pages of a draft and of its uncertain numbers print."""

import pytest

from edu_duty.accounts.models import User
from edu_duty.jobs.queue import run_claimed
from indicators.confirming import confirm
from indicators.drafting import Drafted
from indicators.number_filter import NumberFilter
from indicators.publishing import current_rubric, keep_draft, publish_draft, retire
from indicators.rehearsals import perform_rehearsal, request_rehearsal
from indicators.rubric_queries import confirmation_sheet, draft_sheet, said_draft
from tests.conftest import NOON
from tests.indicators import examples
from tests.indicators.drafts import draft_of
from tests.indicators.frozen import freeze
from tests.indicators.reading import rubric_text
from tests.indicators.returns import make_document

pytestmark = pytest.mark.django_db
G7 = "indicators.G7.threshold"


def draft(text: str | None = None):
    return keep_draft(text or draft_of(), actor_name="lead", at=NOON)


def test_a_draft_names_exactly_what_differs_and_not_its_number(published):
    sheet = draft_sheet(draft(), "99")

    assert sheet.compared_with == "PS2020 2020.1"
    assert {(row.place.split()[1], row.before, row.after) for row in sheet.changes} == {
        ("P1", "85", "91"),
        ("PQ2", "85", "92"),
        ("S1", "85", "84"),
    }
    assert (sheet.answer.word, sheet.publishable) == ("可以发布", True)
    assert sheet.lines[2] == "还没有演练"


def test_errors_stand_first_and_keep_it_from_being_published(published):
    twice = draft_of().replace("kg_classes_within_cap / ", "sum(kg_classes, kg_classes) / ")

    sheet = draft_sheet(draft(twice), "99")

    assert (sheet.answer.word, sheet.publishable) == ("不能发布", False)
    assert sheet.findings[0].grave
    assert "加了不止一次" in sheet.findings[0].message
    assert sheet.lines[0].startswith("1处错误")


def test_a_draft_without_a_current_version_has_nothing_to_compare_with(published):
    retire(current_rubric("PS2020"), actor_name="lead", at=NOON)

    sheet = draft_sheet(draft(), "99")

    assert (sheet.compared_with, sheet.changes) == ("", [])
    assert sheet.lines[1] == "没有现行版本可比"


def test_rehearsals_stand_with_their_state_and_what_came_of_them(county, published):
    freeze(county, make_document(examples.campuses(), examples.COUNTY))
    found = draft()
    for year in (2024, 2019):
        job = request_rehearsal(found, year=year, prefix="99", actor_name="lead", at=NOON)
        run_claimed(str(job.pk), perform_rehearsal)

    sheet = draft_sheet(found, "99")

    rows = {row.year: row for row in sheet.rehearsals}
    assert rows[2024].summary == "1个县有变化，0个县不变"
    assert rows[2019].mark.word == "失败"
    assert "都没有2019年度数据包" in rows[2019].summary
    assert sheet.lines[2] == "演练2024年：1个县有变化，0个县不变"
    assert draft_sheet(found, "52").rehearsals == []


@pytest.mark.parametrize(
    ("asked", "new", "said"),
    [
        ("2026.1", True, "已存为草稿PS2020 2026.1"),
        ("2020.1", True, "2020.1版已有，内容不同，存为草稿PS2020 2026.1"),
        ("2026.1", False, "内容与已有的PS2020 2026.1相同，没有存新的一版"),
    ],
)
def test_an_upload_is_answered_with_what_became_of_it(published, asked, new, said):
    assert said_draft(Drafted(draft(), asked, new)) == said


def test_who_confirmed_and_rehearsed_is_named_in_full(county, published):
    User.objects.create(username="lead", full_name="示例负责人")
    confirm(current_rubric("QB2017"), [G7], reason="", actor_name="lead", at=NOON)
    found = draft()
    freeze(county, make_document(examples.campuses(), examples.COUNTY))
    request_rehearsal(found, year=2024, prefix="99", actor_name="lead", at=NOON)

    groups = confirmation_sheet(current_rubric("QB2017")).groups

    assert "示例负责人，2026年5月6日" in [row.who for group in groups for row in group.rows]
    assert draft_sheet(found, "99").rehearsals[0].asked.startswith("示例负责人，")


def test_numbers_stand_by_part_with_who_vouches_for_them(published):
    rubric = current_rubric("QB2017")
    confirm(rubric, [G7], reason="示例纪要", actor_name="lead", at=NOON)

    sheet = confirmation_sheet(rubric)

    groups = {group.code: group for group in sheet.groups}
    assert list(groups) == ["", "government_guarantee"]
    (row,) = groups["government_guarantee"].rows
    assert (row.open, row.value, row.reason) == (False, "8000", "示例纪要")
    assert row.who == "lead，2026年5月6日"
    assert [fact.value for fact in sheet.facts] == ["6", "1", "5"]
    assert (sheet.open_count, groups[""].open_count) == (5, 5)


def test_a_part_is_signed_whole_only_where_all_of_it_is_shown(published):
    rubric = current_rubric("CE37")

    every = confirmation_sheet(rubric)
    some = confirmation_sheet(rubric, NumberFilter(part="D3", kind="标准"))

    (group,) = some.groups
    assert {row.kind for row in group.rows} == {"标准"}
    assert group.open_count == 0
    assert some.open_count == len(group.rows) < some.total == every.open_count == 184
    assert {one.code: one.open_count for one in every.groups}["D3"] == 69


def test_a_carried_confirmation_says_from_where(published):
    confirm(current_rubric("QB2017"), [G7], reason="", actor_name="lead", at=NOON)
    text = rubric_text("QB2017").replace('version = "2017.1"', 'version = "2017.2"')
    publish_draft(draft(text), actor_name="other", at=NOON)

    sheet = confirmation_sheet(current_rubric("QB2017"))

    assert sheet.groups[-1].rows[0].who == "lead，2026年5月6日，沿用2017.1版"


def test_a_rubric_without_uncertain_numbers_has_no_groups(published):
    sheet = confirmation_sheet(current_rubric("PS2020"))

    assert (sheet.groups, sheet.open_count) == ([], 0)
