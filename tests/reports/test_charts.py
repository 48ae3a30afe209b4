"""The drawings: the same every time, in the named font, without a number of their own."""

import re
from decimal import Decimal
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from reports.charts import CINNABAR, EDGE, FAMILY, GAP, LABELS, PANEL, STROKES, _width, draw
from reports.figures import campuses_figure, cv_figure
from reports.shapes import Bar, Dots, Figure
from tests.reports.receipts import quality_balance, there


@pytest.fixture(scope="module")
def known():
    return quality_balance()


def bars_of(*bars: Bar) -> Figure:
    return Figure("图", "说明", "标准", bars=bars)


def texts(svg: str) -> list[str]:
    return [there(each.text) for each in fromstring(svg).iter() if each.tag.endswith("text")]


def number(shape: Element, name: str) -> Decimal:
    return Decimal(there(shape.get(name)))


def test_the_same_figure_is_drawn_the_same(known):
    figure = there(cv_figure(known))

    assert draw(figure) == draw(figure)


def test_the_drawing_names_its_font_itself(known):
    svg = draw(there(cv_figure(known)))

    assert svg.startswith(f'<svg font-family="{FAMILY}"')


def test_bars_are_told_by_their_values_and_the_axis_has_no_numbers(known):
    svg = draw(there(cv_figure(known)))

    printed = re.findall(r">([0-9.]+)</text>", svg)
    assert sorted(set(printed)) == sorted({bar.text for bar in there(cv_figure(known)).bars})


def test_dots_carry_no_numbers_at_all(known):
    svg = draw(there(campuses_figure(known)))

    assert re.findall(r">([0-9.]+)</text>", svg) == []
    assert "标准" in svg


def test_bars_are_as_long_as_their_ratios_and_stay_inside_the_frame():
    svg = draw(
        bars_of(
            Bar("甲", "小学", Decimal("0.5"), "50%", "unmet"),
            Bar("乙", "小学", Decimal(2), "200%", "met"),
        )
    )

    frame, short, long = [each for each in fromstring(svg).iter() if each.tag.endswith("rect")]
    assert number(long, "width") == pytest.approx(4 * number(short, "width"), abs=Decimal("0.1"))
    assert number(long, "x") == number(frame, "x") == LABELS + GAP
    assert number(long, "width") < PANEL


def test_rows_of_one_group_stand_in_one_panel_on_the_scale_of_all():
    svg = draw(
        bars_of(
            Bar("甲", "小学", Decimal(1), "1", "met"),
            Bar("甲", "初中", Decimal(1), "1", "met"),
            Bar("乙", "小学", Decimal(2), "2", "met"),
        )
    )

    said = texts(svg)
    ones = [each for each in fromstring(svg).iter() if each.get("stroke") == CINNABAR]
    assert [text for text in said if text in {"小学", "初中", "甲", "乙"}] == [
        *("小学", "甲", "乙"),
        *("初中", "甲"),
    ]
    assert len({there(line.get("d")).split()[0] for line in ones}) == 1


def test_only_an_undetermined_bar_is_an_outline():
    svg = draw(
        bars_of(*(Bar("甲", "小学", Decimal(1), "1", verdict) for verdict in sorted(STROKES)))
    )

    dashed = [each for each in fromstring(svg).iter() if each.get("stroke-dasharray")]
    assert [each.get("stroke") for each in dashed] == [STROKES["undetermined"]]


def test_a_long_label_is_cut_and_a_short_one_is_not():
    long, short = "示" * 40, "生均教学仪器设备值"

    said = texts(draw(bars_of(*(Bar(t, "小学", Decimal(1), "1", "met") for t in (long, short)))))

    assert short in said
    assert [text for text in said if text.endswith("…")] == ["示" * 23 + "…"]


def test_a_campus_below_the_standard_is_told_by_its_colour():
    figure = Figure(
        "图",
        "说明",
        "标准",
        dots=(Dots("面积", "小学", (Decimal("0.9"), Decimal(1), Decimal("1.1")), "3个中1个低于"),),
    )

    below, standard = sorted(re.findall(r'd="(M[^"]+)" stroke="#a02c1f"', draw(figure)), key=len)

    assert below.count("M") == standard.count("M") == 1
    assert len(re.findall(r'd="(M[^"]+)" stroke="#37464e"', draw(figure))[0].split("M")) == 3
    assert texts(draw(figure)) == ["小学", "面积", "3个中1个低于", "标准"]


def test_no_campus_however_far_lies_under_the_words_at_the_right():
    told = "264个中131个低于"
    svg = draw(
        Figure("图", "", "标准", dots=(Dots("面积", "小学", (Decimal(1), Decimal(3)), told),))
    )

    farthest = max(Decimal(x) for x in re.findall(r"M([\d.]+) [\d.]+v", svg))
    begin = LABELS + GAP + PANEL - EDGE - _width(told)
    assert farthest < begin


def test_what_a_label_says_is_text_and_never_markup():
    svg = draw(bars_of(Bar("<b>&", "<i>", Decimal(1), "<u>", "met")))

    assert texts(svg)[:3] == ["<i>", "<b>&", "<u>"]
