from schools.models import CountyYear
from schools.opening import open_year
from schools.opening_queries import Collected, collected, opening_sheet
from tests.conftest import NOON
from tests.schools.collecting import YEAR, bring


def test_the_sheet_counts_what_opening_takes_over(county):
    bring(county, year=YEAR - 1)

    sheet = opening_sheet(county, YEAR)
    opened = open_year(county=county, year=YEAR, actor_name="desk", at=NOON)

    assert [fact.value for fact in sheet.facts] == ["3", "3", "3"]
    assert (opened.campuses, opened.units, opened.carried) == (3, 3, 3)
    assert [(row.name, row.cells) for row in sheet.carried] == [("校舍建筑面积", "3")]


def test_the_sheet_says_why_a_year_cannot_be_opened(county):
    nothing = opening_sheet(county, YEAR).refused
    bring(county)

    assert nothing == "2024年没有校区数据；上传数据包开始"
    assert opening_sheet(county, YEAR).refused == "2025年已有校区数据"


def test_collected_says_how_far_a_year_has_come(county):
    bring(county, year=YEAR - 1)
    before = collected(county, YEAR)
    bring(county)
    CountyYear.objects.filter(year=YEAR).update(frozen=True)

    assert before == Collected(campuses=0, handed_in=0, frozen=False, openable=True)
    assert collected(county, YEAR) == Collected(3, 0, frozen=True, openable=False)
