"""The list of counties: what it leaves, in which order, and at which price."""

import csv
import io

import pytest

from assessments.county_list import CountyFilter, county_list, county_sheet
from edu_duty.accounts.roles import Role
from tests.assessments.conftest import make_return, make_score
from tests.conftest import make_person, make_region

pytestmark = pytest.mark.django_db


def names(user, **query: str) -> list[str]:
    return [row.name for row in county_list(user, CountyFilter.from_query(query)).rows]


def row_of(user, name: str, **query: str):
    rows = county_list(user, CountyFilter.from_query(query)).rows
    return next(row for row in rows if row.name == name)


@pytest.fixture
def scored(county, neighbour, balance, preschool):
    """示例甲县 fails balance and is not scored for preschool; 示例乙县 has nothing."""
    frozen = make_return(county, findings=2)
    make_score(frozen, balance, "unmet")
    return county


def test_counties_with_a_return_are_shown_first(lead, scored):
    sheet = county_list(lead, CountyFilter())

    assert [row.name for row in sheet.rows] == ["示例甲县"]
    assert [(choice.label, choice.count, choice.current) for choice in sheet.choices] == [
        ("有数据包", "1", True),
        ("全部", "2", False),
    ]


def test_all_counties_are_one_choice_away_in_the_order_of_pinyin(lead, scored):
    make_region("990099", "示例丙县")

    assert names(lead, everywhere="yes") == ["示例丙县", "示例甲县", "示例乙县"]


def test_a_row_tells_the_newest_version_of_the_newest_year(lead, scored, balance):
    make_return(scored, year=2023, version=7)
    newest = make_return(scored, year=2024, version=2, findings=3)
    make_score(newest, balance, "met")

    row = row_of(lead, "示例甲县")

    assert (row.year, row.version, row.findings) == ("2024", "第2版", "3")
    assert [judged.mark.word for judged in row.verdicts] == ["达标", "尚未测算"]


def test_a_score_of_an_older_version_is_not_shown_for_the_newer(lead, scored):
    make_return(scored, version=2)

    assert [judged.mark.word for judged in row_of(lead, "示例甲县").verdicts] == ["尚未测算"] * 2


def test_a_verdict_leads_to_its_result(lead, scored):
    judged, not_judged = row_of(lead, "示例甲县").verdicts

    assert judged.url == "/counties/990101/2024/scores/QB2017/"
    assert not_judged.url == ""


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({"balance": "unmet"}, ["示例甲县"]),
        ({"balance": "met"}, []),
        ({"balance": "none", "everywhere": "yes"}, ["示例乙县"]),
        ({"preschool": "none", "everywhere": "yes"}, ["示例甲县", "示例乙县"]),
        ({"search": "乙", "everywhere": "yes"}, ["示例乙县"]),
        ({"search": "990102", "everywhere": "yes"}, ["示例乙县"]),
        ({"prefecture": "9901", "everywhere": "yes"}, ["示例甲县", "示例乙县"]),
        ({"prefecture": "9902", "everywhere": "yes"}, []),
        ({"province": "52", "everywhere": "yes"}, []),
        ({"balance": "nonsense"}, ["示例甲县"]),
        ({"page": "99999"}, ["示例甲县"]),
    ],
)
def test_the_filter_leaves(lead, scored, query, left):
    assert names(lead, **query) == left


def test_a_prefecture_outside_the_province_is_forgotten():
    asked = CountyFilter.from_query({"province": "52", "prefecture": "9901"})

    assert asked.prefecture == ""


def test_the_filter_comes_back_as_an_address():
    asked = CountyFilter.from_query({"search": "示例", "balance": "met", "x": "y"})

    assert asked.query(page="2") == "?search=%E7%A4%BA%E4%BE%8B&balance=met&page=2"


def test_fifty_counties_make_a_page(lead, county):
    for number in range(3, 60):
        make_region(f"9903{number:02d}", f"示例{number}县")

    first = county_list(lead, CountyFilter.from_query({"everywhere": "yes"}))
    second = county_list(lead, CountyFilter.from_query({"everywhere": "yes", "page": "2"}))

    assert (len(first.rows), len(second.rows)) == (50, 8)
    assert (first.previous_url, first.next_url) == ("", "?everywhere=yes&page=2")
    assert second.previous_url == "?everywhere=yes&page=1"


def test_the_price_does_not_grow_with_the_counties(
    lead, scored, balance, preschool, django_assert_num_queries
):
    for number in range(3, 40):
        frozen = make_return(make_region(f"9903{number:02d}", f"示例{number}县"))
        make_score(frozen, balance, "met")
        make_score(frozen, preschool, "unmet")

    with django_assert_num_queries(7):
        sheet = county_list(lead, CountyFilter())

    assert len(sheet.rows) == 38


def test_who_may_not_see_results_learns_none_by_filtering(county, balance):
    make_score(make_return(county), balance, "unmet")
    department = make_person("department", Role.DEPARTMENT, "99")

    row = row_of(department, "示例甲县")

    assert [judged.mark.word for judged in row.verdicts] == ["不公开", "不公开"]
    assert row.documents_url == ""
    assert names(department, balance="unmet") == []
    assert names(department, balance="none") == []


def test_who_may_not_see_figures_is_not_told_what_is_odd(scored):
    official = make_person("reader", Role.OFFICIAL, "99")

    assert row_of(official, "示例甲县").findings == "—"


def test_nobody_sees_counties_beyond_their_own(outsider, scored):
    assert names(outsider, everywhere="yes") == ["示例乙县"]
    assert "示例甲县" not in county_sheet(outsider, CountyFilter.from_query({"everywhere": "yes"}))


def test_the_selects_offer_what_there_is(lead, scored):
    make_region("990201", "示例丁县")

    selects = county_list(lead, CountyFilter.from_query({"balance": "met"})).selects

    assert [select.name for select in selects] == ["prefecture", "balance", "preschool"]
    assert [option.value for option in selects[0].options] == ["", "9901", "9902"]
    assert [option.value for option in selects[1].options if option.chosen] == ["met"]


def test_the_export_holds_what_the_list_shows(lead, scored):
    text = county_sheet(lead, CountyFilter())

    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert rows[0][:2] == ["区划代码", "县"]
    assert rows[1] == [
        "990101",
        "示例甲县",
        "示例省　示例一市　合成数据",
        "2024",
        "第1版",
        "2",
        "未达标",
        "尚未测算",
    ]
    assert len(rows) == 2
