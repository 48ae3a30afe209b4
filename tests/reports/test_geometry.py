"""The page as it is printed is the page of the rules, and the drawing in the docs shows it."""

from decimal import Decimal

import pytest
from defusedxml.ElementTree import fromstring
from django.conf import settings

from reports import geometry
from tests.reports.receipts import there

PICTURE = settings.BASE_DIR / "docs" / "page-geometry.svg"


def test_the_picture_in_the_docs_is_the_drawing_of_these_numbers():
    assert PICTURE.read_text() == geometry.drawing()


def test_lines_and_characters_fill_the_type_area():
    assert pytest.approx(geometry.TEXT_HEIGHT, abs=Decimal("0.1")) == geometry.LINE * geometry.LINES
    assert (
        pytest.approx(geometry.TEXT_WIDTH, abs=Decimal("0.1"))
        == geometry.CHARACTER * geometry.CHARACTERS
    )


def test_the_drawing_names_every_measure():
    texts = fromstring(geometry.drawing()).iter()
    said = "".join(there(each.text) for each in texts if each.text)

    for measure in ("天头 37", "订口 28", "版心 156，每行 28 字", "版心 225，22 行", "印章 42"):
        assert measure in said
