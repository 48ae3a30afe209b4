"""The twins of a document say what its PDF says: the same numbers, as often, for every kind."""

import html
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

import pytest
from django.template.loader import render_to_string
from openpyxl import load_workbook

from reports.kinds import compose
from reports.shapes import Cell, Column, Content, Figure, Paragraph, Table
from reports.twin_page import twin_page
from reports.twin_workbook import workbook
from reports.twins import foot_of, head_of, note_of, values_of
from tests.reports.kinds.every import BALANCE, CASES, dossier_for
from tests.reports.kinds.reading import numbers_in, said_by


def shown_by(content: Content) -> str:
    """Read the page as text; its title is the heading of the whole page."""
    page = twin_page(content)
    article = render_to_string("reports/pages/twin_article.html", {"twin": page})
    read = re.sub(r"<svg.*?</svg>", "", article, flags=re.DOTALL)
    return page.title + html.unescape(re.sub(r"<[^>]*>", "\n", read))


def cells_of(content: Content) -> Iterator[Any]:
    for sheet in load_workbook(io.BytesIO(workbook(content))).worksheets:
        yield from (cell.value for row in sheet.iter_rows() for cell in row)


def kept_by(content: Content) -> Counter[Decimal]:
    kept: Counter[Decimal] = Counter()
    for value in cells_of(content):
        if isinstance(value, int | float):
            kept[abs(Decimal(str(value)))] += 1
        elif value:
            kept += numbers_in(value)
    return kept


@pytest.mark.parametrize("case", CASES)
def test_the_page_has_the_numbers_of_the_document(case):
    content = compose(dossier_for(case))

    assert said_by(content).total() > 20
    assert numbers_in(shown_by(content)) == said_by(content)


@pytest.mark.parametrize("case", CASES)
def test_the_workbook_has_the_numbers_of_the_document(case):
    content = compose(dossier_for(case))

    assert kept_by(content) == said_by(content)


def test_a_number_that_one_twin_lacks_would_be_noticed():
    content = compose(dossier_for("brief"))
    more = replace(content, opening=(*content.opening, Paragraph("另有98765.43万元。")))

    assert said_by(more) - numbers_in(shown_by(content)) == Counter({Decimal("98765.43"): 1})
    assert said_by(more) - kept_by(content) == Counter({Decimal("98765.43"): 1})


def test_a_draft_says_so_in_its_head():
    content = compose(dossier_for("brief"))

    assert "草案" not in head_of(content)
    assert "草案" in head_of(replace(content, draft=True))


def test_the_foot_says_who_signs_and_what_to_check_by():
    content = compose(dossier_for("brief"))

    issuer, day, checked = foot_of(content)

    assert (issuer, day) == (content.issuer, content.date_text)
    assert content.code in checked
    assert "?" not in checked


def test_a_note_is_said_as_it_is_printed():
    table = Table("表", (Column("甲", 1),), ((Cell("1"),),), note="按学段计。")

    assert note_of(table) == "注：按学段计。"
    assert note_of(replace(table, note="")) == ""


def test_a_chart_is_told_by_its_values():
    content = compose(dossier_for(BALANCE))
    blocks = [block for section in content.sections for block in section.blocks]
    figures = [block for block in blocks if isinstance(block, Figure)]
    bars = next(figure for figure in figures if figure.bars)
    dots = next(figure for figure in figures if figure.dots)

    told = [[cell.text for cell in row] for row in values_of(bars).rows]
    assert sorted(told) == sorted([bar.group, bar.label, bar.text] for bar in bars.bars)
    assert [group for group, _rows in groupby(told, key=itemgetter(0))] == ["小学", "初中"]
    counted = [[cell.text for cell in row] for row in values_of(dots).rows]
    assert sorted(counted) == sorted([dot.group, dot.label, dot.text] for dot in dots.dots)
