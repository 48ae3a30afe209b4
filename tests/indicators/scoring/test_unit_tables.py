"""A receipt carries what its units brought, so that sums and per-pupil values can be redone."""

from indicators.scoring.engine import score
from indicators.scoring.figures import Figures
from tests.docs.seasons import receipt_of
from tests.indicators.reading import shipped
from tests.indicators.returns import make_document, primary_school


def receipt(campuses, code="QB2017"):
    return score(shipped(code), Figures.from_document(make_document(campuses, {})))


def test_units_stand_in_columns_with_every_figure_that_is_summed():
    found = receipt([primary_school("B", 400), primary_school("A", 300)])["units"]

    table = found["stages"]["primary"]
    assert found["campuses"] == 2
    assert (table["school_code"], table["kind"]) == (["A", "B"], ["211", "211"])
    assert table["figures"]["pupils"] == ["300", "400"]
    assert {"teachers_backbone", "equipment_value", "classes_upto_45"} <= set(table["figures"])
    assert table["outside"] == []


def test_a_unit_outside_the_scope_says_why_it_is():
    given = receipt([primary_school("A", 300), primary_school("B", 30, kind="218")])

    assert given["scope"]["floor_pupils"] == "50"
    assert given["scope"]["floor_kinds"] == ["218"]
    outside = given["units"]["stages"]["primary"]["outside"]
    assert outside == [{"school_code": "B", "kind": "218", "pupils": "30"}]


def test_a_unit_whose_share_is_not_known_brings_the_figures_of_its_campus():
    campus = primary_school("A", 300, kind="312") | {"junior": {"pupils": None}}
    campus["figures"]["equipment_value"] = "900"

    table = receipt([campus])["units"]["stages"]["primary"]

    assert table["figures"]["equipment_value"] == [None]
    assert table["wholes"]["A"]["equipment_value"] == "900"


def test_a_known_share_needs_no_whole():
    campus = primary_school("A", 300, kind="312") | {"junior": {"pupils": "300"}}

    table = receipt([campus])["units"]["stages"]["primary"]

    assert table["wholes"] == {}


def test_class_sizes_bring_every_band():
    document = make_document([primary_school("A", 300)], {})

    figures = receipt_of("CE37", document, None)["units"]["stages"]["primary"]["figures"]

    assert {"classes", "classes_51_55", "classes_56_65", "classes_66_plus"} <= set(figures)
