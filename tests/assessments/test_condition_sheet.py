"""Every condition is one row, in a number of queries that answers do not change."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.condition_sheet import condition_sheet
from assessments.declaring import Declared, declare
from assessments.models import Assessment
from tests.assessments.filled import fill
from tests.assessments.held import open_with
from tests.conftest import NOON

SEEN = frozenset({"SELF"})


@pytest.fixture
def assessment(county) -> Assessment:
    fill(county)
    return open_with(county).assessments.select_related("round__rubric", "county").get()


def test_rows_tell_figures_answers_and_who_gave_them(assessment, filler):
    declare(
        assessment=assessment,
        answers={"X5": Declared("unmet", "示例事实", 0)},
        person=filler,
        at=NOON,
    )

    sheet = condition_sheet(assessment, SEEN, {})

    rows = {row.code: row for row in sheet.rows}
    assert list(rows) == ["X1", "X2", "X3", "X4", "X5", "X6"]
    assert (sheet.answered, sheet.found) == (1, False)
    assert [code for code, row in rows.items() if row.computed is None] == ["X4", "X5", "X6"]
    assert rows["X5"].own is not None
    assert (rows["X5"].own.word, rows["X5"].reason, rows["X5"].version) == ("未达标", "示例事实", 1)
    assert rows["X5"].written.startswith("filler，2026")


def answer(assessment, person, *numbers):
    answers = {f"X{number}": Declared("met", "", 0) for number in numbers}
    declare(assessment=assessment, answers=answers, person=person, at=NOON)


def test_six_answers_cost_as_many_queries_as_one(assessment, filler):
    answer(assessment, filler, 1)
    with CaptureQueriesContext(connection) as one:
        condition_sheet(assessment, SEEN, {})
    answer(assessment, filler, 2, 3, 4, 5, 6)

    with CaptureQueriesContext(connection) as six:
        condition_sheet(assessment, SEEN, {})

    assert len(six) == len(one)
