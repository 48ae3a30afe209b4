"""What plausibility would say of a package is known before it is stored."""

from schools.foreseeing import between, foresee
from schools.freezing import working_document
from tests.schools.collecting import YEAR, bring
from tests.schools.flagged import doubled  # noqa: F401  # a fixture

CAMPUS = "9901010001"


def finding(rule, message="多了", severity="warning", cells=("county:population",)):
    return {"severity": severity, "rule": rule, "message": message, "expected": "", "cells": cells}


def with_pupils(county, pupils):
    document = working_document(county, YEAR)
    place = document["stages"]["school_code"].index(CAMPUS)
    document["stages"]["figures"]["pupils"][place] = pupils
    return document


def test_what_comes_and_what_goes_is_told_the_gravest_first():
    before = [finding("a"), finding("b")]
    after = [finding("b"), finding("c"), finding("d", severity="error")]

    told = between(before, after)

    assert [one["rule"] for one in told["new"]["findings"]] == ["d", "c"]
    assert told["new"]["counts"] == {"error": 1, "warning": 1}
    assert [one["rule"] for one in told["settled"]["findings"]] == ["a"]
    assert told["standing"] == 1


def test_a_finding_that_says_something_else_now_counts_as_new():
    told = between([finding("a", "多了3%")], [finding("a", "多了5%")])

    assert [one["message"] for one in told["new"]["findings"]] == ["多了5%"]
    assert (told["settled"]["findings"], told["standing"]) == ([], 0)


def test_the_first_package_of_a_county_brings_up_everything_it_says(county):
    bring(county)
    document = with_pupils(county, "-3")
    county.years.update(tick=0)

    told = foresee(county, YEAR, document)

    assert sum(told["new"]["counts"].values()) >= 1
    assert (told["settled"]["findings"], told["standing"]) == ([], 0)


def test_a_package_that_takes_back_a_mistake_settles_its_findings(doubled):  # noqa: F811
    told = foresee(doubled, YEAR, with_pupils(doubled, "420"))

    cells = {cell for one in told["settled"]["findings"] for cell in one["cells"]}
    assert f"stages:{CAMPUS}:primary:pupils" in cells
    assert told["settled"]["counts"]["warning"] >= 1
    assert told["names"][CAMPUS]


def test_a_schools_preview_speaks_of_its_own_campus_alone(doubled):  # noqa: F811
    told = foresee(doubled, YEAR, with_pupils(doubled, "420"), "9901010002")

    listed = told["settled"]["findings"] + told["new"]["findings"]
    assert all(any("9901010002" in cell for cell in one["cells"]) for one in listed)
    assert "warning" not in told["settled"]["counts"]
