from schools.desk import ROWS_PER_PAGE, DeskFilter, lines_of
from schools.desk_todo import MOST_ROWS, flagged_codes, open_matters, todo_of
from schools.dictionary import elements
from schools.explaining import Matter
from schools.models import Explanation
from tests.schools.packages import document

PUPILS, CLASSES = elements()["pupils"], elements()["classes"]
COLUMNS = [PUPILS, CLASSES]
ASKED = DeskFilter("primary")
FULL = {"pupils": "90", "classes": "3"}


def lines(*figures):
    rows = [{"code": f"{n:03}", "primary": each} for n, each in enumerate(figures, start=1)]
    return lines_of(document(rows), "primary")


def matter(severity, *cells, said=None):
    finding = {"severity": severity, "rule": "r", "message": "多出来", "cells": list(cells)}
    explanation = None if said is None else Explanation(message=said, text="因为")
    return Matter(finding, "f" * 64, explanation)


def cell(code, element="pupils"):
    return f"stages:{code}:primary:{element}"


def test_errors_come_first_then_what_needs_a_word_then_what_is_missing():
    rows = lines(FULL, FULL, {"pupils": "90"})
    found = [matter("warning", cell("001")), matter("error", cell("002"))]

    todo = todo_of(found, rows, COLUMNS, ASKED, page=1)

    assert [row.state for row in todo.rows] == ["wrong", "flagged", "missing"]
    assert [row.place for row in todo.rows] == [
        "示例学校002，在校生数",
        "示例学校001，在校生数",
        "示例学校003",
    ]
    assert [row.explain for row in todo.rows] == ["", "?campus=001#f-ffffffffffff", ""]
    assert todo.summary == "1处错误，1格缺，1处需说明"
    assert todo.marks == {cell("001"): "flagged", cell("002"): "wrong"}


def test_a_zero_is_nothing_to_do_and_a_blank_is():
    todo = todo_of([], lines({"pupils": "0", "classes": "0"}, {}), COLUMNS, ASKED, page=1)

    assert [(row.place, row.message) for row in todo.rows] == [
        ("示例学校002", "未填在校生数、班级数，合计因此待定")
    ]
    assert todo.summary == "2格缺"


def test_a_cell_on_another_page_is_led_to_by_that_pages_address():
    rows = lines(*[FULL] * (ROWS_PER_PAGE + 1))
    found = [matter("error", cell("001")), matter("error", cell("041"))]

    todo = todo_of(found, rows, COLUMNS, ASKED, page=1)

    assert [row.url for row in todo.rows] == [
        "#cell:stages:001:primary:pupils",
        "?stage=primary&page=2#cell:stages:041:primary:pupils",
    ]


def test_a_finding_about_other_columns_or_other_campuses_is_not_listed():
    rows = lines(FULL)
    found = [
        matter("error", cell("001", "teachers")),
        matter("error", cell("009")),
        matter("error", "county:gdp"),
        matter("error", "schools:001:books"),
    ]

    assert todo_of(found, rows, COLUMNS, ASKED, page=1).rows == []
    assert flagged_codes(found, rows, COLUMNS) == set()


def test_what_was_explained_and_what_is_only_worth_knowing_is_no_open_matter():
    rows = lines(FULL)
    explained = matter("warning", cell("001"), said="多出来")
    outdated = matter("warning", cell("001"), said="从前多出来")
    found = [explained, outdated, matter("note", cell("001")), matter("error", "county:gdp")]

    kept = open_matters(found, rows)

    assert kept == [outdated]
    assert flagged_codes(kept, rows, COLUMNS) == {"001"}
    [row] = todo_of(kept, rows, COLUMNS, ASKED, page=1).rows
    assert row.message == "多出来（原说明针对改动前的数）"


def test_a_long_list_says_how_much_is_not_in_it():
    todo = todo_of([], lines(*[{}] * (MOST_ROWS + 5)), COLUMNS, ASKED, page=1)

    assert (len(todo.rows), todo.more) == (MOST_ROWS, 5)


def test_no_rows_have_nothing_to_do():
    todo = todo_of([matter("error", cell("001"))], [], COLUMNS, ASKED, page=1)

    assert (todo.rows, todo.summary, todo.more) == ([], "", 0)
