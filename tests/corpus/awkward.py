"""A hundred and more awkward and hostile workbooks, each built here and none kept.

Shape: a case is its name, what builds the file, and what comes of it: the code of the first
refusal, or the figures to find as ``{"sheet.row.element": value}`` with None for missing ones.
"""

import datetime
import io
import re
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from tests.schools.packages import csv_files, saved, small_county, with_part, xlsx, zipped

Expected = str | dict[str, Any]
SCHOOLS, STAGES, COUNTY = (f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 3))
DRAWING = "xl/drawings/vmlDrawing1.vml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
GOOD = xlsx(small_county())
FINE: dict[str, Any] = {
    "stages.0.pupils": "420",
    "schools.0.building_area": "3200.5",
    "county.population": "500000",
    "county.edu_budget": "85000.5",
}


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    build: Callable[[], bytes]
    expected: Expected


CASES: list[Case] = []


def case(name: str, build: Callable[[], bytes], expected: Expected) -> None:
    CASES.append(Case(name, build, expected))


def edited(change: Callable[[Workbook], object]) -> bytes:
    """The small county's workbook after a change with openpyxl."""
    book = load_workbook(io.BytesIO(GOOD))
    change(book)
    return saved(book)


def written(sheet: str, cell: str, value: Any, shape: str = "") -> Callable[[], bytes]:
    """The small county's workbook with another value in a cell."""

    def change(book: Workbook) -> None:
        book[sheet][cell] = value
        if isinstance(value, str):
            book[sheet][cell].data_type = "s"
        if shape:
            book[sheet][cell].number_format = shape

    return lambda: edited(change)


def raw(cell: str) -> Callable[[], bytes]:
    """The small county's workbook with the pupils' cell as XML of a program's own making."""

    def change(text: str) -> str:
        begin = text.index('<c r="C2"')
        end = text.index("</c>", begin) + 4
        return text[:begin] + cell + text[end:]

    return lambda: with_part(GOOD, STAGES, change)


def part(name: str, change: Callable[[str], str], content: bytes = GOOD) -> Callable[[], bytes]:
    return lambda: with_part(content, name, change)


def replaced(name: str, before: str, after: str) -> Callable[[], bytes]:
    def change(text: str) -> str:
        assert before in text
        return text.replace(before, after, 1)

    return part(name, change)


def without(name: str, whole: Callable[[], bytes] = lambda: GOOD) -> Callable[[], bytes]:
    """A workbook without one of its parts."""

    def build() -> bytes:
        with zipfile.ZipFile(io.BytesIO(whole())) as archive:
            return zipped({each: archive.read(each) for each in archive.namelist() if each != name})

    return build


def tables(change: Callable[[dict[str, list[list[Any]]]], object]) -> Callable[[], bytes]:
    """A workbook of the small county's tables after a change."""

    def build() -> bytes:
        rows = small_county()
        change(rows)
        return xlsx(rows)

    return build


def pupils(value: str | None) -> dict[str, Any]:
    return {"stages.0.pupils": value, "stages.1.pupils": "96"}


# What people write where a whole number of pupils belongs: in, and what is read or why not.
WHOLE: Mapping[str, Any] = {
    "420": "420",
    "４２０": "420",
    "４２０．０": "420",
    "1,234": "1234",
    "1，234": "1234",
    "12,345,678": "12345678",
    " 420 ": "420",
    "\u3000420\u3000": "420",
    "420\u00a0": "420",
    "\u200b420": "420",
    "420\n": "420",
    "420人": "420",
    "420 人": "420",
    "420名": "420",
    "0.5万人": "5000",
    "420.0": "420",
    "0": "0",
    "000420": "420",
    "—": None,
    "——": None,
    "-": None,
    "/": None,
    "无数据": None,
    "   ": None,
    "无": "not_a_number!",
    "约420": "not_a_number!",
    "420左右": "unit!",
    "420册": "unit!",
    "420亿人": "unit!",
    "12%": "unit!",
    "1e3": "unit!",
    "420.5": "not_integer!",
    "-5": "negative!",
    "－5": "negative!",
    "+420": "not_a_number!",
    "1,23": "not_a_number!",
    "1.234.567": "not_a_number!",
    "4 20": "not_a_number!",
    "1'234": "unit!",
    "四百二十": "not_a_number!",
    "〇": "not_a_number!",
    "5²": "unit!",
    "⑤": "not_a_number!",
    "٤٢٠": "not_a_number!",
    "NaN": "not_a_number!",
    "∞": "not_a_number!",
    "#DIV/0!": "not_a_number!",
    "=1+1": "not_a_number!",
    "9999999999999999": "too_large!",
    "是": "not_a_number!",
}
for text, told in WHOLE.items():
    refused = isinstance(told, str) and told.endswith("!")
    case(
        f"pupils as text {text!r}",
        written("学段", "C2", text),
        told[:-1] if refused else pupils(told),
    )

OTHER_TYPES: Mapping[str, tuple[Any, str, Expected]] = {
    "a whole number": (1234, "General", pupils("1234")),
    "a whole float": (420.0, "General", pupils("420")),
    "a thousand in scientific notation": (1e3, "0.00E+00", pupils("1000")),
    "a number shown with separators": (1234567, "#,##0", pupils("1234567")),
    "a number shown with a unit": (420, '0"人"', pupils("420")),
    "a fraction": (420.5, "General", "not_integer"),
    "a fraction that looks whole": (420.4, "0", "not_integer"),
    "a negative number": (-5, "General", "negative"),
    "a number beyond all counting": (1e20, "General", "too_large"),
    "a percentage": (0.12, "0%", "unit"),
    "a truth": (True, "General", "boolean"),
    "a date": (datetime.date(2024, 9, 1), "yyyy-mm-dd", "date"),
    "a moment": (datetime.datetime(2024, 9, 1, 8, 30), "yyyy-mm-dd h:mm", "date"),  # noqa: DTZ001
    "a time of day": (datetime.time(8, 30), "h:mm", "date"),
}
for name, (value, shape, expected) in OTHER_TYPES.items():
    case(f"pupils as {name}", written("学段", "C2", value, shape), expected)

RAW: Mapping[str, tuple[str, Expected]] = {
    "an error": ('<c r="C2" t="e"><v>#DIV/0!</v></c>', "error"),
    "a missing name": ('<c r="C2" t="e"><v>#NAME?</v></c>', "error"),
    "an error of a formula": ('<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "error"),
    "a formula never computed": ('<c r="C2"><f>SUM(D2:E2)</f></c>', "formula"),
    "a formula with an empty result": ('<c r="C2"><f>SUM(D2:E2)</f><v></v></c>', "formula"),
    "a formula of another program": (
        "<c r=\"C2\"><f>cmd|'/c calc'!A0</f></c>",
        "formula",
    ),
    "a formula with its result": ('<c r="C2"><f>400+20</f><v>420</v></c>', pupils("420")),
    "a formula with a text": ('<c r="C2" t="str"><f>A1</f><v>420人</v></c>', pupils("420")),
    "a formula with an empty text": ('<c r="C2" t="str"><f>""</f><v></v></c>', pupils(None)),
    "text inside the cell": ('<c r="C2" t="inlineStr"><is><t>４２０</t></is></c>', pupils("420")),
    "text in two shapes": (
        '<c r="C2" t="inlineStr"><is><r><t>4</t></r><r><t>20</t></r></is></c>',
        pupils("420"),
    ),
    "a date in words": ('<c r="C2" t="d"><v>2024-09-01T00:00:00</v></c>', "date"),
    "nothing at all": ('<c r="C2"></c>', pupils(None)),
    "the last bit of a difference": (
        '<c r="C2"><v>419.99999999999994</v></c>',
        pupils("420"),
    ),
    "the last bit of a sum": ('<c r="C2"><v>420.00000000000006</v></c>', pupils("420")),
}
for name, (cell, expected) in RAW.items():
    case(f"pupils as {name}", raw(cell), expected)

AREAS: Mapping[str, str | None] = {
    "3200.5平方米": "3200.5",
    "3,200.50㎡": "3200.5",
    "3200.5m2": "3200.5",
    "3200.5 m²": "3200.5",
    "0.32万平方米": "3200",
    "0.0001": "0.0001",
    "4.8亩": "unit!",
    "50%": "unit!",
    ".5": "not_a_number!",
    "3200.12345678901": "too_large!",
}
for text, read in AREAS.items():
    refused = bool(read) and str(read).endswith("!")
    case(
        f"an area as {text!r}",
        written("学校", "G2", text),
        str(read)[:-1] if refused else {"schools.0.building_area": read},
    )

COUNTY_FIGURES: Mapping[str, tuple[str, Any, str, Expected]] = {
    "a percentage as text": ("B4", "52.3%", "", {"county.myopia": "52.3"}),
    "a percentage in full width": ("B4", "５２．３％", "", {"county.myopia": "52.3"}),
    "a percentage as its cell shows it": ("B4", 0.523, "0.0%", {"county.myopia": "52.3"}),
    "a percentage without its sign": ("B4", 52.3, "", {"county.myopia": "52.3"}),
    "a share of one, taken as it stands": ("B4", 0.523, "", {"county.myopia": "0.523"}),
    "a budget in 万元": ("B3", "85,000.5万元", "", {"county.edu_budget": "85000.5"}),
    "a budget in 亿元": ("B3", "8.5亿元", "", "unit"),
    "a budget in 元": ("B3", "850005000元", "", "unit"),
    "a bare 万 nobody can read": ("B3", "1.2万", "", "unit"),
    "a population of 50万人": ("B2", "50万人", "", {"county.population": "500000"}),
    "a population as an accountant writes it": (
        "B2",
        500000,
        '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
        {"county.population": "500000"},
    ),
    "an element that is none": ("A2", "常驻人口", "", "unknown_element"),
    "an element of another sheet": ("A2", "在校生数", "", "unknown_element"),
    "an element twice": ("A3", "population", "", "element_twice"),
    "a value without its element": ("A2", None, "", "unknown_element"),
}
for name, (place, value, shape, expected) in COUNTY_FIGURES.items():
    case(name, written("县情", place, value, shape), expected)

KEYS: Mapping[str, tuple[str, Any, Expected]] = {
    "a code as a number": ("A2", 9901010001, FINE),
    "a code in full width": ("A2", "９９０１０１０００１", FINE),
    "a code with a fraction": ("A2", 12.5, "not_text"),
    "a code that is a date": ("A2", datetime.date(2024, 9, 1), "date"),
    "a code too long": ("A2", "9" * 33, "text_unfit"),
    "no code": ("A2", None, "key_empty"),
    "a code that stands for nothing": ("A2", "—", "key_empty"),
    "a campus twice": ("A3", "9901010001", "campus_twice"),
    "a name that turns text around": ("B2", "示例\u202e校", "text_unfit"),
    "a name that looks like a formula": ("B2", "'=HYPERLINK(1)", FINE),
    "a name of many spaces": ("B2", "  示例   第一小学 ", FINE),
    "a kind that is none": ("C2", "小学校", "not_a_choice"),
    "a kind by its number": ("C2", 211, FINE),
    "a locale in English capitals": ("D2", "RURAL", "not_a_choice"),
    "a locale by its code": ("D2", "rural", FINE),
    "no ownership": ("E2", None, "not_a_choice"),
}
for name, (place, value, expected) in KEYS.items():
    case(name, written("学校", place, value), expected)


def move_columns(rows: dict[str, list[list[Any]]]) -> None:
    for sheet in rows.values():
        sheet[:] = [list(reversed(row)) for row in sheet]


def first_row_last(rows: dict[str, list[list[Any]]]) -> None:
    for sheet in rows.values():
        sheet.append(sheet.pop(1))


def headings_alone(rows: dict[str, list[list[Any]]]) -> None:
    for sheet in rows.values():
        del sheet[1:]


def notes_above(count: int) -> Callable[[dict[str, list[list[Any]]]], None]:
    def change(rows: dict[str, list[list[Any]]]) -> None:
        for sheet in rows.values():
            sheet[:0] = [[f"说明{number}"] for number in range(count)]

    return change


def decorated(book: Workbook) -> None:
    """Everything a spreadsheet may carry that says nothing."""
    sheet = book["学段"]
    sheet["C2"].comment = Comment("核对过", "示例")
    sheet["C2"].hyperlink = "https://example.org/"
    sheet.freeze_panes = "B2"
    sheet.protection.sheet = True
    sheet.auto_filter.ref = "A1:F4"
    rule = DataValidation(type="whole", formula1="0", operator="greaterThan")
    rule.add("C2:C9")
    sheet.add_data_validation(rule)
    book["学校"].add_table(Table(displayName="campuses", ref="A1:G4"))


def hidden(book: Workbook) -> None:
    book["学段"].sheet_state = "hidden"
    book["学校"].row_dimensions[2].hidden = True
    book["学校"].column_dimensions["G"].hidden = True


def merged_title(book: Workbook) -> None:
    for sheet in book.worksheets:
        sheet.insert_rows(1, 2)
        sheet["A1"] = "示例甲县教育数据"
        sheet.merge_cells("A1:B1")


def merged_headings(book: Workbook) -> None:
    """A heading over two rows, as forms have it: the text stands in the first of them."""
    for sheet in book.worksheets:
        sheet.insert_rows(2)
        for column in range(1, sheet.max_column + 1):
            sheet.merge_cells(start_row=1, end_row=2, start_column=column, end_column=column)


def row_of_totals(book: Workbook) -> None:
    book["学段"].append(["合计", None, 636])


def gap(book: Workbook) -> None:
    book["学段"].insert_rows(3, 2)
    book["学校"].insert_cols(3)


STRUCTURE: Mapping[str, tuple[Callable[[], bytes], Expected]] = {
    "columns in another order": (tables(move_columns), FINE),
    "rows in another order": (
        tables(first_row_last),
        {"stages.2.pupils": "420"},
    ),
    "four lines above the headings": (tables(notes_above(4)), FINE),
    "five lines above the headings": (tables(notes_above(5)), "key_column_missing"),
    "headings in full width with spaces": (
        tables(lambda rows: rows["stages"][0].__setitem__(2, "\u3000在校生数 ")),
        FINE,
    ),
    "a heading twice": (
        tables(lambda rows: rows["stages"][0].__setitem__(3, "在校生数")),
        "column_twice",
    ),
    "a heading misspelt": (
        tables(lambda rows: rows["stages"][0].__setitem__(2, "在校学生数")),
        "unknown_column",
    ),
    "a heading of another sheet": (
        tables(lambda rows: rows["stages"][0].__setitem__(2, "图书册数")),
        "unknown_column",
    ),
    "a column without its heading": (
        tables(lambda rows: rows["stages"][0].__setitem__(2, None)),
        "heading_empty",
    ),
    "a key column missing": (
        tables(lambda rows: rows["stages"][0].__setitem__(1, "学级")),
        "key_column_missing",
    ),
    "a column of figures missing": (
        tables(lambda rows: [row.pop(2) for row in rows["stages"]]),
        {"stages.0.pupils": None, "stages.0.classes": "10"},
    ),
    "a sheet missing": (tables(lambda rows: rows.pop("county")), "sheet_missing"),
    "sheets in another order": (
        lambda: xlsx(dict(reversed(small_county().items()))),
        FINE,
    ),
    "sheets by their codes": (lambda: xlsx(small_county(), chinese_sheets=False), FINE),
    "a sheet twice under two names": (
        lambda: edited(lambda book: book.create_sheet("schools")),
        "sheet_twice",
    ),
    "a sheet name with spaces": (
        lambda: edited(lambda book: setattr(book["学段"], "title", " 学段 ")),
        FINE,
    ),
    "sheets that are nobody's": (lambda: edited(lambda book: book.create_sheet("图表")), FINE),
    "no campuses at all": (
        tables(headings_alone),
        {"county.population": None},
    ),
    "a stage of a campus that is not there": (
        tables(lambda rows: rows["stages"][1].__setitem__(0, "1")),
        "campus_unknown",
    ),
    "a stage twice": (
        tables(lambda rows: rows["stages"].append(rows["stages"][1])),
        "stage_twice",
    ),
    "hidden sheets, rows and columns": (lambda: edited(hidden), FINE),
    "a merged title above": (lambda: edited(merged_title), FINE),
    "headings merged over two rows": (lambda: edited(merged_headings), FINE),
    "comments, links, tables and rules": (lambda: edited(decorated), FINE),
    "empty rows and columns between": (lambda: edited(gap), FINE),
    "a row of totals": (lambda: edited(row_of_totals), "not_a_choice"),
}
for name, (build, expected) in STRUCTURE.items():
    case(name, build, expected)

WPS_SHEET = (
    'xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" '
    'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
)


def wps() -> bytes:
    """A workbook as WPS leaves it: its own properties, namespaces and extensions."""
    content = with_part(
        GOOD,
        "docProps/app.xml",
        lambda _text: (
            '<?xml version="1.0"?><Properties xmlns="http://schemas.openxmlformats.org/'
            'officeDocument/2006/extended-properties"><Application>WPS 表格</Application>'
            "<AppVersion>16.0300</AppVersion></Properties>"
        ),
    )
    content = with_part(
        content,
        "docProps/custom.xml",
        lambda _text: (
            '<?xml version="1.0"?><Properties xmlns="http://schemas.openxmlformats.org/'
            'officeDocument/2006/custom-properties"><property name="KSOProductBuildVer" pid="2" '
            'fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"><lpwstr>2052-12.1.0.16929</lpwstr>'
            "</property></Properties>"
        ),
    )
    for sheet in (SCHOOLS, STAGES, COUNTY):
        content = with_part(
            content,
            sheet,
            lambda text: text.replace("<worksheet ", f"<worksheet {WPS_SHEET}", 1).replace(
                "</worksheet>",
                '<extLst><ext uri="{5d8a8b1c}" etc:kind="1"><etc:row etc:r="2"/></ext></extLst>'
                "</worksheet>",
            ),
        )
    return content


def prefixed(text: str) -> str:
    """The same sheet with every element under a prefix, as some exporters write."""
    text = text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
    out, at = [], 0
    while (begin := text.find("<", at)) >= 0:
        mark = 2 if text[begin + 1] == "/" else 1
        out.append(text[at : begin + mark] + ("" if text[begin + 1] in "?!" else "x:"))
        at = begin + mark
    return "".join(out) + text[at:]


INLINE = re.compile(r't="inlineStr"><is><t[^>]*>([^<]*)</t></is></c>')
TEXTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def shared() -> bytes:
    """The same workbook as most programs write it: its texts in a part of their own."""
    texts: list[str] = []

    def share(found: re.Match[str]) -> str:
        texts.append(found[1])
        return f't="s"><v>{len(texts) - 1}</v></c>'

    content = GOOD
    for sheet in (SCHOOLS, STAGES, COUNTY):
        content = with_part(content, sheet, lambda text: INLINE.sub(share, text))
    phonetic = '<rPh sb="0" eb="1"><t>shi</t></rPh>'
    entries = "".join(f"<si><t>{text}</t>{phonetic}</si>" for text in texts)
    content = with_part(
        content, "xl/sharedStrings.xml", lambda _text: f'<sst xmlns="{MAIN}">{entries}</sst>'
    )
    content = with_part(
        content,
        "xl/_rels/workbook.xml.rels",
        lambda text: text.replace(
            "</Relationships>",
            f'<Relationship Id="texts" Type="{RELATIONS}/sharedStrings" '
            'Target="sharedStrings.xml"/></Relationships>',
        ),
    )
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TEXTS_TYPE}"/>'
    return with_part(
        content, "[Content_Types].xml", lambda text: text.replace("</Types>", f"{override}</Types>")
    )


FOREIGN: Mapping[str, tuple[Callable[[], bytes], Expected]] = {
    "a file from WPS": (wps, FINE),
    "texts in a part of their own, with their sounds": (shared, FINE),
    "a file with prefixed elements": (part(STAGES, prefixed), FINE),
    "a file without a dimension": (
        part(STAGES, lambda text: text.replace('<dimension ref="A1:F4" />', "")),
        FINE,
    ),
    "a file that counts its dates from 1904": (
        replaced("xl/workbook.xml", "<workbookPr />", '<workbookPr date1904="1" />'),
        FINE,
    ),
    "a folder of CSV files, zipped": (lambda: zipped(csv_files(small_county())), FINE),
    "CSV with a byte-order mark": (
        lambda: zipped({k: b"\xef\xbb\xbf" + v for k, v in csv_files(small_county()).items()}),
        FINE,
    ),
    "CSV in the encoding of old systems": (
        lambda: zipped(
            {k: v.decode().encode("gb18030") for k, v in csv_files(small_county()).items()}
        ),
        "encoding",
    ),
    "CSV with a quote left open": (
        lambda: zipped(csv_files(small_county()) | {"stages.csv": b'school_code,"stage'}),
        "damaged",
    ),
}
for name, (build, expected) in FOREIGN.items():
    case(name, build, expected)

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
DOCTYPE = '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;&b;">]>'


def with_doctype(name: str) -> Callable[[], bytes]:
    return part(name, lambda text: DOCTYPE + text[text.find("?>") + 2 if "<?" in text else 0 :])


def with_bytes(name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        return zipped({each: archive.read(each) for each in archive.namelist()} | {name: content})


def bomb(size: int) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "xl/a.xml": b" " * size})


def twice() -> bytes:
    stream = io.BytesIO(GOOD)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(stream, "a") as archive:
            archive.writestr("xl/workbook.xml", b"<workbook/>")
    return stream.getvalue()


def encrypted_parts() -> bytes:
    """A zip whose directory says that its parts are encrypted."""
    content, at = bytearray(GOOD), 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        flags = struct.unpack_from("<H", content, at + 8)[0]
        struct.pack_into("<H", content, at + 8, flags | 1)
        at += 4
    return bytes(content)


def lying_directory() -> bytes:
    """A zip whose directory says that a part is small when it is not."""
    content, at = bytearray(GOOD), GOOD.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, 7)
    return bytes(content)


def far(address: str) -> Callable[[], bytes]:
    return part(STAGES, lambda text: text.replace('r="E4"', f'r="{address}"'))


def deep(text: str) -> str:
    nested = "<x>" * 20_000 + "</x>" * 20_000
    return text.replace("</worksheet>", f"<extLst>{nested}</extLst></worksheet>")


HOSTILE: Mapping[str, tuple[Callable[[], bytes], Expected]] = {
    "nothing": (lambda: b"", "not_a_workbook"),
    "a text": (lambda: b"school_code,name\n", "not_a_workbook"),
    "a PDF": (lambda: b"%PDF-1.7\n", "not_a_workbook"),
    "a web page under another name": (lambda: b"<html><table>", "not_a_workbook"),
    "an old workbook": (lambda: OLE + b"\0" * 600, "old_excel"),
    "an encrypted workbook": (
        lambda: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
    ),
    "an encrypted zip": (encrypted_parts, "encrypted"),
    "a binary workbook": (
        lambda: zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b""}),
        "old_excel",
    ),
    "a zip of something else": (lambda: zipped({"readme.txt": b"nothing"}), "not_a_workbook"),
    "a zip in a zip": (lambda: zipped({"a.xlsx": GOOD}), "not_a_workbook"),
    "half a file": (lambda: GOOD[: len(GOOD) // 2], "damaged"),
    "a file without its end": (lambda: GOOD[:-30], "damaged"),
    "a part twice": (twice, "damaged"),
    "a false size in the directory": (lying_directory, "damaged"),
    "macros": (part("xl/vbaProject.bin", lambda _text: "x"), "macros"),
    "macros of old": (part("xl/macrosheets/sheet1.xml", lambda _text: "<a/>"), "macros"),
    "macros by the type of the content": (
        replaced("[Content_Types].xml", "spreadsheetml.sheet.main", "sheet.macroEnabled.main"),
        "macros",
    ),
    "a link to another file": (
        part("xl/externalLinks/externalLink1.xml", lambda _text: "<a/>"),
        "external_links",
    ),
    "a relation to another file": (
        replaced(
            "xl/_rels/workbook.xml.rels",
            "</Relationships>",
            '<Relationship Id="x" Type="http://a/externalLink" Target="b"/></Relationships>',
        ),
        "external_links",
    ),
    "a document type in a sheet": (with_doctype(STAGES), "doctype"),
    "a document type in a drawing": (part(DRAWING, lambda _text: DOCTYPE + "<a/>"), "doctype"),
    "a document type in a drawing of wide characters": (
        lambda: with_bytes(DRAWING, f"\ufeff{DOCTYPE}<a/>".encode("utf-16-le")),
        "doctype",
    ),
    "a document type in the texts": (with_doctype("xl/sharedStrings.xml"), "doctype"),
    "a document type in the styles": (with_doctype("xl/styles.xml"), "doctype"),
    "a document type in the relations": (with_doctype("xl/_rels/workbook.xml.rels"), "doctype"),
    "a document type in the content types": (with_doctype("[Content_Types].xml"), "doctype"),
    "a file that unpacks to far more": (lambda: bomb(8 * 2**20), "too_large"),
    "a part beyond its bounds": (lambda: bomb(101 * 2**20), "too_large"),
    "hundreds of parts": (
        lambda: zipped({f"{number}.csv": b"" for number in range(501)}),
        "too_large",
    ),
    "a cell in the last corner": (far("XFD1048576"), "too_many_cells"),
    "a cell in the last row": (far("A1048576"), "too_many_cells"),
    "a cell in the last column": (far("XFD4"), "too_many_cells"),
    "an address that is none": (far("F0"), "damaged"),
    "an address of four letters": (far("ABCD1"), "damaged"),
    "a dimension too small": (
        part(STAGES, lambda text: text.replace('ref="A1:F4"', 'ref="A1:B2"')),
        "false_dimension",
    ),
    "a dimension beyond all bounds": (
        part(STAGES, lambda text: text.replace('ref="A1:F4"', 'ref="A1:XFD1048576"')),
        "too_many_cells",
    ),
    "a sheet that is no XML": (part(STAGES, lambda _text: "<worksheet><row"), "damaged"),
    "a sheet cut off": (part(STAGES, lambda text: text[: len(text) // 2]), "damaged"),
    "an empty sheet part": (part(STAGES, lambda _text: ""), "damaged"),
    "a sheet with a control sign": (
        part(STAGES, lambda text: text.replace("<row", "\x01<row", 1)),
        "damaged",
    ),
    "twenty thousand elements inside each other": (part(STAGES, deep), FINE),
    "no list of sheets": (without("xl/workbook.xml"), "not_a_workbook"),
    "no relations": (without("xl/_rels/workbook.xml.rels"), "damaged"),
    "a sheet's part missing": (without(STAGES), "damaged"),
    "no types of content": (without("[Content_Types].xml"), "not_a_workbook"),
    "no styles": (without("xl/styles.xml"), FINE),
    "a button in two lines, as Excel draws it": (
        part(DRAWING, lambda _text: '<xml xmlns:v="v"><v:textbox>a<br>b</v:textbox></xml>'),
        FINE,
    ),
    "texts that are not there": (
        lambda: with_part(shared(), "xl/sharedStrings.xml", lambda _text: ""),
        "damaged",
    ),
    "texts whose part is gone": (without("xl/sharedStrings.xml", shared), "damaged"),
    "a text fewer than there were": (
        lambda: with_part(
            shared(),
            "xl/sharedStrings.xml",
            lambda text: text.replace("<si>", "<!--", 1).replace("</si>", "-->", 1),
        ),
        "damaged",
    ),
    "a text beyond the last": (raw('<c r="C2" t="s"><v>99999</v></c>'), "damaged"),
    "a text by a word": (raw('<c r="C2" t="s"><v>one</v></c>'), "damaged"),
    "a number that is none": (raw('<c r="C2"><v>4x20</v></c>'), "unit"),
    "a number beyond floats": (raw('<c r="C2"><v>1e400</v></c>'), "not_a_number"),
    "a style that is not there": (raw('<c r="C2" s="9999"><v>420</v></c>'), pupils("420")),
    "a relation that leads out of the file": (
        replaced("xl/_rels/workbook.xml.rels", "/xl/worksheets/sheet2.xml", "../../../etc/passwd"),
        "damaged",
    ),
    "21,000 rows": (
        part(
            STAGES,
            lambda text: text.replace("</sheetData>", '<row r="21000"/></sheetData>').replace(
                'r="E4"', 'r="E21000"'
            ),
        ),
        "too_many_cells",
    ),
}
for name, (build, expected) in HOSTILE.items():
    case(name, build, expected)
