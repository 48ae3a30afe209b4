"""One county, one year: what the answer is, what has been done, and what to do next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission
from edu_duty.jobs.models import Job
from edu_duty.jobs.queries import JobRow, job_rows
from edu_duty.printable import Choice, Mark
from indicators.models import Rubric, Score
from indicators.wording import stage_label
from schools.dictionary import STAGES
from schools.display import moment
from schools.marks import verdict_mark
from schools.models import Region, Return
from schools.opening_queries import Collected, collected
from schools.queries import FindingRow, finding_rows

NEWEST_FINDINGS = 5
LAST_JOBS = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """How the county stands by one standard."""

    title: str
    mark: Mark
    lines: list[str]
    url: str


@dataclass(frozen=True, slots=True)
class Act:
    """A way on: a page to go to, or a form that posts one field to an address."""

    label: str
    url: str
    primary: bool = False
    field: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One station on the way from figures to the report."""

    title: str
    note: str
    mark: Mark
    acts: list[Act]


@dataclass(frozen=True, slots=True)
class Overview:
    """The page of one county and year."""

    years: list[Choice]
    answers: list[Answer]
    steps: list[Step]
    findings: list[FindingRow]
    findings_count: int
    findings_url: str
    jobs: list[JobRow]


@dataclass(frozen=True, slots=True)
class Desk:
    """Who looks at which county and year; what every part of the page asks."""

    county: Region
    year: int
    user: User

    def may(self, permission: Permission) -> bool:
        """Say whether the reader may do an act in this county."""
        return self.user.may(permission, self.county.code)

    def page(self, name: str, **more: str) -> str:
        """Return the address of a page about this county and year."""
        return reverse(name, kwargs={"code": self.county.code, "year": self.year, **more})


def overview(desk: Desk, *, this_year: int, at: Any) -> Overview:
    """Read everything the page prints."""
    frozen = Return.objects.latest(desk.county.code, desk.year)
    scored = _scores(frozen) if desk.may(Permission.RESULT_VIEW) else {}
    rubrics = list(Rubric.objects.filter(current=True).order_by("-code"))
    reads = desk.may(Permission.RETURN_VIEW)
    return Overview(
        years=_years(desk, this_year),
        answers=_answers(desk, rubrics, scored),
        steps=_steps(desk, frozen, rubrics, scored),
        findings=_findings(frozen) if frozen and reads else [],
        findings_count=len(frozen.findings) if frozen else 0,
        findings_url=desk.page("schools:return"),
        jobs=_jobs(desk, at),
    )


def newest_year(county: Region, this_year: int) -> int:
    """Return the year to begin with: the newest one with a return, else last year."""
    newest: int | None = Return.objects.filter(county=county).aggregate(year=Max("year"))["year"]
    return this_year - 1 if newest is None else newest


def _scores(frozen: Return | None) -> dict[str, Score]:
    """Return the newest score of a return by each standard."""
    if frozen is None:
        return {}
    scores = Score.objects.filter(frozen=frozen).select_related("rubric")
    return {score.rubric.code: score for score in scores.order_by("created_at", "pk")}


def _years(desk: Desk, this_year: int) -> list[Choice]:
    versions = dict(
        Return.objects.filter(county=desk.county)
        .order_by()
        .values_list("year")
        .annotate(Max("version"))
    )
    years = {*versions, desk.year, this_year - 1}
    return [
        Choice(
            label=_("%(year)d年") % {"year": year},
            url=reverse("assessments:county_year", args=[desk.county.code, year]),
            count=_("第%(version)d版") % {"version": versions[year]} if year in versions else "",
            current=year == desk.year,
        )
        for year in sorted(years, reverse=True)
    ]


def _answers(desk: Desk, rubrics: Iterable[Rubric], scored: Mapping[str, Score]) -> list[Answer]:
    if not desk.may(Permission.RESULT_VIEW):
        return []
    return [_answer(desk, rubric, scored.get(rubric.code)) for rubric in rubrics]


def _answer(desk: Desk, rubric: Rubric, score: Score | None) -> Answer:
    if score is None:
        lines = [_("还没有按这个标准测算本年度的数据。")]
        return Answer(rubric.label, Mark("todo", _("尚未测算")), lines, "")
    url = desk.page("indicators:result", rubric=rubric.code)
    return Answer(rubric.label, verdict_mark(score.verdict), _lines(score.parsed()), url)


def _lines(receipt: Mapping[str, Any]) -> list[str]:
    """Say what decided: indicators by verdict, then the campuses of each stage."""
    deciding = [row for row in receipt["indicators"] if row["decides"]] + receipt["cvs"]
    totals = [
        (_("%(count)d项达标"), _count(deciding, "met")),
        (_("%(count)d项未达标"), _count(deciding, "unmet")),
        (_("%(count)d项待定"), _count(deciding, "undetermined")),
    ]
    said = [text % {"count": count} for text, count in totals if count]
    lines = [_("，").join(said)] if said else []
    counts = receipt["counts"]
    return lines + [_campus_line(stage, counts[stage]) for stage in STAGES if stage in counts]


def _campus_line(stage: str, counts: Mapping[str, int]) -> str:
    """Say how the campuses of a stage stand; what there is none of is left out."""
    whole = _("%(stage)s%(units)d个校区") % {
        "stage": stage_label(stage),
        "units": counts["units"],
    }
    shares = [
        (_("%(count)d个达标"), counts["met"]),
        (_("%(count)d个未达标"), counts["unmet"]),
        (_("%(count)d个待定"), counts["undetermined"]),
        (_("%(count)d个不适用"), counts["not_applicable"]),
    ]
    return _("，").join([whole, *(text % {"count": count} for text, count in shares if count)])


def _count(rows: Iterable[Mapping[str, Any]], verdict: str) -> int:
    return sum(row["verdict"] == verdict for row in rows)


def _steps(
    desk: Desk, frozen: Return | None, rubrics: Iterable[Rubric], scored: Mapping[str, Score]
) -> list[Step]:
    steps = _figure_steps(desk, frozen) if desk.may(Permission.RETURN_VIEW) else []
    steps += _own_steps(desk)
    if desk.may(Permission.RESULT_VIEW):
        steps += [_score_step(desk, frozen, rubric, scored.get(rubric.code)) for rubric in rubrics]
    if desk.may(Permission.RESULT_VIEW):
        steps.append(_target_step(desk, frozen))
    if desk.may(Permission.DOCUMENT_VIEW):
        steps.append(_report_step(desk, scored))
    return steps


def _figure_steps(desk: Desk, frozen: Return | None) -> list[Step]:
    now = collected(desk.county, desk.year)
    # One way on is offered first: uploading only where nothing is filled in or could be opened.
    first = frozen is None and not now.campuses and not now.openable
    return [_collecting_step(desk, now), _package_step(desk, frozen, primary=first)]


def _own_steps(desk: Desk) -> list[Step]:
    """Lead people of single departments and campuses to the lists they fill in."""
    reach = desk.user.reach(Permission.FIGURES_EDIT, desk.county.code)
    acts = [
        Act(_("填校区数据"), desk.page("schools:campus", campus=campus), primary=True)
        for campus in sorted(reach.campuses)
    ]
    if reach.departments:
        acts.append(Act(_("填县情数据"), desk.page("schools:county_figures"), primary=True))
    note = _("只列本人负责的数；填完一格自动保存")
    return [Step(_("本人填报"), note, Mark("doing", _("可以填")), acts)] if acts else []


def _collecting_step(desk: Desk, now: Collected) -> Step:
    """Say how far filling in has come, and where it begins."""
    title = _("填报")
    progress = Act(_("看进度"), desk.page("schools:board"))
    counts = {"campuses": now.campuses, "handed": now.handed_in}
    note = _("%(campuses)d个校区，%(handed)d个部门已交表") % counts
    if now.frozen:
        return Step(title, note, Mark("done", _("已冻结")), [progress])
    if now.campuses:
        return Step(title, note, Mark("doing", _("填报中")), [progress])
    if not now.openable:
        note = _("上年没有校区数据，从上传数据包开始")
        return Step(title, note, Mark("todo", _("未开启")), [progress])
    note = _("上年的校区和少变的数可以带过来")
    acts = []
    if desk.may(Permission.COLLECTION_RUN):
        label = _("开启%(year)d年数据") % {"year": desk.year}
        acts = [Act(label, desk.page("schools:open_year"), primary=True)]
    return Step(title, note, Mark("todo", _("未开启")), acts)


def _package_step(desk: Desk, frozen: Return | None, *, primary: bool) -> Step:
    acts = []
    if frozen:
        acts.append(Act(_("看数据"), desk.page("schools:return")))
    if desk.may(Permission.RETURN_IMPORT):
        label = _("上传新版本") if frozen else _("上传数据包")
        acts.append(Act(label, desk.page("schools:import"), primary=primary))
    if frozen is None:
        note = _("本年度还没有数据")
        return Step(_("数据包"), note, Mark("todo", _("未上传")), acts)
    note = _("第%(version)d版，%(moment)s，%(campuses)s个校区，%(figures)s个数") % {
        "version": frozen.version,
        "moment": moment(frozen.created_at),
        "campuses": f"{frozen.campus_count:,}",
        "figures": f"{frozen.figure_count:,}",
    }
    return Step(_("数据包"), note, Mark("done", _("已存版")), acts)


def _score_step(desk: Desk, frozen: Return | None, rubric: Rubric, score: Score | None) -> Step:
    title = _("测算：%(rubric)s") % {"rubric": rubric.label}
    if frozen is None:
        return Step(title, _("有数据包后才能测算"), Mark("na", _("等数据包")), [])
    if score is None:
        acts = []
        if desk.may(Permission.SCORE_RUN):
            url = desk.page("indicators:score")
            acts.append(Act(_("测算"), url, primary=True, field="rubric", value=rubric.code))
        note = _("第%(version)d版数据还没有按它测算") % {"version": frozen.version}
        return Step(title, note, Mark("todo", _("未测算")), acts)
    note = _("%(rubric)s版，%(moment)s") % {
        "rubric": f"{rubric.code} {score.rubric.version}",
        "moment": moment(score.created_at),
    }
    act = Act(_("看结果"), desk.page("indicators:result", rubric=rubric.code))
    return Step(title, note, Mark("done", _("已测算")), [act])


def _target_step(desk: Desk, frozen: Return | None) -> Step:
    title = _("目标对照")
    if frozen is None:
        return Step(title, _("有数据包后才能对照目标"), Mark("na", _("等数据包")), [])
    note = _("各地公布的目标，逐项看已达到、按进度还是落后")
    act = Act(_("看目标"), desk.page("assessments:targets"))
    return Step(title, note, Mark("doing", _("可以对照")), [act])


def _report_step(desk: Desk, scored: Mapping[str, Score]) -> Step:
    url = desk.page("reports:documents")
    if not scored:
        note = _("测算后可以生成报告")
        return Step(_("报告与文书"), note, Mark("na", _("等测算")), [Act(_("看文书"), url)])
    note = _("督导评估报告PDF，带测算凭据摘要和核验码")
    if not desk.may(Permission.DOCUMENT_ISSUE):
        return Step(_("报告与文书"), note, Mark("na", _("见文书")), [Act(_("看文书"), url)])
    act = Act(_("生成或下载"), url)
    return Step(_("报告与文书"), note, Mark("doing", _("可以生成")), [act])


def _findings(frozen: Return) -> list[FindingRow]:
    """Print the gravest findings; campuses are called by their names."""
    schools = frozen.document()["schools"]
    names = dict(zip(schools["school_code"], schools["name"], strict=True))
    return finding_rows(frozen.findings, names)[:NEWEST_FINDINGS]


def _jobs(desk: Desk, at: Any) -> list[JobRow]:
    if not desk.may(Permission.JOB_VIEW):
        return []
    jobs = Job.objects.filter(
        region_code=desk.county.code, subject__startswith=f"{desk.county.code}/{desk.year}"
    )
    return job_rows(jobs.order_by("-created_at", "-pk")[:LAST_JOBS], at)
