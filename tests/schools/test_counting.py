from schools.completeness import completeness_of
from schools.counting import loads_of, shapes_of
from schools.dictionary import elements
from schools.filling import asked_of_campus, asked_of_county, asked_of_unit
from tests.schools.packages import document

THREE = document(
    campuses=[
        {"code": "1", "primary": {}},
        {"code": "2", "primary": {}},
        {"code": "3", "kind": "312", "primary": {}, "junior": {}},
    ]
)


def test_campuses_of_one_kind_and_the_same_stages_ask_the_same():
    assert shapes_of(THREE) == {("211", ("primary",)): 2, ("312", ("primary", "junior")): 1}


def test_every_cell_that_is_asked_for_is_somebodys():
    assert loads_of(THREE).cells == completeness_of(THREE).whole.asked


def test_an_officer_fills_in_the_campus_and_its_stages():
    officer = next(row for row in loads_of(THREE).rows if row.code == "312:primary+junior")

    cells = [*asked_of_unit("primary"), *asked_of_unit("junior")]
    cells += asked_of_campus(["primary", "junior"])
    assert (officer.cells, officer.people) == (len(cells), 1)
    assert officer.typed == officer.cells - officer.carried
    assert officer.carried == 10


def test_departments_share_what_the_county_is_asked_for():
    rows = [row for row in loads_of(THREE).rows if row.who != "school_officer"]

    assert sum(row.cells for row in rows) == len(asked_of_county())
    assert [row.name for row in rows if row.who == "desk"] == ["教育局"]


def test_nobody_is_asked_for_what_is_derived():
    derived = [element for element in elements().values() if element.derived_from]

    assert loads_of(THREE).derived == len(derived)
    assert not {element.code for element in asked_of_county()} & {one.code for one in derived}
