"""The page of a document: headings in order, tables with headings, charts with their values."""

import re

import pytest
from django.template.loader import render_to_string

from reports.kinds import compose
from reports.shapes import Drawing
from reports.twin_page import TABLE, _block, twin_page
from reports.wording import CHINESE
from tests.reports.kinds.every import BALANCE, CASES, dossier_for
from tests.reports.receipts import there


def article(case: str) -> str:
    page = twin_page(compose(dossier_for(case)))
    return render_to_string("reports/pages/twin_article.html", {"twin": page})


@pytest.mark.parametrize("case", CASES)
def test_every_table_has_a_caption_and_headings_of_rows_and_columns(case):
    said = article(case)

    tables = re.findall(r"<table.*?</table>", said, flags=re.DOTALL)
    assert all("<caption" in table and 'scope="col"' in table for table in tables)
    assert all('scope="row"' in table for table in tables if "<td" in table)


@pytest.mark.parametrize("case", CASES)
def test_nothing_runs_and_nothing_is_styled_in_place(case):
    said = article(case)

    assert "<script" not in said
    assert not re.search(r"\s(style|on\w+)=", said)


def test_places_within_the_page_are_each_there_once():
    places = re.findall(r'\sid="([^"]+)"', article(BALANCE))

    assert len(places) == len(set(places)) > 5


def test_a_chart_stands_over_its_values_and_is_not_read_aloud():
    page = twin_page(compose(dossier_for(BALANCE)))
    drawn = [block for part in page.parts for block in part.blocks if block.drawing]

    assert drawn
    assert all(block.template == TABLE and there(block.table).rows for block in drawn)
    assert article(BALANCE).count('aria-hidden="true"><svg') == len(drawn)


def test_hostile_words_stay_words():
    dossier = dossier_for("brief")
    dossier["head"]["issuer"] = "<script>alert(1)</script>"

    said = render_to_string(
        "reports/pages/twin_article.html", {"twin": twin_page(compose(dossier))}
    )

    assert "<script>" not in said
    assert "&lt;script&gt;" in said


def test_what_is_drawn_already_is_no_block_of_a_page():
    with pytest.raises(TypeError, match="Drawing"):
        _block("part-1", Drawing("图", "", "<svg/>"), CHINESE)
