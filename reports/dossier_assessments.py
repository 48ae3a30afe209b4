"""What a dossier says of a county in a round: points with their columns, defence, decision."""

from collections.abc import Collection, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from assessments.columns import FINAL, PREFECTURE, PROVINCE, SELF
from assessments.item_points import computed_points, worth_of
from assessments.models import Assessment, Mark, Objection, Outcome, StepTaken
from assessments.objecting import objection_span
from assessments.points import Point
from assessments.standing import Basis
from indicators.models import Score
from indicators.publishing import parsed_rubric
from indicators.scoring.receipt import printed
from indicators.scoring.rules import Indicator, Judged

CALENDAR = ZoneInfo("Asia/Shanghai")
KEYS = {SELF: "self", PREFECTURE: "prefecture", PROVINCE: "province", FINAL: "final"}
# Whose words are said of an item: of those that may be printed, the last that gave any.
_LAST_WORDS = ("final", "province", "prefecture", "self")
Part = dict[str, Any]


def assessment_part(basis: Basis, outcome: Outcome | None, columns: Collection[str]) -> Part:
    """Lay out what people gave and decided, as far as the columns of this document say."""
    assessment = basis.assessment
    marks = _marks(assessment, columns)
    return {
        "status": assessment.status,
        "points": _points(basis, marks, columns),
        "conditions": _conditions(basis, marks),
        "objections": [_objection(basis, each) for each in _objections(assessment, columns)],
        "opinion": _opinion(assessment) if PROVINCE in columns else None,
        "outcome": _outcome(basis, outcome) if FINAL in columns and outcome else None,
        "submission": {
            "number": basis.submission.number,
            "sequence": basis.submission.sequence,
            "sha256": basis.submission.sha256,
            "submitted_at": iso(basis.submission.submitted_at),
        },
    }


def own_marks(basis: Basis) -> dict[str, str]:
    """Return what the county gives itself, by item; computed points stand for the others."""
    return {
        code: mark.given
        for code, mark in basis.claimed.items()
        if mark.given and not mark.computed and code in basis.items
    }


def before_it(assessment: Assessment) -> Part | None:
    """Return the year before: what was decided, or else what was scored under the same rubric."""
    held = assessment.round
    if held.rubric is None:
        return None
    year, rubric = held.year - 1, held.rubric.code
    decided = Outcome.objects.filter(
        assessment__county_id=assessment.county_id,
        assessment__round__year=year,
        assessment__round__rubric__code=rubric,
    ).first()
    if decided is not None:
        return {"year": year, "receipt": decided.document()}
    score = Score.objects.latest(assessment.county_id, year, rubric)
    return None if score is None else {"year": year, "receipt": score.parsed()}


def iso(at: datetime) -> str:
    """Write a moment as people of the country read their clocks."""
    return at.astimezone(CALENDAR).isoformat(timespec="seconds")


def _marks(assessment: Assessment, columns: Collection[str]) -> dict[tuple[str, str], Mark]:
    """Read the marks of columns; of the prefecture's, one for each item, of whoever wrote last."""
    rows = Mark.objects.filter(assessment=assessment, column__in=columns).order_by("written_at")
    return {
        (mark.column, mark.item): mark
        for mark in rows
        if mark.column == PREFECTURE or mark.person_id is None
    }


def _points(
    basis: Basis, marks: Mapping[tuple[str, str], Mark], columns: Collection[str]
) -> list[Part]:
    computed = computed_points(basis.submission.score.parsed())
    told = {row["point"]: row for row in basis.submission.document().get("responses", ())}

    def worth(column: str, item: Indicator) -> Fraction | None:
        mark = marks.get((column, item.code))
        if mark is not None:
            return worth_of(mark, computed)
        own = column == SELF and not isinstance(item.rule, Judged)
        return computed.get(item.code) if own else None

    return [_point(point, marks, columns, worth, told.get(point.code)) for point in basis.points]


def _point(
    point: Point,
    marks: Mapping[tuple[str, str], Mark],
    columns: Collection[str],
    worth: Any,
    response: Mapping[str, Any] | None,
) -> Part:
    items = []
    sums: dict[str, Fraction | None] = dict.fromkeys(KEYS)
    for item in point.items:
        row = {"code": item.code, "title": item.title, "full": said(item.points)}
        for column, key in KEYS.items():
            points = worth(column, item) if column in columns else None
            row[key] = said(points)
            if points is not None:
                sums[column] = points + (sums[column] or Fraction())
        reasons = _reasons(item.code, marks, columns)
        row["reason"] = next((reasons[key] for key in _LAST_WORDS if key in reasons), "")
        items.append(row | {"reasons": reasons})
    return {
        "code": point.code,
        "number": point.number,
        "title": point.indicator.title,
        "domain": point.part_title,
        "full": said(point.full),
        **{key: said(sums[column]) for column, key in KEYS.items()},
        "items": items,
        "narrative": response["narrative"] if response else "",
    }


def _reasons(
    code: str, marks: Mapping[tuple[str, str], Mark], columns: Collection[str]
) -> dict[str, str]:
    """Return why each level gave what it gave, as far as the columns of this document say."""
    found = {key: marks.get((column, code)) for column, key in KEYS.items() if column in columns}
    return {key: mark.reason for key, mark in found.items() if mark is not None and mark.reason}


def _conditions(basis: Basis, marks: Mapping[tuple[str, str], Mark]) -> list[Part]:
    """List what holds a grade down; before anybody verified, only what figures say of it."""
    found = []
    for each in basis.conditions:
        mark = marks.get((FINAL, each.code)) or marks.get((PROVINCE, each.code))
        found.append(
            {
                "code": each.code,
                "title": each.title,
                "given": mark.given if mark and mark.given else basis.verdict(each.code),
                "reason": mark.reason if mark else "",
            }
        )
    return found


def _objections(assessment: Assessment, columns: Collection[str]) -> list[Objection]:
    if PROVINCE not in columns:
        return []
    return list(assessment.objections.order_by("filed_at", "pk"))


def _objection(basis: Basis, each: Objection) -> Part:
    item = basis.items.get(each.item)
    if item is not None:
        point = basis.point_of[each.item]
        title = item.title if item.code == point.code else f"{point.title}：{item.title}"
        before, after = said(basis.told_points(each.item)), ""
        if each.given:
            after = said(basis.points_of(each.item, each.given))
    else:
        condition = next(row for row in basis.conditions if row.code == each.item)
        mark = basis.merged.get(each.item)
        title, after = condition.title, each.given
        before = mark.given if mark else basis.verdict(each.item)
    return {
        "item": each.item,
        "title": title,
        "statement": each.statement,
        "filed_at": iso(each.filed_at),
        "ruling": each.ruling,
        "answer": each.answer,
        "before": before,
        "after": after or before,
    }


def _opinion(assessment: Assessment) -> Part | None:
    span = objection_span(assessment)
    sent = (
        StepTaken.objects.filter(assessment=assessment, act="send_opinion")
        .order_by("-taken_at")
        .first()
    )
    if span is None or sent is None:
        return None
    return {"sent_at": iso(sent.taken_at), "from": iso(span[0]), "until": iso(span[1])}


def _outcome(basis: Basis, outcome: Outcome) -> Part:
    return {
        "total": said(Fraction(outcome.total)),
        "grade": outcome.grade,
        "grade_title": grade_titles(basis.rubric.text).get(outcome.grade, ""),
        "credibility": "" if outcome.credibility is None else said(Fraction(outcome.credibility)),
        "decided_at": iso(outcome.decided_at),
        "sha256": outcome.sha256,
    }


def grade_titles(text: str) -> Mapping[str, str]:
    """Return what the grades of a rubric are called, best first."""
    scheme = parsed_rubric(text).scheme
    return {} if scheme is None else {grade.code: grade.title for grade in scheme.grades}


def said(points: Fraction | None) -> str:
    """Write points as a canonical decimal; nothing where none are known."""
    return printed(points) or ""
