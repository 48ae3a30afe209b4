"""What the pages of a round's documents and of a batch print."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from edu_duty.printable import Choice, Fact
from edu_duty.tabular import Cell
from reports.batch_queries import BatchRow, batch_rows
from reports.batches import OF_COUNTIES
from reports.models import Batch, Document, DocumentQuerySet
from reports.queries import DocumentRow, KindChoice, document_rows


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
class Waiting:
    """A kind of document with drafts that may be issued together."""

    value: str
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class RoundDocuments:
    """The documents of a round, and what may be made of it; ``any`` says whether there are any."""

    any: bool
    rows: Sequence[DocumentRow]
    facts: Sequence[Fact]
    kinds: Sequence[Choice]
    states: Sequence[Choice]
    offered: Sequence[KindChoice]
    waiting: Sequence[Waiting]
    batches: Sequence[BatchRow]
    csv: str
    xlsx: str


def round_documents(
    rows: DocumentQuerySet, asked: DocumentFilter, batches: Sequence[Batch]
) -> RoundDocuments:
    """Prepare the documents of a round a reader may see."""
    found = list(asked.keep(rows).order_by("kind", "region_id", "-created_at"))
    counts = Counter(rows.values_list("state", flat=True))
    return RoundDocuments(
        any=bool(counts),
        rows=document_rows(found),
        facts=[Fact(str(label), str(counts[value])) for value, label in Document.State.choices],
        kinds=asked.kinds(),
        states=asked.states(),
        offered=[KindChoice(kind.value, str(kind.label)) for kind in OF_COUNTIES],
        waiting=_waiting(rows),
        batches=batch_rows(batches),
        csv=asked.url(format="csv"),
        xlsx=asked.url(format="xlsx"),
    )


def _waiting(rows: DocumentQuerySet) -> list[Waiting]:
    """Count the drafts of each kind that is about one county each."""
    drafts = rows.filter(state=Document.State.DRAFT, kind__in=OF_COUNTIES)
    counts = Counter(drafts.values_list("kind", flat=True))
    return [
        Waiting(
            kind.value,
            str(kind.label),
            counts[kind],
            DocumentFilter(kind, Document.State.DRAFT).url(),
        )
        for kind in OF_COUNTIES
        if counts[kind]
    ]


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
