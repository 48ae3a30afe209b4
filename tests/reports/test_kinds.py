"""Every number a document says stands in its dossier, or is a sum, a count or a share of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from reports.geometry import CHARACTERS
from reports.kinds import INDENT, LONG_TEXT, compose, is_long
from reports.shapes import Block, Paragraph, Section, Subheading, Table
from tests.reports.kinds.every import CASES, ENGLISH, dossier_for
from tests.reports.kinds.frozen import Frozen, frozen_in
from tests.reports.kinds.numbers import Printed, figures_in, found, raised, strays
from tests.reports.kinds.reading import blocks_of
from tests.reports.kinds.rounds import in_a_round
from tests.reports.kinds.sayings import Saying, sayings

# The numbers of the English version are those of the Chinese report (test_inspection_en).
CHINESE = [case for case in CASES if case != ENGLISH]
# Of all numbers, those that are told from the next one; the others have it beside them as well.
TOLD_APART = 0.97


def figures_of(dossier: dict[str, Any]) -> Iterator[tuple[Printed, Saying, Frozen]]:
    frozen = frozen_in(dossier)
    for saying in sayings(compose(dossier)):
        for each in figures_in(saying, frozen):
            yield each, saying, frozen


@pytest.mark.parametrize("case", CHINESE)
def test_every_number_stands_where_it_is_said_to_come_from(case):
    dossier = dossier_for(case)
    frozen = frozen_in(dossier)

    astray = [(each.text, strays(each, frozen)) for each in sayings(compose(dossier))]

    assert [each for each in astray if each[1]] == []


def test_a_number_that_is_one_off_in_its_last_place_is_noticed():
    told = [
        not found(replace(each, said=raised(each.said)), saying, frozen)
        for case in CHINESE
        for each, saying, frozen in figures_of(dossier_for(case))
    ]

    assert len(told) > 2_000
    assert sum(told) / len(told) >= TOLD_APART


def test_a_sentence_with_another_row_s_number_is_noticed():
    frozen = frozen_in(dossier_for("inspection"))
    about = "义务教育教师与公务员平均工资收入之比"

    assert strays(Saying("标准不低于1，得0.75分", about), frozen) == []
    assert strays(Saying("标准不低于10，得0.88分", about), frozen) == ["10", "0.88分"]


@pytest.mark.parametrize(("lines", "long"), [(LONG_TEXT, False), (LONG_TEXT + 1, True)])
def test_a_text_of_more_than_eight_pages_is_long(lines, long):
    content = compose(in_a_round("brief"))
    filling = Paragraph("字" * (CHARACTERS * (lines - 1) - INDENT))
    text: list[Block] = [Subheading("（一）示例"), filling]

    assert is_long(replace(content, sections=(Section("一、示例", tuple(text)),))) is long


def test_a_letter_has_no_table_of_contents_however_long():
    dossier = in_a_round("opinion_letter")
    long = [{**dossier["tasks"][0], "problem": "字" * CHARACTERS * LONG_TEXT}]

    assert not compose(dossier | {"tasks": long}).contents


@pytest.mark.parametrize("case", CASES)
def test_no_table_is_wider_than_its_page(case):
    for block in blocks_of(compose(dossier_for(case))):
        if isinstance(block, Table):
            assert sum(column.width for column in block.columns) <= 100, block.caption
