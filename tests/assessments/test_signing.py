"""Before signing the head sees on one page what is claimed, what is doubted and what is open."""

from decimal import Decimal

import pytest

from assessments.models import Assessment, Mark
from assessments.readers import reader_of
from assessments.responding import ask
from assessments.signing import signing_sheet
from assessments.submitting import submit
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Role
from schools.closing import reopen_year
from schools.explaining import Matter
from tests.assessments.conftest import FINDING
from tests.assessments.held import DAY
from tests.assessments.submitted import answer, head_of, ready, show
from tests.conftest import NOON, make_person
from tests.schools.collecting import YEAR


@pytest.fixture
def assessment(county) -> Assessment:
    return ready(county)


@pytest.fixture
def head(county):
    return head_of(county)


def sheet(assessment, head, at=NOON):
    found = Assessment.objects.select_related("county", "round__rubric").get(pk=assessment.pk)
    return signing_sheet(found, reader_of(head, found.county_id), at)


def claim(assessment, item, given, points, reason=""):
    return Mark.objects.create(
        assessment=assessment,
        column="SELF",
        point=item.split(".")[0],
        item=item,
        given=given,
        points=points,
        reason=reason,
        written_by="filler",
        written_at=NOON,
    )


def test_what_is_claimed_otherwise_than_computed_stands_beside_it(assessment, head):
    claim(assessment, "P13.3", "1", 1, "口径不同")
    claim(assessment, "P13.2", "1", 1, "同测算")

    rows = sheet(assessment, head).differences

    assert [(row.number, row.claimed, row.computed, row.reason) for row in rows] == [
        (13, "1", "0", "口径不同")
    ]


def test_full_claims_without_a_file_are_named(assessment, head):
    before = {row.number for row in sheet(assessment, head).unproven}
    show(assessment.responses.get(point="P02"))
    Mark.objects.filter(item="P03.R").update(given="B", points="0.6")

    after = {row.number for row in sheet(assessment, head).unproven}

    assert before - after == {2, 3}


def test_points_parts_questions_and_figures_that_are_open_are_gaps(assessment, head, county):
    make_person("finance", Role.DEPARTMENT, county.code, department="财政局")
    assessment.responses.filter(point="P05").update(state="WORKING")
    ask(
        response=assessment.responses.get(point="P06"),
        level="COUNTY",
        said="哪一年？",
        person=head,
        at=NOON,
    )

    gaps = {row.number: row.what for row in sheet(assessment, head).gaps}

    assert gaps[5] == "没有定稿"
    assert gaps[6] == "询问没有解决：哪一年？"
    assert "缺数，算不出：每年专题研究教育工作次数" in gaps[2]
    assert any("部门没有交回：财政局" in what for what in gaps.values())


def test_findings_stand_with_what_was_said_about_them(assessment, head, monkeypatch):
    found = [
        Matter({**FINDING, "severity": severity}, severity, None)
        for severity in ("warning", "note")
    ]
    monkeypatch.setattr("assessments.signing.ordered_matters", lambda *_where: found * 31)

    read = sheet(assessment, head)

    assert len(read.flags) == 30
    assert {row.message for row in read.flags} == {FINDING["message"]}
    assert read.flags_more == "另有1处，见数据疑点页"


def test_the_own_column_is_added_up_by_domain(assessment, head):
    claim(assessment, "P13.3", "0.5", "0.5", "口径")

    found = sheet(assessment, head)

    assert len(found.totals) == 6
    assert (found.totals[0].title, found.totals[0].full) == ("贯彻执行党的教育方针情况", "15")
    assert found.totals[2].open.endswith("项待定")
    told = Mark.objects.filter(column="SELF")
    own = sum((mark.points for mark in told if mark.points is not None), Decimal(0))
    # Figures alone bring 1 (P13.2), 0.75 (P13.4) and 1 (P26.1).
    assert Decimal(found.facts[0].value) == own + Decimal("2.75")


def test_conditions_the_county_said_something_about_are_counted(assessment, head):
    before = sheet(assessment, head).facts[-1]
    Mark.objects.create(
        assessment=assessment,
        column="SELF",
        point="X5",
        item="X5",
        given="met",
        written_by="head",
        written_at=NOON,
    )

    after = sheet(assessment, head).facts[-1]

    assert (before.value, after.value, after.label) == ("0", "1", "已说明的限制情形")


def test_departments_stand_with_who_handed_in_when(assessment, head):
    answer(assessment.responses.get(point="P14"), "财政局")
    answer(assessment.responses.get(point="P30"), "财政局", handed_in=False)

    (row,) = sheet(assessment, head).parts

    assert (row.name, row.handed_in, row.mark.word) == ("财政局", "1 / 2", "没有交齐")
    assert row.last == "finance，2026年5月6日 12:00"


def test_what_stands_against_submitting_is_told(assessment, head, county):
    assert sheet(assessment, head).ready

    assessment.responses.filter(point="P05").update(state="WORKING")
    reopen_year(county=county, year=YEAR, reason="更正", actor_name="head", at=NOON)
    blocks = sheet(assessment, head, NOON + 11 * DAY).blocks

    assert "2026年5月16日 12:00:00" in blocks[0]
    assert blocks[1:] == ["数据还没有冻结", "还有1个评价点没有定稿"]


def test_after_submitting_the_page_says_so(assessment, head):
    submit(assessment=assessment, person=head, at=NOON)

    found = sheet(assessment, head)

    assert (found.mark.word, found.ready) == ("已提交", False)


def test_the_page_takes_as_many_queries_whatever_is_written(
    assessment, head, django_assert_max_num_queries
):
    found = Assessment.objects.select_related("county", "round__rubric").get()
    reader = reader_of(head, found.county_id)
    for response in assessment.responses.all():
        show(response)
        answer(response, "财政局")

    with django_assert_max_num_queries(30):
        signing_sheet(found, reader, NOON)


def test_what_points_wait_for_is_what_departments_have_not_handed_in(assessment, head, county):
    assert sheet(assessment, head).parts == []
    make_person("finance", Role.DEPARTMENT, county.code, department="财政局")

    found = sheet(assessment, head)

    waiting = sum("部门没有交回：财政局" in row.what for row in found.gaps)
    [row] = found.parts
    assert waiting > 0
    assert (row.name, row.handed_in) == ("财政局", f"0 / {waiting}")


def test_who_handed_in_is_called_by_name(assessment, head, county):
    person = make_person("finance", Role.DEPARTMENT, county.code, department="财政局")
    User.objects.filter(pk=person.pk).update(full_name="示例财政员")
    answer(assessment.responses.get(point="P14"), "财政局")

    [row] = sheet(assessment, head).parts

    assert row.last == "示例财政员，2026年5月6日 12:00"
