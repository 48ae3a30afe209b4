"""What the pages about rubrics print: the versions with their states, and one of them to read."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from edu_duty.printable import Mark
from indicators import credibility_file
from indicators.differing import said_condition
from indicators.models import Rubric
from indicators.scoring.credibility import Setting
from indicators.scoring.formulas import Formula
from indicators.toml_writing import is_table_list
from indicators.uncertain import UNCERTAIN
from indicators.wording import CONFIDENCES

MARKS = {"DRAFT": "todo", "PUBLISHED": "met", "RETIRED": "na", "DISCARDED": "na"}
POINT_NAMES = {
    "self_points": gettext_lazy("自评分"),
    "verified_points": gettext_lazy("核查分"),
    "full_points": gettext_lazy("满分"),
    "credibility": gettext_lazy("自评可信度"),
}
RATE_NAMES = {
    "base": gettext_lazy("生均基准定额"),
    "small": gettext_lazy("小规模学校保底人数"),
    "boarding": gettext_lazy("寄宿生每人补助"),
    "special_education": gettext_lazy("特殊教育生均定额"),
}
SIGNS = {">=": "≥", "<=": "≤", "==": "="}
Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a rubric."""

    pk: int
    title: str
    name: str
    source: str
    state: Mark
    current: bool
    published_on: str


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator to read. Shape: ``standards`` are its thresholds in words."""

    code: str
    title: str
    standards: list[str]
    points: str
    source: str
    confidence: str
    uncertain: bool


@dataclass(frozen=True, slots=True)
class PartLines:
    """A part with its indicators."""

    code: str
    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class CredibilityLines:
    """What a version says about the credibility of self-assessments, in words."""

    state: str
    agreement: str
    correction: str
    note: str
    source: str
    confidence: str
    uncertain: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One version to read. Shape: ``credibility`` is None where it says nothing about that."""

    head: VersionRow
    parts: list[PartLines]
    credibility: CredibilityLines | None


def versions(rubrics: Iterable[Rubric]) -> list[VersionRow]:
    """Write the rows of the shelf, by code, the newest version first."""
    ordered = sorted(rubrics, key=lambda rubric: rubric.version, reverse=True)
    return [_version(rubric) for rubric in sorted(ordered, key=lambda rubric: rubric.code)]


def sheet(rubric: Rubric) -> Sheet:
    """Write a version down for reading."""
    document = tomllib.loads(rubric.text, parse_float=Decimal)
    rows = document["indicators"]
    parts = [
        PartLines(
            code=part["code"],
            title=_title(part),
            lines=[_line(row) for row in rows if row["part"] == part["code"]],
        )
        for part in document["parts"]
    ]
    return Sheet(
        _version(rubric),
        [part for part in parts if part.lines],
        _credibility(credibility_file.setting(document.get("credibility"))),
    )


def _credibility(setting: Setting | None) -> CredibilityLines | None:
    if setting is None:
        return None
    method = setting.method
    return CredibilityLines(
        state=_("启用，由年度评价采用") if setting.on else _("未启用，不影响任何得分"),
        agreement=_figures(method.agreement),
        correction=_figures(method.correction),
        note=setting.note,
        source=setting.source,
        confidence=str(CONFIDENCES[setting.confidence]),
        uncertain=setting.confidence == UNCERTAIN,
    )


def _figures(formula: Formula) -> str:
    """Print a formula over points in the reader's language."""
    names = {code: str(name) for code, name in POINT_NAMES.items()}
    if get_language() != "en":
        return formula.text(names)
    named = re.sub(r"[a-z_]+", lambda found: names.get(found[0], found[0]).lower(), formula.code)
    return named.replace(" * ", " × ").replace(" / ", " ÷ ")


def part_titles(rubric: Rubric) -> dict[str, str]:
    """Name the parts of a version in the reader's language."""
    document = tomllib.loads(rubric.text, parse_float=Decimal)
    return {part["code"]: _title(part) for part in document["parts"]}


def _version(rubric: Rubric) -> VersionRow:
    state = Rubric.State(rubric.state)
    return VersionRow(
        pk=rubric.pk,
        title=rubric.label,
        name=str(rubric),
        source=rubric.source,
        state=Mark(MARKS[state], str(state.label)),
        current=rubric.current,
        published_on=_day(rubric.published_at),
    )


def _day(at: datetime | None) -> str:
    return "—" if at is None else date_format(localtime(at))


def _title(row: Table) -> str:
    return str(row["title_en"] if get_language() == "en" else row["title"])


def _line(row: Table) -> Line:
    return Line(
        code=row["code"],
        title=_title(row),
        standards=[*_standards(row), *_rates(row)],
        points=str(row.get("points", "")),
        source=row["source"],
        confidence=str(CONFIDENCES[row["confidence"]]),
        uncertain=row["confidence"] == UNCERTAIN,
    )


def _rates(row: Table) -> list[str]:
    """Say what a campus is due by, each rate with where it holds."""
    return [
        _("%(rate)s %(value)s（%(where)s）")
        % {
            "rate": RATE_NAMES[key],
            "value": each["value"],
            "where": said_condition(each) or _("各年度"),
        }
        for key in RATE_NAMES
        for each in row.get(key, ())
    ]


def _standards(row: Table) -> list[str]:
    """Say each threshold with where it holds; nothing for what people decide."""
    found = row.get("threshold")
    rows: list[Table] = row["threshold"] if is_table_list(found) else [{"value": found}]
    sign = SIGNS.get(row.get("op", ""), row.get("op", ""))
    return [
        _("%(standard)s（%(where)s）") % {"standard": f"{sign} {each['value']}", "where": where}
        if (where := said_condition(each))
        else f"{sign} {each['value']}"
        for each in rows
        if each["value"] is not None
    ]
