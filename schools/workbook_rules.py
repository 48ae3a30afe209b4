"""What a fill-in workbook says while it is filled in: what a cell takes, and what cannot be."""

from collections.abc import Iterable, Mapping

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from schools.cells import MISSING_MARKS
from schools.check_rules import checks
from schools.dictionary import Element, elements
from schools.workbook_cells import TOP, YES_NO

# How far the lists and checks reach below the last value.
SPARE_ROWS = 500
RED, PALE_RED = "9C1C1C", "FBE3E1"


def one_of(names: Iterable[str]) -> DataValidation:
    """Let a cell take one of some names, from a list."""
    rule = DataValidation(
        type="list", formula1=f'"{",".join(names)}"', allow_blank=True, showErrorMessage=True
    )
    rule.errorTitle, rule.error = "不在选项中", "从下拉列表里选一项"
    return rule


def figure_rule(element: Element) -> DataValidation:
    """Let a cell take what its element is: a number not below 0, or yes or no."""
    if element.type == "boolean":
        return one_of(YES_NO.values())
    whole = element.type == "integer"
    highest = "100" if element.unit == "percent" else "999999999999999"
    rule = DataValidation(
        type="whole" if whole else "decimal",
        operator="between",
        formula1="0",
        formula2=highest,
        allow_blank=True,
        showErrorMessage=True,
    )
    rule.errorTitle = "应为整数" if whole else "应为数值"
    rule.error = "填不小于0的数；没有数据就留空"
    return rule


def validate(sheet: Worksheet, rule: DataValidation, column: int, end: int) -> None:
    """Hold a column to a rule, from under its heading down to a row."""
    if end < TOP:
        return
    letter = get_column_letter(column)
    rule.add(f"{letter}{TOP}:{letter}{end}")
    sheet.add_data_validation(rule)


def mark_impossible(sheet: Worksheet, columns: Mapping[str, int], end: int) -> None:
    """Colour impossible values of a table; ``columns`` are the columns of its elements."""
    if end < TOP:
        return
    for code, place in columns.items():
        letter = get_column_letter(place)
        area = f"{letter}{TOP}:{letter}{end}"
        _colour(sheet, area, _impossible(elements()[code], f"{letter}{TOP}"))
    for part, whole in _parts():
        if part in columns and whole in columns:
            letter, other = (get_column_letter(columns[code]) for code in (part, whole))
            _colour(sheet, f"{letter}{TOP}:{letter}{end}", _more(f"{letter}{TOP}", f"{other}{TOP}"))


def mark_impossible_figure(sheet: Worksheet, element: Element, cell: str) -> None:
    """Colour an impossible value of a single cell."""
    _colour(sheet, cell, _impossible(element, cell))


def mark_parts_below(sheet: Worksheet, rows: Mapping[str, int]) -> None:
    """Colour parts that exceed their wholes on a sheet with an element a row, values in B."""
    for part, whole in _parts():
        if part in rows and whole in rows:
            _colour(sheet, f"B{rows[part]}", _more(f"B{rows[part]}", f"B{rows[whole]}"))


def _parts() -> list[tuple[str, str]]:
    """Return each part with its whole, of the rules that a return cannot break."""
    return [
        (part, whole)
        for rule in checks().rules
        if rule.kind == "part_of" and rule.severity == "error"
        for part, whole in rule.settings["pairs"].items()
    ]


def _more(part: str, whole: str) -> str:
    return f"AND(ISNUMBER({part}),ISNUMBER({whole}),{part}>{whole})"


def _impossible(element: Element, cell: str) -> str:
    """Say in a spreadsheet's words what an element cannot be; text that means missing may stand."""
    allowed = [*YES_NO.values()] if element.type == "boolean" else []
    texts = ",".join(f'TRIM({cell})="{text}"' for text in sorted([*MISSING_MARKS, *allowed]))
    number = f"{cell}<0"
    if element.type == "integer":
        number = f"OR({number},{cell}<>INT({cell}))"
    elif element.type == "boolean":
        number = f"AND({cell}<>0,{cell}<>1)"
    # Numbers of more digits than a spreadsheet keeps stand there as text.
    plain = f'ISNUMBER(VALUE(SUBSTITUTE({cell},",","")))'
    wrong_text = f"AND(ISTEXT({cell}),NOT(OR({texts})),ISERROR(1/{plain}))"
    return f"IF(ISNUMBER({cell}),{number},{wrong_text})"


def _colour(sheet: Worksheet, area: str, formula: str) -> None:
    rule = FormulaRule(  # type: ignore[no-untyped-call]  # as openpyxl has it
        formula=[formula],
        fill=PatternFill("solid", bgColor=PALE_RED),
        font=Font(color=RED, bold=True),
    )
    sheet.conditional_formatting.add(area, rule)
