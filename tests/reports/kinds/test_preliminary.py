"""The preliminary opinion: three columns, what is lost, what holds the grade down, until when."""

from reports.kinds import compose
from tests.reports.kinds.reading import headings, said, table
from tests.reports.kinds.rounds import assessment, in_a_round


def opinion(**more):
    return compose(in_a_round("preliminary", **more))


def test_the_county_reads_three_columns_by_domain():
    assert table(opinion(), "各领域得分") == [
        ["教育事业发展", "5", "5", "4.50", "4.25"],
        ["教师队伍建设", "5", "5", "4", "3.33"],
        ["合计", "10", "10", "8.50", "7.58"],
    ]


def test_sums_are_rounded_once_and_never_added_up_from_rounded_ones():
    assert "核查得分7.58分（满分10分），你县自评10分，市级复核8.50分。" in said(opinion())


def test_every_lost_point_has_its_reason():
    rows = table(opinion(), "失分的评分点")

    assert [row[0] for row in rows] == ["P01", "P03"]
    assert rows[1][-1] == "教师工资的材料不全"


def test_what_holds_the_grade_down_is_named_and_what_does_not_is_left_out():
    text = said(opinion())

    assert "校园安全责任事故：未达标，三月有一起。" in text
    assert "拖欠教师工资" not in text


def test_it_says_until_when_the_county_may_object():
    assert "在2026年3月16日17时30分以前" in said(opinion())


def test_before_it_is_sent_no_moment_is_invented():
    text = said(opinion(assessment=assessment(opinion=None)))

    assert "送达后的申辩期内" in text


def test_without_a_loss_it_says_so():
    full = assessment()
    for row in full["points"]:
        row["province"] = row["full"]

    content = opinion(assessment=full | {"conditions": []})

    assert "各评分点均得满分。" in said(content)
    assert headings(content) == ["一、核查得分", "二、失分的评分点", "三、陈述和申辩"]
