"""What the pages about long work print: who started what, how far it is, and how it ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from edu_duty.accounts.navigation import Division
from edu_duty.accounts.queries import full_names
from edu_duty.jobs.models import Job, JobQuerySet
from edu_duty.printable import Choice, Mark

PER_PAGE = 50
MARK_KINDS = {
    Job.State.QUEUED: "todo",
    Job.State.RUNNING: "doing",
    Job.State.DONE: "done",
    Job.State.FAILED: "unmet",
    Job.State.CANCELLED: "na",
}


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job in the list."""

    title: str
    detail: str
    place: str
    url: str
    mark: Mark
    progress: str
    actor_name: str
    created: str
    took: str


@dataclass(frozen=True, slots=True)
class JobList:
    """The jobs a person may see, newest first."""

    rows: list[JobRow]
    choices: list[Choice]
    page: "Page[Job]"
    previous_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of a job's life; ``current`` marks the one it is in."""

    mark: Mark
    title: str
    note: str
    took: str
    current: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something a job could not do, with the reason; it did not stop the rest."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class JobSheet:
    """One job, ready to print; ``back_url`` is where to do something about one that failed."""

    title: str
    lead: list[str]
    mark: Mark
    done: int
    total: int
    elapsed: str
    remaining: str
    asked_at: str
    steps: list[Step]
    left_out: list[LeftOut]
    ended: bool
    restartable: bool
    outcome: str
    page_url: str
    back_url: str


def job_list(jobs: JobQuerySet, *, state: str, page: str, at: datetime) -> JobList:
    """Return one page of jobs, all of them or those in one state."""
    chosen = state if state in Job.State.values else ""
    found = jobs.filter(state=chosen) if chosen else jobs
    part = Paginator(found.order_by("-created_at", "-pk"), PER_PAGE).get_page(page)
    return JobList(
        rows=job_rows(part.object_list, at),
        choices=_choices(jobs, chosen),
        page=part,
        previous_url=_list_url(chosen, part.number - 1) if part.has_previous() else "",
        next_url=_list_url(chosen, part.number + 1) if part.has_next() else "",
    )


def job_rows(jobs: Iterable[Job], at: datetime) -> list[JobRow]:
    """Return jobs as the rows of a list."""
    shown = list(jobs)
    names = place_names(job.region_code for job in shown)
    people = full_names(job.created_by_name for job in shown)
    return [_row(job, names, people[job.created_by_name], at) for job in shown]


def job_sheet(job: Job, at: datetime) -> JobSheet:
    """Return everything the progress page prints about a job."""
    # Scoring notes the code of the county it is at.
    note = job.progress_note if job.progress_note.isdecimal() else ""
    names = place_names([job.region_code, note])
    result = job.result if job.state == Job.State.DONE and job.result else {}
    return JobSheet(
        title=_("%(kind)s：%(place)s")
        % {"kind": kind_label(job.kind), "place": _where(job, names)},
        lead=_lead(job),
        mark=_mark(job),
        done=job.progress_done,
        total=job.progress_total,
        elapsed=duration((job.finished_at or at) - job.created_at),
        remaining=_remaining(job, at),
        asked_at=date_format(localtime(at), "H:i:s"),
        steps=_steps(job, names, at),
        left_out=_left_out(result),
        ended=job.ended,
        restartable=job.state in {Job.State.FAILED, Job.State.CANCELLED},
        outcome=_outcome(job),
        page_url=result.get("page", ""),
        back_url=job.payload.get("page", "") if job.ended else "",
    )


def kind_label(kind: str) -> str:
    """Say what a kind of job is called."""
    return str(settings.JOB_KINDS[kind][2])


def region_of(job: Job) -> Division | None:
    """Return the one county a job is about, or None when it is about more or none."""
    regions = apps.get_model(settings.REGION_MODEL)._default_manager
    found: Division | None = regions.filter(pk=job.region_code).first()
    return found


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """Say what regions or region prefixes are called, in one query; empty is the nation."""
    wanted = {code: code.ljust(6, "0") for code in codes if code}
    known = apps.get_model(settings.REGION_MODEL)._default_manager.in_bulk(wanted.values())
    names = {code: known[full].label if full in known else code for code, full in wanted.items()}
    return {"": _("全国"), **names}


def duration(span: timedelta) -> str:
    """Print a span of time as people say it."""
    seconds = max(int(span.total_seconds()), 0)
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return _("%(hours)d小时%(minutes)02d分") % {"hours": hours, "minutes": minutes}
    if minutes:
        return _("%(minutes)d分%(seconds)02d秒") % {"minutes": minutes, "seconds": rest}
    return _("%(seconds)d秒") % {"seconds": rest}


def moment(at: datetime) -> str:
    """Print when something happened."""
    return date_format(localtime(at), _("n月j日 H:i"))


def _mark(job: Job) -> Mark:
    return Mark(MARK_KINDS[Job.State(job.state)], str(Job.State(job.state).label))


def _row(job: Job, names: dict[str, str], person: str, at: datetime) -> JobRow:
    ended = job.finished_at or at
    return JobRow(
        title=kind_label(job.kind),
        detail=_detail(job),
        place=_where(job, names),
        url=reverse("jobs:progress", args=[job.pk]),
        mark=_mark(job),
        progress=f"{job.progress_done} / {job.progress_total}" if job.progress_total else "—",
        actor_name=person,
        created=moment(job.created_at),
        took=duration(ended - job.created_at),
    )


def _where(job: Job, names: dict[str, str]) -> str:
    place, year = names[job.region_code], _year(job)
    return _("%(place)s%(year)s年") % {"place": place, "year": year} if year else place


def year_of(job: Job) -> int | None:
    """Return the year a job is about, if its subject names one."""
    year = _year(job)
    return int(year) if year else None


def _year(job: Job) -> str:
    """Read the year out of a subject such as ``990101/2024/QB2017``; empty when it has none."""
    parts = job.subject.split("/")
    return parts[1] if len(parts) > 1 and parts[1].isdecimal() else ""


def _lead(job: Job) -> list[str]:
    person = full_names([job.created_by_name])[job.created_by_name]
    asked = {"person": person, "moment": moment(job.created_at)}
    started = _("%(person)s，%(moment)s发起") % asked
    return [text for text in (_detail(job), started) if text]


def _detail(job: Job) -> str:
    """Name what a job is about besides its region, if its payload does: a rubric, a file, words."""
    named = [job.payload.get(name, "") for name in ("rubric_code", "filename")]
    words = [_(word) for word in job.payload.get("about", [])]
    return "".join(named) or _("，").join(words)


def _outcome(job: Job) -> str:
    """Say how a job ended; empty while it has not."""
    if not job.finished_at:
        return ""
    took = _("用时%(took)s") % {"took": duration(job.finished_at - job.created_at)}
    if job.state == Job.State.FAILED:
        return job.error_detail
    if job.state == Job.State.CANCELLED:
        return _("没有保存任何结果。")
    if job.progress_total:
        return _("%(done)d / %(total)d，%(took)s") % {
            "done": job.progress_done,
            "total": job.progress_total,
            "took": took,
        }
    return took


def _remaining(job: Job, at: datetime) -> str:
    running = job.state == Job.State.RUNNING and job.started_at is not None
    if not running or not 0 < job.progress_done < job.progress_total or job.started_at is None:
        return ""
    left = job.progress_total - job.progress_done
    return duration((at - job.started_at) * left // job.progress_done)


def _steps(job: Job, names: dict[str, str], at: datetime) -> list[Step]:
    waited = (job.started_at or job.finished_at or at) - job.created_at
    worked = (job.finished_at or at) - job.started_at if job.started_at else None
    waiting = job.state == Job.State.QUEUED
    return [
        Step(
            mark=Mark("doing", _("等待")) if waiting else Mark("done", _("已完成")),
            title=_("排队"),
            note=_queue_note(job),
            took=duration(waited),
            current=waiting,
        ),
        Step(
            mark=Mark("todo", _("等待")) if waiting else _mark(job),
            title=kind_label(job.kind),
            note=_note(job.progress_note, names),
            took=duration(worked) if worked is not None and not waiting else "",
            current=job.state == Job.State.RUNNING,
        ),
        Step(
            mark=_mark(job) if job.state == Job.State.DONE else Mark("todo", _("等待")),
            title=_("保存结果"),
            note="",
            took="",
            current=False,
        ),
    ]


def _note(note: str, names: dict[str, str]) -> str:
    """Name the county scoring is at; what else workers note is Chinese, and in the catalogue."""
    return (names.get(note) or _(note)) if note else ""


def _queue_note(job: Job) -> str:
    if job.state == Job.State.QUEUED and job.error_detail:
        return _("上次没有完成：%(reason)s") % {"reason": job.error_detail}
    if job.attempts > 1:
        return _("第%(attempt)d次尝试") % {"attempt": job.attempts}
    return ""


def _left_out(result: dict[str, Any]) -> list[LeftOut]:
    failed = result.get("failed", [])
    names = place_names(row["county"] for row in failed)
    return [LeftOut(names[row["county"]], row["reason"]) for row in failed]


def _choices(jobs: JobQuerySet, chosen: str) -> list[Choice]:
    counts = dict(jobs.order_by().values_list("state").annotate(Count("pk")))
    everything = Choice(_("全部"), reverse("jobs:list"), str(sum(counts.values())), not chosen)
    states = [
        Choice(str(state.label), _list_url(state, 1), str(counts[state]), state == chosen)
        for state in Job.State
        if counts.get(state)
    ]
    return [everything, *states]


def _list_url(state: str, page: int) -> str:
    query = [f"state={state}"] * bool(state) + [f"page={page}"] * (page > 1)
    return reverse("jobs:list") + ("?" + "&".join(query) if query else "")
