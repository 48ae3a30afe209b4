"""The opinion letter: result, problems, deadlines."""

from reports.kinds import compose
from tests.reports.kinds.reading import headings, said, table
from tests.reports.kinds.rounds import in_a_round
from tests.reports.receipts import real


def test_it_says_the_total_the_problems_and_until_when():
    content = compose(in_a_round("opinion_letter"))

    assert headings(content) == ["一、评价结果", "二、存在的问题", "三、整改要求"]
    text = said(content)
    assert "得分与等级。" in text
    assert "对2个问题逐项制定措施" in text
    assert "于2026年9月30日以前书面报告整改情况" in text
    assert len(table(content, "整改事项和时限")) == 2


def test_a_county_without_a_problem_is_asked_for_nothing():
    content = compose(in_a_round("opinion_letter", tasks=[]))

    assert headings(content) == ["一、评价结果", "二、整改要求"]
    assert "没有失分和未达标的事项" in said(content)


def test_without_points_it_says_the_verdict_of_every_part():
    known = real("qb2017")
    body = in_a_round("opinion_letter", receipt=known, parts=[["resource_allocation", "资源配置"]])

    assert "综合判定：" in said(compose(body))
    assert "资源配置" in said(compose(body))
