"""How a county's way towards its targets is said."""

from fractions import Fraction

import pytest
from django.utils.translation import override

from indicators.scoring.progress import VERDICTS
from indicators.target_file import OPEN, Wanted
from indicators.target_wording import (
    blank_label,
    outlook_text,
    pace_text,
    reason_text,
    target_mark,
    wanted_text,
)
from indicators.targets import check
from tests.indicators.frozen import freeze
from tests.indicators.returns import make_document
from tests.indicators.test_target_file import shipped
from tests.indicators.test_targets import junior, row_of, with_retention


def wanted(op: str, value: int | None, unit: str) -> Wanted:
    return Wanted("目标", "target", op, None if value is None else Fraction(value), unit)


@pytest.mark.parametrize(
    ("op", "value", "unit", "text"),
    [
        (">=", 95, "percent", "≥ 95%"),
        ("<=", 45, "pupils", "≤ 45人"),
        (">=", 10, "Gbit/s", "≥ 10 Gbit/s"),
        ("bool", None, "percent", "是"),
        (">=", None, "percent", "—"),
        ("~", None, "ratio", "—"),
    ],
)
def test_what_is_wanted_reads_with_sign_and_unit(op, value, unit, text):
    assert wanted_text(wanted(op, value, unit)) == text


def test_a_blank_is_labelled_with_sign_and_unit():
    assert blank_label(wanted(">=", None, "percent")) == "目标（≥ %）"
    assert blank_label(wanted("~", None, "percent")) == "目标（%）"


def test_marks_differ_in_word_and_shape():
    marks = [target_mark(verdict) for verdict in VERDICTS]

    assert [mark.word for mark in marks] == ["已达到", "按进度", "落后", "待定"]
    assert len({mark.kind for mark in marks}) == len(marks)


@pytest.mark.django_db
def test_every_reason_of_the_shipped_profiles_has_words(county):
    freeze(county, make_document([], year=2025))

    for code in ("guiyang_2025", "wuzhong_2027", "tonghua_2017", "county_template"):
        for row in check(county, 2025, shipped(code)).rows:
            assert reason_text(row), (code, row.row.code)
    assert len(OPEN) == 4


@pytest.mark.django_db
def test_a_judged_target_has_no_reason(county):
    with_retention(county, y2020="970")

    row = row_of(check(county, 2020, shipped("tonghua_2020")), "compulsory_retention")

    assert (reason_text(row), outlook_text(row), pace_text(row)) == ("", "已达到", "")


@pytest.mark.django_db
def test_missing_figures_are_named(county):
    with_retention(county, y2020=None)

    row = row_of(check(county, 2020, shipped("tonghua_2020")), "compulsory_retention")

    assert reason_text(row) == "缺九年级毕业生数"
    assert outlook_text(row) == ""


@pytest.mark.django_db
def test_bounds_are_said_instead_of_a_guess(county):
    campus = junior(classes_56_65="4", classes_66_plus="0")
    freeze(county, make_document([campus], year=2018))

    row = row_of(check(county, 2018, shipped("tonghua_2018")), "oversized_junior")

    assert reason_text(row) == "在0和4之间，分段数据分不出来"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "now", "outlook", "pace"),
    [
        ("950", "959", "2021年", "每年+0.90个百分点"),
        ("950", "950", "没有变化，照此达不到", "每年持平"),
        ("950", "940", "离目标越来越远，照此达不到", "每年−1个百分点"),
    ],
)
def test_the_year_it_would_be_reached_is_said_or_why_there_is_none(
    county, before, now, outlook, pace
):
    with_retention(county, y2018=before, y2019=now)

    row = row_of(check(county, 2019, shipped("tonghua_2020")), "compulsory_retention")

    assert (outlook_text(row), pace_text(row)) == (outlook, pace)


@pytest.mark.django_db
def test_one_year_says_so_once(county):
    with_retention(county, y2019="950")

    row = row_of(check(county, 2019, shipped("tonghua_2020")), "compulsory_retention")

    assert (reason_text(row), outlook_text(row)) == ("只有一年数据，看不出进度", "")


@pytest.mark.django_db
def test_behind_without_an_earlier_year_says_there_is_no_pace(county):
    with_retention(county, y2021="950")

    row = row_of(check(county, 2021, shipped("tonghua_2020")), "compulsory_retention")

    assert outlook_text(row) == "没有两年数据，看不出速度"


@pytest.mark.django_db
def test_english_words(county):
    with_retention(county, y2019="950")
    row = row_of(check(county, 2019, shipped("tonghua_2020")), "compulsory_retention")

    with override("en"):
        words = [reason_text(row), *(target_mark(verdict).word for verdict in VERDICTS)]

    assert [word for word in words if not word.isascii()] == []
