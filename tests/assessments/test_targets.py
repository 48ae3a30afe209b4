"""What the page of targets prints."""

from fractions import Fraction

import pytest

from assessments.targets import profile_choices, profile_rows, target_sheet
from indicators.targets import check
from tests.indicators.frozen import freeze
from tests.indicators.returns import make_document
from tests.indicators.test_target_file import shipped
from tests.indicators.test_targets import junior, with_retention

pytestmark = pytest.mark.django_db


def sheet_of(county, year: int, code: str):
    return target_sheet(check(county, year, shipped(code)))


def test_the_answer_counts_what_figures_can_answer(county):
    with_retention(county, y2018="950", y2019="959")

    sheet = sheet_of(county, 2019, "tonghua_2020")

    assert [(fact.label, fact.value, fact.of) for fact in sheet.facts] == [
        ("已达到", "0", "共3项可测"),
        ("按进度", "0", ""),
        ("落后", "1", ""),
        ("待定", "2", ""),
    ]
    assert [fact.alert for fact in sheet.facts] == [False, False, True, False]


def test_a_row_has_its_years_its_path_and_its_source(county):
    with_retention(county, y2018="950", y2019="959")

    sheet = sheet_of(county, 2019, "tonghua_2020")
    row = sheet.rows[0]

    assert sheet.years == ["2018年", "2019年"]
    assert [(cell.label, cell.text) for cell in row.cells] == [
        ("2018年", "95"),
        ("2019年", "95.90"),
    ]
    assert (row.wanted, row.due, row.path, row.mark.word) == ("≥ 97%", "2020年", "96", "落后")
    assert (row.outlook, row.pace) == ("2021年", "每年+0.90个百分点")
    assert row.formula.startswith("100 × （九年级毕业生数 − 该届转入学生数")
    assert row.source.startswith("九年级毕业生数比九年前招生数")


def test_the_first_year_has_no_path_yet(county):
    with_retention(county, y2019="950")

    assert sheet_of(county, 2019, "tonghua_2020").rows[0].path == "—"


def test_only_the_newest_four_years_have_columns(county):
    years = {f"y{year}": "950" for year in range(2014, 2020)}
    with_retention(county, **years)

    sheet = sheet_of(county, 2019, "tonghua_2020")

    assert sheet.years == ["2016年", "2017年", "2018年", "2019年"]


def test_a_cap_says_what_is_counted_and_in_which_stage(county):
    campus = {"code": "P", "primary": {"classes": "10", "classes_upto_45": "6"}}
    freeze(county, make_document([campus], year=2020))

    row = sheet_of(county, 2020, "tonghua_2020").rows[1]

    assert (row.wanted, row.counted) == ("≤ 45人", "按超过45人的班级数判定，= 0班")
    assert row.formula == "班级数 − 45人及以下班级数（小学合计）"


def test_bounds_have_two_formulas_and_no_line(county):
    campus = junior(classes_56_65="4", classes_66_plus="0")
    freeze(county, make_document([campus], year=2018))

    row = sheet_of(county, 2018, "tonghua_2018").rows[1]

    assert row.mark.word == "待定"
    assert row.line is None
    assert " 至 " in row.formula


def test_the_line_goes_from_the_first_year_to_the_target(county):
    with_retention(county, y2016="930", y2018="940")

    line = sheet_of(county, 2018, "tonghua_2020").rows[0].line

    assert line.path == "M6.0 34.0L126.0 6.0"
    assert line.values == "M6.0 34.0L66.0 27.0"
    assert line.dots == "M6.0 34.0h0M66.0 27.0h0"
    assert line.target == "M126.0 6.0m-5 0h10"
    assert line.label == "2016年93%，2018年94%，2020年目标≥ 97%"


def test_after_its_year_a_target_has_no_path_to_draw(county):
    with_retention(county, y2021="970")

    line = sheet_of(county, 2021, "tonghua_2020").rows[0].line

    assert (line.path, line.values) == ("", "M126.0 34.0")


def test_a_single_point_on_its_target_is_drawn(county):
    with_retention(county, y2020="970")

    line = sheet_of(county, 2020, "tonghua_2020").rows[0].line

    assert (line.values, line.target) == ("M6.0 34.0", "M6.0 34.0m-5 0h10")


def test_a_filled_template_is_judged(county):
    freeze(county, make_document([], {"vocational_students": "500"}, year=2025))
    profile = shipped("county_template").filled({"vocational_students": Fraction(400)})

    sheet = target_sheet(check(county, 2025, profile))

    row = next(row for row in sheet.rows if row.code == "vocational_students")
    assert (row.wanted, row.mark.word) == ("≥ 400人", "已达到")


def test_targets_without_an_answer_and_standing_rules_stand_apart(county):
    freeze(county, make_document([], year=2025))

    sheet = sheet_of(county, 2025, "guiyang_2025")

    assert not sheet.rows
    assert (sheet.open[0].wanted, sheet.open[0].reason) == ("是", "由认定决定，不由数据测算")
    assert (sheet.standing[0].title, sheet.standing[0].wanted) == (
        "3万人以下社区及乡镇公办幼儿园",
        "≥ 1所",
    )


def test_a_year_without_a_return_says_so(county):
    with_retention(county, y2019="950")

    sheet = sheet_of(county, 2020, "tonghua_2020")

    assert sheet.no_return
    assert sheet.rows[0].reason == "没有数据，或分母为0"


def test_profiles_are_links(county):
    known = [shipped("guiyang_2020"), shipped("county_template")]

    choices = profile_choices(county, 2024, known, known[0])
    rows = profile_rows(county, 2024, known)

    assert [choice.current for choice in choices] == [True, False]
    assert choices[0].url == "/counties/990101/2024/targets/?profile=guiyang_2020"
    assert [(row.region, row.year) for row in rows] == [("贵阳市", "2020年"), ("任何县", "2025年")]
