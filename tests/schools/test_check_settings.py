from decimal import Decimal

import pytest

from schools.check_settings import (
    ChecksRefused,
    Reading,
    by,
    element,
    many,
    number,
    one_of,
    signed_element,
    signed_term,
    table,
    term,
    text,
    together,
)

HERE = Reading("Rule x", frozenset({"staff_total"}))


def test_a_number_is_text_or_whole():
    assert number(HERE, "0.10") == Decimal("0.10")
    assert number(HERE, 3) == 3
    for wrong in (0.5, True, "some", None, ["1"]):
        with pytest.raises(ChecksRefused, match="is no exact number"):
            number(HERE, wrong)


def test_names_are_those_of_elements_or_terms():
    assert element(HERE, "pupils") == "pupils"
    assert term(HERE, "staff_total") == "staff_total"
    assert signed_term(HERE, "-staff_total") == (-1, "staff_total")
    assert signed_element(HERE, "books") == (1, "books")
    with pytest.raises(ChecksRefused, match="unknown element"):
        element(HERE, "staff_total")
    with pytest.raises(ChecksRefused, match="neither an element nor a term"):
        term(HERE, "wings")


def test_words_are_words_and_choices_are_of_the_list():
    assert text(HERE, "percent") == "percent"
    assert one_of("a", "b")(HERE, "b") == "b"
    with pytest.raises(ChecksRefused, match="no word"):
        text(HERE, "")
    with pytest.raises(ChecksRefused, match="not of"):
        one_of("a", "b")(HERE, "c")


def test_lists_and_tables_are_not_empty():
    assert many(number)(HERE, ["1"]) == (1,)
    assert by(text, number)(HERE, {"a": "1"}) == {"a": 1}
    for reader, wrong in ((many(number), []), (many(number), "1"), (by(text, number), {})):
        with pytest.raises(ChecksRefused, match="is no"):
            reader(HERE, wrong)


def test_a_table_has_its_keys_and_no_others():
    reader = table({"least": number}, {"most": number})

    assert reader(HERE, {"least": "1"}) == {"least": 1, "most": None}
    with pytest.raises(ChecksRefused, match=r"unknown \['top'\], missing \['least'\]"):
        reader(HERE, {"top": "1"})
    with pytest.raises(ChecksRefused, match="no table"):
        reader(HERE, ["least"])


def test_what_is_added_up_is_of_one_scope():
    reader = together(table({"whole": element, "parts": many(element)}), "whole", "parts")

    assert reader(HERE, {"whole": "pupils", "parts": ["boarders"]})["whole"] == "pupils"
    with pytest.raises(ChecksRefused, match="several scopes"):
        reader(HERE, {"whole": "pupils", "parts": ["books"]})
