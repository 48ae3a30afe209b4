"""What a document says, read as its reader reads it."""

from reports.shapes import Cell, Content, Figure, Table
from tests.reports.documents import section, text_of, written
from tests.reports.receipts import indicator, quality_balance, real, receipt


def rows_of(content: Content, heading: str) -> list[tuple[Cell, ...]]:
    annex = next(each for each in content.annexes if each.heading == heading)
    return [row for block in annex.blocks if isinstance(block, Table) for row in block.rows]


def test_the_title_takes_its_matter_from_the_standard():
    content = written(real("qb2017"))

    assert content.plain_title == "关于示例甲县2024年度义务教育优质均衡发展督导评估的报告"


def test_a_self_assessment_speaks_in_the_county_s_own_voice():
    content = written(real("qb2017"), "self_assessment")

    assert content.plain_title == "示例甲县2024年度义务教育优质均衡发展自评报告"
    assert "我县" in content.opening[0].text
    assert [each.heading for each in content.sections][:3] == [
        "一、自评结论",
        "二、主要成效",
        "三、存在的差距",
    ]


def test_the_conclusion_comes_first_with_every_part_in_the_order_of_the_standard():
    said = text_of(section(written(real("qb2017")), "评估结论"))

    assert said.startswith(
        "综合判定：未达标。资源配置未达标，政府保障程度未达标，教育质量待定，社会认可度未达标。"
    )


def test_items_inside_an_indicator_are_not_counted_beside_it():
    known = receipt(
        indicators=[
            indicator("G11", "教师交流轮岗", "", verdict="met"),
            indicator("G11.1", "交流轮岗教师比例", "percent", value="11", verdict="met"),
        ]
    )

    said = text_of(section(written(known), "评估结论"))

    assert "起判定作用的指标共1项" in said


def test_a_county_with_nothing_determinable_still_gets_a_document():
    content = written(receipt())

    said = text_of(section(content, "评估结论"))
    assert said.startswith("综合判定：待定。")
    assert "没有起判定作用的指标。" in said


def test_a_standard_without_campuses_has_no_school_annex():
    content = written(real("ps2020"))

    assert [each.heading for each in content.annexes] == ["指标测算表", "计算依据"]


def test_the_school_annex_lies_across_and_marks_what_is_below():
    content = written(real("qb2017"))

    annex = next(each for each in content.annexes if each.heading == "校区明细表")
    table = annex.blocks[0]
    assert annex.wide
    assert isinstance(table, Table)
    assert [len(row) for row in table.rows] == [len(table.columns)] * len(table.rows)
    below = [cell.text for row in table.rows for cell in row if cell.mark == "below"]
    assert below
    assert all(text.startswith("▼") for text in below)


def test_every_campus_is_listed_however_many_there_are():
    known = quality_balance(264)

    content = written(known)

    assert len(rows_of(content, "校区明细表")) == 264


def test_indicators_are_listed_as_people_count():
    content = written(real("qb2017"))

    codes = [row[0].text for row in rows_of(content, "指标测算表")]
    assert codes[:4] == ["G1", "G2", "G3", "G4"]
    assert codes.index("G9") < codes.index("G10") < codes.index("G11.1") < codes.index("G12")


def test_tables_and_charts_are_numbered_through_the_text():
    content = written(quality_balance())

    blocks = [block for each in content.sections for block in each.blocks]
    captions = [b.caption for b in blocks if isinstance(b, Table | Figure)]
    assert [c[:2] for c in captions if c.startswith("表")] == ["表1", "表2", "表3", "表4"]
    assert [c[:2] for c in captions if c.startswith("图")] == ["图1", "图2", "图3"]


def test_a_letterhead_breaks_after_the_government_it_belongs_to():
    known = receipt()

    assert written(known).letterhead == ("示例省人民政府", "教育督导委员会办公室")
    assert written(known, issuer="示例甲县人民政府").letterhead == ("示例甲县人民政府",)
