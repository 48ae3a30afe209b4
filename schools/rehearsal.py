"""A county's workbook of our own making, to read before the first stranger's.

A process that has read one of that size reads the next in three quarters of the time: its memory
is there, and what is looked for is found.
"""

from collections.abc import Iterator, Mapping, Sequence
from string import ascii_uppercase

from schools import spreadsheet
from schools.unpacking import repacked

ROWS = 400
# As wide as the sheets of a package.
WIDTHS = {"schools": 21, "stages": 29, "county": 5}
COLUMNS = [*ascii_uppercase, *(f"A{letter}" for letter in ascii_uppercase)]
TEXTS = 5
NUMBER = '<c r="{column}{row}" s="0" t="n"><v>{value}</v></c>'
TEXT = '<c r="{column}{row}" t="inlineStr"><is><t>示例{value}</t></is></c>'
NAMESPACES = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = f'<Relationships xmlns="{PACKAGE}">{{}}</Relationships>'
STYLES = "<cellXfs><xf/></cellXfs>"


def rehearse() -> None:
    """Read it."""
    spreadsheet.main(workbook({spreadsheet.SHEETS[code]: WIDTHS[code] for code in WIDTHS}))


def workbook(widths: Mapping[str, int]) -> bytes:
    """Return a workbook with sheets of these names and columns, as long as a large county's."""
    return repacked((name, text.encode()) for name, text in _parts(widths)).getvalue()


def _parts(widths: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    tabs = relations = ""
    for number, (name, width) in enumerate(widths.items(), start=1):
        tabs += f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>'
        target = f"worksheets/sheet{number}.xml"
        relations += f'<Relationship Id="r{number}" Type="{OFFICE}/worksheet" Target="{target}"/>'
        yield f"xl/{target}", _sheet(COLUMNS[:width])
    yield "[Content_Types].xml", "<Types/>"
    yield "xl/styles.xml", f"<styleSheet {NAMESPACES}>{STYLES}</styleSheet>"
    yield "xl/workbook.xml", f"<workbook {NAMESPACES}><sheets>{tabs}</sheets></workbook>"
    yield "xl/_rels/workbook.xml.rels", RELATIONS.format(relations)
    whole = f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    yield "_rels/.rels", RELATIONS.format(whole)


def _sheet(columns: Sequence[str]) -> str:
    rows = "".join(f'<row r="{row}">{_cells(row, columns)}</row>' for row in range(1, ROWS + 1))
    dimension = f'<dimension ref="A1:{columns[-1]}{ROWS}"/>'
    return f"<worksheet {NAMESPACES}>{dimension}<sheetData>{rows}</sheetData></worksheet>"


def _cells(row: int, columns: Sequence[str]) -> str:
    return "".join(
        (TEXT if place < TEXTS else NUMBER).format(column=column, row=row, value=row)
        for place, column in enumerate(columns)
    )
