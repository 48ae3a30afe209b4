"""What departments add to a point, and what is asked about it, as its page shows them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.lifecycle.steps import open_to
from assessments.lifecycle.tables import QUERY
from assessments.models import Answer, Query, Response
from assessments.points import Point
from assessments.readers import Reader
from assessments.responding import level_of
from edu_duty.accounts.queries import full_names
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Mark
from schools.display import moment

QUERY_MARKS = {
    Query.State.ASKED: "returned",
    Query.State.ANSWERED: "review",
    Query.State.SETTLED: "done",
}
ACTS = {
    "answer": gettext_lazy("答复"),
    "ask_again": gettext_lazy("再问"),
    "settle": gettext_lazy("已解决"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """A button: the act it posts, what it says, and whether it is not the main one."""

    name: str
    label: str
    quiet: bool = True


@dataclass(frozen=True, slots=True)
class PartRow:
    """One department's part.

    Shape: ``text`` is what stands in the field; ``theirs`` what is stored where that is another
    text somebody wrote meanwhile; ``told`` says who wrote or handed in and when.
    """

    department: str
    anchor: str
    text: str
    version: int
    mark: Mark
    told: str
    writable: bool
    open: bool
    trouble: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """One thing said under a question."""

    text: str
    told: str


@dataclass(frozen=True, slots=True)
class QueryRow:
    """One question with what was said, and what this reader may do about it."""

    pk: int
    title: str
    mark: Mark
    remarks: Sequence[RemarkRow]
    acts: Sequence[Act]


@dataclass(frozen=True, slots=True)
class TypedPart:
    """What somebody typed into a part that was not stored, and why."""

    department: str
    text: str
    version: int
    trouble: str
    theirs: str = ""


def part_rows(
    response: Response,
    point: Point,
    reader: Reader,
    typed: TypedPart | None = None,
    *,
    writable: bool,
) -> list[PartRow]:
    """List the parts of a point this reader sees, the lead's first."""
    answers = {row.department: row for row in Answer.objects.filter(response=response)}
    people = full_names(name for row in answers.values() if (name := _last_hand(row)))
    return [
        _part(department, answers.get(department), reader, typed, people, writable=writable)
        for department in point.indicator.departments
        if not reader.narrow or department in reader.departments
    ]


def _part(
    department: str,
    answer: Answer | None,
    reader: Reader,
    typed: TypedPart | None,
    people: Mapping[str, str],
    *,
    writable: bool,
) -> PartRow:
    own = typed if typed is not None and typed.department == department else None
    stored, version = (answer.text, answer.version) if answer else ("", 0)
    return PartRow(
        department=department,
        anchor=f"part-{department}",
        text=own.text if own else stored,
        version=own.version if own else version,
        mark=_part_mark(answer),
        told=_part_told(answer, people),
        writable=writable and reader.writes_part(department),
        open=own is not None or bool(stored) or not reader.whole,
        trouble=own.trouble if own else "",
        theirs=own.theirs if own else "",
    )


def _part_mark(answer: Answer | None) -> Mark:
    if answer is None or not answer.text:
        return Mark("todo", str(Response.State.TODO.label))
    if answer.handed_in_at is None:
        return Mark("doing", str(Response.State.WORKING.label))
    return Mark("done", _("已交回"))


def _last_hand(answer: Answer) -> str:
    """Return the account of who handed a part in, or wrote it last."""
    return answer.handed_in_by if answer.handed_in_at is not None else answer.written_by


def _part_told(answer: Answer | None, people: Mapping[str, str]) -> str:
    if answer is None or answer.written_at is None:
        return ""
    who = people[_last_hand(answer)]
    if answer.handed_in_at is not None:
        return _("%(who)s，%(when)s交回") % {"who": who, "when": moment(answer.handed_in_at)}
    return _("%(who)s，%(when)s填写") % {"who": who, "when": moment(answer.written_at)}


def query_rows(response: Response, reader: Reader) -> list[QueryRow]:
    """List the questions about a point this reader may read, the newest first."""
    found = Query.objects.filter(response=response).prefetch_related("remarks").order_by("-pk")
    people = full_names(each.said_by for query in found for each in query.remarks.all())
    return [
        _query(query, reader, people)
        for query in found
        if not reader.narrow or query.department in reader.departments
    ]


def _query(query: Query, reader: Reader, people: Mapping[str, str]) -> QueryRow:
    state = Query.State(query.state)
    to = query.department or _("填报人")
    level = Query.Level(query.level).label
    remarks = sorted(query.remarks.all(), key=lambda remark: remark.pk)
    return QueryRow(
        pk=query.pk,
        title=_("%(level)s问%(to)s") % {"level": level, "to": to},
        mark=Mark(QUERY_MARKS[state], str(state.label)),
        remarks=[
            RemarkRow(
                each.text,
                _("%(who)s，%(when)s")
                % {"who": people[each.said_by], "when": moment(each.said_at)},
            )
            for each in remarks
        ],
        acts=list(_acts(query, reader)),
    )


def _acts(query: Query, reader: Reader) -> Iterable[Act]:
    asks = level_of(reader.permissions) == query.level
    for step in open_to(QUERY, query.state, reader.permissions):
        if step.permission != Permission.QUERY_ASK or asks:
            name = "settle_query" if step.act == "settle" else step.act
            yield Act(name, str(ACTS[step.act]))
