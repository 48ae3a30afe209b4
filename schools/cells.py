"""What one cell says: exact numbers, yes or no, and what is refused with the reason in words."""

import re
from decimal import Decimal
from typing import NoReturn

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schools.dictionary import Element
from schools.numbers import canonical, unit_label
from schools.spreadsheet import Cell, number_text

MISSING_MARKS = frozenset({"", "—", "——", "-", "/", "无数据"})
YES = frozenset({"是", "true", "1"})
NO = frozenset({"否", "false", "0"})
NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
PLAIN = re.compile(r"[0-9]{1,15}\.[0-9]{1,10}")
WITH_UNIT = re.compile(r"(?P<number>-?[0-9][0-9,.]*)\s*(?P<unit>[^\d\s].*)?")
MAX_WHOLE_DIGITS = 15
MAX_DECIMALS = 10
# Every way the field writes a unit; a 万 before any of them is its multiple.
UNIT_WORDS = {
    "persons": ("人", "名"),
    "classes": ("班", "个", "个班"),
    "m2": ("m²", "m2", "㎡", "平方米"),
    "yuan": ("元",),
    "10k yuan": ("万元",),
    "sets": ("台", "套"),
    "volumes": ("册", "本"),
    "rooms": ("间",),
    "schools": ("所", "个"),
    "percent": ("%",),
    "stations": ("个",),
    "lessons": ("课时",),
    "person-times": ("人次",),
    "cases": ("件", "起", "次"),
    "items": ("项", "个"),
    "times": ("次",),
    "projects": ("个", "项"),
}
HALF_WIDTH = {0x3000: " ", 0x200B: None, 0xFEFF: None} | {
    wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)
}
EXPECTED = {
    "integer": gettext_lazy("整数"),
    "decimal": gettext_lazy("数值"),
    "boolean": gettext_lazy("“是”或“否”"),
    "text": gettext_lazy("文字"),
}


class CellRefused(Exception):
    """A cell cannot be read; ``code`` names why, ``found`` is its text, ``message`` the words."""

    def __init__(self, code: str, found: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.found = found
        self.message = message


def half_width(text: str) -> str:
    """Write full-width letters, digits and signs in their half width and trim the ends.

    Superscripts and circled digits stay what they are: 5² must not become 52.
    """
    return text.translate(HALF_WIDTH).strip()


def shown_cell(cell: Cell) -> str:
    """Return what a person sees in a cell."""
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else _pair(cell)[1]


def _pair(cell: float | list[str]) -> list[str]:
    """Say of which kind a cell is and what stands in it."""
    if isinstance(cell, list):
        return cell
    if isinstance(cell, bool):
        return ["boolean", "true" if cell else "false"]
    return ["number", number_text(cell)]


def is_blank(cell: Cell) -> bool:
    """Say whether nothing was written into a cell."""
    return cell is None or (isinstance(cell, str) and not half_width(cell))


def read_text(cell: Cell) -> str:
    """Read a key cell; a whole number is the text of its digits.

    Raises:
        CellRefused: the cell holds a date, a fraction, an error or an uncomputed formula.
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        return half_width(cell)
    kind, text = _pair(cell)
    if kind != "number":
        _refuse_kind(kind, text, "text")
    number = Decimal(text)
    if number != number.to_integral_value():
        _refuse("not_text", text, "text")
    return format(number, "f")


def read_figure(element: Element, cell: Cell) -> str | bool | None:
    """Read the value of an element: a canonical decimal string, a boolean, or None when missing.

    Raises:
        CellRefused: the cell holds anything else.
    """
    if isinstance(cell, float):
        plain = number_text(cell)
        if element.type != "boolean" and (
            plain.isdigit() or (element.type == "decimal" and PLAIN.fullmatch(plain))
        ):
            # Nearly every cell is one; it is written in its one shape already.
            return plain
    text = _figure_text(element, cell)
    if text in MISSING_MARKS:
        return None
    if element.type == "boolean":
        return _boolean(text)
    number = _number(element, text)
    if element.type == "integer" and number != number.to_integral_value():
        _refuse("not_integer", text, "integer")
    return canonical(number)


def _figure_text(element: Element, cell: Cell) -> str:
    if cell is None or isinstance(cell, str):
        return half_width(cell or "")
    kind, text = _pair(cell)
    if kind == "number":
        return format(Decimal(text), "f")
    if kind == "boolean" and element.type == "boolean":
        return text
    return _refuse_kind(kind, text, element.type)


def _boolean(text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    return _refuse("not_boolean", text, "boolean")


def _number(element: Element, text: str) -> Decimal:
    match = WITH_UNIT.fullmatch(text)
    if match is None:
        _refuse("not_a_number", text, element.type)
    digits, unit = match["number"], (match["unit"] or "").strip()
    if digits.startswith("-"):
        message = _("读到“%(found)s”，应为不小于0的%(expected)s")
        raise CellRefused(
            "negative", text, message % {"found": text, "expected": EXPECTED[element.type]}
        )
    if NUMBER.fullmatch(digits) is None:
        _refuse("not_a_number", text, element.type)
    number = Decimal(digits.replace(",", "")) * _multiple(element, text, unit)
    _check_size(element, text, number)
    return number


def _multiple(element: Element, text: str, unit: str) -> int:
    words = UNIT_WORDS.get(element.unit, ())
    if not unit or unit in words:
        return 1
    if element.unit not in {"percent", "10k yuan"} and unit in {f"万{word}" for word in words}:
        return 10_000
    message = _("读到“%(found)s”，应为%(expected)s；单位是%(unit)s，只填数字也可以")
    values = {
        "found": text,
        "expected": EXPECTED[element.type],
        "unit": unit_label(element.unit) or _("无"),
    }
    raise CellRefused("unit", text, message % values)


def _check_size(element: Element, text: str, number: Decimal) -> None:
    whole, _point, decimals = canonical(number).partition(".")
    if len(whole) > MAX_WHOLE_DIGITS or len(decimals) > MAX_DECIMALS:
        message = _("读到“%(found)s”，应为%(expected)s，整数不超过15位，小数不超过10位")
        values = {"found": text, "expected": EXPECTED[element.type]}
        raise CellRefused("too_large", text, message % values)


def _refuse(code: str, found: str, expected: str) -> NoReturn:
    message = _("读到“%(found)s”，应为%(expected)s")
    raise CellRefused(code, found, message % {"found": found, "expected": EXPECTED[expected]})


def _refuse_kind(kind: str, found: str, expected: str) -> NoReturn:
    messages = {
        "date": _("读到日期“%(found)s”，应为%(expected)s；单元格格式改为“常规”后重填"),
        "error": _("读到错误值“%(found)s”，应为%(expected)s"),
        "formula": _("公式没有保存的结果，应为%(expected)s；在表格软件里打开、保存后再上传"),
    }
    message = messages.get(kind, _("读到“%(found)s”，应为%(expected)s"))
    raise CellRefused(kind, found, message % {"found": found, "expected": EXPECTED[expected]})
