"""A whole return as JSON is read by the same hands as a workbook."""

from dataclasses import asdict
from decimal import Decimal

import pytest

from schools.package import read_package
from schools.posted import ShapeRefused, read_posted
from tests.schools.packages import csv_files, errors, small_county, zipped
from tests.schools.posting import posted, spoiled


def as_numbers(value):
    return Decimal(str(value)) if isinstance(value, float) else value


def exact(document):
    return {
        code: [{name: as_numbers(value) for name, value in row.items()} for row in rows]
        for code, rows in document.items()
    }


def test_read_posted_reads_what_the_file_reads():
    tables = small_county()

    reading = read_posted(exact(posted(tables)))

    from_file = read_package(zipped(csv_files(tables)), "a.zip")
    assert not reading.refused
    assert (reading.schools, reading.stages, reading.county) == (
        from_file.schools,
        from_file.stages,
        from_file.county,
    )
    assert [asdict(p) for p in reading.problems] == [asdict(p) for p in from_file.problems]


def test_read_posted_finds_the_same_problems_in_the_same_places():
    reading = read_posted(exact(posted(spoiled())))

    from_file = read_package(zipped(csv_files(spoiled())), "a.zip")
    assert len(errors(from_file)) >= 7
    assert errors(reading) == errors(from_file)


def test_an_empty_county_can_be_posted():
    reading = read_posted({"schools": [], "stages": [], "county": []})

    assert not reading.refused


def test_a_missing_sheet_refuses_and_a_foreign_one_is_named():
    reading = read_posted({"schools": [], "stages": [], "teachers": []})

    assert [problem.code for problem in reading.problems] == ["sheet_missing", "sheet_ignored"]


@pytest.mark.parametrize("number", [Decimal("1E+999999"), Decimal("1E-999999"), 10**300])
def test_a_number_no_figure_can_be_is_refused_in_words(number):
    row = {"element": "population", "value": number}

    reading = read_posted({"schools": [], "stages": [], "county": [row]})

    assert [problem.severity for problem in reading.problems] == ["error"]


def test_a_truth_is_a_truth_only_where_one_is_asked_for():
    reading = read_posted(
        {"schools": [], "stages": [], "county": [{"element": "population", "value": True}]}
    )

    assert [problem.code for problem in reading.problems] == ["boolean"]


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([], ""),
        ({"schools": {}}, "schools"),
        ({"schools": [1]}, "schools[0]"),
        ({"schools": [{"name": ["a"]}]}, "schools[0].name"),
    ],
)
def test_what_is_no_return_says_where(document, place):
    with pytest.raises(ShapeRefused) as refusal:
        read_posted(document)

    assert refusal.value.place == place


def test_more_rows_than_a_package_may_have_are_refused_alike():
    reading = read_posted({"schools": [{}] * 20_001, "stages": [], "county": []})

    assert [problem.code for problem in reading.problems] == ["too_many_cells"]
