"""What the page of targets prints."""

from fractions import Fraction

import pytest

from assessments.targets import profile_choices, profile_table, target_sheet
from indicators.targets import check
from tests.indicators.frozen import freeze
from tests.indicators.returns import make_document
from tests.indicators.stored import stored_score
from tests.indicators.test_target_file import shipped
from tests.indicators.test_targets import junior, with_retention

pytestmark = pytest.mark.django_db


def cells(row) -> dict[str, str]:
    return {cell.head.label: cell.text for cell in row.cells}


def cell_of(row, label: str):
    return next(cell for cell in row.cells if cell.head.label == label)


def sheet_of(county, year: int, code: str):
    return target_sheet(check(county, year, shipped(code)))


def line_of(county, year: int):
    return cell_of(sheet_of(county, year, "tonghua_2020").measured.rows[0], "走势").line


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
    row = sheet.measured.rows[0]

    assert [head.label for head in sheet.measured.heads] == [
        "目标",
        "目标值",
        "2018年",
        "2019年",
        "本年应到",
        "走势",
        "判定",
        "照此达到",
    ]
    assert cells(row) == {
        "目标值": "≥ 97%",
        "2018年": "95",
        "2019年": "95.90",
        "本年应到": "96",
        "走势": "",
        "判定": "",
        "照此达到": "2021年",
    }
    assert (cell_of(row, "目标值").sub, cell_of(row, "判定").mark.word) == ("2020年", "落后")
    assert cell_of(row, "照此达到").sub == "每年+0.90个百分点"
    assert row.formula.startswith("100 × （九年级毕业生数 − 该届转入学生数")
    assert row.source.startswith("九年级毕业生数比九年前招生数")


def test_the_first_year_has_no_path_yet(county):
    with_retention(county, y2019="950")

    assert cells(sheet_of(county, 2019, "tonghua_2020").measured.rows[0])["本年应到"] == "—"


def test_only_the_newest_four_years_have_columns(county):
    years = {f"y{year}": "950" for year in range(2014, 2020)}
    with_retention(county, **years)

    sheet = sheet_of(county, 2019, "tonghua_2020")

    shown = [head.label for head in sheet.measured.heads[2:-4]]
    assert shown == ["2016年", "2017年", "2018年", "2019年"]


def test_a_cap_says_what_is_counted_and_in_which_stage(county):
    campus = {"code": "P", "primary": {"classes": "10", "classes_upto_45": "6"}}
    freeze(county, make_document([campus], year=2020))

    row = sheet_of(county, 2020, "tonghua_2020").measured.rows[1]

    assert (cells(row)["目标值"], row.sub) == ("≤ 45人", "按超过45人的班级数判定，= 0班")
    assert row.formula == "班级数 − 45人及以下班级数（小学合计）"


def test_bounds_have_two_formulas_and_no_line(county):
    campus = junior(classes_56_65="4", classes_66_plus="0")
    freeze(county, make_document([campus], year=2018))

    row = sheet_of(county, 2018, "tonghua_2018").measured.rows[2]

    assert cell_of(row, "判定").mark.word == "待定"
    assert cell_of(row, "走势").line is None
    assert " 至 " in row.formula


def test_the_line_goes_from_the_first_year_to_the_target(county):
    with_retention(county, y2016="930", y2018="940")

    line = line_of(county, 2018)

    assert line.path == "M6.0 34.0L126.0 6.0"
    assert line.values == "M6.0 34.0L66.0 27.0"
    assert line.dots == "M6.0 34.0h0M66.0 27.0h0"
    assert line.target == "M126.0 6.0m-5 0h10"
    assert line.label == "2016年93%，2018年94%，2020年目标≥ 97%"


def test_after_its_year_a_target_has_no_path_to_draw(county):
    with_retention(county, y2021="970")

    line = line_of(county, 2021)

    assert (line.path, line.values) == ("", "M126.0 34.0")


def test_a_single_point_on_its_target_is_drawn(county):
    with_retention(county, y2020="970")

    line = line_of(county, 2020)

    assert (line.values, line.target) == ("M6.0 34.0", "M6.0 34.0m-5 0h10")


def test_a_filled_template_is_judged(county):
    freeze(county, make_document([], {"vocational_students": "500"}, year=2025))
    profile = shipped("county_template").filled({"vocational_students": Fraction(400)})

    sheet = target_sheet(check(county, 2025, profile))

    row = next(row for row in sheet.measured.rows if row.code == "vocational_students")
    assert cells(row)["目标值"] == "≥ 400人"
    assert cell_of(row, "判定").mark.word == "已达到"


def test_targets_without_an_answer_and_standing_rules_stand_apart(county):
    freeze(county, make_document([], year=2025))

    sheet = sheet_of(county, 2025, "guiyang_2025")

    open_row, rule = sheet.open.rows[0], sheet.standing.rows[0]
    assert [row.code for row in sheet.measured.rows] == ["compulsory_quality_balanced"]
    assert (open_row.title, list(cells(open_row).values())) == (
        "市级德育实践基地",
        ["≥ 10个", "全市合计的目标，一个县的数据答不了"],
    )
    assert (rule.title, cells(rule)) == ("3万人以下社区及乡镇公办幼儿园", {"要求": "≥ 1所"})


def test_a_year_without_a_return_says_so(county):
    with_retention(county, y2019="950")

    sheet = sheet_of(county, 2020, "tonghua_2020")

    assert sheet.no_return
    assert cell_of(sheet.measured.rows[0], "判定").sub == "没有数据，或分母为0"


def test_profiles_are_links(county):
    known = [shipped("guiyang_2020"), shipped("county_template")]

    choices = profile_choices(county, 2024, known, known[0])
    table = profile_table(county, 2024, known)

    assert [choice.current for choice in choices] == [True, False]
    assert choices[0].url == "/counties/990101/2024/targets/?profile=guiyang_2020"
    assert [list(cells(row).values())[:2] for row in table.rows] == [
        ["贵阳市", "2020年"],
        ["任何县", "2025年"],
    ]
    assert table.rows[0].url == choices[0].url


@pytest.mark.parametrize(
    ("prefecture", "code", "words"),
    [
        ("通化市", "tonghua_2020", "全市目标，此处按本县数据对照"),
        ("示例一市", "tonghua_2020", "别的市的全市目标，本县不在其内；此处只按本县数据对照"),
        ("示例一市", "county_template", "空白模板，不是任何地方的目标"),
    ],
)
def test_the_page_says_whose_targets_they_are(county, prefecture, code, words):
    county.prefecture_name = prefecture

    sheet = sheet_of(county, 2020, code)

    assert (sheet.whose, sheet.yardstick) == (words, True)


def test_a_recognition_leads_to_the_result_that_answers_it(county):
    freeze(county, make_document([], year=2024))
    stored_score(county)

    row = sheet_of(county, 2024, "guiyang_2025").measured.rows[0]

    verdict = cell_of(row, "判定")
    assert verdict.mark.word == "待定"
    assert verdict.sub.startswith("2024年测算未达标；未达标")
    assert verdict.link.url == "/counties/990101/2024/scores/QB2017/"
    assert (row.sub.split("，")[-1], row.source) == ("= 0项", "")
    assert "优质均衡" in row.formula


def test_a_recognition_without_a_result_has_no_way_on(county):
    freeze(county, make_document([], year=2024))

    verdict = cell_of(sheet_of(county, 2024, "guiyang_2025").measured.rows[0], "判定")

    assert (verdict.sub, verdict.link) == ("目标年和以前都没有测算过", None)
