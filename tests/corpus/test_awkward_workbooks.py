"""Each awkward or hostile workbook is read as what it says, or refused for the right reason."""

import pytest

from tests.corpus.awkward import CASES, Case
from tests.corpus.batch import read_many, reading_of
from tests.schools.packages import errors

SLOWEST_SECONDS = 5


@pytest.fixture(scope="module")
def told():
    return dict(
        zip([case.name for case in CASES], read_many([c.build() for c in CASES]), strict=True)
    )


def found_in(reading, address):
    sheet, _dot, rest = address.partition(".")
    if sheet == "county":
        return reading.county.get(rest)
    row, _dot, element = rest.partition(".")
    rows = reading.schools if sheet == "schools" else reading.stages
    return rows[int(row)].figures.get(element)


def test_the_corpus_is_large_and_names_each_case_once():
    names = [case.name for case in CASES]

    assert len(names) == len(set(names)) >= 100


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_comes_of_it(told, case: Case):
    answer = told[case.name]

    assert answer["error"] == ""
    assert answer["seconds"] < SLOWEST_SECONDS
    reading = reading_of(answer)
    if isinstance(case.expected, str):
        assert reading.refused
        assert case.expected in [code for _sheet, _row, _column, code in errors(reading)]
        assert all(problem.message for problem in reading.problems)
        whole = [sheet for sheet, _row, _column, _code in errors(reading) if sheet is None]
        assert not whole or (reading.schools, reading.stages, reading.county) == ([], [], {})
    else:
        assert errors(reading) == []
        assert {key: found_in(reading, key) for key in case.expected} == case.expected
