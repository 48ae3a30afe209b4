"""The page of uncertain numbers shows what its address asks for, with counts."""

from dataclasses import dataclass

import pytest

from indicators.number_filter import (
    NumberFilter,
    kind_options,
    part_options,
    state_choices,
)


@dataclass
class Number:
    part: str
    kind: str
    open: bool


NUMBERS = [
    Number("", "权重", open=True),
    Number("D1", "分值", open=True),
    Number("D1", "分值", open=False),
    Number("D1", "标准", open=False),
    Number("D2", "分值", open=True),
]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 5),
        ({"domain": "D1"}, 3),
        ({"domain": "-"}, 1),
        ({"domain": "D1", "kind": "分值"}, 2),
        ({"domain": "D1", "kind": "分值", "state": "open"}, 1),
        ({"state": "done"}, 2),
        ({"state": "whatever"}, 5),
    ],
)
def test_an_address_asks_by_domain_kind_and_state(query, count):
    asked = NumberFilter.from_query(query)

    assert sum(asked.keeps(number) for number in NUMBERS) == count


def test_an_address_is_written_as_it_is_read():
    asked = NumberFilter("D1", "分值", "open")

    assert asked.url() == "?domain=D1&kind=%E5%88%86%E5%80%BC&state=open"
    assert asked.url(state="", kind="") == "?domain=D1"
    assert NumberFilter().url() == "?"


def test_every_choice_says_how_many_it_would_leave():
    asked = NumberFilter(part="D1", kind="分值")

    states = state_choices(asked, NUMBERS)
    parts = part_options(asked, NUMBERS, {"": "整体", "D1": "领域一", "D2": "领域二"})
    kinds = kind_options(asked, NUMBERS)

    assert [(one.label, one.count) for one in states] == [
        ("全部", "2"),
        ("待确认", "1"),
        ("已确认", "1"),
    ]
    assert [(one.value, one.label, one.selected) for one in parts] == [
        ("D1", "领域一 2", True),
        ("D2", "领域二 1", False),
    ]
    assert [(one.value, one.label, one.selected) for one in kinds] == [
        ("分值", "分值 2", True),
        ("标准", "标准 1", False),
    ]
