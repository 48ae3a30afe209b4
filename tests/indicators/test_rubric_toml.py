"""TOML of strangers is read within bounds, and refused with line and column."""

import json

import pytest

from indicators.publishing import rubric_paths
from indicators.rubric_toml import DEEPEST, LONGEST_TEXT, MOST_TABLES, main, out_of_bounds


def refusal(content: bytes) -> dict[str, object]:
    return json.loads(main(content))["refused"]


@pytest.mark.parametrize("path", rubric_paths(), ids=lambda path: path.stem)
def test_every_rubric_that_ships_passes_as_it_is(path):
    content = path.read_bytes()

    assert json.loads(main(content)) == {"text": content.decode()}


def test_a_mark_at_the_start_and_windows_lines_are_left_out():
    assert json.loads(main("\ufeffa = 1\r\nb = 2\r\n".encode())) == {"text": "a = 1\nb = 2\n"}


def test_a_broken_line_is_named():
    found = refusal(b'a = 1\nb = "x\n')

    assert (found["code"], found["line"], found["column"]) == ("toml", 2, 7)


def test_text_in_another_encoding_names_its_line():
    found = refusal("a = 1\nb = '县'\n".encode("gbk"))

    assert (found["code"], found["line"]) == ("encoding", 2)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"#" * (LONGEST_TEXT + 1), "too_large"),
        (b"a = " + b"[" * 100_000, "too_deep"),
        (b".".join([b"a"] * (DEEPEST + 1)) + b" = 1", "too_deep"),
        (b"[[a]]\n" * (MOST_TABLES + 1), "too_many_tables"),
        (b"a = [" + b"{}," * (MOST_TABLES + 1) + b"]", "too_many_tables"),
    ],
    ids=["long", "nested lists", "nested tables", "many tables", "many inline tables"],
)
def test_what_no_rubric_has_is_refused(content, code):
    assert refusal(content)["code"] == code


def test_tables_in_lists_within_lists_count():
    assert out_of_bounds({"a": [[{"b": 1}] * (MOST_TABLES + 1)]}) == "too_many_tables"
    assert out_of_bounds({"a": [{"b": [{}]}]}) == ""
