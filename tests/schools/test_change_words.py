from decimal import Decimal

import pytest
from django.utils import translation

from schools.change_words import change_words, place_of_change, share_of, share_text
from schools.comparing import Change


def cell(element, before, after, *, sheet="stages", stage="primary", campus="石桥镇中心小学"):
    return Change(sheet, "1" if campus else "", campus, stage, element, before, after)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (cell("pupils", "964", "966"), "在校生数由964人改为966人（+0.2%）"),
        (cell("pupils", None, "966"), "在校生数原来没有，现为966人"),
        (cell("pupils", "1964", None), "在校生数原为1,964人，现在没有"),
        (cell("pupils", "0", "3"), "在校生数由0人改为3人"),
        (cell("kind", "211", "311", sheet="schools", stage=""), "办学类型由小学改为初级中学"),
        (cell("has_charter", False, True, sheet="schools", stage=""), "已制定学校章程由否改为是"),
        (
            cell("rate", "99.5", "99.6", sheet="statements", stage="", campus=""),
            "入学率由99.5改为99.6",
        ),
    ],
)
def test_a_change_is_said_in_words_with_unit_and_share(change, words):
    assert change_words(change, {"rate": "入学率"}) == words


def test_a_unit_stands_apart_from_its_number_in_english():
    with translation.override("en"):
        assert "964 persons" in change_words(cell("pupils", "964", "966"), {})


def test_a_cell_is_placed_by_campus_and_stage_or_by_its_sheet():
    assert place_of_change(cell("pupils", "1", "2")) == "石桥镇中心小学小学"
    assert place_of_change(cell("gdp", "1", "2", sheet="county", stage="", campus="")) == "县情"


def test_a_share_keeps_its_sign_and_says_nothing_of_nought():
    assert share_of("964", "900") == Decimal("-6400") / Decimal("964")
    assert share_text(share_of("964", "900")) == "−6.6%"
    assert share_of("0", "3") is None
    assert share_of(None, "3") is None
    assert share_text(None) == "—"
