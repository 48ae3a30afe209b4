"""The answer to a defence: every objection with what was said, found and changed."""

from reports.kinds import compose
from tests.reports.kinds.reading import headings, said, table
from tests.reports.kinds.rounds import in_a_round


def test_every_objection_has_its_chapter_and_the_answer_its_effect():
    content = compose(in_a_round("defence_answer"))

    assert headings(content) == ["一、教师工资", "二、校园安全责任事故", "三、答复汇总"]
    text = said(content)
    assert "申辩（2026年3月2日10时05分）。乡镇补贴应当计入。" in text
    assert "答复：部分采纳。计入一半。" in text
    assert "结果。由3.33分改为4分。" in text


def test_a_dismissed_objection_keeps_what_was_told():
    assert "结果。维持未达标。" in said(compose(in_a_round("defence_answer")))


def test_a_table_sums_the_answers_up():
    content = compose(in_a_round("defence_answer"))

    assert "申辩事项共2项，部分采纳1项、不采纳1项，见下表。" in said(content)
    assert table(content, "申辩事项和答复") == [
        ["1", "P03", "教师工资", "部分采纳", "3.33分", "4分"],
        ["2", "X5", "校园安全责任事故", "不采纳", "未达标", "未达标"],
    ]
