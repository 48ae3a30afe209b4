"""What the pages of a round's documents and of a batch print."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from edu_duty.jobs.models import Job
from edu_duty.printable import Choice, Fact, Mark
from edu_duty.tabular import Cell
from reports.batches import OF_COUNTIES
from reports.models import Batch, Document, DocumentQuerySet
from reports.queries import DocumentRow, KindChoice, document_rows
from schools.display import moment

_JOB_MARKS = {
    Job.State.QUEUED: "todo",
    Job.State.RUNNING: "doing",
    Job.State.DONE: "met",
    Job.State.FAILED: "unmet",
    Job.State.CANCELLED: "na",
}


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents are listed; what an address says and no list offers is left out."""

    kind: str = ""
    state: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """Read it from an address."""
        kind, state = query.get("kind", ""), query.get("state", "")
        return cls(
            kind if kind in Document.Kind.values else "",
            state if state in Document.State.values else "",
        )

    def keep(self, rows: DocumentQuerySet) -> DocumentQuerySet:
        """Keep what is asked for."""
        wanted = {"kind": self.kind, "state": self.state}
        return rows.filter(**{name: value for name, value in wanted.items() if value})

    def url(self, **other: str) -> str:
        """Write it as an address, with something else in it."""
        asked = {"kind": self.kind, "state": self.state} | other
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    def kinds(self) -> list[Choice]:
        """Offer the kinds."""
        return self._choices("kind", self.kind, Document.Kind.choices)

    def states(self) -> list[Choice]:
        """Offer the states."""
        return self._choices("state", self.state, Document.State.choices)

    def _choices(
        self, name: str, chosen: str, offered: Sequence[tuple[str, object]]
    ) -> list[Choice]:
        every = [("", _("全部")), *offered]
        return [
            Choice(str(label), self.url(**{name: value}), "", value == chosen)
            for value, label in every
        ]


@dataclass(frozen=True, slots=True)
class RoundDocuments:
    """The documents of a round, and what may be made of it."""

    rows: Sequence[DocumentRow]
    facts: Sequence[Fact]
    kinds: Sequence[Choice]
    states: Sequence[Choice]
    offered: Sequence[KindChoice]
    batches: Sequence["BatchRow"]
    csv: str
    xlsx: str


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch in a list."""

    url: str
    title: str
    at: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One county of a batch."""

    county: str
    mark: Mark
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class BatchSheet:
    """How far a batch is."""

    title: str
    facts: Sequence[Fact]
    entries: Sequence[EntryRow]
    going: bool
    stopped: bool


def round_documents(
    rows: DocumentQuerySet, asked: DocumentFilter, batches: Sequence[Batch]
) -> RoundDocuments:
    """Prepare the documents of a round a reader may see."""
    found = list(asked.keep(rows).order_by("kind", "region_id", "-created_at"))
    counts = Counter(rows.values_list("state", flat=True))
    return RoundDocuments(
        rows=document_rows(found),
        facts=[Fact(str(label), str(counts[value])) for value, label in Document.State.choices],
        kinds=asked.kinds(),
        states=asked.states(),
        offered=[KindChoice(kind.value, str(kind.label)) for kind in OF_COUNTIES],
        batches=[
            BatchRow(
                reverse("reports:batch", args=[each.pk]), batch_title(each), moment(each.created_at)
            )
            for each in batches
        ],
        csv=asked.url(format="csv"),
        xlsx=asked.url(format="xlsx"),
    )


def document_table(rows: Sequence[DocumentRow]) -> tuple[list[str], list[list[Cell]]]:
    """Return documents as rows for a spreadsheet."""
    heading = [
        _("文书"),
        _("编号"),
        _("对象"),
        _("年度"),
        _("状态"),
        _("签发单位"),
        _("时间"),
        _("经办"),
        _("核验码"),
        _("文件摘要"),
    ]
    return heading, [
        [
            row.kind,
            row.number,
            row.region_name,
            row.year,
            row.mark.word,
            row.issuer,
            row.issued,
            row.issued_by,
            row.code,
            row.sha256,
        ]
        for row in rows
    ]


def batch_title(batch: Batch) -> str:
    """Name a batch by what it does to which kind."""
    told = {"act": batch.get_act_display(), "kind": batch.get_kind_display()}
    return _("批量%(act)s%(kind)s") % told


def batch_sheet(batch: Batch) -> BatchSheet:
    """Say how far a batch is, county by county; one query."""
    entries = list(batch.entries.select_related("job", "county").order_by("county_id"))
    counts = Counter(entry.job.state for entry in entries)
    return BatchSheet(
        title=batch_title(batch),
        facts=[
            Fact(_("县数"), str(len(entries))),
            *(Fact(str(label), str(counts[value])) for value, label in Job.State.choices),
        ],
        entries=[
            EntryRow(
                county=entry.county.label,
                mark=Mark(_JOB_MARKS[Job.State(entry.job.state)], entry.job.get_state_display()),
                said=entry.job.error_detail,
                url=(entry.job.result or {}).get("page", "")
                or reverse("jobs:progress", args=[entry.job.pk]),
            )
            for entry in entries
        ],
        going=bool(counts[Job.State.QUEUED] + counts[Job.State.RUNNING]),
        stopped=bool(counts[Job.State.FAILED] + counts[Job.State.CANCELLED]),
    )
