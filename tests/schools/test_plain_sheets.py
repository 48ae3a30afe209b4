"""The quick look over a plain sheet never says less than the scan of every element."""

import io
import zipfile
from xml.parsers import expat

import pytest

from schools.plain_sheets import _beyond, column_place, look_over
from schools.sheet import column_letters
from schools.sheet_scan import Scan, scan_sheet
from schools.unpacking import Refused
from tests.corpus.awkward import CASES, GOOD, STAGES, shared, wps

MAX_EXCEL_COLUMNS = 16_384
SHEET = b'<worksheet><dimension ref="A1:B2"/><sheetData><row r="1">%s</row></sheetData></worksheet>'


def sheets_of(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if "worksheets/sheet" in name]
            return [archive.read(name) for name in names if archive.getinfo(name).file_size < 10**6]
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):
        return []


def scanned(markup):
    """What the scan of every element finds; None where it refuses."""
    scan = Scan("a", frozenset({"9"}))
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = scan.start, scan.end
    parser.CharacterDataHandler = scan.characters
    try:
        parser.Parse(markup, True)
    except (expat.ExpatError, Refused):
        return None
    return scan


@pytest.mark.parametrize("content", [GOOD, shared(), wps()])
def test_an_ordinary_sheet_is_looked_over(content):
    assert all(look_over(markup, frozenset()) for markup in sheets_of(content))


def test_whatever_is_looked_over_is_what_the_scan_finds():
    compared = 0
    for case in CASES:
        for markup in sheets_of(case.build()):
            plain, scan = look_over(markup, frozenset({"9"})), scanned(markup)
            if plain is None or scan is None:
                continue
            quick = Scan("a", frozenset({"9"}))
            quick.take(plain)
            assert (quick.last, quick.declared) == (scan.last, scan.declared), case.name
            assert (scan.odd, scan.percent) == ({}, set()), case.name
            compared += 1
    assert compared > len(CASES)


@pytest.mark.parametrize(
    "cells",
    [
        b"",
        b'<c r="A1"/>',
        b'<c r="A1" s="1" t="n" /><c r="B1"><v></v></c>',
        b'<c r="A1"><v>1</v></c><c r="AB1" t="s"><v>0</v></c>',
        b'<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a &lt;&amp;> </t></is></c>',
        b'<c r="A1" t="str"><v>&#31034;&#10;a&#20363;</v></c>',
        '<c r="A1" t="str"><v>示例（一）</v></c>'.encode(),
    ],
)
def test_plain_cells_are_looked_over_and_the_scan_agrees(cells):
    plain, scan = look_over(SHEET % cells, frozenset({"9"})), scanned(SHEET % cells)

    assert plain is not None
    assert scan is not None
    assert (plain.last, scan.odd, scan.percent) == (scan.last, {}, set())


@pytest.mark.parametrize(
    "cells",
    [
        b"<c r='A1'/>",
        b'<c x="a>b" r="A1"/>',
        b'<c x=\' r="A1"\' r="A1"/>',
        b'<c etc:r="A1" r="XFD1"/>',
        b'<c r="A1" r="XFD1"/>',
        b'<c r="&#65;1"/>',
        b'<c r = "A1"/>',
        b'<c r="A2"/>',
        b'<c r="A1" t="e"/>',
        b'<c r="A1" t="&#101;"/>',
        b'<c r="A1"><f>1+1</f></c>',
        b'<c r="A1"><x:f>1+1</x:f></c>',
        b'<c r="A1" t="d"/>',
        b'<c r="A1" s="9"/>',
        b"<c/>",
        b'<x:c r="A1"/>',
        b'<!-- <c r="A1"/> --><c r="B1"/>',
        b'<![CDATA[<c r="A1"/>]]>',
        b'<c r="B1"/><c r="A1"/>',
        b'<c r="AA1"/><c r="B1"/>',
        b'<c r="A1"/>a<c r="B1"/>',
        b'<c r="A1"><v>1</v></c',
        b'<c r="A1"><v>1</c>',
        b'<c r="A1"><v>]]></v></c>',
        b'<c r="A1"><v>&nbsp;</v></c>',
        b'<c r="A1"><v>&#12;</v></c>',
        b'<c r="A1"><v>&#31;</v></c>',
        b'<c r="A1"><v>&#57343;</v></c>',
        b'<c r="A1"><v>&#65535;</v></c>',
        b'<c r="A1"><v>&#100000;</v></c>',
        b'<c r="A1"><v>&#0;</v></c>',
        b'<c r="A1"><v>&#55296;</v></c>',
        b'<c r="A1"><v>&#65534;</v></c>',
        b'<c r="A1"><v>&#x31;</v></c>',
        b'<c r="A1"><v>\x01</v></c>',
        b'<c r="A1"><v>\xff</v></c>',
        b'<c r="A1"><v>\xed\xa0\x80</v></c>',
        b'<c r="A1"><v>\xef\xbf\xbe</v></c>',
        b'</row></sheetData><sheetData><row r="1"><c r="XFD1"/>',
        b'</row></x:sheetData><x:sheetData><row r="1"><c r="XFD1"/>',
    ],
)
def test_what_could_mean_something_else_is_left_to_the_scan(cells):
    assert look_over(SHEET % cells, frozenset({"9"})) is None


@pytest.mark.parametrize(
    ("letters", "beyond"),
    [
        ("A", ["B", "Z", "AA", "XFD"]),
        ("Y", ["Z", "AA"]),
        ("Z", ["AA", "AAA"]),
        ("AC", ["AD", "BA", "AAA"]),
        ("BA", ["BB", "CA", "AAA"]),
        ("ABC", ["ABD", "ACA", "BAA", "XFD"]),
    ],
)
def test_a_column_beyond_another_is_found_and_no_other(letters, beyond):
    pattern = _beyond(letters.encode())
    every = [column_letters(place) for place in range(MAX_EXCEL_COLUMNS)]

    found = {each for each in every if pattern.search(b'<c r="%b1"' % each.encode())}

    assert found == set(every[column_place(letters) + 1 :])
    assert set(beyond) <= found


def test_a_plain_sheet_that_is_no_xml_is_damage():
    for spoilt in (
        (SHEET % b'<c r="A1"/>').replace(b'<row r="1">', b'<row r="1" r="2">'),
        (SHEET % b'<c r="A1"/>').replace(b"</worksheet>", b""),
    ):
        assert look_over(spoilt, frozenset()) is not None

        with pytest.raises(Refused, match="damaged"):
            scan_sheet("学校", "xl/worksheets/sheet1.xml", spoilt, frozenset())


@pytest.mark.parametrize(
    "head",
    [
        b'<?xml version="1.0" encoding="gb2312"?>',
        b"<?xml version='1.0' encoding='gb2312'?>",
        b'<?xml version="1.0"?><?a <sheetData> ?>',
        b'<!DOCTYPE x [<!ENTITY a "b">]>',
        b'<dimension ref="A1"/>',
    ],
)
def test_a_strange_beginning_is_left_to_the_scan(head):
    markup = SHEET % b'<c r="A1"/>'

    assert look_over(b'<?xml version="1.0" encoding="UTF-8"?>' + markup, frozenset()) is not None
    assert look_over(head + markup, frozenset()) is None


def test_numbered_characters_of_plain_cells_are_those_of_xml():
    looked_over = {
        number
        for number in range(100_000)
        if look_over(SHEET % b'<c r="A1"><v>&#%d;</v></c>' % number, frozenset())
    }

    assert looked_over.isdisjoint({*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000)})
    assert looked_over.isdisjoint({0xFFFE, 0xFFFF})
    assert looked_over > {9, 10, 13, *range(32, 0xA000), *range(0xFF00, 0xFF5F)}


def test_another_encoding_is_left_to_the_scan():
    markup = (SHEET % b'<c r="XFD1"/>').decode().encode("utf-16")

    assert look_over(markup, frozenset()) is None


def test_a_plain_cell_far_away_is_refused():
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        markup = archive.read(STAGES).replace(b'r="E4"', b'r="XFD4"')
    plain = look_over(markup, frozenset())
    assert plain is not None

    with pytest.raises(Refused):
        Scan("a", frozenset()).take(plain)
