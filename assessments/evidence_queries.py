"""A county's files as its library, a file's own page and a point's section show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.evidence import phone_words, validity_words
from assessments.evidence_coverage import Coverage, coverage
from assessments.evidence_leads import leads, may_see_leads
from assessments.models import Assessment, Evidence, EvidenceUse
from assessments.points import Point, points_in
from assessments.readers import Reader
from edu_duty.accounts.models import User
from edu_duty.accounts.queries import full_names
from edu_duty.printable import Choice, Mark
from edu_duty.tabular import Cell
from schools.display import moment
from schools.numbers import MISSING

PER_PAGE = 50
SCANS = {
    Evidence.Scan.HELD: "doing",
    Evidence.Scan.CLEAN: "done",
    Evidence.Scan.INFECTED: "returned",
}
STATES: dict[str, Promise] = {
    "": gettext_lazy("全部"),
    "unused": gettext_lazy("未引用"),
    "held": gettext_lazy("查毒中"),
    "infected": gettext_lazy("含有病毒"),
    "warned": gettext_lazy("有提示"),
    "leads": gettext_lazy("别处也有"),
}
TABLE = (
    gettext_lazy("文件"),
    gettext_lazy("年度"),
    gettext_lazy("类型"),
    gettext_lazy("大小（字节）"),
    gettext_lazy("页数"),
    gettext_lazy("说明"),
    gettext_lazy("提供部门"),
    gettext_lazy("上传人"),
    gettext_lazy("上传时间"),
    gettext_lazy("查毒"),
    gettext_lazy("引用"),
    gettext_lazy("提示"),
    "SHA-256",
)
SHOWN_USES = 2


@dataclass(frozen=True, slots=True)
class UseRow:
    """One point a file shows."""

    pk: int
    number: int
    title: str
    url: str
    wanted: str
    pages: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of a list; ``by`` is what the person is called who brought it."""

    evidence: Evidence
    by: str
    url: str
    about: str
    scan: Mark
    uses: Sequence[UseRow]
    warnings: Sequence[str]
    leads: Sequence[str]

    @property
    def first_uses(self) -> Sequence[UseRow]:
        """The uses a row shows at once: all of them, where one more would be hidden."""
        return self.uses if len(self.uses) <= SHOWN_USES + 1 else self.uses[:SHOWN_USES]

    @property
    def more_uses(self) -> Sequence[UseRow]:
        """The uses behind the first ones."""
        return self.uses[len(self.first_uses) :]

    def is_in(self, state: str) -> bool:
        """Say whether a filter by state keeps it."""
        return {
            "unused": not self.uses,
            "held": self.evidence.scan == Evidence.Scan.HELD,
            "infected": self.evidence.scan == Evidence.Scan.INFECTED,
            "warned": bool(self.warnings),
            "leads": bool(self.leads),
        }.get(state, True)


@dataclass(frozen=True, slots=True)
class FileFilter:
    """What the address asks of the library; empty means everything."""

    search: str = ""
    kind: str = ""
    state: str = ""
    page: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "FileFilter":
        """Read the filter from an address; what it does not know is left out."""
        asked = {name: query.get(name, "").strip()[:60] for name in cls.__slots__}
        asked["kind"] = asked["kind"] if asked["kind"] in Evidence.Kind.values else ""
        asked["state"] = asked["state"] if asked["state"] in STATES else ""
        return cls(**asked)

    def url(self, **changes: str) -> str:
        """Write the filter as the query part of an address."""
        told = {"search": self.search, "kind": self.kind, "state": self.state, **changes}
        return "?" + urlencode({name: text for name, text in told.items() if text})


@dataclass(frozen=True, slots=True)
class Library:
    """The page of a county's evidence."""

    asked: FileFilter
    kinds: Sequence[tuple[str, bool]]
    choices: Sequence[Choice]
    coverage: Sequence[Coverage]
    total: Coverage
    files: Sequence[FileRow]
    page: Page[FileRow]
    previous_url: str
    next_url: str
    csv_url: str
    xlsx_url: str

    @property
    def noted(self) -> bool:
        """Say whether anything is to be said about a file of this page."""
        return any(row.warnings or row.leads for row in self.files)


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of evidence a point wants, and the files that show it."""

    wanted: str
    files: Sequence[tuple[FileRow, UseRow]]


@dataclass(frozen=True, slots=True)
class PointEvidence:
    """The section of a point's page; ``choose`` are the files that may be used, by key and name."""

    kinds: Sequence[KindRow]
    wanted: Sequence[str]
    choose: Sequence[tuple[int, str]]
    writable: bool
    asked: bool


class Files:
    """A county's files as one reader sees them, in a constant number of queries."""

    def __init__(self, assessment: Assessment, reader: Reader, user: User) -> None:
        self.assessment, self.reader, self.user = assessment, reader, user
        rubric = assessment.round.rubric
        everything = () if rubric is None else points_in(rubric.text)
        self.points = {
            point.code: point for point in everything if reader.sees(point.indicator.departments)
        }

    def rows(self) -> list[FileRow]:
        """Return the newest revisions, the newest first."""
        uses = EvidenceUse.objects.filter(response__assessment=self.assessment)
        files = (
            Evidence.objects.newest()
            .filter(county=self.assessment.county_id)
            .order_by("-uploaded_at", "-pk")
            .prefetch_related(
                Prefetch("uses", uses.select_related("response").order_by("pk"), to_attr="shown")
            )
        )
        return self.as_rows([each for each in files if self.sees(each)])

    def sees(self, evidence: Any) -> bool:
        """Say whether this reader sees a file: a department its own, and those of its points."""
        used = any(use.response.point in self.points for use in evidence.shown)
        own = evidence.department in self.reader.departments
        return not self.reader.narrow or used or own or evidence.uploaded_by == self.reader.name

    def as_rows(self, files: Sequence[Any]) -> list[FileRow]:
        """Prepare files that carry ``shown``, their uses in this assessment."""
        found: Mapping[int, list[str]] = {}
        if may_see_leads(self.reader.permissions):
            found = leads(files, self.user)
        people = full_names(each.uploaded_by for each in files)
        return [self._row(each, people[each.uploaded_by], found.get(each.pk, [])) for each in files]

    def _row(self, evidence: Any, by: str, found: list[str]) -> FileRow:
        warnings = [validity_words(evidence, self.assessment.round.year)]
        warnings += [phone_words(evidence)] if evidence.phones else []
        scan = Evidence.Scan(evidence.scan)
        return FileRow(
            evidence=evidence,
            by=by,
            url=reverse("assessments:evidence_file", args=[self.assessment.pk, evidence.pk]),
            about=about_words(evidence, by),
            scan=Mark(SCANS[scan], str(scan.label)),
            uses=[self._use(use) for use in evidence.shown if use.response.point in self.points],
            warnings=[text for text in warnings if text],
            leads=found,
        )

    def _use(self, use: EvidenceUse) -> UseRow:
        point = self.points[use.response.point]
        url = reverse("assessments:point", args=[self.assessment.pk, point.code])
        wanted = use.wanted or _("其他")
        return UseRow(use.pk, point.number, point.title, url, wanted, use.pages)

    def coverage(self, rows: Iterable[FileRow]) -> tuple[list[Coverage], Coverage]:
        """Count the wanted kinds by domain and altogether; an infected file shows nothing."""
        shown = {
            (use.response.point, use.wanted)
            for row in rows
            if row.evidence.scan != Evidence.Scan.INFECTED
            for use in row.evidence.shown  # type: ignore[attr-defined]  # prefetched above
        }
        domains = coverage(self.points.values(), shown)
        wanted, given = sum(each.wanted for each in domains), sum(each.given for each in domains)
        return domains, Coverage(_("合计"), wanted, given, ())


def library(files: Files, asked: FileFilter) -> Library:
    """Prepare the page."""
    rows = files.rows()
    narrowed = [row for row in rows if _matches(row, asked)]
    kept = [row for row in narrowed if row.is_in(asked.state)]
    page = Paginator(kept, PER_PAGE).get_page(asked.page)
    domains, total = files.coverage(rows)
    states = [
        state for state in STATES if state != "leads" or may_see_leads(files.reader.permissions)
    ]
    return Library(
        asked=asked,
        kinds=[(kind, kind == asked.kind) for kind in Evidence.Kind.values],
        choices=[
            Choice(
                label=str(STATES[state]),
                url=asked.url(state=state),
                count=str(sum(row.is_in(state) for row in narrowed)),
                current=state == asked.state,
            )
            for state in states
        ],
        coverage=domains,
        total=total,
        files=list(page.object_list),
        page=page,
        previous_url=asked.url(page=str(page.number - 1)) if page.has_previous() else "",
        next_url=asked.url(page=str(page.number + 1)) if page.has_next() else "",
        csv_url=asked.url(format="csv"),
        xlsx_url=asked.url(format="xlsx"),
    )


def library_table(files: Files, asked: FileFilter) -> tuple[list[str], list[list[Cell]]]:
    """Return the rows the page shows as a table for a spreadsheet."""
    rows = [row for row in files.rows() if _matches(row, asked) and row.is_in(asked.state)]
    return [str(head) for head in TABLE], [_cells(row) for row in rows]


def _matches(row: FileRow, asked: FileFilter) -> bool:
    evidence, word = row.evidence, asked.search.lower()
    said = f"{evidence.name} {evidence.caption}".lower()
    return word in said and asked.kind in ("", evidence.kind)


def _cells(row: FileRow) -> list[Cell]:
    evidence = row.evidence
    return [
        evidence.name,
        evidence.year,
        evidence.kind,
        evidence.size,
        evidence.pages,
        evidence.caption,
        evidence.department,
        row.by,
        moment(evidence.uploaded_at),
        row.scan.word,
        _("；").join(
            f"{use.number} {use.title} {use.wanted} {use.pages}".strip() for use in row.uses
        ),
        _("；").join([*row.warnings, *row.leads]),
        evidence.sha256,
    ]


def about_words(evidence: Evidence, by: str) -> str:
    """Say in a line what a file is: kind, pages, size, whose, when."""
    told = [evidence.kind]
    if evidence.pages:
        words = _("%(count)d张表") if evidence.kind == Evidence.Kind.XLSX else _("%(count)d页")
        told.append(words % {"count": evidence.pages})
    told.append(str(filesizeformat(evidence.size)))
    told.append(evidence.department or by or MISSING)
    told.append(moment(evidence.uploaded_at))
    return _("，").join(told)


def point_evidence(files: Files, point: Point, *, writable: bool) -> PointEvidence:
    """Prepare the section of a point's page."""
    rows = files.rows()
    kinds: dict[str, list[tuple[FileRow, UseRow]]] = {kind: [] for kind in point.indicator.evidence}
    for row in rows:
        for use in row.uses:
            if use.number == point.number:
                kinds.setdefault(use.wanted, []).append((row, use))
    return PointEvidence(
        kinds=[KindRow(kind, tuple(found)) for kind, found in kinds.items()],
        wanted=list(point.indicator.evidence),
        choose=[(row.evidence.pk, _choice(row.evidence)) for row in rows],
        writable=writable,
        asked=bool(kinds),
    )


def _choice(evidence: Evidence) -> str:
    return _("　").join(filter(None, (evidence.name, evidence.caption)))


def one_file(files: Files, pk: int) -> FileRow | None:
    """Find a file of the county this reader sees, an old revision too."""
    uses = EvidenceUse.objects.filter(response__assessment=files.assessment)
    found = (
        Evidence.objects.filter(county=files.assessment.county_id, pk=pk)
        .select_related("county", "replaces", "replaced_by")
        .prefetch_related(
            Prefetch("uses", uses.select_related("response").order_by("pk"), to_attr="shown")
        )
        .first()
    )
    if found is None or not files.sees(found):
        return None
    return files.as_rows([found])[0]
