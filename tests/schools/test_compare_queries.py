import pytest

from schools.closing import freeze_year, reopen_year
from schools.compare_queries import CompareFilter, VersionUnknown, compare_sheet, compare_table
from schools.models import School, SchoolYear
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring, write_pupils
from tests.schools.packages import small_county


@pytest.fixture
def corrected(county):
    """A first version, and a second in which one school has two more pupils."""
    bring(county)
    write_pupils(county, "422")
    freeze_year(county=county, year=YEAR, actor_name="head", at=NOON)
    return county


def sheet_of(county, **asked):
    return compare_sheet(county, YEAR, CompareFilter.from_query(asked))


def test_two_versions_are_compared_cell_by_cell_in_words(corrected):
    sheet = sheet_of(corrected, **{"from": "1", "to": "2"})

    assert (sheet.before, sheet.after, sheet.cells) == ("第1版", "第2版", 1)
    assert sheet.groups[0].lines == ["示例第一小学小学：在校生数由420人改为422人（+0.5%）"]


def test_without_being_asked_the_newest_version_is_held_against_what_is_filled_in(corrected):
    write_pupils(corrected, "500")

    sheet = sheet_of(corrected)

    assert (sheet.before, sheet.after) == ("第2版", "填报中的数据")
    assert sheet.groups[0].lines == ["示例第一小学小学：在校生数由422人改为500人（+18.5%）"]


def test_campuses_that_came_and_left_are_told_in_one_line_each(corrected):
    reopen_year(county=corrected, year=YEAR, reason="补报", actor_name="head", at=NOON)
    tables = small_county()
    tables["schools"][2] = ["9901010009", "示例新小学", "211", "town", "public", 10, 20]
    tables["stages"][2] = ["9901010009", "primary", 40, 2, 4, 0]
    bring(corrected, tables)

    sheet = sheet_of(corrected, **{"from": "1", "to": "now"})

    told = {group.kind: group for group in sheet.groups}
    assert told["new"].title == "示例新小学"
    assert told["new"].lines == ["新增校区（小学），6个数"]
    assert told["gone"].title == "示例村小学"
    assert sheet_of(corrected, **{"from": "1", "kind": "new"}).groups[0].kind == "new"
    assert len(sheet_of(corrected, **{"from": "1", "q": "示例村"}).groups) == 1


def test_equal_versions_differ_in_nothing(corrected):
    assert sheet_of(corrected, **{"from": "2", "to": "2"}).cells == 0


@pytest.mark.parametrize("asked", [{"from": "9"}, {"to": "9"}, {"from": "x"}])
def test_a_version_that_does_not_exist_is_refused(corrected, asked):
    with pytest.raises(VersionUnknown):
        sheet_of(corrected, **asked)


def test_the_table_holds_every_cell_of_what_is_listed(corrected):
    heading, rows = compare_table(
        corrected, YEAR, CompareFilter.from_query({"from": "1", "to": "2"})
    )

    assert rows == [
        [
            *(
                "学段",
                "9901010001",
                "示例第一小学",
                "小学",
                "在校生数",
                "420",
                "422",
                "人",
                "+0.5%",
            ),
            "示例第一小学小学：在校生数由420人改为422人（+0.5%）",
        ]
    ]
    assert heading[5:7] == ["第1版", "第2版"]


def test_a_long_campus_is_cut_and_says_how_much_is_left_out(corrected, monkeypatch):
    monkeypatch.setattr("schools.compare_queries.LINES_PER_CAMPUS", 1)
    row = SchoolYear.objects.get(school=School.objects.get(code="9901010001"), year=YEAR)
    row.figures |= {"books": "5000", "building_area": "9"}
    row.save()

    group = sheet_of(corrected).groups[0]

    assert len(group.lines) == 1
    assert group.more == "另有1格，下载CSV看全部"
