from decimal import Decimal

import pytest

from edu_duty.audit.plain import HIDDEN, plain_details, plain_text

IDENTITY = "11010519491231002X"


@pytest.mark.parametrize(
    "text", [IDENTITY, f"县{IDENTITY}", "13800138000", "电话138 0013 8000", "+86 13800138000"]
)
def test_personal_numbers_are_hidden(text):
    shown = plain_text(text)

    assert HIDDEN in shown
    assert not any(run in shown for run in (IDENTITY, "0013"))


@pytest.mark.parametrize(
    "text", ["990101/2024/v3", "9901010001", "2026-05-06T04:00:00+00:00", "1" * 64]
)
def test_codes_and_digests_stay(text):
    assert plain_text(text) == text


def test_nothing_begins_a_line_of_its_own():
    assert plain_text("a\r\nSIGNED_IN\x00\u2028b") == "a  SIGNED_IN  b"


def test_prose_is_kept_as_its_digest():
    kept = plain_details({"reason": "停电", "cells": {"pupils": ["1", None]}})

    assert kept["cells"] == {"pupils": ["1", None]}
    assert kept["reason"]["characters"] == 2
    assert len(kept["reason"]["sha256"]) == 64


def test_a_long_text_is_prose_wherever_it_stands():
    assert plain_details({"figure": "长" * 201})["figure"]["characters"] == 201


def test_numbers_come_back_as_they_went_in():
    assert plain_details({"value": Decimal("1.50"), "count": 3, "on": True}) == {
        "value": "1.50",
        "count": 3,
        "on": True,
    }


def test_a_binary_fraction_is_refused():
    with pytest.raises(TypeError):
        plain_details({"value": 0.5})
