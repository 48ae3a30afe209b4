"""The report on all counties: counts add up, ranks stand only where they are permitted."""

from reports.kinds import compose
from tests.reports.kinds.reading import headings, said, table
from tests.reports.kinds.rounds import all_counties


def test_only_decided_counties_are_counted_and_the_others_are_named():
    text = said(compose(all_counties()))

    assert "已评定3个县，最高91.50分，最低80分，中位数80分，各县均有失分。" in text
    assert "示例丁县共1个县尚未评定" in text


def test_the_distribution_adds_up_to_the_decided_counties():
    rows = table(compose(all_counties()), "各等次的县数")

    assert rows == [["优秀", "1", "33.3"], ["良好", "2", "66.7"], ["合格", "0", "0"]]


def test_what_most_counties_lost_comes_first():
    rows = table(compose(all_counties()), "失分集中的评分项目")

    assert rows[0] == ["P01", "党的领导", "3", "3", "1.75", "1"]
    assert rows[1] == ["P03.1", "教师待遇：工资", "5", "1", "2", "2"]


def test_the_trend_compares_only_counties_that_have_both_years():
    text = said(compose(all_counties()))

    assert "与2024年同口径可比的2个县中，总分上升1个、下降1个、持平0个" in text
    assert "等次上升0个、下降1个" in text


def test_without_leave_counties_stand_by_their_code_and_have_no_rank():
    rows = table(compose(all_counties()), "各县评价结果")

    assert [row[0] for row in rows] == ["990101", "990102", "990103", "990104"]
    assert rows[3][5] == "未评定"


def test_with_leave_they_stand_by_rank_and_the_open_ones_last():
    body = all_counties()
    for county, rank in zip(body["counties"], ["3", "1", "1", ""], strict=True):
        county["rank"] = rank

    rows = table(compose(body), "各县评价结果")

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
