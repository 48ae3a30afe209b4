from decimal import Decimal

from schools.desk import DeskFilter
from schools.desk_queries import desk_of
from schools.desk_table import table_heading, table_rows
from schools.models import SchoolYear
from tests.schools.collecting import YEAR, bring


def open_desk(county, asked):
    desk = desk_of(county, YEAR, asked)
    assert desk is not None
    return desk


def test_the_table_has_every_row_of_the_filter_with_numbers_as_numbers(county):
    bring(county)
    desk = open_desk(county, DeskFilter("primary", "pupils"))

    heading, rows = table_heading(desk), list(table_rows(desk))

    assert heading[:6] == ["校区代码", "校区名称", "办学类型", "城乡", "学段", "在校生数（人）"]
    assert rows[1][:6] == ["9901010002", "示例村小学", "小学", "乡村", "小学", Decimal(96)]
    assert rows[1][heading.index("寄宿生数（人）")] is None
    assert {len(row) for row in rows} == {len(heading)}


def test_the_table_keeps_what_the_filter_keeps(county):
    bring(county)

    desk = open_desk(county, DeskFilter("primary", locale="rural"))

    assert [row[0] for row in table_rows(desk)] == ["9901010002"]


def test_figures_a_spreadsheet_would_round_go_out_as_text_and_yes_as_a_word(county):
    bring(county)
    campus = SchoolYear.objects.get(school__code="9901010001")
    campus.figures |= {"books": "1234567890123456", "has_charter": True}
    campus.save()
    desk = open_desk(county, DeskFilter("campus"))

    heading, row = table_heading(desk), next(table_rows(desk))

    assert row[heading.index("图书册数（册）")] == "1234567890123456"
    assert row[heading.index("已制定学校章程")] == "是"
