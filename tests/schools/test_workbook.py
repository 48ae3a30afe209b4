import io

import pytest
from django.utils.translation import override
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from schools.dictionary import elements_of
from schools.importing import import_reading
from schools.models import Return
from schools.package import read_package
from schools.workbook import fill_in_workbook
from tests.conftest import NOON
from tests.schools.packages import COUNTY, document, errors


def opened(made=None):
    return load_workbook(io.BytesIO(fill_in_workbook(COUNTY, 2024, made)))


FULL = document(
    [
        {
            "code": "=9901",
            "name": "@示例小学",
            "ownership": "inclusive_private",
            "locale": "rural",
            "figures": {"books": "4000", "site_area": "0.1", "has_charter": True},
            "primary": {"pupils": "96", "classes": "6"},
        },
        {"code": "0012", "name": "鄠邑示例园", "kind": "111", "preschool": {"pupils": "0"}},
        {"code": "13", "name": "示例校", "kind": "312", "figures": {"has_charter": False}},
    ],
    {"population": "500000", "gdp": "1234567890123.456789", "myopia": "52.3"},
)


def read_back(made):
    reading = read_package(fill_in_workbook(COUNTY, 2024, made), "return.xlsx")
    assert errors(reading) == []
    campuses = {}
    for row in reading.schools:
        campuses[row.code] = {
            "code": row.code,
            "name": row.name,
            "kind": row.kind,
            "locale": row.locale,
            "ownership": row.ownership,
            "figures": row.figures,
        }
    for unit in reading.stages:
        campuses[unit.school_code][unit.stage] = unit.figures
    return document(list(campuses.values()), reading.county)


def test_the_workbook_read_back_is_the_return_it_was_written_from():
    assert read_back(FULL) == FULL


NUMBERS = st.decimals(0, 10**12, places=3, allow_nan=False).map(lambda n: f"{n.normalize():f}")


@settings(max_examples=25, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=8), st.text("='+-@甲A1", min_size=1, max_size=9))
def test_numbers_and_names_of_every_shape_come_back(numbers, name):
    campuses = [
        {"code": f"{place}", "name": name, "figures": {"site_area": number}}
        for place, number in enumerate(numbers)
    ]
    assume(name not in {"-", "--"})  # these say that there is no name
    made = document(campuses)

    assert read_back(made) == made


def test_an_empty_form_has_every_heading_and_no_values():
    book = opened()

    assert book.sheetnames == ["填报说明", "学校", "学段", "县情"]
    schools = [cell.value for cell in book["学校"][3]]
    assert schools[:5] == ["学校代码", "学校名称", "办学类型", "城乡类型", "举办性质"]
    assert schools[5:] == [element.name_zh for element in elements_of("school")]
    assert book["学校"].max_row == book["学段"].max_row == 3
    county = [row[0].value for row in book["县情"].iter_rows(min_row=4)]
    assert county == [element.name_zh for element in elements_of("county")]
    assert {row[1].value for row in book["县情"].iter_rows(min_row=4)} == {None}


def test_an_empty_form_can_be_imported_as_an_empty_county():
    assert read_back(None) == document([])


def test_the_form_is_chinese_whatever_language_is_read():
    with override("en"):
        book = opened(FULL)

    assert book["学校"]["C6"].value == "小学"
    assert book["县情"]["C4"].value == "人"


def test_headings_are_locked_frozen_and_explained():
    sheet = opened(FULL)["学段"]

    assert sheet.protection.sheet
    assert sheet["A3"].protection.locked
    assert not sheet["A4"].protection.locked
    assert not sheet.column_dimensions["A"].protection.locked
    assert sheet.freeze_panes == "C4"
    assert sheet["C3"].comment.text.startswith("pupils")
    assert "\n学前：填在园幼儿数\n" in sheet["C3"].comment.text
    assert sheet["C2"].value == "人"


def test_choices_and_numbers_are_checked_while_filling_in():
    book = opened(FULL)

    lists = [
        rule.formula1
        for rule in book["学校"].data_validations.dataValidation
        if rule.type == "list"
    ]
    assert '"公办,民办,普惠性民办"' in lists
    assert any("九年一贯制学校" in formula for formula in lists)
    assert '"是,否"' in lists
    rules = {str(rule.sqref): rule for rule in book["县情"].data_validations.dataValidation}
    assert rules["B4"].type == "whole"
    assert all(len(formula) <= 255 for formula in lists)


def test_text_that_looks_like_a_formula_is_text():
    cell = opened(FULL)["学校"]["B6"]

    assert cell.data_type == "s"
    assert cell.value == "'@示例小学"


@pytest.mark.django_db
@pytest.mark.parametrize(("year", "codes"), [(2024, []), (2025, ["foreign_title"])])
def test_a_form_of_another_county_or_year_draws_a_warning(county, neighbour, year, codes):
    for place, expected in ((county, codes), (neighbour, ["foreign_title"])):
        reading = read_package(fill_in_workbook(county, 2024, FULL), "a.xlsx")
        imported = import_reading(
            county=place, year=year, reading=reading, source="a.xlsx", actor_name="a", at=NOON
        )

        assert imported.accepted
        assert [problem.code for problem in imported.problems] == expected


@pytest.mark.django_db
def test_importing_the_export_back_is_a_no_op(county):
    for version in (1, 2):
        reading = read_package(
            fill_in_workbook(county, 2024, FULL if version == 1 else _newest(county)), "a.xlsx"
        )
        imported = import_reading(
            county=county, year=2024, reading=reading, source="a.xlsx", actor_name="a", at=NOON
        )

        assert imported.accepted
        assert imported.changed == (version == 1)
        assert imported.version == 1


def _newest(county):
    newest = Return.objects.latest(county.code, 2024)
    assert newest is not None
    return newest.document()
