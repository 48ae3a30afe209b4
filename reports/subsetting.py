"""Cuts a font down to the glyphs a document uses, inside the renderer.

WeasyPrint keeps the numbers of glyphs and with them a place for every glyph it leaves out: about
75 KB a Chinese font, which no compression takes back. A font that names its glyphs by CIDs, as
Chinese fonts do, needs no such places. Here the glyphs are packed, the CID of each is the number
the document's text calls it by, and the font is embedded as the bare table that every reader looks
up by CID; wrapped as OpenType, readers disagree whether they look up a CID or a number.

Source: ISO 32000-1, 9.7.4.2; Adobe Technical Note 5176, The Compact Font Format.
"""

from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pydyf  # type: ignore[import-untyped]
from weasyprint.pdf import fonts
from weasyprint.text.ffi import ffi, harfbuzz, harfbuzz_subset
from weasyprint.text.fonts import get_hb_object_data

# What the library takes for the beginning of a font with cubic outlines.
SFNT = b"OTTO"
CHARSET, CHARSTRINGS, ROS = 15, 17, 0x0C1E
ESCAPE, SHORT_INTEGER, LONG_INTEGER, REAL = 12, 28, 29, 30
# Tables whose absence the subsetting itself would mind; the others are left out before it looks.
NEEDED = {"CFF ", "head", "hhea", "hmtx", "maxp"}

_keep_numbers = fonts.Font._harfbuzz_subset


def pack_fonts() -> None:
    """Have the library pack fonts our way where their glyphs have CIDs, and its own way else."""
    fonts.Font._harfbuzz_subset = _subset
    fonts.get_hb_object_data = _nothing


def _nothing(_face: object) -> bytes:
    """Stand in for a copy of a whole font, which nothing reads before it is subset."""
    return b""


def finish(_document: object, pdf: pydyf.PDF) -> None:
    """Embed packed fonts for what they are; the library takes every cubic font for OpenType."""
    for each in pdf.objects:
        if isinstance(each, pydyf.Stream) and each.extra.get("Subtype") == "/OpenType":
            content = each.stream[0]
            if content[: len(SFNT)] == SFNT and content[len(SFNT)] == 1:
                each.stream = [content[len(SFNT) :]]
                each.extra["Subtype"] = "/CIDFontType0C"


def _subset(font: Any, to_unicode: dict[int, str], hinting: bool) -> None:  # noqa: FBT001 # its own
    # Characters without a glyph have numbers beyond the last one, and a map of their own to none.
    glyphs = sorted({0, *to_unicode} - set(font.missing.values()))
    packed = _packed(font, glyphs) if "CFF " in font.tables else None
    if packed is None:
        fonts.get_hb_object_data = get_hb_object_data
        font.file_content = get_hb_object_data(font.hb_face)
        _keep_numbers(font, to_unicode, hinting)
    else:
        font.file_content = SFNT + packed


def _packed(font: Any, glyphs: list[int]) -> bytes | None:
    """Return the table of outlines with these glyphs alone; None if they have no CIDs."""
    wanted = ffi.gc(
        harfbuzz_subset.hb_subset_input_create_or_fail(), harfbuzz_subset.hb_subset_input_destroy
    )
    _add(harfbuzz_subset.hb_subset_input_glyph_set(wanted), glyphs)
    tags = sorted(_tag(name) for name in font.tables if name not in NEEDED)
    dropped = harfbuzz_subset.hb_subset_input_set(
        wanted, harfbuzz_subset.HB_SUBSET_SETS_DROP_TABLE_TAG
    )
    _add(dropped, tags)
    harfbuzz_subset.hb_subset_input_set_flags(
        wanted,
        harfbuzz_subset.HB_SUBSET_FLAGS_DESUBROUTINIZE
        | harfbuzz_subset.HB_SUBSET_FLAGS_NO_HINTING
        | harfbuzz_subset.HB_SUBSET_FLAGS_NOTDEF_OUTLINE,
    )
    packed = ffi.gc(
        harfbuzz_subset.hb_subset_or_fail(font.hb_face, wanted), harfbuzz.hb_face_destroy
    )
    with _outlines(packed) as ours, _outlines(font.hb_face) as theirs:
        return renumbered(ours, theirs)


@contextmanager
def _outlines(face: Any) -> Iterator[memoryview]:
    """Look at the table of outlines where it lies; a copy of a whole font takes its time."""
    blob = harfbuzz.hb_face_reference_table(face, _tag("CFF "))
    length = ffi.new("unsigned int *")
    try:
        yield memoryview(ffi.buffer(harfbuzz.hb_blob_get_data(blob, length), length[0]))
    finally:
        harfbuzz.hb_blob_destroy(blob)


def _add(numbers: Any, values: list[int]) -> None:
    harfbuzz.hb_set_add_sorted_array(numbers, ffi.new("hb_codepoint_t[]", values), len(values))


def _tag(name: str) -> int:
    return int.from_bytes(name.encode(), "big")


def renumbered(packed: memoryview, whole: memoryview) -> bytes | None:
    """Let each packed glyph's CID be its number in the whole font; None if glyphs have no CIDs.

    Raises:
        KeyError: a packed glyph is none of the whole font's.
    """
    theirs, ours = _top(whole), _top(packed)
    place = ours.get(CHARSET, 0)
    if ROS not in ours or packed[place] != LONG_INTEGER:
        return None
    runs = sorted(_runs(whole, theirs))
    firsts = [first for first, _number, _count in runs]
    numbers = []
    for first, _number, count in _runs(packed, ours):
        numbers += [_number_of(cid, runs, firsts) for cid in range(first, first + count)]
    offset = len(packed).to_bytes(4, "big")
    renamed = [number.to_bytes(2, "big") for number in numbers]
    return b"".join([packed[: place + 1], offset, packed[place + 5 :], b"\0", *renamed])


def _number_of(cid: int, runs: list[tuple[int, int, int]], firsts: list[int]) -> int:
    """Find a glyph's number by its CID."""
    first, number, count = runs[bisect_right(firsts, cid) - 1]
    if not first <= cid < first + count:
        raise KeyError(cid)
    return number + cid - first


def _top(table: memoryview) -> dict[int, int]:
    """Find the operators of the Top DICT: each with the place of its last operand."""
    start = _index_end(table, table[2])
    end = _index_end(table, start)
    # One DICT: the data begin after a count, the size of offsets and two offsets.
    return dict(_operators(table, start + 3 + 2 * table[start + 2], end))


def _runs(table: memoryview, top: dict[int, int]) -> Iterator[tuple[int, int, int]]:
    """Read the CIDs of the glyphs after the first, which has none: first CID, its number, how many.

    A table gives them one by one, or in runs.
    """
    outlines = _integer(table, top[CHARSTRINGS])
    count = int.from_bytes(table[outlines : outlines + 2], "big")
    at = _integer(table, top[CHARSET])
    # How many bytes say how many more follow the first of a run.
    rest, at = table[at], at + 1
    number = 1
    while number < count:
        first = int.from_bytes(table[at : at + 2], "big")
        more = int.from_bytes(table[at + 2 : at + 2 + rest], "big")
        yield first, number, more + 1
        number += more + 1
        at += 2 + rest


def _integer(table: memoryview, at: int) -> int:
    """Read an offset that a DICT gives."""
    byte = table[at]
    if byte == LONG_INTEGER:
        return int.from_bytes(table[at + 1 : at + 5], "big")
    if byte == SHORT_INTEGER:
        return int.from_bytes(table[at + 1 : at + 3], "big")
    return byte - 139 if byte <= 246 else (byte - 247) * 256 + table[at + 1] + 108


def _index_end(table: memoryview, start: int) -> int:
    """Return where an INDEX ends: a count, the size of offsets, offsets from 1, data."""
    count = int.from_bytes(table[start : start + 2], "big")
    if not count:
        return start + 2
    size = table[start + 2]
    offsets_end = start + 3 + (count + 1) * size
    return offsets_end - 1 + int.from_bytes(table[offsets_end - size : offsets_end], "big")


def _operators(table: memoryview, at: int, end: int) -> Iterator[tuple[int, int]]:
    """Walk a DICT: every operator and where its last operand begins."""
    operand = at
    while at < end:
        byte = table[at]
        if byte <= 21:
            wide = byte == ESCAPE
            yield (byte << 8 | table[at + 1] if wide else byte), operand
            at += 1 + wide
        else:
            operand = at
            at += _operand_size(table, at)


def _operand_size(table: memoryview, at: int) -> int:
    byte = table[at]
    if byte == REAL:
        end = at + 1
        while table[end] & 0x0F != 0x0F and table[end] >> 4 != 0x0F:
            end += 1
        return end + 1 - at
    sizes = {SHORT_INTEGER: 3, LONG_INTEGER: 5}
    return sizes.get(byte, 1 if byte <= 246 else 2)
