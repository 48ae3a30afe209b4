"""The page of the conditions that hold a grade down: figures, the county's word, the province's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.columns import PROVINCE, SELF
from assessments.item_points import Receipt, receipt_of
from assessments.models import Assessment, Mark
from assessments.naming import Named, name_in, named
from assessments.outcome_sheet import Option
from assessments.points import every_condition_in, title_of
from assessments.standing import CONDITION_ANSWERS
from edu_duty.printable import Mark as Sign
from indicators.scoring import rules
from indicators.scoring.rules import Indicator, Judged
from schools.display import moment
from schools.marks import verdict_mark


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """One condition.

    Shape: ``computed`` is what figures say, None where people decide; ``own`` and ``found`` are
    what the county and the province say, None while they say nothing.
    """

    code: str
    title: str
    note: str
    computed: Sign | None
    own: Sign | None
    reason: str
    written: str
    version: int
    options: Sequence[Option]
    found: Sign | None
    found_reason: str


@dataclass(frozen=True, slots=True)
class ConditionSheet:
    """The page; ``found`` says that the province's answers may be shown."""

    rows: Sequence[ConditionRow]
    found: bool
    answered: int


def condition_sheet(
    assessment: Assessment, columns: frozenset[str], typed: Mapping[str, str]
) -> ConditionSheet:
    """Prepare the page; what was typed and not kept stays in its fields.

    Args:
        columns: the columns of marks the reader may see.
    """
    rubric = assessment.round.rubric
    conditions = every_condition_in(rubric.text if rubric else "")
    codes = [each.code for each in conditions]
    marks: dict[str, dict[str, Mark]] = {SELF: {}, PROVINCE: {}}
    shown = [column for column in marks if column in columns]
    for mark in Mark.objects.filter(
        assessment=assessment, column__in=shown, person=None, item__in=codes
    ):
        marks[mark.column][mark.item] = mark
    people = named((mark.written_by for mark in marks[SELF].values()), assessment.county_id)
    receipt = receipt_of(assessment)
    return ConditionSheet(
        rows=[
            _row(
                each,
                receipt,
                marks[SELF].get(each.code),
                marks[PROVINCE].get(each.code),
                people,
                typed,
            )
            for each in conditions
        ],
        found=bool(marks[PROVINCE]),
        answered=len(marks[SELF]),
    )


def _row(
    condition: Indicator,
    receipt: Receipt,
    own: Mark | None,
    found: Mark | None,
    people: Mapping[str, Named],
    typed: Mapping[str, str],
) -> ConditionRow:
    code = condition.code
    given = typed.get(f"given-{code}", own.given if own else "")
    judged = isinstance(condition.rule, Judged)
    return ConditionRow(
        code=code,
        title=title_of(condition),
        note=condition.note,
        computed=None if judged else verdict_mark(_verdict(receipt, code)),
        own=verdict_mark(own.given) if own else None,
        reason=typed.get(f"why-{code}", own.reason if own else ""),
        written=_written(own, people),
        version=own.version if own else 0,
        options=[
            Option("", _("没有说明") if judged else _("按数据"), not given),
            *(
                Option(answer, verdict_mark(answer).word, answer == given)
                for answer in CONDITION_ANSWERS
            ),
        ],
        found=verdict_mark(found.given) if found else None,
        found_reason=found.reason if found else "",
    )


def _verdict(receipt: Receipt, code: str) -> str:
    """Return what figures say; undetermined where its rows do not agree, or there is none."""
    found = {row["verdict"] for row in receipt["indicators"] if row["code"] == code}
    return found.pop() if len(found) == 1 else rules.UNDETERMINED


def _written(own: Mark | None, people: Mapping[str, Named]) -> str:
    if own is None:
        return ""
    words = {"name": name_in(people, own.written_by).name, "at": moment(own.written_at)}
    return _("%(name)s，%(at)s") % words
