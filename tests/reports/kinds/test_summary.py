"""The report on all counties: counts add up, ranks stand only where they are permitted."""

from reports.kinds import compose
from tests.reports.kinds.reading import headings, said, table
from tests.reports.kinds.rounds import all_counties


def test_only_decided_counties_are_counted_and_the_others_are_named():
    text = said(compose(all_counties()))

    assert "已评定3个县。总分最高91.50分，最低80分，中位数80分，各县均有失分。" in text
    assert "示例丁县共1个县尚未评定" in text


def test_the_distribution_adds_up_to_the_decided_counties():
    rows = table(compose(all_counties()), "各等次的县数")

    assert rows == [["优秀", "1", "33.3"], ["良好", "2", "66.7"], ["合格", "0", "0"]]
    assert "优秀的1个县，占33.3%；良好的2个县，占66.7%；没有合格的县。" in said(
        compose(all_counties())
    )


def test_what_most_counties_lost_comes_first():
    rows = table(compose(all_counties()), "失分集中的评分项目")

    assert rows[0] == ["P01", "党的领导", "3", "3", "1.75", "1"]
    assert rows[1] == ["P03.1", "教师待遇：工资", "5", "1", "2", "2"]


def test_losses_are_said_by_how_wide_they_are_spread():
    text = said(compose(all_counties()))

    assert "有县失分的评分项目共2项，其中1项各县均有失分。" in text
    assert "失分最集中的是“党的领导”，3个县共失1.75分。各项见下表。" in text


def test_the_trend_compares_only_counties_that_have_both_years():
    text = said(compose(all_counties()))

    assert "与2024年可比的县共2个，其中总分上升的1个、下降的1个，等次下降的1个。" in text
    assert "上升最多的是示例甲县，1.50分；下降最多的是示例乙县，6分。" in text


def test_counties_that_all_stayed_are_not_said_to_have_moved():
    body = all_counties()
    for county in body["counties"]:
        before = {"year": 2024, "total": county["total"], "grade": county["grade"]}
        county["before"] = before | {"grade_title": county["grade_title"]}

    text = said(compose(body))

    assert "其中总分持平的3个，等次均没有变化。" in text
    assert "最多的是" not in text


def test_without_leave_counties_stand_by_their_code_and_have_no_rank():
    rows = table(compose(all_counties()), "各县得分和等次")

    assert [row[0] for row in rows] == ["990101", "990102", "990103", "990104"]
    assert rows[3][4] == "未评定"


def test_a_column_that_says_nothing_of_any_county_is_left_out():
    body = all_counties()
    body["counties"][0]["group"] = "第一组"
    for county in body["counties"]:
        county["before"] = None

    rows = table(compose(body), "各县得分和等次")

    assert rows[0] == ["990101", "示例甲县", "示例一市", "第一组", "91.50", "优秀"]


def test_it_is_read_with_a_table_of_contents():
    assert compose(all_counties()).contents


def test_with_leave_they_stand_by_rank_and_the_open_ones_last():
    body = all_counties()
    for county, rank in zip(body["counties"], ["3", "1", "1", ""], strict=True):
        county["rank"] = rank

    rows = table(compose(body), "各县得分和等次")

    assert [row[0] for row in rows] == ["1", "1", "3", "—"]


def test_the_first_year_has_no_trend():
    body = all_counties()
    for county in body["counties"]:
        county["before"] = None

    assert not any("上年比较" in heading for heading in headings(compose(body)))


def test_a_round_without_losses_says_so():
    body = all_counties()
    for county in body["counties"]:
        county["lost"] = []

    text = said(compose(body))

    assert "已评定的县均没有失分。" in text
    assert "3个县没有失分" in text
