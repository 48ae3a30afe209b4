"""English says everything the Chinese says, with the same parts in it."""

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest
from django.conf import settings

from reports.chapters import SEVERITIES
from reports.kinds.english import CATALOGUE, ENGLISH, VERDICTS, letter, roman
from reports.points import KINDS
from reports.shapes import FURNITURE
from reports.wording import CHINESE, MOVES, OPERATIONS, UNITS, figure, joined, listed, standard

MODULES = ("chapters", "content", "figures", "framing", "points", "tables", "twins", "wording")
# Chosen first and said afterwards.
CHOSEN = {
    *(pattern for _holds, pattern in OPERATIONS.values()),
    *(pattern for patterns in MOVES.values() for pattern in patterns),
    *KINDS.values(),
    *SEVERITIES.values(),
    *FURNITURE.values(),
}


def said_in(module: str) -> Iterator[str]:
    """Yield every Chinese sentence a module has said in the language of the document."""
    text = (settings.BASE_DIR / "reports" / f"{module}.py").read_text(encoding="utf-8")
    calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    for call in calls:
        named = isinstance(call.func, ast.Attribute) and call.func.attr == "say"
        if named and isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value)


def fields(pattern: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(pattern) if name}


def test_everything_that_is_said_has_its_english():
    said = {sentence for module in MODULES for sentence in said_in(module)} | CHOSEN

    assert len(said) > 130
    assert said - set(CATALOGUE) == set()


def test_english_names_no_part_that_the_chinese_has_not():
    strange = [chinese for chinese in CATALOGUE if fields(CATALOGUE[chinese]) - fields(chinese)]

    assert strange == []


def test_no_chinese_is_left_in_what_is_said():
    assert [said for said in CATALOGUE.values() if re.search(r"[\u3000-\u9fff]", said)] == []


def test_what_the_catalogue_does_not_know_is_no_silent_chinese():
    with pytest.raises(KeyError):
        ENGLISH.say("没有这句话")


def test_every_unit_and_verdict_is_named():
    assert set(ENGLISH.units) == set(UNITS)
    assert set(VERDICTS) == set(CHINESE.verdicts)


def test_one_of_a_kind_is_said_differently():
    assert figure("1", "classes", ENGLISH) == "1 class"
    assert figure("12", "classes", ENGLISH) == "12 classes"
    assert figure("1234.5", "10k yuan", ENGLISH) == "1,234.50 ten thousand yuan"


def test_sentences_begin_with_a_capital_and_lists_have_commas():
    assert joined("one clause", "", "another", words=ENGLISH) == "One clause, another."
    assert listed(["a", "b", "c"], 2, ENGLISH) == "a, b and others"
    assert standard(">=", "85", "percent", ENGLISH) == "at least 85%"


def test_chapters_and_their_parts_are_numbered():
    assert [roman(number) for number in (1, 4, 9, 14, 26)] == ["I", "IV", "IX", "XIV", "XXVI"]
    assert [letter(number) for number in (1, 3)] == ["A", "C"]
