from edu_duty.accounts.models import Reach
from schools.county_queries import county_rows, county_sheet, departments
from schools.fields import Surroundings
from schools.filling import filling
from tests.schools.collecting import YEAR, bring

DESK = Surroundings(tick=0, reach=Reach(whole=True), open=True)


def sheet(county, year=YEAR, department=""):
    rows = county_rows(county, year)
    return county_sheet(rows, DESK, department=department, closed="", findings=None, reminder="")


def test_every_element_of_the_county_stands_in_one_list(county):
    whole = [row.cell for row in sheet(county).form.rows]
    parts = [
        row.cell
        for department in departments()
        for row in sheet(county, YEAR, department).form.rows
    ]

    assert sorted(whole) == sorted(parts)
    assert len(set(whole)) == len(whole)


def test_the_groups_keep_the_order_of_the_form(county):
    codes = [group.code for group in sheet(county).form.groups]

    assert codes == [group.code for group in filling().groups if group.scope == "county"]


def test_figures_of_the_year_before_stand_beside_derived_ones(county):
    bring(county)
    bring(county, year=YEAR + 1)

    derived = {row.code: row for row in sheet(county, YEAR + 1).derived.rows}

    assert (derived["kg_children"].value, derived["kg_children"].previous) == ("120", "120")
    assert derived["edu_budget_previous"].value == "85,000.5"
    assert derived["edu_budget_previous"].source == "取自上年数据"
