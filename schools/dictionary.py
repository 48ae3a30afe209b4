"""The data dictionary: every figure a return may hold, read once from fixtures/elements.csv."""

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import get_language, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STAGE_LABELS = {
    "preschool": _("学前"),
    "primary": _("小学"),
    "junior": _("初中"),
    "senior": _("高中"),
    "vocational": _("中职"),
    "special": _("特教"),
}
STAGES = tuple(STAGE_LABELS)
KIND_LABELS = {
    "111": _("幼儿园"),
    "211": pgettext_lazy("kind", "小学"),
    "218": _("小学教学点"),
    "311": _("初级中学"),
    "312": _("九年一贯制学校"),
    "341": _("完全中学"),
    "342": _("高级中学"),
    "345": _("十二年一贯制学校"),
    "361": _("中等职业学校"),
    "371": _("工读学校"),
    "514": _("特殊教育学校"),
}
LOCALE_LABELS = {"urban": _("城区"), "town": _("镇区"), "rural": _("乡村")}
OWNERSHIP_LABELS = {
    "public": _("公办"),
    "private": _("民办"),
    "inclusive_private": _("普惠性民办"),
}
DEPARTMENT_LABELS = {
    "教育局": _("教育局"),
    "人社局": _("人社局"),
    "住建局": _("住建局"),
    "财政局": _("财政局"),
    "统计局": _("统计局"),
    "残联": _("残联"),
    "信访局": _("信访局"),
    "组织部": _("组织部"),
    "县委办": _("县委办"),
    "税务局": _("税务局"),
    "编办": _("编办"),
    "公安局": _("公安局"),
    "市场监管局": _("市场监管局"),
    "卫健局": _("卫健局"),
    "发改局": _("发改局"),
}
SCOPES = ("stage", "school", "county")
TYPES = ("integer", "decimal", "boolean")


class DictionaryRefused(Exception):
    """The dictionary's file is wrong; the message names the row and what is expected."""


@dataclass(frozen=True, slots=True)
class Element:
    """One figure (数据项): where it belongs, what it is called, how it is counted.

    Shape: ``stages`` holds the stages it is asked for; empty for the county's own elements.
    """

    code: str
    scope: str
    name_zh: str
    name_en: str
    unit: str
    type: str
    stages: frozenset[str]
    department: str
    derived_from: str
    note: str

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_zh


def elements() -> Mapping[str, Element]:
    """Return every element by code, in the order of the file."""
    return _read()[0]


def dictionary_sha256() -> str:
    """Return the digest of the dictionary's file."""
    return _read()[1]


def elements_of(scope: str) -> list[Element]:
    """Return the elements of ``stage``, ``school`` or ``county``, in the order of the file."""
    return [element for element in elements().values() if element.scope == scope]


def department_label(department: str) -> str:
    """Return a department's name in the reader's language."""
    return str(DEPARTMENT_LABELS[department])


def by_chinese_name(labels: Mapping[str, "StrOrPromise"]) -> dict[str, str]:
    """Turn code -> label into Chinese name -> code, whatever language the reader has chosen."""
    with override("zh-hans"):
        return {str(label): code for code, label in labels.items()}


def parse_elements(text: str) -> Mapping[str, Element]:
    """Check and read the dictionary's file.

    Raises:
        DictionaryRefused: a code or a Chinese name stands twice, or a cell is not understood.
    """
    found: dict[str, Element] = {}
    names: set[str] = set()
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        element = _element(number, row)
        if element.code in found or element.name_zh in names:
            raise DictionaryRefused(f"Row {number}: {element.code} or its name stands twice.")
        names.add(element.name_zh)
        found[element.code] = element
    return MappingProxyType(found)


def _element(number: int, row: dict[str, str]) -> Element:
    allowed = {"scope": SCOPES, "type": TYPES, "department": tuple(DEPARTMENT_LABELS)}
    for field, choices in allowed.items():
        if row[field] not in choices:
            raise DictionaryRefused(f"Row {number}: {field} is {row[field]!r}, not of {choices}.")
    asked = STAGES if row["stages"] == "all" else tuple(filter(None, row["stages"].split("|")))
    if not set(asked) <= set(STAGES) or bool(asked) == (row["scope"] == "county"):
        raise DictionaryRefused(f"Row {number}: stages is {row['stages']!r}.")
    return Element(**row | {"stages": frozenset(asked)})  # type: ignore[arg-type] # the set replaces the text


@cache
def _read() -> tuple[Mapping[str, Element], str]:
    content = (settings.FIXTURES_DIR / "elements.csv").read_bytes()
    return parse_elements(content.decode("utf-8")), hashlib.sha256(content).hexdigest()
