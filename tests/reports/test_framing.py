"""Chapters, tables, charts and annexes are numbered; an empty chapter is left out."""

from reports.framing import Chapter, Enclosure, day, framed, letterhead_lines, moment, points
from reports.shapes import Column, Paragraph, Table
from tests.reports.receipts import facts, receipt


def table(caption: str) -> Table:
    return Table(caption=caption, columns=(Column("列", 100),), rows=())


def document(chapters, enclosures=()):
    return framed(
        facts(receipt()), title="题", opening=[], chapters=chapters, enclosures=enclosures
    )


def test_chapters_are_numbered_without_the_empty_ones():
    content = document(
        [Chapter("甲", [Paragraph("一")]), Chapter("乙", []), Chapter("丙", [Paragraph("二")])]
    )

    assert [each.heading for each in content.sections] == ["一、甲", "二、丙"]


def test_chapters_go_on_after_the_tenth():
    content = document([Chapter("答", [Paragraph("一")])] * 12)

    assert [each.heading for each in content.sections][9:] == ["十、答", "十一、答", "十二、答"]


def test_tables_are_numbered_through_all_chapters():
    content = document([Chapter("甲", [table("子")]), Chapter("乙", [table("丑")])])

    captions = [block.caption for each in content.sections for block in each.blocks]
    assert captions == ["表1　子", "表2　丑"]


def test_one_annex_has_no_number_and_several_have():
    one = document([], [Enclosure("甲", [])])
    two = document([], [Enclosure("甲", []), Enclosure("乙", [], wide=True)])

    assert [each.label for each in one.annexes] == ["附件"]
    assert [(each.label, each.wide) for each in two.annexes] == [("附件1", False), ("附件2", True)]


def test_a_long_name_breaks_after_the_government():
    assert letterhead_lines("示例省人民政府教育督导委员会办公室") == (
        "示例省人民政府",
        "教育督导委员会办公室",
    )
    assert letterhead_lines("示例甲县人民政府") == ("示例甲县人民政府",)


def test_days_moments_and_points_are_written_as_documents_do():
    assert moment("2026-03-02T09:05:00+08:00") == "2026年3月2日9时05分"
    assert points("3.333333") == "3.33"
    assert points("4") == "4"
    assert points("") == "—"
    assert day(facts(receipt()).issued_date)[-1] == "日"
