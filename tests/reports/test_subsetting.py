"""Packed fonts draw what whole fonts draw; their glyphs are found by the numbers in the text."""

from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from fontTools.cffLib import CFFFontSet  # type: ignore[import-untyped]
from PIL import ImageChops
from pypdf import PdfReader
from weasyprint import HTML
from weasyprint.pdf import fonts
from weasyprint.text.fonts import get_hb_object_data

from reports.subsetting import finish, pack_fonts, renumbered
from tests.reports.receipts import there

TEXT = "关于示例甲县2024年度“鄠邑”—〔2017〕义务教育优质均衡发展督导评估的报告，98.50%"
PAGE = f"""<html lang="zh-Hans"><style>@page {{ size: A5 }}
p {{ font: 20pt "Noto Serif CJK SC" }} b {{ font-family: "Noto Sans CJK SC" }}</style>
<p>{TEXT}<b>{TEXT}</b></p></html>"""


def index(*items: bytes) -> bytes:
    """Write an INDEX of a font's table with offsets of two bytes."""
    if not items:
        return b"\0\0"
    offsets = [1 + sum(map(len, items[:end])) for end in range(len(items) + 1)]
    head = len(items).to_bytes(2, "big") + b"\2"
    return b"".join([head, *(offset.to_bytes(2, "big") for offset in offsets), *items])


def font(charset: bytes, glyphs: int, *, named: bool = False) -> memoryview:
    """Write the beginning of a font's table, as far as it says which glyph has which number."""
    ros = b"" if named else b"\x8b\x8b\x8b\x0c\x1e"
    real = b"\x1e\x0a\x14\x15\xff\x0c\x08"

    def top(charset_at: int, outlines_at: int) -> bytes:
        places = [b"\x1d" + at.to_bytes(4, "big") for at in (charset_at, outlines_at)]
        return index(b"".join([ros, real, places[0], b"\x0f", places[1], b"\x11"]))

    before = b"\1\0\4\4" + index(b"Sample")
    after = index() + index()
    charset_at = len(before + top(0, 0) + after)
    outlines = index(*[b"\x0e"] * glyphs)
    head = before + top(charset_at, charset_at + len(charset)) + after
    return memoryview(head + charset + outlines)


def cids(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(2, "big") for number in numbers)


IDENTITY = font(b"\2" + cids(1, 98), 100)
# CIDs 1 to 4 and then 40 to 44: glyph 5 has CID 40.
GAPS = font(b"\1" + cids(1) + b"\3" + cids(40) + b"\4", 10)


@pytest.mark.parametrize(
    ("whole", "kept", "numbers"),
    [(IDENTITY, (7, 50, 98), (7, 50, 98)), (GAPS, (2, 40, 44), (2, 5, 9))],
    ids=["a CID is its number", "CIDs have gaps"],
)
def test_a_packed_glyph_is_called_by_its_number_in_the_whole_font(whole, kept, numbers):
    packed = font(b"\0" + cids(*kept), len(kept) + 1)

    table = there(renumbered(packed, whole))

    moved = len(packed).to_bytes(4, "big")
    assert table.endswith(b"\0" + cids(*numbers))
    assert table.count(b"\x1d" + moved + b"\x0f") == 1
    assert len(table) == len(packed) + 1 + 2 * len(numbers)


def test_a_font_whose_glyphs_have_names_is_left_alone():
    assert renumbered(font(b"\0" + cids(7), 2, named=True), IDENTITY) is None


@pytest.fixture
def packing(monkeypatch):
    """Pack fonts, for the time of a test."""
    monkeypatch.setattr(fonts.Font, "_harfbuzz_subset", fonts.Font._harfbuzz_subset)
    monkeypatch.setattr(fonts, "get_hb_object_data", get_hb_object_data)
    return pack_fonts


def draw(pdf: bytes):
    return pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil().convert("L")


def test_packed_fonts_draw_and_read_like_whole_ones_at_a_fraction_of_their_size(packing):
    whole = HTML(string=PAGE).write_pdf()

    packing()
    packed = HTML(string=PAGE).write_pdf(finisher=finish)

    # A reader smooths the edges of a wrapped font and of a bare one a little differently.
    assert sum(ImageChops.difference(draw(whole), draw(packed)).histogram()[64:]) == 0
    texts = [PdfReader(BytesIO(pdf)).pages[0].extract_text() for pdf in (whole, packed)]
    assert texts[0] == texts[1]
    assert "鄠\n邑" in texts[1]
    assert len(packed) < len(whole) / 3


def test_a_packed_font_is_embedded_as_a_bare_table_that_any_reader_can_read(packing):
    packing()

    pdf = PdfReader(BytesIO(HTML(string=PAGE).write_pdf(finisher=finish)))

    resources: Any = pdf.pages[0]["/Resources"]
    for embedded in resources["/Font"].values():
        file = embedded["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile3"]
        parsed = CFFFontSet()
        parsed.decompile(BytesIO(file.get_data()), None)
        assert file["/Subtype"] == "/CIDFontType0C"
        assert len(parsed[0].charset) == len(set(parsed[0].charset)) < 80


def test_a_font_without_cids_is_subset_the_librarys_way(packing, monkeypatch):
    monkeypatch.setattr("reports.subsetting.renumbered", lambda *_tables: None)
    whole = HTML(string=PAGE).write_pdf()

    packing()

    assert HTML(string=PAGE).write_pdf(finisher=finish) == whole
