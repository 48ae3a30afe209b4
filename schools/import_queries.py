"""What the page of an import prints: what was read, what is wrong, what changed, what is next."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from edu_duty.accounts.queries import full_names
from edu_duty.jobs.models import Job
from edu_duty.printable import Choice, Fact, Mark
from edu_duty.tabular import csv_chunks
from schools.change_words import SHEET_LABELS, cell_value, column_name, share_of, share_text
from schools.dictionary import STAGE_LABELS, elements
from schools.display import moment
from schools.foreseen_queries import Foreseen, foreseen_of
from schools.marks import severity_mark
from schools.models import Region, Return
from schools.numbers import MISSING, shown, unit_label

LISTED_PROBLEMS = 300
LISTED_CHANGES = 100
LARGEST_CHANGES = 12
PREVIEW = "preview_import"
# A cell that begins with one of these would be run as a formula by a spreadsheet.


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
    """One cell that differs from what was stored."""

    where: str
    name: str
    before: str
    after: str
    unit: str
    change: str
    size: Decimal


@dataclass(frozen=True)
class ImportSheet:
    """The page of an ended preview or import; ``version`` 0 means that nothing is there.

    Shape: ``preview`` is the job that showed what would be stored, ``takes`` the words of the
    button that accepts it and ``why_not`` says why it is not there; ``stale`` offers to compare
    again; ``markable`` offers the workbook with its problems marked.
    """

    title: str
    job: str
    preview: str
    county_code: str
    county_name: str
    year: int
    campus: str
    filename: str
    by: str
    at: str
    mark: Mark
    sentence: str
    detail: str
    imported: bool
    takes: str
    why_not: str
    stale: bool
    markable: bool
    upload_url: str
    quiet_upload: bool
    version: int
    compared: str
    foreseen: Foreseen | None
    facts: Sequence[Fact]
    severities: Sequence[Choice]
    problems: Sequence[ProblemRow]
    problem_count: int
    problems_more: str
    differences: Sequence[Choice]
    changes: Sequence[ChangeRow]
    change_summary: str
    changes_more: str


def import_sheet(
    *, job: Job, county: Region, severity: str = "", difference: str = "", findings: str = ""
) -> ImportSheet:
    """Prepare the page of an import; the last three come from the address.

    Shape: ``severity`` is that of the problems, ``findings`` that of the findings.
    """
    result = job.result or {}
    problems = result.get("problems", [])
    counted = Counter(problem["severity"] for problem in problems)
    wanted = severity if severity in counted else ""
    shown_problems = [p for p in problems if wanted in ("", p["severity"])]
    changes = _Changes(result)
    mark, sentence, detail = _answer(job, result, counted)
    version = result.get("version", 0)
    previewed = job.kind == PREVIEW
    return ImportSheet(
        title=_("导入预览") if previewed else _("导入结果"),
        job=str(job.pk),
        preview=str(job.pk) if previewed else job.payload.get("preview", ""),
        campus=job.payload.get("campus", ""),
        takes=_takes(job, result),
        why_not=_why_not(previewed=previewed, errors=counted["error"]),
        upload_url=_upload_url(job, county),
        quiet_upload=bool(result.get("accepted")) or job.error_code == "stale",
        stale=job.error_code == "stale" and job.state == Job.State.FAILED,
        markable=job.payload["filename"].lower().endswith(".xlsx") and _has_cells(problems),
        county_code=county.code,
        county_name=county.label,
        year=job.payload["year"],
        filename=job.payload["filename"],
        by=full_names([job.created_by_name])[job.created_by_name],
        at=moment(job.created_at),
        mark=mark,
        sentence=sentence,
        detail=detail,
        imported=bool(result.get("accepted")) and not previewed,
        version=version,
        compared=_compared(job, result, county),
        foreseen=foreseen_of(result, county, job.payload["year"], findings),
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


def _takes(job: Job, result: Mapping[str, Any]) -> str:
    """Say what accepting does; empty where there is nothing to accept."""
    if job.kind != PREVIEW or not (result.get("accepted") and result["changed"]):
        return ""
    if job.payload["campus"]:
        return _("接受，存入本校数据")
    return _("接受，存为第%(version)d版") % {"version": result["version"]}


def _compared(job: Job, result: Mapping[str, Any], county: Region) -> str:
    """Say what the differences are against: a version only where the working rows are that one."""
    stored = result.get("stored", "")
    if not stored:
        return ""
    versions = Return.objects.filter(county=county, year=job.payload["year"], sha256=stored)
    newest = versions.order_by("-version").first()
    if newest is None:
        return _("与现在录入的数据比较")
    return _("与第%(version)d版比较") % {"version": newest.version}


def _upload_url(job: Job, county: Region) -> str:
    year, campus = job.payload["year"], job.payload.get("campus", "")
    if campus:
        return reverse("schools:import_campus", args=[county.code, year, campus])
    return reverse("schools:import", args=[county.code, year])


def _why_not(*, previewed: bool, errors: int) -> str:
    if not previewed or not errors:
        return ""
    return _("还有%(count)d处错误，不能接受") % {"count": errors}


def _has_cells(problems: Sequence[Mapping[str, Any]]) -> bool:
    return any(problem["cell"] for problem in problems)


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
        return Mark("na", _("没有变化")), _unchanged(job, result), hints
    if job.kind == PREVIEW:
        sentence = _("还没有存入。核对下面的差异，接受后整份存入，旧版随时可查。")
        return Mark("met", _("可以导入")), sentence, hints
    if job.payload.get("campus"):
        return Mark("met", _("已存入")), _("本校数据已改，别的学校没有变。"), hints
    word = _("已导入，第%(version)d版") % {"version": result["version"]}
    return Mark("met", word), _("整包已存为新的一版，旧版随时可查。"), hints


def _unchanged(job: Job, result: Mapping[str, Any]) -> str:
    if job.payload.get("campus"):
        return _("与已有的本校数据相同。")
    return _("与第%(version)d版的数据相同，版本不变。") % {"version": result["version"]}


def _facts(result: Mapping[str, Any], counted: Mapping[str, int]) -> list[Fact]:
    rows = result.get("rows")
    if rows is None:
        return []
    differ = [Fact(_("与已有数据不同"), shown(str(result["change_count"])), _(" 格"))]
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


def _problems_more(count: int) -> str:
    if count <= LISTED_PROBLEMS:
        return ""
    rest = count - LISTED_PROBLEMS
    return _("另有%(count)d处，下载CSV看全部") % {"count": rest}


def problems_csv(job: Job) -> bytes:
    """Write the problems of an import as CSV that a spreadsheet opens safely."""
    heading = [_("级别"), _("工作表"), _("行"), _("单元格"), _("数据项"), _("读到"), _("说明")]
    problems = (job.result or {}).get("problems", [])
    return b"".join(csv_chunks(heading, map(_problem_cells, problems)))


def _problem_cells(problem: dict[str, Any]) -> list[str]:
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
    return [str(cell) for cell in cells]


class _Changes:
    """The cells that differ from what was stored, sorted into what a person asks for."""

    def __init__(self, result: Mapping[str, Any]) -> None:
        changes = result.get("changes", [])
        self.count = result.get("change_count", 0)
        self.came = [c for c in changes if c["element"] == "name" and c["before"] is None]
        self.left = [c for c in changes if c["element"] == "name" and c["after"] is None]
        self.came_count = result.get("came", len(self.came))
        self.left_count = result.get("left", len(self.left))
        moved = {c["school_code"] for c in (*self.came, *self.left)}
        cells = [c for c in changes if c["school_code"] not in moved]
        self.cells = sorted(map(_change_row, cells), key=lambda row: -row.size)

    def _groups(self) -> dict[str, tuple[str, int, Sequence[ChangeRow]]]:
        """Return the label, the count and the rows of every group, by its word in the address."""
        largest = self.cells[:LARGEST_CHANGES]
        return {
            "": (_("变化最大"), len(largest), largest),
            "all": (_("全部"), self.count, self.cells),
            "new": (_("新增校区"), self.came_count, [_change_row(c) for c in self.came]),
            "gone": (_("减少校区"), self.left_count, [_change_row(c) for c in self.left]),
        }

    def _wanted(self, wanted: str) -> str:
        """Show what was asked for, or else the first group that has anything."""
        groups = self._groups()
        if wanted in groups and groups[wanted][1]:
            return wanted
        return next((key for key, (_label, count, _rows) in groups.items() if count), "")

    def choices(self, wanted: str) -> list[Choice]:
        current = self._wanted(wanted)
        return [
            Choice(label, f"?d={key}#changes", shown(str(count)), key == current)
            for key, (label, count, _rows) in self._groups().items()
            if count
        ]

    def rows(self, wanted: str) -> Sequence[ChangeRow]:
        _label, _count, rows = self._groups()[self._wanted(wanted)]
        return rows[:LISTED_CHANGES]

    def summary(self) -> str:
        if not self.count:
            return ""
        text = _("%(count)d格") % {"count": self.count}
        if self.came_count:
            text += _("，新增校区%(count)d个") % {"count": self.came_count}
        if self.left_count:
            text += _("，减少校区%(count)d个") % {"count": self.left_count}
        return text

    def more(self, wanted: str) -> str:
        group = self._wanted(wanted)
        _label, count, rows = self._groups()[group]
        if group == "all" and self.count > len(rows):
            told = min(len(rows), LISTED_CHANGES)
            words = _("共%(all)d格不同，这里列出变化最大的%(kept)d格，新增和减少的校区另列")
            return words % {"all": self.count, "kept": told}
        if count > LISTED_CHANGES:
            return _("按变化大小列出前%(count)d格") % {"count": LISTED_CHANGES}
        return ""


def _change_row(change: Mapping[str, Any]) -> ChangeRow:
    element = elements().get(change["element"])
    stage = str(STAGE_LABELS.get(change["stage"], ""))
    place = change["campus"] or str(SHEET_LABELS[change["sheet"]])
    share = share_of(change["before"], change["after"]) if element else None
    return ChangeRow(
        where=_("　").join(filter(None, (place, stage))),
        name=column_name(change["element"]),
        before=cell_value(change["element"], change["before"]),
        after=cell_value(change["element"], change["after"]),
        unit=unit_label(element.unit) if element else "",
        change=share_text(share),
        size=abs(share) if share is not None else Decimal("Infinity"),
    )
