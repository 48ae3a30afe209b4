"""A county's report on itself, from a dossier."""

from reports.kinds import compose
from tests.reports.dossiers import dossier_of
from tests.reports.kinds.reading import headings, said, table
from tests.reports.kinds.rounds import in_a_round
from tests.reports.receipts import real


def test_a_self_assessment_is_written_in_the_county_s_own_voice():
    content = compose(dossier_of(real("qb2017"), "self_assessment"))

    assert content.plain_title == "示例甲县2024年度义务教育优质均衡发展自评报告"
    assert "我县" in content.opening[0].text


def test_in_a_round_every_point_is_answered_under_its_domain():
    content = compose(in_a_round("self_assessment"))

    text = said(content)
    assert headings(content)[:2] == ["一、自评结论", "二、履行职责情况"]
    assert "（一）教育事业发展" in text
    assert "1．党的领导。我县重视党的领导。\n全年开会12次。" in text


def test_a_point_nobody_wrote_about_says_its_figures():
    text = said(compose(in_a_round("self_assessment")))

    assert "3．教师工资。" in text
    assert text.count("没有填写。") <= 2


def test_in_a_round_the_county_lists_its_own_points_alone():
    rows = table(compose(in_a_round("self_assessment")), "自评得分")

    assert [row[3] for row in rows] == ["3", "2", "5"]
