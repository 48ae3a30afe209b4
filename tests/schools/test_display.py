"""Figures are shown as they were read."""

from django.utils import translation

from schools.dictionary import elements
from schools.display import figure_group, figure_row, figure_text, moment
from tests.conftest import NOON


def test_figure_text_keeps_every_decimal_and_says_what_is_missing():
    assert [figure_text(value) for value in ("1234.5", "0", True, False, None)] == [
        "1,234.5",
        "0",
        "是",
        "否",
        "—",
    ]


def test_figure_row_stands_beside_unit_last_year_and_source():
    row = figure_row(elements()["pupils"], "1640", "1128", "示例公报")

    assert (row.name, row.value, row.previous, row.unit) == ("在校生数", "1,640", "1,128", "人")
    assert row.source == "示例公报"
    assert not row.missing


def test_figure_group_counts_what_was_given():
    rows = [figure_row(elements()["pupils"], value, None) for value in ("1", None)]

    assert figure_group("小学", rows).given == 1


def test_moment_is_told_in_the_readers_language():
    with translation.override("en"):
        english = moment(NOON)

    assert moment(NOON) == "2026年5月6日 12:00"
    assert english == "6 May 2026, 12:00"
