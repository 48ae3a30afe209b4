"""The printed specimen, measured: GB/T 9704 by extraction and by its ink."""

import re
import subprocess
from io import BytesIO
from itertools import pairwise
from typing import Any

import numpy as np
import pypdfium2
import pytest
from defusedxml.ElementTree import fromstring
from django.core.management import call_command
from pypdf import PdfReader

from reports import geometry
from reports.specimen import FULL_LINE, specimen
from tests.reports.receipts import there

MM = 72 / 25.4
SCALE = 6
# Half a pixel of the picture and the roundings of the layout.
NEAR = 0.35


@pytest.fixture(scope="module")
def pdf(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("specimen") / "specimen.pdf"
    call_command("specimen", out=path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def draft(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("specimen") / "draft.pdf"
    call_command("specimen", "--draft", out=path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def texts(pdf) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


@pytest.fixture(scope="module")
def boxes(pdf) -> list[list[tuple[str, float, float, float, float]]]:
    """Return the words of every page and their boxes, in millimetres: left, top, right, bottom."""
    command = ["pdftotext", "-bbox", "-", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    pages = [e for e in fromstring(done.stdout.decode()).iter() if e.tag.endswith("page")]
    return [[box_of(word) for word in page] for page in pages]


def box_of(word: Any) -> tuple[str, float, float, float, float]:
    left, top, right, bottom = (
        float(word.get(side)) / MM for side in ("xMin", "yMin", "xMax", "yMax")
    )
    return word.text, left, top, right, bottom


def full_pages(texts: list[str]) -> list[int]:
    return [at for at, text in enumerate(texts) if text.count(FULL_LINE[2:20]) >= 21]


def ink(pdf: bytes, number: int) -> np.ndarray:
    """Return the colours of every point of a page."""
    page = pypdfium2.PdfDocument(pdf)[number]
    return np.asarray(page.render(scale=SCALE).to_pil().convert("RGB")).astype(int)


def dark_of(picture: np.ndarray) -> np.ndarray:
    return np.asarray(picture.max(axis=2) < 100)


def rows_of(dark: np.ndarray) -> list[tuple[float, float]]:
    """Return the bands of a picture that have ink, in millimetres from its top."""
    has = np.flatnonzero(dark.any(axis=1))
    bands = np.split(has, np.flatnonzero(np.diff(has) > 1) + 1)
    return [(band[0] / SCALE / MM, (band[-1] + 1) / SCALE / MM) for band in bands if band.size]


def test_a_full_page_has_22_lines_of_28_characters(texts, boxes):
    pages = full_pages(texts)
    assert len(pages) == 2

    for number in pages:
        left = float(geometry.BINDING) if number % 2 == 0 else 210 - 28 - 156
        lines = [box for box in boxes[number] if len(box[0]) > 20]
        assert [len(line[0]) for line in lines] == [geometry.CHARACTERS] * geometry.LINES
        for at, (_text, x, top, right, bottom) in enumerate(lines):
            middle = float(geometry.TOP + geometry.LINE * at + geometry.LINE / 2)
            assert x == pytest.approx(left, abs=NEAR)
            assert right == pytest.approx(left + float(geometry.TEXT_WIDTH), abs=NEAR)
            assert (top + bottom) / 2 == pytest.approx(middle, abs=1.5)
        distances = [later[2] - line[2] for line, later in pairwise(lines)]
        assert distances == pytest.approx([float(geometry.LINE)] * 21, abs=0.02)


def test_the_ink_of_a_full_page_stays_inside_the_type_area(pdf, texts):
    number = full_pages(texts)[0]

    dark = dark_of(ink(pdf, number))

    bands = [band for band in rows_of(dark) if 30 < band[0] < 265]
    assert len(bands) == geometry.LINES
    assert bands[0][0] >= geometry.TOP
    assert bands[-1][1] <= geometry.TOP + geometry.TEXT_HEIGHT


def test_page_numbers_stand_outside_one_character_in_and_7_mm_below(pdf, texts):
    end = float(geometry.TOP + geometry.TEXT_HEIGHT)
    for number in (4, 5):
        below = dark_of(ink(pdf, number))[round((end + 2) * MM * SCALE) :]
        columns = np.flatnonzero(below.any(axis=0))
        first, last = columns[0] / SCALE / MM, columns[-1] / SCALE / MM
        dash = below[:, columns[0] : columns[0] + 10]
        [(top, bottom)] = rows_of(dash)

        assert 2 + (top + bottom) / 2 == pytest.approx(
            float(geometry.PAGE_NUMBER_BELOW_TEXT), abs=0.5
        )
        one = 14 / MM
        if number % 2 == 0:
            assert last == pytest.approx(28 + 156 - one, abs=0.8)
        else:
            assert first == pytest.approx(26 + one, abs=0.8)
        assert f"— {number + 1} —" in re.sub(r" +", " ", texts[number])


def test_the_head_of_the_first_page_stands_where_the_rules_put_it(pdf):
    picture = ink(pdf, 0)
    red = (picture[:, :, 0] - picture[:, :, 1] > 100) & (picture[:, :, 0] > 180)
    bands = [band for band in rows_of(red) if band[0] > 40]
    dark = rows_of(dark_of(picture))

    issuer, rule = bands[0][0], bands[-1]
    number = max(bottom for _top, bottom in dark if bottom < rule[0])

    assert issuer == pytest.approx(float(geometry.TOP + geometry.ISSUER_BELOW_TOP), abs=1)
    assert rule[1] - rule[0] == pytest.approx(0.5, abs=0.2)
    # The number's own line is taller than its ink by some two millimetres a side.
    assert rule[0] - number == pytest.approx(float(geometry.RULE_BELOW_NUMBER) + 2.3, abs=1)


def test_the_date_ends_four_characters_before_the_edge_under_room_for_a_seal(boxes, texts):
    number = next(at for at, text in enumerate(texts) if "2026年1月31日" in text and at > 2)
    words = boxes[number]
    date = next(box for box in words if box[0] == "2026年1月31日")
    above = max(box[4] for box in words if box[4] < date[2] and "附件" in box[0])
    issuer = [box for box in words if above < box[2] < date[2]]
    left = 28 if number % 2 == 0 else 26
    edge = left + float(geometry.TEXT_WIDTH)

    middle = (issuer[0][2] + date[4]) / 2
    assert edge - date[3] == pytest.approx(
        geometry.DATE_FROM_EDGE * float(geometry.CHARACTER), abs=float(geometry.CHARACTER)
    )
    for box in issuer:
        assert (box[1] + box[3]) / 2 == pytest.approx((date[1] + date[3]) / 2, abs=NEAR)
    assert middle - float(geometry.SEAL) / 2 - 7 > above - 1


def test_contents_bookmarks_and_running_heads_agree_on_the_pages(pdf, texts):
    reader = PdfReader(BytesIO(pdf))
    outline = [item for item in reader.outline if not isinstance(item, list)]
    listed = dict(re.findall(r"^(.+?)\s*·+\s*(\d+)$", texts[1], flags=re.M))

    told = {
        str(item.title): there(reader.get_destination_page_number(item)) + 1 for item in outline
    }

    wanted = [each.heading for each in specimen().sections]
    wanted += [f"{each.label}　{each.heading}" for each in specimen().annexes]
    assert [*told] == wanted
    assert [int(page) for page in listed.values()] == [*told.values()]
    assert specimen().number in texts[5]
    assert specimen().sections[-1].heading in texts[4]
    assert specimen().number not in texts[4]


def test_a_long_table_repeats_its_head_and_leaves_no_row_alone(texts):
    for annex in specimen().annexes:
        pages = [text for text in texts if re.search(r"^\d+\.1\s", text, flags=re.M)]
        mine = [text for text in pages if ("第5列" in text) == annex.wide]
        rows = [re.findall(r"^(\d+)\.1\s", text, flags=re.M) for text in mine]
        assert len(mine) > 1
        assert all("第1列" in text for text in mine)
        assert min(map(len, rows)) > 1
        assert [int(row) for page in rows for row in page] == [*range(1, 61)]


def words(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_a_draft_says_so_on_every_page_and_breaks_where_the_document_does(draft, texts):
    pages = [words(page.extract_text()) for page in PdfReader(BytesIO(draft)).pages]

    assert ["草案" in text for text in pages] == [True] * len(texts)
    assert [text.replace("草案", "") for text in pages] == [words(text) for text in texts]
    assert all(specimen().mark in text for text in pages)
