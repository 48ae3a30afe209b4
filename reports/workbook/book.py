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
    ClassSizes,
    CountyValue,
    EachCampus,
    Faster,
    Judged,
    Rubric,
    UnitMean,
    UnitTotal,
)
from reports.workbook.campuses import write_campuses
from reports.workbook.cover import write_cover
from reports.workbook.figures import write_figures, write_sums
from reports.workbook.grades import write_grades
from reports.workbook.indicators import write_indicators
from reports.workbook.judgements import write_judgements
from reports.workbook.layout import Layout
from reports.workbook.look import dress
from reports.workbook.points import write_points
from reports.workbook.schools import write_schools
from reports.workbook.spreads import write_spreads
from reports.workbook.verdicts import write_verdicts

KINDS = (Judged, CountyValue, Faster, ClassSizes, UnitTotal, UnitMean, EachCampus, AllOf)
SHEETS = (
    write_figures, write_sums, write_schools, write_campuses, write_spreads, write_judgements,
    write_indicators, write_points, write_grades, write_verdicts,
)  # fmt: skip


class WorkbookRefused(Exception):
    """A result cannot go out as a workbook of formulas; ``code`` is the reason's short name."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def result_workbook(rubric: Rubric, figures: Figures, receipt: Mapping[str, Any]) -> bytes:
    """Write the workbook of a receipt, from the rubric and the figures it was made of.

    Raises:
        WorkbookRefused: the rubric has rules that have no formula here.
    """
    unknown = [each.code for each in rubric.indicators if not isinstance(each.rule, KINDS)]
    if unknown:
        raise WorkbookRefused(
            "rules_unknown",
            _("%(codes)s的规则还不能写成公式，这个指标体系不能导出公式工作簿")
            % {"codes": "、".join(unknown)},
        )
    layout = Layout(rubric, figures, receipt)
    for write in SHEETS:
        write(layout)
    dress(layout)
    layout.drop_empty()
    write_cover(layout)
    stream = io.BytesIO()
    layout.book.save(stream)
    return stream.getvalue()
