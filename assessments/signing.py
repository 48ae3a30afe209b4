"""What the head reads on one page before signing: differences, flags, gaps, claims unproven."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.claiming import computed_points
from assessments.columns import SELF
from assessments.marks import as_decimal
from assessments.models import Answer, Assessment, EvidenceUse, Mark
from assessments.point_figures import read_ledger
from assessments.points import Point, every_condition_in, points_in, title_of
from assessments.readers import Reader
from assessments.responding import may_write
from assessments.submitting import frozen_return, late_words, self_window
from assessments.task_reading import Around, Task, computed_items, read_around, tasks_of
from edu_duty.accounts.queries import full_names
from edu_duty.printable import Fact
from edu_duty.printable import Mark as Sign
from indicators.scoring.receipt import written
from schools.check_queries import CheckRow, check_row, explainers, names_of, ordered_matters
from schools.display import moment
from schools.models import Return
from schools.numbers import MISSING

MOST_FLAGS = 30
BEST = "A"


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """An item that a county claims otherwise than computed, or without evidence."""

    number: int
    title: str
    url: str
    claimed: str
    computed: str
    full: str
    reason: str


@dataclass(frozen=True, slots=True)
class GapRow:
    """Something that is still open: where, what, who."""

    number: int
    title: str
    url: str
    what: str


@dataclass(frozen=True, slots=True)
class TotalRow:
    """The county's own column in one domain; ``open`` counts items without points."""

    title: str
    full: str
    claimed: str
    open: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """How much of its parts a department handed in, who and when last."""

    name: str
    handed_in: str
    last: str
    mark: Sign


@dataclass(frozen=True, slots=True)
class SigningSheet:
    """The page; ``blocks`` name what stands against submitting now, nothing when it may be done."""

    mark: Sign
    blocks: Sequence[str]
    facts: Sequence[Fact]
    totals: Sequence[TotalRow]
    differences: Sequence[ClaimRow]
    flags: Sequence[CheckRow]
    flags_more: str
    gaps: Sequence[GapRow]
    unproven: Sequence[ClaimRow]
    parts: Sequence[PartRow]
    ends: str

    @property
    def ready(self) -> bool:
        """Say whether it may be submitted now."""
        return not self.blocks


@dataclass(frozen=True, slots=True)
class _Read:
    """Everything the page is made of."""

    around: Around
    tasks: Mapping[str, Task]
    points: Sequence[Point]
    marks: Mapping[str, Mark]
    computed: Mapping[str, Fraction | None]
    by_figures: frozenset[str]
    proven: frozenset[str]
    frozen: Return | None


def signing_sheet(assessment: Assessment, reader: Reader, at: datetime) -> SigningSheet:
    """Prepare the page, in a number of queries that does not grow with the points."""
    read = _read(assessment, reader, at)
    blocks = _blocks(read, at)
    flags = _flags(assessment)
    gaps = list(_gaps(read))
    differences, unproven = list(_differences(read)), list(_unproven(read))
    submitted = assessment.status == Assessment.Status.SUBMITTED
    return SigningSheet(
        mark=_mark(submitted=submitted, ready=not blocks),
        blocks=blocks,
        facts=_facts(read, len(differences), len(gaps), len(unproven), len(flags)),
        totals=_totals(read),
        differences=differences,
        flags=flags[:MOST_FLAGS],
        flags_more=_("另有%(count)d处，见数据疑点页") % {"count": len(flags) - MOST_FLAGS}
        if len(flags) > MOST_FLAGS
        else "",
        gaps=gaps,
        unproven=unproven,
        parts=_parts(read),
        ends="" if read.around.ends_at is None else moment(read.around.ends_at),
    )


def _read(assessment: Assessment, reader: Reader, at: datetime) -> _Read:
    county, year, rubric = assessment.county, assessment.round.year, assessment.round.rubric
    ledger = read_ledger(county, year)
    around = read_around(assessment, reader, ledger, at)
    text = "" if rubric is None else rubric.text
    proven = EvidenceUse.objects.filter(response__assessment=assessment)
    return _Read(
        around=around,
        tasks={task.point.code: task for task in tasks_of(around)},
        points=points_in(text),
        marks={mark.item: mark for mark in Mark.objects.filter(assessment=assessment, column=SELF)},
        computed=computed_points(ledger.receipt(text)),
        by_figures=frozenset(item for point in points_in(text) for item in computed_items(point)),
        proven=frozenset(proven.values_list("response__point", flat=True)),
        frozen=frozen_return(county, year),
    )


def _blocks(read: _Read, at: datetime) -> list[str]:
    """Say what stands against submitting, as the table of steps asks for it."""
    assessment = read.around.assessment
    if assessment.status not in (Assessment.Status.PREPARING, Assessment.Status.RETURNED):
        return [_("已经提交，现在的状态是%(status)s") % {"status": _status(assessment)}]
    words = []
    if not may_write(assessment, self_window(assessment), at):
        words.append(late_words(assessment, at))
    if read.frozen is None:
        words.append(_("数据还没有冻结"))
    left = sum(not task.done for task in read.tasks.values())
    if left:
        words.append(_("还有%(count)d个评价点没有定稿") % {"count": left})
    return words


def _status(assessment: Assessment) -> str:
    return str(Assessment.Status(assessment.status).label)


def _mark(*, submitted: bool, ready: bool) -> Sign:
    if submitted:
        return Sign("done", _("已提交"))
    return Sign("review", _("可以提交")) if ready else Sign("todo", _("不能提交"))


def _facts(read: _Read, differences: int, gaps: int, unproven: int, flags: int) -> list[Fact]:
    claimed = sum(_claimed(read, item.code) for point in read.points for item in point.items)
    full = sum((point.full for point in read.points), Fraction(0))
    return [
        Fact(
            _("自评合计"),
            _text(Fraction(claimed)),
            _(" / %(full)s分") % {"full": _text(full)},
        ),
        Fact(_("与测算不一致"), str(differences), alert=differences > 0),
        Fact(_("数据疑点"), str(flags)),
        Fact(_("缺口"), str(gaps), alert=gaps > 0),
        Fact(_("满分无佐证"), str(unproven), alert=unproven > 0),
        *_conditions(read),
    ]


def _conditions(read: _Read) -> list[Fact]:
    """Count the conditions the county said something about; nobody has to."""
    rubric = read.around.assessment.round.rubric
    codes = [each.code for each in every_condition_in(rubric.text if rubric else "")]
    said = sum(code in read.marks for code in codes)
    words = {"count": len(codes)}
    return [Fact(_("已说明的限制情形"), str(said), _(" / %(count)d项") % words)] if codes else []


def _totals(read: _Read) -> list[TotalRow]:
    parts: dict[str, list[Point]] = {}
    for point in read.points:
        parts.setdefault(point.part, []).append(point)
    rows = []
    for title, points in parts.items():
        codes = [item.code for point in points for item in point.items]
        left = sum(_own(read, code) is None for code in codes)
        rows.append(
            TotalRow(
                title=title,
                full=_text(sum((point.full for point in points), Fraction(0))),
                claimed=_text(sum((_claimed(read, code) for code in codes), Fraction(0))),
                open=_("%(count)d项待定") % {"count": left} if left else "",
            )
        )
    return rows


def _differences(read: _Read) -> Iterable[ClaimRow]:
    for point in read.points:
        for item in point.items:
            mark = read.marks.get(item.code)
            if item.code not in read.by_figures or mark is None or mark.computed:
                continue
            computed = read.computed.get(item.code)
            if computed is None or as_decimal(computed) != mark.points:
                yield _claim(read, point, title_of(item), mark, computed, item.points)


def _unproven(read: _Read) -> Iterable[ClaimRow]:
    """Go through the items claimed in full, or with the best grade, that no file shows."""
    for point in read.points:
        if point.code in read.proven:
            continue
        for item in point.by_people:
            mark = read.marks.get(item.code)
            if mark is None:
                continue
            full = item.points or Fraction(0)
            if mark.given == BEST or mark.points == as_decimal(full):
                yield _claim(read, point, title_of(item), mark, None, item.points)


def _claim(
    read: _Read,
    point: Point,
    title: str,
    mark: Mark,
    computed: Fraction | None,
    full: Fraction | None,
) -> ClaimRow:
    return ClaimRow(
        number=point.number,
        title=title,
        url=_url(read, point),
        claimed=mark.given,
        computed=MISSING if computed is None else _text(computed),
        full=MISSING if full is None else _text(full),
        reason=mark.reason,
    )


def _gaps(read: _Read) -> Iterable[GapRow]:
    for point in read.points:
        task = read.tasks.get(point.code)
        words = [] if task is None else _open(task)
        missing = [
            title_of(item)
            for item in point.items
            if item.code in read.by_figures and _own(read, item.code) is None
        ]
        if missing:
            words.append(_("缺数，算不出：%(items)s") % {"items": _("、").join(missing)})
        if words:
            yield GapRow(point.number, point.title, _url(read, point), _("；").join(words))


def _open(task: Task) -> list[str]:
    words = []
    if not task.done:
        words.append(_("没有定稿"))
    if task.waiting_for:
        words.append(_("部门没有交回：%(names)s") % {"names": _("、").join(task.waiting_for)})
    if task.question:
        words.append(_("询问没有解决：%(said)s") % {"said": task.question})
    return words


def _parts(read: _Read) -> list[PartRow]:
    """Count what each department is to hand in, as the gaps of the points do."""
    asked: dict[str, list[Answer | None]] = {}
    for point, task in read.tasks.items():
        for name in task.asked_of:
            asked.setdefault(name, []).append(read.around.answers.get((point, name)))
    answers = [answer for told in asked.values() for answer in told if answer is not None]
    people = full_names(each.handed_in_by for each in answers if each.handed_in_by)
    return [_part(name, asked[name], people) for name in sorted(asked)]


def _part(name: str, asked: Sequence[Answer | None], people: Mapping[str, str]) -> PartRow:
    given = [
        (each.handed_in_at, people[each.handed_in_by])
        for each in asked
        if each is not None and each.handed_in_at
    ]
    last = max(given, default=None)
    whole = len(given) == len(asked)
    return PartRow(
        name=name,
        handed_in=f"{len(given)} / {len(asked)}",
        last="" if last is None else f"{last[1]}，{moment(last[0])}",
        mark=Sign("done", _("已交回")) if whole else Sign("doing", _("没有交齐")),
    )


def _flags(assessment: Assessment) -> list[CheckRow]:
    county, year = assessment.county, assessment.round.year
    flags = [
        matter for matter in ordered_matters(county, year) if matter.finding["severity"] != "note"
    ]
    names, people = names_of(county, year), explainers(flags)
    return [check_row(county.code, year, matter, names, people) for matter in flags]


def _own(read: _Read, item: str) -> Fraction | None:
    """Return what a county has for an item: what it gave itself, else what figures come to.

    An item of figures that does not apply has nothing to bring and is not open either.
    """
    mark = read.marks.get(item)
    if mark is not None and not mark.computed:
        return None if mark.points is None else Fraction(mark.points)
    return read.computed.get(item, Fraction(0)) if item in read.by_figures else None


def _claimed(read: _Read, item: str) -> Fraction:
    own = _own(read, item)
    return Fraction(0) if own is None else own


def _text(points: Fraction) -> str:
    return written(Decimal(as_decimal(points)))


def _url(read: _Read, point: Point) -> str:
    return reverse("assessments:point", args=[read.around.assessment.pk, point.code])
