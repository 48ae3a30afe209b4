"""Hostile and odd files; each is built here, none is kept."""

import io
import json
import struct
import warnings
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from schools.package import read_package
from schools.spreadsheet import main
from schools.unpacking import MAX_PARTS
from tests.schools.packages import csv_files, errors, saved, small_county, with_part, xlsx, zipped
from tests.stack.processes import processor_seconds

STAGES = "xl/worksheets/sheet2.xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
GOOD = xlsx(small_county())


def answer(content):
    return json.loads(main(content))


def refused(content):
    """The code a file is refused with by the child, and again by the guarded reading."""
    code = answer(content)["refused"]["code"]
    reading = read_package(content, "hostile.xlsx")
    assert [problem.code for problem in reading.problems] == [code]
    assert reading.problems[0].message
    assert (reading.schools, reading.stages, reading.county) == ([], [], {})
    return code


def edited(change):
    """A small county's workbook after a change with openpyxl."""
    book = load_workbook(io.BytesIO(GOOD))
    change(book)
    return saved(book)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_workbook"),
        (b"school_code,name\n", "not_a_workbook"),
        (b"%PDF-1.7", "not_a_workbook"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (GOOD[: len(GOOD) // 2], "damaged"),
        (OLE + b"\0" * 600, "old_excel"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (zipped({"readme.txt": b"nothing"}), "not_a_workbook"),
        (zipped({"[Content_Types].xml": b"<Types/>"}), "not_a_workbook"),
        (zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b""}), "old_excel"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(content, code):
    assert refused(content) == code


def test_a_flipped_byte_is_damage():
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        place = archive.getinfo(STAGES).header_offset + 80
    broken = GOOD[:place] + bytes([GOOD[place] ^ 0xFF]) + GOOD[place + 1 :]

    assert refused(broken) == "damaged"


def test_an_encrypted_zip_is_refused():
    content = bytearray(zipped(csv_files(small_county())))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        start = archive.start_dir
    flags = struct.unpack_from("<H", content, start + 8)[0]
    struct.pack_into("<H", content, start + 8, flags | 1)

    assert refused(bytes(content)) == "encrypted"


def test_a_part_that_stands_twice_is_refused():
    stream = io.BytesIO(GOOD)
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(STAGES, "<worksheet/>")

    assert refused(stream.getvalue()) == "damaged"


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macros_are_refused(part):
    assert refused(with_part(GOOD, part, lambda _text: "<x/>")) == "macros"


def test_a_macro_workbook_under_another_name_is_refused():
    def enable(text):
        return text.replace("sheet.main+xml", "sheet.macroEnabled.main+xml")

    assert refused(with_part(GOOD, "[Content_Types].xml", enable)) == "macros"


def test_external_links_are_refused():
    part = with_part(GOOD, "xl/externalLinks/externalLink1.xml", lambda _text: "<x/>")

    def relate(text):
        link = '<Relationship Id="x" Type="http://x/relationships/externalLink" Target="a.xlsx"/>'
        return text.replace("</Relationships>", f"{link}</Relationships>")

    assert refused(part) == "external_links"
    assert refused(with_part(GOOD, "xl/_rels/workbook.xml.rels", relate)) == "external_links"


def test_a_hyperlink_is_no_external_link():
    def link(book):
        book["学校"]["B2"].hyperlink = "https://example.org/"

    assert errors(read_package(edited(link), "package.xlsx")) == []


@pytest.mark.parametrize("part", [STAGES, "xl/workbook.xml", "docProps/app.xml"])
def test_document_types_are_refused_wherever_they_stand(part):
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'

    def declare(text):
        head, mark, rest = text.partition("?>")
        return f"{head}{mark}{laughs}{rest}" if mark else f"{laughs}{text}"

    assert refused(with_part(GOOD, part, declare)) == "doctype"


def test_what_unpacks_beyond_bounds_is_refused_within_seconds():
    bomb = with_part(GOOD, "xl/media/image1.png", lambda _text: " " * 90_000_000)
    begun = processor_seconds()

    code = refused(bomb)

    assert code == "too_large"
    assert len(bomb) < 200_000
    assert processor_seconds() - begun < 5


def test_a_false_size_in_the_directory_is_damage():
    content = bytearray(with_part(GOOD, STAGES, lambda text: text + " " * 1_000_000))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        start = archive.start_dir
    place = content.index(STAGES.encode(), start) - 46
    struct.pack_into("<I", content, place + 24, 500)

    assert refused(bytes(content)) == "damaged"


def test_too_many_parts_are_refused():
    parts = {f"part{number}.csv": b"" for number in range(MAX_PARTS + 1)}

    assert refused(zipped(parts)) == "too_large"


@pytest.mark.parametrize("address", ["XFD1048576", "A20001", "GS1", "XFD2"])
def test_a_cell_far_away_is_refused_before_it_is_read(address):
    def place(text):
        return text.replace("</sheetData>", f'<row><c r="{address}"><v>1</v></c></row></sheetData>')

    assert refused(with_part(GOOD, STAGES, place)) == "too_many_cells"


@pytest.mark.parametrize(
    ("declared", "code"),
    [("A1:B2", "false_dimension"), ("A1", "false_dimension"), ("A1:XFD1048576", "too_many_cells")],
)
def test_a_false_dimension_is_refused(declared, code):
    def lie(text):
        return text.replace('<dimension ref="A1:F4"', f'<dimension ref="{declared}"')

    assert refused(with_part(GOOD, STAGES, lie)) == code


def test_a_workbook_without_a_dimension_is_read():
    def forget(text):
        return text.replace('<dimension ref="A1:F4"/>', "").replace('<dimension ref="A1:F4" />', "")

    content = with_part(GOOD, STAGES, forget)

    assert b"<dimension" not in zipfile.ZipFile(io.BytesIO(content)).read(STAGES)
    assert errors(read_package(content, "package.xlsx")) == []


def test_cells_without_addresses_are_counted_on():
    def forget(text):
        for row in range(1, 5):
            for letter in "ABCDEF":
                text = text.replace(f' r="{letter}{row}"', "")
        return text.replace('t="n"><v>420<', 't="e"><v>#N/A<')

    reading = read_package(with_part(GOOD, STAGES, forget), "package.xlsx")

    assert errors(reading) == [("学段", 2, "pupils", "error")]


def test_an_address_that_is_none_is_damage():
    content = with_part(GOOD, STAGES, lambda text: text.replace('r="C2"', 'r="2C"'))

    assert refused(content) == "damaged"


def test_error_cells_and_uncomputed_formulas_are_named_and_never_blank():
    def spoil(book):
        book["学段"]["C2"] = "=SUM(A1:A2)"
        book["学段"]["D2"] = "#DIV/0!"
        book["学校"]["A2"] = "=1+1"

    reading = read_package(edited(spoil), "package.xlsx")

    assert [one for one in errors(reading) if one[3] != "campus_unknown"] == [
        ("学校", 2, "school_code", "formula"),
        ("学段", 2, "pupils", "formula"),
        ("学段", 2, "classes", "error"),
    ]


def test_a_formula_with_its_stored_value_is_read():
    def compute(text):
        text = text.replace("<v>420</v>", "<f>400+20</f><v>420</v>")
        empty = '<c r="F4" t="str"><f>""</f><v></v></c>'
        assert "</row></sheetData>" in text
        return text.replace("</row></sheetData>", f"{empty}</row></sheetData>")

    reading = read_package(with_part(GOOD, STAGES, compute), "package.xlsx")

    assert errors(reading) == []
    assert reading.stages[0].figures["pupils"] == "420"


def test_dates_are_refused_as_dates():
    def date_it(book):
        book["学段"]["C2"] = date(2024, 9, 1)

    reading = read_package(edited(date_it), "package.xlsx")

    assert errors(reading) == [("学段", 2, "pupils", "date")]


def test_hidden_sheets_rows_and_columns_are_read_like_any_other():
    def hide(book):
        book["学段"].sheet_state = "veryHidden"
        book["学段"].row_dimensions[2].hidden = True
        book["学段"].column_dimensions["C"].hidden = True

    reading = read_package(edited(hide), "package.xlsx")

    assert errors(reading) == []
    assert reading.stages[0].figures["pupils"] == "420"


def test_a_number_is_what_its_cell_shows():
    def write(text):
        return text.replace("<v>3200.5</v>", "<v>3200.1000000000004</v>")

    reading = read_package(with_part(GOOD, "xl/worksheets/sheet1.xml", write), "package.xlsx")

    assert reading.schools[0].figures["building_area"] == "3200.1"


@pytest.mark.parametrize(("shape", "stored"), [("0%", 0.523), ("0.00%", 0.523), ('0.0"%"', 52.3)])
def test_a_percentage_is_what_its_cell_shows(shape, stored):
    def type_it(book):
        book["县情"]["B4"] = stored
        book["县情"]["B4"].number_format = shape
        book["学段"]["C2"] = 0.5
        book["学段"]["C2"].number_format = "0%"

    reading = read_package(edited(type_it), "package.xlsx")

    assert reading.county["myopia"] == "52.3"
    refused = next(problem for problem in reading.problems if problem.severity == "error")
    assert (refused.cell, refused.code) == ("C2", "unit")
    assert "读到“50%”" in refused.message


def test_a_large_county_is_read_within_seconds():
    book = Workbook(write_only=True)
    sheets: dict[str, list[list[Any]]] = {
        "学校": [["学校代码", "学校名称", "办学类型", "城乡类型", "举办性质", "图书册数"]]
        + [[f"99{n:08}", f"示例学校{n}", "211", "town", "public", n] for n in range(2000)],
        "学段": [["学校代码", "学段", "在校生数", "班级数", "专任教师数"]]
        + [[f"99{n:08}", "primary", n, 3, 9] for n in range(2000)],
        "县情": [["数据项", "数值"]],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    begun = processor_seconds()

    reading = read_package(saved(book), "large.xlsx")

    assert errors(reading) == []
    assert len(reading.schools) == len(reading.stages) == 2000
    assert processor_seconds() - begun < 10


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"schools.csv": b'school_code,"name\n1,2\n'}, "damaged"),
        ({"schools.csv": b"a" * 200_000}, "damaged"),
        ({"schools.csv": b"a," * 300 + b"\n"}, "too_large"),
        ({"schools.csv": b"a\n" * 20_002}, "too_large"),
        ({"学校.csv": b"a\n"}, "sheet_twice"),
        ({"schools.csv": "学校".encode("utf-16")}, "encoding"),
    ],
)
def test_broken_csv_is_refused_in_words(change, code):
    assert refused(zipped(csv_files(small_county()) | change)) == code


def test_a_zip_may_hold_a_folder_and_what_systems_leave_in_it():
    files = {f"示例/{name}": content for name, content in csv_files(small_county()).items()}

    tables = answer(zipped(files | {"__MACOSX/._schools.csv": b"x", "示例/说明.txt": b"x"}))

    assert set(tables["sheets"]) == {"schools", "stages", "county"}
    assert tables["ignored"] == ["说明.txt"]


def test_chinese_names_in_a_zip_from_windows_are_understood():
    names = {"aaaa.csv": "学校.csv", "bbbb.csv": "学段.csv", "cccc.csv": "县情.csv"}
    content = zipped(dict(zip(names, csv_files(small_county()).values(), strict=True)))
    for plain, chinese in names.items():
        content = content.replace(plain.encode(), chinese.encode("gb18030"))

    tables = answer(content)

    assert [table["name"] for table in tables["sheets"].values()] == ["县情", "学校", "学段"]
