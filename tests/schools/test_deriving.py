from decimal import Decimal

from schools.deriving import OF_THE_YEAR_BEFORE, PREVIOUS, RULES, derive
from schools.dictionary import elements
from tests.schools.packages import document

KINDERGARTENS = [
    {"code": "1", "kind": "111", "preschool": {"pupils": "90", "classes": "3", "teachers": "7"}},
    {
        "code": "2",
        "kind": "111",
        "ownership": "inclusive_private",
        "preschool": {"pupils": "60", "classes": "2", "teachers": "5"},
    },
    {"code": "3", "kind": "111", "ownership": "private", "preschool": {"pupils": "30"}},
]


def values(campuses, previous=None, county=None):
    found = derive(document(campuses, county), previous)
    return {code: derived.value for code, derived in found.items()}


def test_every_element_with_derived_from_has_a_rule_and_no_other():
    asked = {code for code, element in elements().items() if element.derived_from}

    assert asked == set(RULES) | {f"{code}{PREVIOUS}" for code in OF_THE_YEAR_BEFORE}


def test_without_campuses_nothing_is_derived():
    assert values([]) == {}


def test_kindergartens_are_counted_by_ownership():
    found = values(KINDERGARTENS)

    assert (found["kg_total"], found["kg_public"], found["kg_inclusive_private"]) == (3, 1, 1)
    assert found["kg_children"] == 180
    assert found["kg_children_public"] == 90
    assert found["kg_children_inclusive_private"] == 60
    assert (found["schools_total"], found["private_schools"]) == (3, 2)
    assert found["enrolment_total"] == 180


def test_a_missing_figure_leaves_the_sum_undetermined():
    found = derive(document(KINDERGARTENS, {"kg_classes": "9"}), None)

    assert found["kg_classes"].value is None
    assert found["kg_classes"].origin == "campuses"


def test_what_no_campus_speaks_of_is_left_to_the_stated_value():
    found = values(KINDERGARTENS)

    for code in ("senior_classes", "vocational_students", "disabled_regular_class"):
        assert code not in found
    assert "small_schools_under_100" not in found


def test_stages_of_every_campus_are_added_up():
    school = {
        "code": "9",
        "kind": "345",
        "primary": {"pupils": "300", "disabled_pupils": "2"},
        "junior": {"pupils": "200", "graduates": "60", "disabled_pupils": "1"},
        "senior": {"pupils": "100", "classes": "3", "classes_56_65": "1", "classes_66_plus": "1"},
    }
    trade = {"code": "10", "kind": "361", "vocational": {"pupils": "80", "teachers": "6"}}

    found = values([school, trade])

    assert found["enrolment_total"] == 680
    assert found["junior_graduates"] == 60
    assert (found["senior_classes"], found["senior_classes_56_plus"]) == (3, 2)
    assert (found["vocational_students"], found["vocational_teachers"]) == (80, 6)
    assert found["disabled_regular_class"] == 3


def test_small_schools_are_rural_primary_schools_of_under_100_pupils():
    def school(code, pupils, **changes):
        return {"code": code, "locale": "rural", "primary": {"pupils": pupils}} | changes

    found = values(
        [
            school("1", "99", preschool={"pupils": "40"}),
            school("2", "100"),
            school("3", "0", kind="218"),
            school("4", "50", locale="town"),
            school("5", "50", kind="312"),
        ]
    )

    assert found["small_schools_under_100"] == 2


def test_a_charter_nobody_answered_leaves_the_count_undetermined():
    yes, no = {"has_charter": True}, {"has_charter": False}

    assert values([{"code": "1", "figures": yes}, {"code": "2", "figures": no}])[
        "schools_with_charter"
    ] == Decimal(1)
    assert values([{"code": "1", "figures": yes}, {"code": "2"}])["schools_with_charter"] is None


def test_last_years_return_answers_what_was_the_year_before():
    previous = document(
        [{"code": "1", "primary": {"pupils": "120"}}],
        {"edu_budget": "85000.5", "enrolment_total": "999"},
    )

    found = derive(document([]), previous)

    assert found["edu_budget_previous"].value == Decimal("85000.5")
    assert found["edu_budget_previous"].origin == "previous_return"
    assert found["enrolment_total_previous"].value == 120
    assert "myopia_previous" not in found


def test_what_could_not_be_derived_last_year_is_undetermined_this_year():
    previous = document([{"code": "1", "primary": {}}], {"enrolment_total": "999"})

    assert derive(document([]), previous)["enrolment_total_previous"].value is None
