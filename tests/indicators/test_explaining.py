"""What a spread comes from and what a threshold would take is said in words, with exact numbers."""

from fractions import Fraction

import pytest
from django.utils import translation

from indicators.explaining import (
    campus_needs,
    item_needs,
    needed_of,
    spread_table,
    unit_need,
)
from indicators.named import NamedReceipt
from tests.indicators.reading import shipped
from tests.indicators.stored import example


def unmet(formula, op, threshold, **inputs):
    return {
        "code": "X",
        "value": "1",
        "verdict": "unmet",
        "formula": formula,
        "op": op,
        "threshold": threshold,
        "inputs": inputs,
        "items": None,
    }


def named_example() -> NamedReceipt:
    return NamedReceipt(example("QB2017"), shipped("QB2017"))


def item_of(named: NamedReceipt, code, stage):
    return next(i for i in named.items if (i["code"], i["stage"]) == (code, stage))


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (
            unmet(
                "100 * rotated / rotation_eligible", ">=", "10", rotated="7", rotation_eligible="93"
            ),
            "交流轮岗教师数再增加3人",
        ),
        (
            unmet("kg_children / kg_teachers", "<=", "15", kg_children="320", kg_teachers="20"),
            "幼儿园专任教师数再增加2人",
        ),
        (unmet("satisfaction", ">=", "85", satisfaction="78.444"), "社会满意度再增加6.56个百分点"),
        (
            unmet("special_public_funds", ">=", "8000", special_public_funds="6071.5"),
            "特殊教育生均公用经费再增加1,929元",
        ),
        (
            unmet("kg_public_funds", ">=", "500", kg_public_funds="499.999"),
            "学前教育生均公用经费再增加0.01元",
        ),
        (
            unmet(
                "migrants_public + migrants_purchased_places",
                ">=",
                "9",
                migrants_public="4",
                migrants_purchased_places="3",
            ),
            "公办就读随迁子女数、政府购买学位随迁子女数中任一项再增加2人",
        ),
        (
            unmet(
                "edu_budget - edu_budget_previous",
                ">",
                "0",
                edu_budget="90",
                edu_budget_previous="92.5",
            ),
            "一般公共预算教育支出再增加超过2.5万元",
        ),
        (
            unmet(
                "complaints_received / schools_total",
                "<=",
                "0.1",
                complaints_received="4",
                schools_total="30",
            ),
            "教育信访件数减少1件，或各级各类学校总数再增加10所",
        ),
        (
            unmet("myopia - myopia_previous", "<", "0", myopia="52", myopia_previous="50"),
            "学生近视率减少超过2个百分点",
        ),
        (unmet("has_charter", ">=", "1", has_charter="0"), "已制定学校章程应为是"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_item_needs_say_what_would_reach_the_threshold(item, said):
    assert item_needs(item) == [said]


def test_item_needs_offer_no_classes_to_divide_by():
    item = unmet("100 * classes_66_plus / classes", "<=", "5", classes_66_plus="4", classes="40")

    assert item_needs(item) == ["66人及以上班级数(超大班额)减少2班"]


def test_item_needs_say_every_step_that_is_needed():
    item = unmet("min(music_rooms, art_rooms)", ">=", "2", music_rooms="0", art_rooms="1")

    assert item_needs(item) == [
        "音乐专用教室间数(96平方米以上)再增加2间",
        "美术专用教室间数(90平方米以上)再增加1间",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "met"},
        {"verdict": "undetermined"},
        {"value": None},
        {"items": [{}]},
        {"threshold": None},
    ],
    ids=str,
)
def test_item_needs_are_silent_where_nothing_is_to_be_made_up(change):
    item = unmet("satisfaction", ">=", "85", satisfaction="78.4") | change

    assert item_needs(item) == []


def test_item_needs_solve_a_growth_against_another():
    item = unmet(
        "100 * (edu_appropriation - edu_appropriation_previous) / edu_appropriation_previous",
        ">",
        "5",
        edu_appropriation="102",
        edu_appropriation_previous="100",
        fiscal_revenue="210",
        fiscal_revenue_previous="200",
    ) | {
        "threshold_formula": "100 * (fiscal_revenue - fiscal_revenue_previous)"
        " / fiscal_revenue_previous"
    }

    assert item_needs(item) == ["教育经费财政拨款再增加超过3万元"]


def test_item_needs_speak_english():
    with translation.override("en"):
        assert item_needs(unmet("satisfaction", ">=", "85", satisfaction="78.5")) == [
            "public satisfaction: 6.5 pp more"
        ]


def test_campus_needs_follow_the_campus_own_threshold():
    named = named_example()
    item = item_of(named, "G4", None)
    campus = {"op": "<=", "threshold": "2000", "inputs": {"pupils": "2022"}, "verdict": "unmet"}

    assert campus_needs(item, campus) == "在校生数减少22人"
    assert campus_needs(item, campus | {"verdict": "undetermined"}) == ""


def test_campus_needs_take_both_kinds_of_rooms():
    item = item_of(named_example(), "G3", None)
    inputs = {"music_rooms": "0", "art_rooms": "1", "classes": "20"}
    campus = {"op": ">=", "threshold": "2", "inputs": inputs, "verdict": "unmet"}

    assert campus_needs(item, campus) == (
        "音乐专用教室间数(96平方米以上)再增加2间；美术专用教室间数(90平方米以上)再增加1间"
    )


def unit(code, value, pupils="400"):
    return {"school_code": "A", "values": {code: value}, "pupils": pupils}


def test_unit_need_is_exact_in_the_unit_of_its_figures():
    named = named_example()
    teachers, area = item_of(named, "R3", "primary"), item_of(named, "R4", "primary")

    two = unit_need(teachers, unit("R3", "0.5", "320"), Fraction("0.9"), None)
    room = unit_need(area, unit("R4", "4.26"), Fraction("4.5"), None)

    assert (two.amount, room.amount) == ("2人", "96 m²")


def test_unit_need_says_the_floor_where_it_takes_less():
    item = item_of(named_example(), "R3", "primary")

    far = unit_need(item, unit("R3", "0", "400"), Fraction("0.9"), Fraction("0.765"))
    near = unit_need(item, unit("R3", "0", "97"), Fraction("0.9"), Fraction("0.765"))

    assert (far.amount, far.floor) == ("4人", "")
    assert (near.amount, near.floor) == ("1人", "")
    assert (
        unit_need(item, unit("R3", "0", "700"), Fraction("0.9"), Fraction("0.765")).floor == "6人"
    )


def test_unit_need_says_nothing_it_cannot_know():
    item = item_of(named_example(), "R3", "primary") | {"formula": "teachers_pe * classes / pupils"}

    assert unit_need(item, unit("R3", "0.5"), Fraction("0.9"), None).amount == "—"
    assert needed_of(named_example(), item, [unit("R3", "0.5")]) == ""


def test_needed_of_names_the_figures_and_the_share_of_integrated_campuses():
    named = named_example()

    teachers = needed_of(named, item_of(named, "R2", "primary"), [unit("R2", "0.5")])
    area = needed_of(named, item_of(named, "R4", "primary"), [unit("R4", "0.5")])

    assert teachers == "补县级以上骨干教师数，其他数据不变"
    assert area == "补教学及辅助用房面积，一贯制学校为本学段分得的部分，其他数据不变"
    assert needed_of(named, item_of(named, "R4", "primary"), []) == ""


def test_spread_table_ranks_the_units_and_keeps_closed_what_is_within():
    named = named_example()
    item = item_of(named, "R2", "primary")

    table = spread_table(named, item, named.spreads[("R2", "primary")])

    assert table is not None
    assert (table.open, table.pulling) == (False, "")
    assert table.summary == "差距从哪来：4个校区各占方差多少"
    assert sum(Fraction(row.share.rstrip("%")) for row in table.rows) == 100
    assert table.rows[0].share == "67.4%"


def test_spread_table_names_what_pulls_a_spread_over_its_limit():
    named = named_example()
    item = item_of(named, "R2", "primary")
    over = named.spreads[("R2", "primary")] | {"limit": "0.2", "verdict": "unmet"}

    table = spread_table(named, item, over)

    assert table is not None
    assert table.open
    assert table.pulling.startswith("每次去掉当时占方差最大的校区，去掉1个后差异系数为")


def test_spread_table_is_not_there_without_a_spread():
    named = named_example()
    item = item_of(named, "R3", "primary")

    assert spread_table(named, item, None) is None
    assert spread_table(named, item, named.spreads[("R3", "primary")]) is None
