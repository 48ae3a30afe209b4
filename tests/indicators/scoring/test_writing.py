"""The rows of a receipt: the contract's keys, last year, statements, order."""

from indicators.scoring.engine import score
from indicators.scoring.figures import Figures
from indicators.scoring.writing import in_order
from tests.indicators import examples
from tests.indicators.reading import indicator
from tests.indicators.returns import make_document, primary_school

CONTRACT = {
    "receipt", "county", "year", "rubric", "return_version", "result", "indicators", "cvs",
    "composites", "schools", "findings",
}  # fmt: skip
ADDED = {"scope", "units", "workings", "return_sha256", "previous_return", "synthetic", "counts"}
ADDED |= {"parts"}
INDICATOR = {
    "code", "stage", "title", "unit", "value", "op", "threshold", "verdict", "decides", "points",
    "full_points", "formula", "inputs", "inputs_derived", "source", "note",
}  # fmt: skip
INDICATOR_ADDED = {
    "part", "formula_text", "missing", "stated", "previous", "units", "below", "items",
    "confidence", "kind", "all_of", "nothing_to_judge",
}  # fmt: skip
CAMPUS_ADDED = {"campus_formula", "campus_threshold"}


def test_receipt_has_the_keys_of_the_contract_and_of_the_architecture(quality):
    receipt = score(quality, *examples.both_years())

    assert set(receipt) == CONTRACT | ADDED
    for row in receipt["indicators"]:
        by_campus = CAMPUS_ADDED if row["kind"] == "each_campus" else set()
        assert set(row) == INDICATOR | INDICATOR_ADDED | by_campus
    assert set(receipt["rubric"]) == {"code", "version", "sha256", "title", "source"}
    assert all(
        set(row) == {"code", "stage", "mean", "sd", "cv", "limit", "verdict", "schools"}
        for row in receipt["cvs"]
    )
    assert all(
        set(row)
        == {
            "school_code",
            "stage",
            "values",
            "best",
            "met",
            "below",
            "verdict",
            "name",
            "pupils",
            "reason",
        }
        for row in receipt["schools"]
    )


def test_receipt_says_what_a_stranger_needs_to_judge_again(quality):
    receipt = score(quality, *examples.both_years())

    parts = {part["code"]: part for part in receipt["parts"]}
    assert parts["resource_allocation"]["school_rule"] == {"least_met": 6, "rest_percent": "85"}
    assert parts["resource_allocation"]["cvs_decide"] is True
    assert parts["social_recognition"]["school_rule"] is None
    assert indicator(receipt, "G11")["kind"] == "all_of"
    assert indicator(receipt, "G11")["all_of"] == ["G11.1", "G11.2"]
    small = {"formula": "small_schools_under_100", "value": "1"}
    assert indicator(receipt, "G6")["nothing_to_judge"] == small
    assert indicator(receipt, "G3")["kind"] == "each_campus"


def test_missing_figures_are_written_with_the_best_they_allow(scored):
    campus = primary_school("1", 100, equipment_value="1", books="5", teachers_pe=None)
    campus["figures"] |= {"music_rooms": None, "art_rooms": "1"}

    receipt = scored([campus])

    assert receipt["schools"][0]["best"] == {"R3": None}
    assert indicator(receipt, "G3")["items"][0]["best"] == "1"


def test_lists_are_sorted_by_code_then_stage(quality):
    receipt = score(quality, *examples.both_years())

    order = ["preschool", "primary", "junior", "senior"]
    keys = [
        (row["code"], -1 if row["stage"] is None else order.index(row["stage"]))
        for row in receipt["indicators"]
    ]
    assert keys == sorted(keys)
    assert len(keys) == len(set(keys))
    schools = [(row["school_code"], order.index(row["stage"])) for row in receipt["schools"]]
    assert schools == sorted(schools)


def test_every_number_is_a_string(quality):
    receipt = score(quality, *examples.both_years())

    row = indicator(receipt, "R6", "primary")
    assert row["value"] == "2008.5200129497879867"
    assert row["threshold"] == "2000"
    assert all(isinstance(value, str) for value in row["inputs"].values())


def test_last_year_and_the_change_stand_beside_the_value(quality):
    receipt = score(quality, *examples.both_years())

    assert receipt["previous_return"]["year"] == 2023
    assert indicator(receipt, "S1")["previous"] == {
        "year": 2023,
        "value": "83.5",
        "change": "1.4",
    }


def test_without_a_value_this_year_there_is_no_change(quality):
    before = Figures.from_document(make_document([], {"satisfaction": "80"}, year=2023))

    receipt = score(quality, Figures.from_document(make_document([])), before)

    assert indicator(receipt, "S1")["previous"] == {"year": 2023, "value": "80", "change": None}
    assert indicator(receipt, "G7")["previous"] is None


def test_without_last_year_nothing_stands_beside(quality):
    receipt = score(quality, Figures.from_document(make_document([], {"satisfaction": "80"})))

    assert receipt["previous_return"] is None
    assert indicator(receipt, "S1")["previous"] is None


def statement(code: str, *concerns: str) -> dict:
    return {
        "code": code,
        "name": "某项比例",
        "value": "96",
        "unit": "percent",
        "source": "示例公报",
        "note": "",
        "concerns": list(concerns),
    }


def test_stated_rate_stands_beside_the_indicator_and_is_never_computed_with(preschool):
    document = make_document([], statements=[statement("rate", "PS2020:P1", "QB2017:Q1")])

    receipt = score(preschool, Figures.from_document(document))

    row = indicator(receipt, "P1", "preschool")
    assert (row["value"], row["verdict"]) == (None, "undetermined")
    assert row["note"] == "缺少在园幼儿数、3至5周岁人口。按幼儿数计算。"
    assert row["stated"] == {
        "code": "rate",
        "name": "某项比例",
        "value": "96",
        "unit": "percent",
        "source": "示例公报",
        "note": "",
    }
    assert indicator(receipt, "P2", "preschool")["stated"] is None


def test_statement_may_concern_one_stage(quality):
    statements = [statement("b", "QB2017:G13/junior"), statement("a", "QB2017:G13/junior")]

    receipt = score(quality, Figures.from_document(make_document([], statements=statements)))

    assert indicator(receipt, "G13", "primary")["stated"] is None
    assert indicator(receipt, "G13", "junior")["stated"]["code"] == "a"


def test_derived_inputs_are_named(quality):
    receipt = score(quality, *examples.both_years())

    row = indicator(receipt, "G6")
    assert row["inputs_derived"] == ["small_schools_under_100"]
    assert row["inputs"] == {"small_schools_funded_as_100": "1", "small_schools_under_100": "1"}


def test_standard_without_a_school_rule_lists_no_schools(preschool):
    receipt = score(preschool, *examples.both_years())

    assert receipt["schools"] == receipt["cvs"] == receipt["composites"] == []
    assert receipt["counts"] == {}


def test_findings_come_the_gravest_first():
    rows = [
        {"severity": severity, "rule": rule, "cells": [cell]}
        for severity, rule, cell in [
            ("note", "a", "1"),
            ("warning", "b", "2"),
            ("warning", "b", "1"),
            ("error", "z", "1"),
        ]
    ]

    found = in_order(rows)

    assert [(row["severity"], row["cells"]) for row in found] == [
        ("error", ["1"]),
        ("warning", ["1"]),
        ("warning", ["2"]),
        ("note", ["1"]),
    ]


def test_synthetic_counties_say_so(quality):
    receipt = score(quality, Figures.from_document(make_document([primary_school("A")])))

    assert receipt["synthetic"] is True
    assert receipt["county"] == {"code": "990101", "name": "示例甲县"}
