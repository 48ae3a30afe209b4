"""The task list of a county's self-assessment: every point, where it stands, who is on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from assessments.models import Assessment, Response
from assessments.naming import name_in, named
from assessments.readers import Reader
from assessments.task_reading import LATE, STATES, Around, Task, tasks_of
from assessments.task_words import reason_of
from edu_duty.printable import Choice, Mark
from edu_duty.tabular import Cell
from indicators.scoring.receipt import printed
from indicators.wording import value_text
from schools.deadline_queries import Card, left_text
from schools.display import moment
from schools.numbers import MISSING

NEXT_TASKS = 3
TABLE = (
    gettext_lazy("序号"),
    gettext_lazy("领域"),
    gettext_lazy("评价点"),
    gettext_lazy("状态"),
    gettext_lazy("已填数据"),
    gettext_lazy("应填数据"),
    gettext_lazy("判定"),
    gettext_lazy("牵头部门"),
    gettext_lazy("最近填写"),
)


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What the address asks of the list; empty means everything."""

    who: str = ""
    state: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "TaskFilter":
        """Read the filter from an address; what it does not know is left out."""
        who, state = query.get("who", ""), query.get("state", "")
        return cls(
            who=who if who == "me" else "", state=state if state in ("open", "returned") else ""
        )

    def url(self, **more: str) -> str:
        """Write the filter as the query part of an address."""
        told = {"who": self.who, "state": self.state, **more}
        return "?" + urlencode({name: text for name, text in told.items() if text})


@dataclass(frozen=True, slots=True)
class Domain:
    """The points of one part of the rubric."""

    title: str
    note: str
    done: int
    count: int
    tasks: Sequence[Task]


@dataclass(frozen=True, slots=True)
class NextTask:
    """One of the things to do first, and why."""

    task: Task
    why: str
    act: str


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """How far one department is: the points it leads, the parts it was asked for."""

    name: str
    people: str
    done: int
    open: int
    parts: str
    last: str


@dataclass(frozen=True, slots=True)
class TaskSheet:
    """The page."""

    card: Card | None
    facts: Sequence[str]
    returned: str
    next_title: str
    next: Sequence[NextTask]
    map: Sequence[Domain]
    choices: Sequence[Choice]
    domains: Sequence[Domain]
    departments: Sequence[DepartmentRow]
    legend: Sequence[Mark]
    count: int
    csv_url: str
    xlsx_url: str


def task_sheet(around: Around, asked: TaskFilter) -> TaskSheet:
    """Prepare the page."""
    tasks = tasks_of(around)
    shown = [task for task in tasks if _wanted(task, asked)]
    first = _next(tasks, around.reader)
    return TaskSheet(
        card=_card(around),
        facts=_facts(around, tasks),
        returned=_returned(around),
        next_title=_("先办这三件") if len(first) == NEXT_TASKS else _("先办这些"),
        next=first,
        map=_domains(tasks),
        choices=_choices(tasks, asked),
        domains=_domains(shown),
        departments=[] if around.reader.narrow else _departments(around, tasks),
        legend=_legend(),
        count=len(tasks),
        csv_url=asked.url(format="csv"),
        xlsx_url=asked.url(format="xlsx"),
    )


def task_table(around: Around, asked: TaskFilter) -> tuple[list[str], list[list[Cell]]]:
    """Return the rows the page shows as a table for a spreadsheet."""
    rows: list[list[Cell]] = [
        [
            task.point.number,
            task.point.part,
            task.title,
            task.mark.word,
            task.given,
            task.needed,
            task.verdict.word if task.verdict else "",
            task.department,
            task.writer,
        ]
        for task in tasks_of(around)
        if _wanted(task, asked)
    ]
    return [str(name) for name in TABLE], rows


def _wanted(task: Task, asked: TaskFilter) -> bool:
    if asked.who and not task.mine:
        return False
    if asked.state == "open":
        return not task.done
    return task.returned if asked.state == "returned" else True


def _card(around: Around) -> Card | None:
    ends_at = around.ends_at
    if ends_at is None:
        return None
    left = ends_at - around.at
    return Card(
        seconds=int(left.total_seconds()),
        left=left_text(left),
        ends=_("%(moment)s截止") % {"moment": moment(ends_at)},
        note="",
        mark=Mark("doing", str(Assessment.Status(around.assessment.status).label)),
        ask_url="",
    )


def _facts(around: Around, tasks: Sequence[Task]) -> list[str]:
    return [
        _("%(round)s，%(status)s")
        % {
            "round": around.assessment.round.title,
            "status": Assessment.Status(around.assessment.status).label,
        },
        _("已完成%(done)d / %(count)d点")
        % {"done": sum(task.done for task in tasks), "count": len(tasks)},
        _("数据%(given)d / %(needed)d项")
        % {
            "given": sum(task.given for task in tasks),
            "needed": sum(task.needed for task in tasks),
        },
        _("佐证%(count)d份") % {"count": around.uses},
    ]


def _returned(around: Around) -> str:
    """Say who returned the assessment and why, for as long as it is with the county again."""
    assessment = around.assessment
    if assessment.status != Assessment.Status.RETURNED or around.reader.narrow:
        return ""
    step = assessment.steps.filter(act="return").order_by("-pk").first()
    if step is None:
        return ""
    who = name_in(named([step.taken_by_name], assessment.county_id), step.taken_by_name)
    return _("%(who)s退回：%(why)s") % {"who": who.full, "why": step.reason}


def _next(tasks: Iterable[Task], reader: Reader) -> list[NextTask]:
    """Choose what to do first: what came back, then what is begun, then what brings most points."""
    reasons = [(task, reason_of(task, reader)) for task in tasks]
    ranked = sorted(
        ((task, *found) for task, found in reasons if found is not None),
        key=lambda row: (row[1], -row[0].point.full, row[0].point.number),
    )
    return [NextTask(task, why, act) for task, _rank, why, act in ranked[:NEXT_TASKS]]


def _domains(tasks: Sequence[Task]) -> list[Domain]:
    grouped: dict[str, list[Task]] = {}
    for task in tasks:
        grouped.setdefault(task.point.part, []).append(task)
    return [
        Domain(
            title=title,
            note=_("%(count)d点，%(full)s分")
            % {
                "count": len(rows),
                "full": _full(rows),
            },
            done=sum(row.done for row in rows),
            count=len(rows),
            tasks=rows,
        )
        for title, rows in grouped.items()
    ]


def _full(rows: Iterable[Task]) -> str:
    return value_text(printed(sum((row.point.full for row in rows), Fraction(0))), "none")


def _choices(tasks: Sequence[Task], asked: TaskFilter) -> list[Choice]:
    offered = (
        (pgettext("tasks", "全部"), TaskFilter()),
        (_("我负责"), TaskFilter(who="me")),
        (_("未完成"), TaskFilter(state="open")),
        (_("退回和逾期"), TaskFilter(state="returned")),
    )
    return [
        Choice(
            label=label,
            url=wanted.url(),
            count=str(sum(_wanted(task, wanted) for task in tasks)),
            current=wanted == asked,
        )
        for label, wanted in offered
    ]


def _departments(around: Around, tasks: Sequence[Task]) -> list[DepartmentRow]:
    """Tell how far each department is that leads a point or has somebody to write its part."""
    leading = dict.fromkeys(task.department for task in tasks if task.department)
    # Those with somebody to write come first: they are who can be asked.
    names = dict.fromkeys([*around.contacts, *leading])
    return [_department(around, name, tasks) for name in names]


def _department(around: Around, name: str, tasks: Sequence[Task]) -> DepartmentRow:
    led = [task for task in tasks if task.department == name]
    asked = [task.point for task in tasks if name in task.point.indicator.departments]
    parts = [around.answers.get((point.code, name)) for point in asked]
    handed = sum(part is not None and part.handed_in_at is not None for part in parts)
    return DepartmentRow(
        name=name,
        people=_("、").join(around.contacts.get(name, [])) or MISSING,
        done=sum(task.done for task in led),
        open=sum(not task.done for task in led),
        parts=f"{handed} / {len(asked)}",
        last=_last(around, name, led),
    )


def _last(around: Around, name: str, led: Iterable[Task]) -> str:
    """Say what was written last: a part of this department, or a point it leads."""
    acts: list[tuple[datetime, str, str]] = []
    for (code, department), part in around.answers.items():
        if department == name and part.written_at is not None:
            acts.append((part.written_at, around.people[part.written_by], code))
    for task in led:
        response = around.responses[task.point.code]
        if response.written_at is not None:
            who = around.people[response.written_by]
            acts.append((response.written_at, who, response.point))
    if not acts:
        return MISSING
    at, who, code = max(acts)
    title = next((task.title for task in led if task.point.code == code), code)
    return _("%(when)s　%(who)s写%(what)s") % {"when": moment(at), "who": who, "what": title}


def _legend() -> list[Mark]:
    states = (Response.State(state) for state in reversed(STATES))
    marks = [Mark(STATES[state], str(state.label)) for state in states]
    return [*marks, Mark(LATE[0], str(LATE[1]))]
