"""The page of a return says what was read, beside last year."""

from schools.campuses import CampusFilter
from schools.models import Return
from schools.queries import cell_text, finding_rows, return_sheet, upload_sheet
from tests.schools.frozen import FINDINGS, freeze_small


def sheet_of(frozen, previous=None):
    return return_sheet(
        frozen=frozen,
        previous=previous,
        versions=Return.objects.filter(county=frozen.county, year=frozen.year).order_by("-version"),
        asked=CampusFilter(),
    )


def test_return_sheet_sums_up_what_was_read(county):
    sheet = sheet_of(freeze_small(county))

    assert [(fact.label, fact.value) for fact in sheet.facts] == [
        ("校区", "3"),
        ("校区学段", "4"),
        ("在校生", "1,796"),
        ("专任教师", "待定"),
        ("已填数值", "18"),
        ("待说明", "2"),
    ]
    assert sheet.facts[-1].alert
    assert sheet.synthetic


def test_return_sheet_lists_county_figures_by_department_beside_last_year(county):
    before = freeze_small(county, year=2023, figures={"population": "490000"})

    sheet = sheet_of(freeze_small(county), before)

    statistics = next(group for group in sheet.departments if group.name == "统计局")
    population = next(row for row in statistics.rows if row.code == "population")
    assert (population.value, population.previous, population.unit) == ("500,000", "490,000", "人")
    assert statistics.given == 2


def test_return_sheet_does_not_ask_for_what_is_derived(county):
    codes = {row.code for group in sheet_of(freeze_small(county)).departments for row in group.rows}

    assert "kg_children" not in codes


def test_return_sheet_shows_statements_with_their_source(county):
    [row] = sheet_of(freeze_small(county)).statements

    assert (row.name, row.value, row.unit, row.source) == (
        "学前三年毛入园率",
        "95.40",
        "%",
        "示例公报",
    )


def test_return_sheet_tells_old_versions_from_the_newest(county):
    old = freeze_small(county, version=1)
    new = freeze_small(county, version=2)

    assert [(v.label, v.current) for v in sheet_of(old).versions] == [
        ("第2版", False),
        ("第1版", True),
    ]
    assert [sheet_of(old).newest, sheet_of(new).newest] == [False, True]


def test_finding_rows_put_the_gravest_first_and_name_campuses():
    first, second = finding_rows(FINDINGS, {"A1": "示例第一小学"})

    assert (first.mark.word, first.message) == ("错误", "教师数对不上")
    assert first.cells == "示例第一小学 小学 专任教师数、示例第一小学 图书册数"
    assert second.cells == "常住人口"


def test_finding_rows_count_the_cells_they_do_not_name():
    finding = {**FINDINGS[0], "cells": ["county:population"] * 6}

    assert finding_rows([finding], {})[0].cells.endswith("等6处")


def test_cell_text_names_a_published_rate():
    assert cell_text("statements:gross", {"gross": "毛入园率"}) == "毛入园率"
    assert cell_text("statements:other", {}) == "公布的比率"


def test_cell_text_leaves_an_unknown_part_as_it_is():
    assert cell_text("stages:X9:junior:pupils", {}) == "X9 初中 在校生数"


def test_upload_sheet_says_which_version_is_there(county):
    assert upload_sheet(county, 2024, None).version == 0
    assert upload_sheet(county, 2024, freeze_small(county, version=3)).version == 3
