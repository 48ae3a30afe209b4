from decimal import Decimal

from schools.check_kinds.case import Case, Earlier, case_of
from schools.check_rules import checks
from tests.schools.checked import CLEAN, stated
from tests.schools.packages import document

NINE_YEARS = {
    "code": "2",
    "name": "示例九年制学校",
    "kind": "312",
    "figures": {"books": "900", "has_charter": True},
    "primary": {"pupils": "166"},
    "junior": {"pupils": "210", "classes": "6"},
}


def case(campuses=(), county=None, statements=None, previous=None) -> Case:
    return case_of(document(list(campuses), county, statements), previous, (), checks().terms)


def test_places_come_in_the_order_of_their_codes_and_stages():
    made = document([CLEAN, NINE_YEARS])
    for columns in (made["schools"], made["stages"]):
        for name, column in [*columns.items(), *columns["figures"].items()]:
            if isinstance(column, list):
                (columns if name in columns else columns["figures"])[name] = column[::-1]

    turned = case_of(made, None, (), checks().terms)

    assert [unit.key for unit in turned.units] == [
        ("1", "primary"),
        ("2", "primary"),
        ("2", "junior"),
    ]
    assert turned == case_of(made, None, (), checks().terms)


def test_a_campus_adds_up_its_stages_and_not_over_a_gap():
    school = case([NINE_YEARS]).campuses[0]

    assert school.value("pupils") == 376
    assert school.value("classes") is None
    assert school.cells("pupils") == ["stages:2:primary:pupils", "stages:2:junior:pupils"]
    assert school.cells("books") == ["schools:2:books"]


def test_a_stage_has_the_campuss_figures_only_where_it_is_alone():
    alone, primary, _junior = case([CLEAN, NINE_YEARS]).units

    assert alone.value("books") == 12000
    assert alone.cells("books") == ["schools:1:books"]
    assert primary.value("books") is None
    assert primary.cells("pupils") == ["stages:2:primary:pupils"]


def test_a_figure_of_the_county_is_derived_before_it_is_stated_or_said():
    county = case([CLEAN], {"enrolment_total": "400"}, [stated("primary_pupils", "1", "persons")])

    assert county.value("enrolment_total") == 420
    assert county.value("primary_pupils") == 420
    assert county.value("books") == 12000
    assert case(statements=[stated("primary_pupils", "7", "persons")]).value("primary_pupils") == 7
    assert case().value("primary_pupils") is None


def test_cells_of_the_county_are_where_its_figures_stand():
    county = case(county={"gdp": "1"}, statements=[stated("staff_total", "7", "persons")])

    assert county.cells("gdp") == ["county:gdp"]
    assert county.cells("staff_total") == ["statements:staff_total"]
    assert county.cells("teachers_trained") == []
    assert (county.name("teachers_trained"), county.tell("staff_total")) == (
        "参加培训教师数",
        "某率7人",
    )


def test_a_column_holds_a_figure_of_every_place_in_their_order():
    county = case([NINE_YEARS, CLEAN], {"gdp": "1"})

    assert county.column("stage", "pupils") == [420, 166, 210]
    assert county.column("school", "pupils") == [420, 376]
    assert county.column("stage", "books") == [12000, None, None]
    assert county.column("county", "gdp") == [1]


def test_a_column_of_an_earlier_year_stands_beside_todays_places():
    county = case([CLEAN, NINE_YEARS], previous=document([NINE_YEARS]))

    assert county.past(0, "stage", "pupils") == [None, 166, 210]
    assert county.past(0, "school", "books") == [None, 900]


def test_an_earlier_year_is_asked_by_place():
    earlier = Earlier(document([NINE_YEARS], {"gdp": "5"}))

    assert earlier.values([("2", "junior"), ("2", "primary")], "classes") == [6, None]
    assert earlier.values([("2",), ("9",)], "books") == [900, None]
    assert earlier.values([("2",)], "has_charter") == [None]
    assert earlier.values([("2",)], "site_area") == [None]
    assert earlier.county["enrolment_total"] == 376
    assert earlier.county["gdp"] == Decimal(5)
