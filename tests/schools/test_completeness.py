from schools.completeness import Filled, completeness_of
from schools.filling import asked_of_campus, asked_of_county, asked_of_unit
from tests.schools.packages import document

TWO = document(
    campuses=[
        {"code": "1", "figures": {"books": "0"}, "primary": {"boarders": "0"}},
        {"code": "2", "primary": {"pupils": "96", "boarders": None}},
        {"code": "3", "kind": "111", "preschool": {"pupils": "120"}},
    ],
    county={"gdp": "7"},
)


def test_every_cell_that_is_asked_for_is_counted_once():
    found = completeness_of(TWO)

    assert found.campuses["3"].asked == len(asked_of_unit("preschool")) + len(
        asked_of_campus(["preschool"])
    )
    assert sum(one.asked for one in found.departments.values()) == len(asked_of_county())
    assert found.whole.asked == sum(
        one.asked for part in (found.departments, found.campuses) for one in part.values()
    )


def test_a_zero_is_given_and_a_blank_is_missing():
    found = completeness_of(TWO)

    assert found.elements["boarders"] == Filled(asked=2, given=1)


def test_a_campus_counts_its_stages_with_its_own_figures():
    assert completeness_of(TWO).campuses["1"].given == 2


def test_a_department_that_said_nothing_has_nothing():
    assert completeness_of(TWO).departments["编办"] == Filled(asked=2, given=0)
