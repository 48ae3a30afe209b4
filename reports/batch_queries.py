"""What the page of a batch prints: how far it is, how it ended, and what stopped whom."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from edu_duty.accounts.queries import full_names
from edu_duty.jobs.models import Job
from edu_duty.jobs.queries import MARK_KINDS, duration
from edu_duty.printable import Fact, Mark
from reports.models import Batch, BatchEntry, Document
from schools.display import moment

_GOING = (Job.State.QUEUED, Job.State.RUNNING)
_STOPPED = (Job.State.FAILED, Job.State.CANCELLED)
# Who was stopped is read first.
_ORDER = (Job.State.FAILED, Job.State.CANCELLED, *_GOING, Job.State.DONE)


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch in a list; ``done`` says of how many counties it is done."""

    url: str
    title: str
    at: str
    mark: Mark
    done: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One county of a batch: how far it is, what stopped it, and where to look next."""

    code: str
    county: str
    mark: Mark
    said: str
    url: str
    act: str


@dataclass(frozen=True, slots=True)
class BatchSheet:
    """How far a batch is; once nothing more happens by itself, how it ended and what comes next.

    Shape: ``stopped`` counts the counties that going on would queue again.
    """

    title: str
    lead: Sequence[str]
    facts: Sequence[Fact]
    entries: Sequence[EntryRow]
    going: bool
    stopped: int
    done: int
    total: int
    remaining: str
    asked_at: str
    mark: Mark
    outcome: str
    made_url: str
    made_act: str


def batch_rows(batches: Sequence[Batch]) -> list[BatchRow]:
    """Prepare batches for a list; one query however many."""
    entries = BatchEntry.objects.filter(batch__in=batches)
    counts: dict[int, Counter[Job.State]] = {batch.pk: Counter() for batch in batches}
    for pk, state, count in entries.values_list("batch", "job__state").annotate(Count("pk")):
        counts[pk][Job.State(state)] = count
    return [_batch_row(batch, counts[batch.pk]) for batch in batches]


def _batch_row(batch: Batch, counts: Counter[Job.State]) -> BatchRow:
    return BatchRow(
        url=reverse("reports:batch", args=[batch.pk]),
        title=batch_title(batch),
        at=moment(batch.created_at),
        mark=Mark("doing", _("进行中")) if _is_going(counts) else _mark(counts),
        done=f"{counts[Job.State.DONE]} / {counts.total()}",
    )


def batch_title(batch: Batch) -> str:
    """Name a batch by what it does to which kind."""
    told = {"act": batch.get_act_display(), "kind": batch.get_kind_display()}
    return _("批量%(act)s%(kind)s") % told


def batch_sheet(batch: Batch, at: datetime) -> BatchSheet:
    """Say how far a batch is, county by county; its round must be loaded."""
    entries = list(batch.entries.select_related("job", "county").order_by("county_id"))
    counts = Counter(Job.State(entry.job.state) for entry in entries)
    going = _is_going(counts)
    if not going:
        entries.sort(key=lambda entry: _ORDER.index(Job.State(entry.job.state)))
    return BatchSheet(
        title=batch_title(batch),
        lead=_lead(batch),
        facts=_facts(counts),
        entries=[_entry_row(batch, entry) for entry in entries],
        going=going,
        stopped=sum(counts[state] for state in _STOPPED),
        done=len(entries) - sum(counts[state] for state in _GOING),
        total=len(entries),
        remaining=_remaining(entries, counts),
        asked_at=date_format(localtime(at), "H:i:s"),
        mark=_mark(counts),
        outcome=_outcome(batch, counts),
        made_url=_made_url(batch) if counts[Job.State.DONE] else "",
        made_act=_("看草案，核对后签发") if _drafts(batch) else _("看签发的文书"),
    )


def _lead(batch: Batch) -> list[str]:
    name = batch.created_by_name
    asked = {"person": full_names([name])[name], "moment": moment(batch.created_at)}
    return [batch.round.title, _("%(person)s，%(moment)s发起") % asked]


def _facts(counts: Counter[Job.State]) -> list[Fact]:
    """Count the counties in every state; nobody is told of nobody who failed."""
    shown = [state for state in Job.State if counts[state] or state not in _STOPPED]
    alarming = Job.State.FAILED
    return [
        Fact(_("县数"), str(counts.total())),
        *(Fact(str(s.label), str(counts[s]), alert=s == alarming) for s in shown),
    ]


def _entry_row(batch: Batch, entry: BatchEntry) -> EntryRow:
    job, state = entry.job, Job.State(entry.job.state)
    url, act = reverse("jobs:progress", args=[job.pk]), _("看任务")
    if state == Job.State.DONE and job.result:
        url, act = job.result["page"], _("看草案") if _drafts(batch) else _("看文书")
    elif job.error_code == "letterhead":
        url, act = reverse("reports:letterhead", args=[batch.round_id]), _("填写发文信息")
    elif state == Job.State.FAILED and not _drafts(batch):
        url, act = job.payload.get("page", url), _("看草案")
    return EntryRow(
        code=entry.county_id,
        county=entry.county.label,
        mark=Mark(MARK_KINDS[state], str(state.label)),
        said=job.error_detail if state == Job.State.FAILED else "",
        url=url,
        act=act,
    )


def _remaining(entries: Sequence[BatchEntry], counts: Counter[Job.State]) -> str:
    """Say how long it will take, by how long the counties took that are done."""
    spans = [
        entry.job.finished_at - entry.job.started_at
        for entry in entries
        if entry.job.finished_at and entry.job.started_at and entry.job.state == Job.State.DONE
    ]
    left = sum(counts[state] for state in _GOING)
    if not spans or not left:
        return ""
    at_once = max(counts[Job.State.RUNNING], 1)
    return duration(sum(spans, timedelta()) * left // (len(spans) * at_once))


def _is_going(counts: Counter[Job.State]) -> bool:
    return any(counts[state] for state in _GOING)


def _mark(counts: Counter[Job.State]) -> Mark:
    if counts[Job.State.FAILED]:
        return Mark("unmet", _("没有办全"))
    if counts[Job.State.CANCELLED]:
        return Mark("na", _("已取消"))
    return Mark("met", _("已办完"))


def _outcome(batch: Batch, counts: Counter[Job.State]) -> str:
    done, failed = counts[Job.State.DONE], counts[Job.State.FAILED]
    made = _("%(count)d个县已起草") if _drafts(batch) else _("%(count)d个县已签发")
    parts = [made % {"count": done}]
    if failed:
        parts.append(_("%(count)d个县没有办成，原因见下表") % {"count": failed})
    if counts[Job.State.CANCELLED]:
        parts.append(_("%(count)d个县已取消") % {"count": counts[Job.State.CANCELLED]})
    return _("，").join(parts) + _("。")


def _drafts(batch: Batch) -> bool:
    return batch.act == Batch.Act.DRAFT


def _made_url(batch: Batch) -> str:
    """Lead to the list of what the batch made."""
    state = Document.State.DRAFT if _drafts(batch) else Document.State.ISSUED
    every = reverse("reports:round_documents", args=[batch.round_id])
    return f"{every}?kind={batch.kind}&state={state}"
