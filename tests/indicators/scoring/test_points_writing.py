"""What a receipt says about points is enough to compute them again."""

import pytest

from indicators.rubric_file import parse
from indicators.scoring.engine import score
from indicators.scoring.figures import Figures
from tests.indicators.pointed import HEAD, PARTS, POINTED, SCHEME, county
from tests.indicators.reading import indicator, shipped
from tests.indicators.returns import make_document


def receipt_of(text, figures=None, judgements=None):
    document = make_document([], figures)
    return score(parse(text), Figures.from_document(document), judgements=judgements)


def test_every_row_says_how_it_earns_its_points():
    award = "points = {}\naward = {{ kind = {} }}"
    rows = [
        ("A", '"linear", floor = 60', 1),
        ("B", '"bands", bands = [{ bound = 90, share = 1 }, { bound = 60, share = 0.5 }]', 4),
        ("C", '"deduction", each = 0.5, floor = 0', 5),
        ("D", '"bonus", each = 0.5, ceiling = 2', 0),
    ]
    text = HEAD + SCHEME + PARTS
    text += "".join(
        county(code, "one", "satisfaction", "85", award.format(full, kind))
        for code, kind, full in rows
    )

    receipt = receipt_of(text, {"satisfaction": "60"})

    rules = {code: indicator(receipt, code)["points_rule"] for code, _, _ in rows}
    assert rules["A"] == {
        "kind": "linear",
        "floor": "60",
        "share": "min(1, max(0, (value - floor) / (threshold - floor)))",
        "between": ["0", "1"],
        "source": "示例提案",
        "confidence": "uncertain",
    }
    assert rules["B"]["bands"] == [{"bound": "90", "share": "1"}, {"bound": "60", "share": "0.5"}]
    assert (rules["C"]["each"], rules["C"]["floor"]) == ("0.5", "0")
    assert (rules["D"]["each"], rules["D"]["ceiling"]) == ("0.5", "2")
    assert (rules["D"]["share"], rules["D"]["between"]) == (
        "min(ceiling, each * value)",
        ["0", "2"],
    )
    assert [indicator(receipt, code)["points"] for code in "ABCD"] == ["0", "2", "0", "2"]


def test_points_made_of_items_name_them():
    receipt = receipt_of(POINTED)

    assert indicator(receipt, "A")["points_rule"]["items"] == ["A.1", "A.2"]
    assert indicator(receipt, "A.1")["points_rule"]["kind"] == "all_or_nothing"
    assert indicator(receipt, "B")["points_rule"]["kind"] == "judged"
    assert indicator(receipt, "U")["points_rule"] is None
    assert indicator(receipt, "U")["points"] is None


def test_point_of_items_without_points_is_all_or_nothing():
    text = POINTED.replace("points = 3", "").replace("points = 1\n", "\n", 1)

    receipt = receipt_of(text, {"satisfaction": "90", "gdp": "12"})

    assert indicator(receipt, "A")["points_rule"]["kind"] == "all_or_nothing"
    assert indicator(receipt, "A")["points"] == "4"


def test_scheme_stands_in_the_receipt():
    scheme = receipt_of(POINTED)["scheme"]

    assert (scheme["full_points"], scheme["pass_points"], scheme["met_share"]) == ("10", "6", "0.6")
    assert [(g["code"], g["floor"]) for g in scheme["grades"]] == [
        ("good", "8"),
        ("fair", "6"),
        ("poor", "0"),
    ]
    assert scheme["scale"] == {"A": "1", "C": "0.6", "D": "0"}
    assert [c["kind"] for c in scheme["conditions"]] == ["veto", "downgrade", "cap"]
    assert [c["place"] for c in scheme["conditions"]] == [None, None, 1]


def test_domains_name_the_points_inside_them_and_not_their_items():
    domains = receipt_of(POINTED)["domains"]

    assert [(row["code"], row["items"]) for row in domains] == [("one", ["A", "B"]), ("two", ["C"])]


def test_rubric_without_grades_has_a_verdict_and_no_grade():
    codes = [each.code for each in shipped("BB2012").indicators if each.points]
    figures = Figures.from_document(make_document([], {"satisfaction": "90"}))

    receipt = score(shipped("BB2012"), figures, judgements=dict.fromkeys(codes, "A"))

    result = receipt["result"]
    assert (result["points"], result["points_verdict"]) == ("100", "met")
    assert (result["grade"], result["grade_range"]) == (None, None)
    assert receipt["scheme"]["grades"] == []


def test_judgement_stands_in_its_row():
    receipt = receipt_of(POINTED, judgements={"B": "C"})

    row = indicator(receipt, "B")
    assert (row["judgement"], row["points"], row["verdict"]) == ("C", "1.2", "met")
    assert row["note"] == "人工评定：C。"
    assert "judgement" not in indicator(receipt, "C")


def test_receipts_of_rubrics_without_points_have_no_more_keys(quality):
    receipt = score(quality, Figures.from_document(make_document([])))

    assert not {"domains", "scheme"} & set(receipt)
    assert not {"weight", "points_rule", "judgement"} & {
        key for row in receipt["indicators"] for key in row
    }


def rule_of(award: str) -> dict[str, object]:
    extra = county("Z", "two", "gdp", "1", "points = 2", f"award = {award}")
    rubric = parse((POINTED + extra).replace("full = 10", "full = 12"))
    receipt = score(rubric, Figures.from_document(make_document([], {"gdp": "3"})))
    rule: dict[str, object] = indicator(receipt, "Z")["points_rule"]
    return rule


@pytest.mark.parametrize(
    ("award", "share", "between"),
    [
        (
            '{ kind = "linear", floor = -1 }',
            "min(1, max(0, (value - floor) / (threshold - floor)))",
            ["0", "1"],
        ),
        (
            '{ kind = "bands", bands = [{ bound = -2, share = 0.5 }, { bound = 3, share = 0.8 }] }',
            "max(0, 0.5 * (value >= 0 - 2), 0.8 * (value >= 3))",
            ["0", "0.8"],
        ),
        (
            '{ kind = "deduction", each = 0.5, floor = 1 }',
            "max(floor, weight - each * value) / weight",
            ["0.5", "1"],
        ),
    ],
)
def test_how_points_are_earned_is_a_formula_and_what_they_lie_between(award, share, between):
    rule = rule_of(award)

    assert (rule["share"], rule["between"]) == (share, between)
