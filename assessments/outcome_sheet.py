"""What the pages of opinion, defence, decision and result print."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.column_sheet import points_shown
from assessments.final_marks import told_points
from assessments.lifecycle.tables import DECIDED, OBJECTED, OPINION, PREPARING
from assessments.models import Assessment, Objection, Outcome
from assessments.naming import Named, name_in
from assessments.objecting import Span
from assessments.points import title_of
from assessments.standing import CONDITION_ANSWERS, Basis
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Choice, Fact, Mark
from indicators.named import NamedReceipt
from indicators.publishing import parsed_rubric
from indicators.scoring import rules
from indicators.scoring.rules import Judged
from indicators.totals import Totals, totals_of
from schools.deadline_queries import Card, left_text
from schools.display import moment
from schools.marks import verdict_mark

RULING_MARKS = {"UPHELD": "met", "PARTLY": "doing", "DISMISSED": "na", "": "todo"}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a list lets choose."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """A condition that holds a grade down, as the province answers it.

    Shape: ``given`` is the answer kept, empty where none was; ``must`` says that figures do not
    answer it, ``waits`` that nobody did yet; ``own`` is what the county says itself.
    """

    code: str
    title: str
    mark: Mark
    given: str
    reason: str
    must: bool
    waits: bool
    options: Sequence[Option]
    own: Mark | None
    own_reason: str


@dataclass(frozen=True, slots=True)
class Objectable:
    """An item the county may object to, with what it was told."""

    code: str
    title: str
    told: str

    def option(self, chosen: str) -> Option:
        """Offer it in a list."""
        words = {"code": self.code, "title": self.title, "told": self.told}
        label = _("%(code)s　%(title)s（%(told)s）") % words
        return Option(self.code, label, self.code == chosen)


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """One objection, and what was answered."""

    pk: int
    item: str
    title: str
    told: str
    statement: str
    filed: str
    mark: Mark
    rulings: Sequence[Option]
    given: str
    answer: str
    answered: str
    condition: bool


def result_of(basis: Basis, receipt: Mapping[str, Any]) -> Totals | None:
    """Lay out total, grade and what holds it down."""
    return totals_of(NamedReceipt(receipt, parsed_rubric(basis.rubric.text)))


def condition_lines(basis: Basis) -> list[ConditionLine]:
    """List the conditions with what figures say and what was answered."""
    lines = []
    for each in basis.conditions:
        mark, verdict = basis.merged.get(each.code), basis.verdict(each.code)
        own = basis.claimed.get(each.code)
        given = mark.given if mark else ""
        must = isinstance(each.rule, Judged) or verdict == rules.UNDETERMINED
        lines.append(
            ConditionLine(
                code=each.code,
                title=title_of(each),
                mark=verdict_mark(given or verdict),
                given=given,
                reason=mark.reason if mark else "",
                must=must,
                waits=must and not given,
                options=[
                    Option("", _("未认定") if must else _("按数据"), not given),
                    *(
                        Option(answer, verdict_mark(answer).word, answer == given)
                        for answer in CONDITION_ANSWERS
                    ),
                ],
                own=verdict_mark(own.given) if own else None,
                own_reason=own.reason if own else "",
            )
        )
    return lines


def open_titles(basis: Basis, codes: Iterable[str]) -> list[str]:
    """Name what is still missing."""
    rows = {each.code: each for each in basis.conditions} | dict(basis.items)
    return [f"{code}　{title_of(rows[code])}" for code in codes]


def objectable(basis: Basis, objections: Iterable[Objection]) -> list[Objectable]:
    """List the items and conditions nobody objected to yet, with what the county was told."""
    filed = {each.item for each in objections}
    items = [
        Objectable(
            code=code,
            title=_within(basis, code),
            told=f"{points_shown(told_points(basis, code))} / {points_shown(item.points)}",
        )
        for code, item in basis.items.items()
        if code not in filed and basis.applies(code)
    ]
    conditions = [
        Objectable(line.code, line.title, line.mark.word)
        for line in condition_lines(basis)
        if line.code not in filed and line.mark.kind == "unmet"
    ]
    return items + conditions


def _within(basis: Basis, code: str) -> str:
    """Name an item by its point; many are called the same."""
    point, item = basis.point_of[code], basis.items[code]
    name = _("第%(number)d点　%(title)s") % {"number": point.number, "title": point.title}
    return name if code == point.code else f"{name}　{title_of(item)}"


def objection_lines(
    basis: Basis, objections: Iterable[Objection], people: Mapping[str, Named]
) -> list[ObjectionLine]:
    """Lay out what the county objected to and what was answered."""
    conditions = {line.code: line for line in condition_lines(basis)}
    return [_objection(basis, each, conditions, people) for each in objections]


def _objection(
    basis: Basis,
    each: Objection,
    conditions: Mapping[str, ConditionLine],
    people: Mapping[str, Named],
) -> ObjectionLine:
    condition = conditions.get(each.item)
    if condition is not None:
        title, told = condition.title, condition.mark.word
    else:
        title = _within(basis, each.item)
        told = points_shown(told_points(basis, each.item))
    word = Objection.Ruling(each.ruling).label if each.ruling else _("待答复")
    given = each.given
    if given and condition is not None:
        given = verdict_mark(given).word
    return ObjectionLine(
        pk=each.pk,
        item=each.item,
        title=title,
        told=told,
        statement=each.statement,
        filed=_by(people, each.filed_by_name, each.filed_at),
        mark=Mark(RULING_MARKS[each.ruling], str(word)),
        rulings=[
            Option("", _("选择"), not each.ruling),
            *(
                Option(value, str(label), value == each.ruling)
                for value, label in Objection.Ruling.choices
            ),
        ],
        given=given,
        answer=each.answer,
        answered=_by(people, each.answered_by_name, each.answered_at) if each.answered_at else "",
        condition=condition is not None,
    )


def _by(people: Mapping[str, Named], username: str, at: datetime | None) -> str:
    when = moment(at) if at else ""
    return f"{name_in(people, username).full}　{when}"


def countdown(span: Span | None, at: datetime) -> Card | None:
    """Count down to the end of the county's time to object, or to its beginning."""
    if span is None:
        return None
    waits = at < span[0]
    ends_at = span[0] if waits else span[1]
    left = ends_at - at
    words = _("%(moment)s开始申辩") if waits else _("%(moment)s申辩截止")
    over = at >= span[1]
    mark = Mark("na", _("已截止")) if over else Mark("doing", _("申辩时间"))
    return Card(
        seconds=int(left.total_seconds()),
        left=left_text(left),
        ends=words % {"moment": moment(ends_at)},
        note="",
        mark=Mark("todo", _("未开始")) if waits else mark,
        ask_url="",
    )


def pages_of(assessment: Assessment, permissions: Iterable[str], current: str) -> Sequence[Choice]:
    """Link the pages of an assessment that are of use to a person now."""
    held, status = set(permissions), assessment.status
    told = {OPINION, OBJECTED, DECIDED}
    rows = [
        ("tasks", _("自评任务"), True),
        ("conditions", _("限制等级的情形"), Permission.QUERY_ASK in held),
        ("story", _("办理过程"), True),
        ("outcome", _("得分和等次"), status != PREPARING),
        ("opinion", _("初步意见"), Permission.ROUND_RUN in held and status != PREPARING),
        ("objections", _("申辩"), status in told),
        ("decision", _("评定"), Permission.SCORE_DECIDE in held and status in told),
    ]
    return [
        Choice(label, reverse(f"assessments:{name}", args=[assessment.pk]), "", name == current)
        for name, label, shown in rows
        if shown
    ]


def outcome_facts(outcome: Outcome, people: Mapping[str, Named]) -> list[Fact]:
    """Say who decided, when, and which digest proves it."""
    facts = [
        Fact(_("评定人"), name_in(people, outcome.decided_by_name).full),
        Fact(_("评定时间"), moment(outcome.decided_at)),
        Fact(_("依据摘要"), outcome.sha256[:16]),
    ]
    if outcome.credibility is not None:
        percent = format((outcome.credibility * 100).quantize(outcome.credibility), "f")
        facts.append(Fact(_("自评可信度"), f"{percent.rstrip('0').rstrip('.')}%"))
    return facts
