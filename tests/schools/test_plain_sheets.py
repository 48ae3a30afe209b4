"""The quick look over a plain sheet never says less than the scan of every element."""

import io
import zipfile
from xml.parsers import expat

import pytest

from schools import spreadsheet
from schools.plain_sheets import look_over
from schools.spreadsheet import _Scan
from tests.corpus.awkward import CASES, GOOD, STAGES, shared, wps

SHEET = b'<worksheet><dimension ref="A1:B2"/><sheetData>%s</sheetData></worksheet>'


def sheets_of(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if "worksheets/sheet" in name]
            return [archive.read(name) for name in names if archive.getinfo(name).file_size < 10**6]
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):
        return []


def scanned(markup):
    """What the scan of every element finds; None where it refuses."""
    scan = _Scan("a", frozenset({"9"}))
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = scan.start, scan.end
    parser.CharacterDataHandler = scan.characters
    try:
        parser.Parse(markup, True)
    except (expat.ExpatError, spreadsheet.Refused):
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
            quick = _Scan("a", frozenset({"9"}))
            quick.take(plain)
            assert (quick.last, quick.declared) == (scan.last, scan.declared), case.name
            assert (scan.odd, scan.percent) == ({}, set()), case.name
            compared += 1
    assert compared > len(CASES)


@pytest.mark.parametrize(
    "cells",
    [
        b"<c r='XFD1048576'/>",
        b'<c x="a>b" r="XFD1"/>',
        b'<c x=\' r="A1"\' r="XFD1"/>',
        b'<c r="&#65;1"/>',
        b'<c r = "XFD1"/>',
        b'<c r="A1" t="e"/>',
        b'<c r="A1" t="&#101;"/>',
        b'<c r="A1"><f>1+1</f></c>',
        b'<c r="A1"><x:f>1+1</x:f></c>',
        b'<c r="A1" t="d"/>',
        b'<c r="A1" s="9"/>',
        b"<c/>",
        b'<!-- <c r="A1"/> --><c r="B2"/>',
        b'<![CDATA[<c r="A1"/>]]>',
        b'</sheetData><sheetData><c r="XFD1"/>',
    ],
)
def test_what_could_mean_something_else_is_left_to_the_scan(cells):
    assert look_over(SHEET % cells, frozenset({"9"})) is None


def test_an_attribute_of_another_namespace_is_no_address():
    plain = look_over(SHEET % b'<c etc:r="A1" r="XFD1048576"/>', frozenset())

    assert plain is not None
    assert (set(plain.columns), set(plain.rows)) == ({"XFD"}, {1048576})


def test_two_dimensions_are_left_to_the_scan():
    markup = SHEET % b'<c r="A1"/>'

    assert look_over(markup, frozenset()) is not None
    assert look_over(b'<dimension ref="A1"/>' + markup, frozenset()) is None


def test_another_encoding_is_left_to_the_scan():
    markup = (SHEET % b'<c r="XFD1"/>').decode().encode("utf-16")

    assert look_over(markup, frozenset()) is None


def test_a_plain_cell_far_away_is_refused():
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        markup = archive.read(STAGES).replace(b'r="E4"', b'r="XFD1048576"')
    plain = look_over(markup, frozenset())
    assert plain is not None

    with pytest.raises(spreadsheet.Refused):
        _Scan("a", frozenset()).take(plain)
