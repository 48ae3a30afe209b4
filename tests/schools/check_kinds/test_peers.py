from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from schools.checks import findings
from tests.schools.checked import rewritten
from tests.schools.counties import clean_county

COUNTY = clean_county(3, campuses=65)
KINDERGARTENS = [place for place, kind in enumerate(COUNTY["schools"]["kind"]) if kind == "111"]


def spoilt(factor, place=KINDERGARTENS[0]):
    return rewritten(
        COUNTY,
        "schools",
        "equipment_value",
        lambda at, value: str(Decimal(value) * factor) if at == place else value,
    )


def peers_in(made):
    return [finding for finding in findings(made, None) if finding["rule"].startswith("peer_")]


def test_a_school_far_from_schools_alike_stands_out():
    (finding,) = peers_in(spoilt(12))

    assert (finding["severity"], finding["rule"]) == ("warning", "peer_resources")
    assert "镇区幼儿园13处的中位数为" in finding["message"]
    assert finding["cells"] == ["schools:0000:equipment_value", "stages:0000:preschool:pupils"]
    assert "至" in finding["expected"]


def test_a_quarter_is_as_far_as_four_times():
    assert peers_in(spoilt(Decimal(1) / 16))
    assert peers_in(spoilt(2)) == []
    assert peers_in(spoilt(Decimal(1) / 2)) == []


def test_a_group_too_small_to_have_a_middle_is_let_alone():
    few = clean_county(3, campuses=55)
    many = rewritten(
        few, "schools", "equipment_value", lambda at, value: "99999999" if at == 0 else value
    )

    assert sum(kind == "111" for kind in few["schools"]["kind"]) == 11
    assert peers_in(many) == []


def test_staff_is_compared_within_a_stage():
    made = rewritten(
        COUNTY, "stages", "teachers", lambda at, value: "2" if at == KINDERGARTENS[1] else value
    )

    assert "peer_staff" in {finding["rule"] for finding in peers_in(made)}


def test_nothing_and_blanks_are_no_ratios():
    for empty in ("0", None):
        made = rewritten(COUNTY, "schools", "equipment_value", lambda _at, _value, e=empty: e)

        assert peers_in(made) == []


@settings(deadline=None, max_examples=15)
@given(st.decimals(min_value="0.001", max_value="100000", places=3))
def test_the_unit_everybody_counts_in_does_not_matter(scale):
    def scaled(made):
        return rewritten(
            made, "schools", "equipment_value", lambda _at, value: str(Decimal(value) * scale)
        )

    assert [(f["rule"], f["cells"]) for f in peers_in(scaled(spoilt(12)))] == [
        (f["rule"], f["cells"]) for f in peers_in(spoilt(12))
    ]
    assert peers_in(scaled(COUNTY)) == []
