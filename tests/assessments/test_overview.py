"""One county and year: the answer, what is done, what is next."""

import uuid

import pytest

from assessments.overview import Desk, newest_year, overview
from edu_duty.accounts.roles import Role
from edu_duty.jobs.models import Job
from schools.models import CountyYear
from tests.assessments.conftest import make_return, make_score
from tests.conftest import NOON, make_person
from tests.schools.collecting import bring

pytestmark = pytest.mark.django_db


def look(user, county, year: int = 2024):
    return overview(Desk(county, year, user), this_year=2026, at=NOON)


def acts(sheet) -> list[list[tuple[str, bool]]]:
    return [[(act.label, act.primary) for act in step.acts] for step in sheet.steps]


def make_job(subject: str, region_code: str = "990101") -> Job:
    return Job.objects.create(
        kind="score_counties",
        subject=subject,
        input_digest=uuid.uuid4().hex,
        region_code=region_code,
        created_by_name="filler",
        created_at=NOON,
    )


def test_before_a_return_uploading_is_the_one_act(filler, county, balance):
    sheet = look(filler, county)

    assert [answer.mark.word for answer in sheet.answers] == ["尚未测算"]
    assert [step.mark.word for step in sheet.steps] == [
        "未开启",
        "未上传",
        "等数据包",
        "等数据包",
        "等测算",
    ]
    assert acts(sheet) == [
        [("看进度", False)],
        [("上传数据包", True)],
        [],
        [],
        [("看文书", False)],
    ]


def test_after_a_year_with_campuses_opening_is_the_first_act(filler, county):
    bring(county, year=2023)

    assert acts(look(filler, county))[:2] == [
        [("开启2024年数据", True)],
        [("上传数据包", False)],
    ]


def test_who_does_not_run_the_collection_is_told_and_offered_nothing(county):
    bring(county, year=2023)
    department = make_person("department", Role.DEPARTMENT, county.code)

    step = look(department, county).steps[0]

    assert (step.mark.word, step.note, step.acts) == (
        "未开启",
        "上年的校区和少变的数可以带过来",
        [],
    )


def test_filling_in_says_how_far_it_has_come(filler, county):
    bring(county, year=2024)

    open_year = look(filler, county).steps[0]
    CountyYear.objects.update(frozen=True)
    frozen = look(filler, county).steps[0]

    assert (open_year.mark.word, open_year.note) == ("填报中", "3个校区，0个部门已交表")
    assert (frozen.mark.word, frozen.acts[0].url) == (
        "已冻结",
        "/counties/990101/2024/completeness/",
    )


def test_with_a_return_scoring_is_next(filler, county, balance):
    make_return(county)

    sheet = look(filler, county)

    assert acts(sheet)[1:3] == [
        [("看数据", False), ("上传新版本", False)],
        [("测算", True)],
    ]
    score = sheet.steps[2].acts[0]
    assert (score.url, score.field, score.value) == (
        "/counties/990101/2024/scores/",
        "rubric",
        "QB2017",
    )


def test_with_a_score_the_verdict_comes_first_and_says_why(filler, county, balance):
    make_score(make_return(county), balance, "unmet")

    answer = look(filler, county).answers[0]

    assert (answer.mark.word, answer.url) == ("未达标", "/counties/990101/2024/scores/QB2017/")
    assert answer.lines == [
        "1项达标，1项未达标，1项待定",
        "小学5个校区，3个达标，1个未达标，1个待定，2个不适用",
        "初中9个校区，9个达标",
    ]


def test_a_score_of_an_older_version_counts_no_more(filler, county, balance):
    make_score(make_return(county), balance, "met")
    make_return(county, version=2)

    assert look(filler, county).answers[0].mark.word == "尚未测算"


def test_a_retired_rubric_asks_for_nothing(filler, county, balance):
    type(balance).objects.filter(pk=balance.pk).update(current=False)

    assert look(filler, county).answers == []


def test_an_official_reads_results_and_documents_and_no_figures(official, county, balance):
    make_score(make_return(county, findings=3), balance, "met")
    make_job("990101/2024/QB2017")

    sheet = look(official, county)

    assert acts(sheet) == [[("看结果", False)], [("看目标", False)], [("看文书", False)]]
    assert sheet.findings == []
    assert sheet.jobs == []


def test_a_department_sees_figures_and_no_verdict(county, balance):
    make_score(make_return(county), balance, "met")
    department = make_person("department", Role.DEPARTMENT, county.code)

    sheet = look(department, county)

    assert sheet.answers == []
    assert acts(sheet) == [[("看进度", False)], [("看数据", False)]]


def test_a_reviewer_may_score_but_not_upload(county, balance):
    make_return(county)
    reviewer = make_person("reviewer", Role.PREFECTURE_REVIEWER, "9901")

    assert acts(look(reviewer, county))[1:3] == [[("看数据", False)], [("测算", True)]]


def test_findings_name_the_campus_and_stop_at_five(filler, county):
    make_return(county, findings=8)

    sheet = look(filler, county)

    assert (len(sheet.findings), sheet.findings_count) == (5, 8)
    assert "示例中学" in sheet.findings[0].cells


def test_jobs_are_those_of_this_county_and_year(filler, county):
    mine = make_job("990101/2024/QB2017")
    make_job("990101/2023/QB2017")
    make_job("990102/2024/QB2017", region_code="990102")

    assert [row.url for row in look(filler, county).jobs] == [f"/jobs/{mine.pk}/"]


def test_years_with_a_return_this_one_and_the_last_can_be_chosen(filler, county):
    make_return(county, year=2022)
    make_return(county, year=2022, version=2)

    years = look(filler, county, 2024).years

    assert [(choice.label, choice.count, choice.current) for choice in years] == [
        ("2025年", "", False),
        ("2024年", "", True),
        ("2022年", "第2版", False),
    ]


def test_the_newest_year_with_a_return_comes_first(county):
    make_return(county, year=2022)
    make_return(county, year=2023)

    assert newest_year(county, 2026) == 2023


def test_without_a_return_last_year_comes_first(county):
    assert newest_year(county, 2026) == 2025


@pytest.mark.parametrize(
    ("role", "place", "page"),
    [
        (Role.SCHOOL_OFFICER, {"campus_code": "7"}, "/counties/990101/2025/campuses/7/"),
        (Role.DEPARTMENT, {"department": "财政局"}, "/counties/990101/2025/county/"),
    ],
)
def test_who_fills_in_one_list_is_led_to_it(county, role, place, page):
    person = make_person("person", role, county.code, **place)

    desk = Desk(county, 2025, person)
    steps = overview(desk, this_year=2026, at=NOON).steps

    own = next(step for step in steps if step.title == "本人填报")
    assert [act.url for act in own.acts] == [page]
