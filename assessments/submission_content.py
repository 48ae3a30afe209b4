"""What a submission freezes: one document of everything its head stands by, in one form."""

from collections.abc import Iterable
from typing import Any

from assessments.models import Answer, Assessment, EvidenceUse, Mark, Response
from indicators.models import Score
from indicators.scoring.receipt import written
from schools.models import Return

FORMAT = 1


def content_of(
    *,
    assessment: Assessment,
    number: int,
    frozen: Return,
    score: Score,
    responses: Iterable[Response],
    marks: Iterable[Mark],
) -> dict[str, Any]:
    """Put a self-assessment into the frozen shape of docs/rounds.md.

    Nothing in it depends on when it is made, in which order rows were written, or on row numbers
    that people never see.
    """
    held, rubric = assessment.round, score.rubric
    return {
        "submission": FORMAT,
        "number": number,
        "round": {"id": held.pk, "title": held.title, "year": held.year},
        "rubric": {"code": rubric.code, "version": rubric.version, "sha256": rubric.sha256},
        "county": {"code": assessment.county_id, "name": assessment.county.name},
        "return": {"year": frozen.year, "version": frozen.version, "sha256": frozen.sha256},
        "score": {"sha256": score.sha256},
        "responses": _responses(assessment, responses),
        "marks": [_mark(mark) for mark in sorted(marks, key=lambda each: (each.point, each.item))],
        "evidence": _evidence(assessment),
    }


def _responses(assessment: Assessment, responses: Iterable[Response]) -> list[dict[str, Any]]:
    answers: dict[int, list[Answer]] = {}
    rows = Answer.objects.filter(response__assessment=assessment).order_by("department")
    for answer in rows:
        answers.setdefault(answer.response_id, []).append(answer)
    return [
        {
            "point": response.point,
            "department": response.department,
            "narrative": response.narrative,
            "version": response.version,
            "answers": [_answer(answer) for answer in answers.get(response.pk, ())],
        }
        for response in sorted(responses, key=lambda each: each.point)
    ]


def _answer(answer: Answer) -> dict[str, Any]:
    handed_in_at = answer.handed_in_at
    return {
        "department": answer.department,
        "text": answer.text,
        "version": answer.version,
        "handed_in_by": answer.handed_in_by,
        "handed_in_at": None if handed_in_at is None else handed_in_at.isoformat(),
    }


def _mark(mark: Mark) -> dict[str, Any]:
    return {
        "point": mark.point,
        "item": mark.item,
        "given": mark.given,
        "points": None if mark.points is None else written(mark.points),
        "computed": mark.computed,
        "reason": mark.reason,
    }


def _evidence(assessment: Assessment) -> list[dict[str, Any]]:
    uses = EvidenceUse.objects.filter(response__assessment=assessment).select_related(
        "evidence", "response"
    )
    rows = [
        {
            "point": use.response.point,
            "wanted": use.wanted,
            "pages": use.pages,
            "sha256": use.evidence.sha256,
            "name": use.evidence.name,
            "kind": use.evidence.kind,
            "page_count": use.evidence.pages,
            "caption": use.evidence.caption,
        }
        for use in uses
    ]
    return sorted(rows, key=lambda row: [str(row[key]) for key in ("point", "wanted", "sha256")])
