"""Writes the result workbook, sheet by sheet.

Every indicator, school value, coefficient of variation and verdict is a formula that leads back to
the return's figures, beside what the portal computed and whether both agree.
"""

import io
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from indicators.scoring.figures import Figures
from indicators.scoring.rules import (
    AllOf,
    CountyValue,
    EachCampus,
    Judged,
    Rubric,
    UnitMean,
    UnitTotal,
)
from reports.workbook.campuses import write_campuses
from reports.workbook.figures import write_figures, write_sums
from reports.workbook.indicators import write_indicators
from reports.workbook.layout import Layout
from reports.workbook.schools import write_schools
from reports.workbook.spreads import write_spreads
from reports.workbook.verdicts import write_verdicts

KINDS = (Judged, CountyValue, UnitTotal, UnitMean, EachCampus, AllOf)
SHEETS = (
    write_figures, write_sums, write_schools, write_campuses, write_spreads, write_indicators,
    write_verdicts,
)  # fmt: skip


class WorkbookRefused(Exception):
    """A result cannot go out as a workbook of formulas; ``code`` is the reason's short name."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def result_workbook(rubric: Rubric, figures: Figures, receipt: Mapping[str, Any]) -> bytes:
    """Write the workbook of a receipt, from the rubric and the figures it was made of.

    Raises:
        WorkbookRefused: the rubric has rules that have no formula here, or counts points.
    """
    unknown = [each.code for each in rubric.indicators if not isinstance(each.rule, KINDS)]
    if unknown or receipt["result"]["full_points"] is not None:
        raise WorkbookRefused("rules_unknown", _("这个指标体系的规则还不能写成公式工作簿"))
    layout = Layout(rubric, figures, receipt)
    for write in SHEETS:
        write(layout)
    stream = io.BytesIO()
    layout.book.save(stream)
    return stream.getvalue()
