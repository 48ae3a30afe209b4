"""What the page of an import prints: what was read, what is wrong, what changed, what is next."""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edu_duty.jobs.models import Job
from edu_duty.printable import Choice, Fact, Mark
from schools.dictionary import (
    KIND_LABELS,
    LOCALE_LABELS,
    OWNERSHIP_LABELS,
    STAGE_LABELS,
    elements,
)
from schools.display import figure_text, moment
from schools.marks import severity_mark
from schools.models import Region
from schools.numbers import MINUS, MISSING, shown, unit_label

LISTED_PROBLEMS = 300
LISTED_CHANGES = 100
LARGEST_CHANGES = 12
SHEET_LABELS = {
    "schools": gettext_lazy("学校"),
    "stages": gettext_lazy("学段"),
    "county": gettext_lazy("县情"),
    "statements": gettext_lazy("公布的比率"),
}
_KEY_LABELS = {
    "school_code": gettext_lazy("学校代码"),
    "name": gettext_lazy("学校名称"),
    "kind": gettext_lazy("办学类型"),
    "locale": gettext_lazy("城乡类型"),
    "ownership": gettext_lazy("举办性质"),
    "stage": gettext_lazy("学段"),
    "element": gettext_lazy("数据项"),
    "value": gettext_lazy("数值"),
}
_CHOICES: dict[str, Mapping[str, Any]] = {
    "kind": KIND_LABELS,
    "locale": LOCALE_LABELS,
    "ownership": OWNERSHIP_LABELS,
    "stage": STAGE_LABELS,
}
# A cell that begins with one of these would be run as a formula by a spreadsheet.
_FORMULA_SIGNS = re.compile(r"^[=+\-@\t\r]")


@dataclass(frozen=True)
class ProblemRow:
    """One thing wrong with the package, where it stands and what to do."""

    name: str
    mark: Mark
    sheet: str
    row: str
    column: str
    found: str
    message: str
    grave: bool


@dataclass(frozen=True)
class ChangeRow:
    """One cell that differs from the version before."""

    where: str
    name: str
    before: str
    after: str
    unit: str
    change: str
    size: Decimal


@dataclass(frozen=True)
class ImportSheet:
    """The page of an ended import; ``version`` 0 means that nothing is there."""

    job: str
    county_code: str
    county_name: str
    year: int
    filename: str
    by: str
    at: str
    mark: Mark
    sentence: str
    detail: str
    imported: bool
    version: int
    before: int
    facts: Sequence[Fact]
    severities: Sequence[Choice]
    problems: Sequence[ProblemRow]
    problem_count: int
    problems_more: str
    differences: Sequence[Choice]
    changes: Sequence[ChangeRow]
    change_summary: str
    changes_more: str


def import_sheet(*, job: Job, county: Region, severity: str, difference: str) -> ImportSheet:
    """Prepare the page of an import; ``severity`` and ``difference`` come from the address."""
    result = job.result or {}
    problems = result.get("problems", [])
    counted = Counter(problem["severity"] for problem in problems)
    wanted = severity if severity in counted else ""
    shown_problems = [p for p in problems if wanted in ("", p["severity"])]
    changes = _Changes(result.get("changes", []), result.get("change_count", 0))
    mark, sentence, detail = _answer(job, result, counted)
    version = result.get("version", 0)
    return ImportSheet(
        job=str(job.pk),
        county_code=county.code,
        county_name=county.label,
        year=job.payload["year"],
        filename=job.payload["filename"],
        by=job.created_by_name,
        at=moment(job.created_at),
        mark=mark,
        sentence=sentence,
        detail=detail,
        imported=bool(result.get("accepted")),
        version=version,
        before=version - 1 if result.get("changed") else version,
        facts=_facts(result, counted),
        severities=_severity_choices(counted, wanted),
        problems=[_problem_row(problem) for problem in shown_problems[:LISTED_PROBLEMS]],
        problem_count=len(problems),
        problems_more=_problems_more(len(shown_problems)),
        differences=changes.choices(difference),
        changes=changes.rows(difference),
        change_summary=changes.summary(),
        changes_more=changes.more(difference),
    )


def _answer(
    job: Job, result: Mapping[str, Any], counted: Mapping[str, int]
) -> tuple[Mark, str, str]:
    hints = (
        _("%(count)d处提示不妨碍导入，逐条核对。") % {"count": counted["warning"]}
        if counted["warning"]
        else ""
    )
    if job.state != Job.State.DONE:
        return Mark("unmet", _("不能导入")), job.error_detail, _("已有的数据没有变。")
    if not result["accepted"]:
        sentence = _("改正%(count)d处错误后重新上传。整包导入，不会只导入一部分。")
        return Mark("unmet", _("不能导入")), sentence % {"count": counted["error"]}, hints
    if not result["changed"]:
        sentence = _("与第%(version)d版的数据相同，版本不变。") % {"version": result["version"]}
        return Mark("na", _("没有变化")), sentence, hints
    word = _("已导入，第%(version)d版") % {"version": result["version"]}
    return Mark("met", word), _("整包已存为新的一版，旧版随时可查。"), hints


def _facts(result: Mapping[str, Any], counted: Mapping[str, int]) -> list[Fact]:
    rows = result.get("rows")
    if rows is None:
        return []
    differ = [Fact(_("与前一版不同"), shown(str(result["change_count"])), _(" 格"))]
    return [
        Fact(_("学校表，校区"), shown(str(rows["schools"])), _(" 行")),
        Fact(_("学段表，校区学段"), shown(str(rows["stages"])), _(" 行")),
        Fact(_("县情表，数据项"), shown(str(rows["county"])), _(" 行")),
        *(differ if result["changed"] else ()),
        Fact(_("错误"), str(counted["error"]), _(" 处"), alert=bool(counted["error"])),
        Fact(_("提示"), str(counted["warning"]), _(" 处")),
    ]


def _severity_choices(counted: Mapping[str, int], wanted: str) -> list[Choice]:
    if len(counted) < 2:
        return []
    every = Choice(_("全部"), "?#problems", str(sum(counted.values())), not wanted)
    return [
        every,
        *(
            Choice(
                severity_mark(severity).word,
                f"?severity={severity}#problems",
                str(counted[severity]),
                severity == wanted,
            )
            for severity in ("error", "warning")
        ),
    ]


def _problem_row(problem: Mapping[str, Any]) -> ProblemRow:
    cell = problem["cell"] or ""
    return ProblemRow(
        name=column_name(problem["column"]) or _("整个文件"),
        mark=severity_mark(problem["severity"]),
        sheet=str(SHEET_LABELS.get(problem["sheet"], problem["sheet"] or MISSING)),
        row=str(problem["row"]) if problem["row"] else MISSING,
        column=cell.rstrip("0123456789") or MISSING,
        found=_("“%(found)s”") % {"found": problem["found"]} if problem["found"] else MISSING,
        message=problem["message"],
        grave=problem["severity"] == "error",
    )


def column_name(column: str | None) -> str:
    """Name a column by its element or its key heading; an unknown heading stands for itself."""
    if column is None:
        return ""
    if column in elements():
        return elements()[column].label
    return str(_KEY_LABELS.get(column, column))


def _problems_more(count: int) -> str:
    if count <= LISTED_PROBLEMS:
        return ""
    rest = count - LISTED_PROBLEMS
    return _("另有%(count)d处，下载CSV看全部") % {"count": rest}


def problems_csv(job: Job) -> bytes:
    """Write the problems of an import as CSV that a spreadsheet opens safely."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(
        [_("级别"), _("工作表"), _("行"), _("单元格"), _("数据项"), _("读到"), _("说明")]
    )
    for problem in (job.result or {}).get("problems", []):
        row = _problem_row(problem)
        cells = (
            row.mark.word,
            row.sheet,
            problem["row"] or "",
            problem["cell"] or "",
            row.name,
            problem["found"] or "",
            row.message,
        )
        writer.writerow([_harmless(str(cell)) for cell in cells])
    return stream.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    return f"'{text}" if _FORMULA_SIGNS.match(text) else text


class _Changes:
    """The cells that differ from the version before, sorted into what a person asks for."""

    def __init__(self, changes: Sequence[Mapping[str, Any]], count: int) -> None:
        self.count = count
        self.kept = len(changes)
        self.came = [c for c in changes if c["element"] == "name" and c["before"] is None]
        self.left = [c for c in changes if c["element"] == "name" and c["after"] is None]
        moved = {c["school_code"] for c in (*self.came, *self.left)}
        self.cells = [c for c in changes if c["school_code"] not in moved]

    def _groups(self) -> dict[str, Sequence[Mapping[str, Any]]]:
        return {"": self.cells, "new": self.came, "gone": self.left}

    def choices(self, wanted: str) -> list[Choice]:
        current = wanted if wanted in self._groups() else ""
        labels = {"": _("数值变化"), "new": _("新增校区"), "gone": _("减少校区")}
        return [
            Choice(label, f"?d={key}#changes", str(len(self._groups()[key])), key == current)
            for key, label in labels.items()
            if self._groups()[key]
        ]

    def rows(self, wanted: str) -> list[ChangeRow]:
        group = self._groups().get(wanted, self.cells)
        rows = sorted((_change_row(change) for change in group), key=lambda row: -row.size)
        return rows[:LISTED_CHANGES]

    def summary(self) -> str:
        if not self.count:
            return ""
        text = _("%(count)d格") % {"count": self.count}
        if self.came:
            text += _("，新增校区%(count)d个") % {"count": len(self.came)}
        if self.left:
            text += _("，减少校区%(count)d个") % {"count": len(self.left)}
        return text

    def more(self, wanted: str) -> str:
        group = self._groups().get(wanted, self.cells)
        if self.count > self.kept:
            return _("共%(all)d格不同，这里取前%(kept)d格中变化最大的") % {
                "all": self.count,
                "kept": self.kept,
            }
        if len(group) > LISTED_CHANGES:
            return _("按变化大小列出前%(count)d格") % {"count": LISTED_CHANGES}
        return ""


def _change_row(change: Mapping[str, Any]) -> ChangeRow:
    element = elements().get(change["element"])
    stage = str(STAGE_LABELS.get(change["stage"], ""))
    place = change["campus"] or str(SHEET_LABELS[change["sheet"]])
    share = _share(change["before"], change["after"]) if element else None
    return ChangeRow(
        where=_("　").join(filter(None, (place, stage))),
        name=column_name(change["element"]),
        before=_cell_value(change["element"], change["before"]),
        after=_cell_value(change["element"], change["after"]),
        unit=unit_label(element.unit) if element else "",
        change=_share_text(share),
        size=abs(share) if share is not None else Decimal("Infinity"),
    )


def _cell_value(element: str, value: Any) -> str:
    if value is None:
        return MISSING
    if element in _CHOICES:
        return str(_CHOICES[element].get(value, value))
    if element in elements() or isinstance(value, bool):
        return figure_text(value)
    return str(value)


def _share(before: Any, after: Any) -> Decimal | None:
    """Return how much a number moved, in percent of what it was; None where that says nothing."""
    if not isinstance(before, str) or not isinstance(after, str) or Decimal(before) == 0:
        return None
    return (Decimal(after) - Decimal(before)) * 100 / Decimal(before)


def _share_text(share: Decimal | None) -> str:
    if share is None:
        return MISSING
    sign = "+" if share > 0 else MINUS
    return f"{sign}{shown(abs(share), 1)}%"
