"""What a dossier says of all counties of a round: what each reached, lost, and had before."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from assessments.models import Outcome, Round
from assessments.points import points_in
from indicators.scoring.receipt import printed
from reports.choosing import computed
from reports.dossier_assessments import grade_titles, said

Part = dict[str, Any]


def counties_part(held: Round, *, ranked: bool) -> Part:
    """Lay out every county of a round, those nobody decided yet with nothing; five queries.

    Shape: ``lost`` is [item, points] of what was lost for certain; ``rank`` is 1 for the best,
    shared by equals, and empty unless asked for.
    """
    outcomes = _outcomes(held)
    earlier = _earlier(held)
    rubric = held.rubric
    titles = {} if rubric is None else grade_titles(rubric.text)
    rows = []
    for assessment in held.assessments.select_related("county").order_by("county_id"):
        outcome = outcomes.get(assessment.county_id)
        rows.append(
            {
                "code": assessment.county_id,
                "name": assessment.county.name,
                "prefecture": assessment.county.prefecture_name,
                "group": assessment.group,
                "status": assessment.status,
                "before": earlier.get(assessment.county_id),
                "rank": "",
                **_reached(outcome, titles),
            }
        )
    if ranked:
        _rank(rows)
    text = "" if rubric is None else rubric.text
    return {
        "counties": rows,
        "grades": [[code, title] for code, title in titles.items()],
        "items": _items(text),
    }


def _outcomes(held: Round) -> dict[str, Outcome]:
    rows = Outcome.objects.filter(assessment__round=held).select_related("assessment")
    return {each.assessment.county_id: each for each in rows}


def _earlier(held: Round) -> dict[str, Part]:
    """Return what was decided in the round of the year before, where there was one."""
    rows = Outcome.objects.filter(
        assessment__round__year=held.year - 1,
        assessment__round__region_prefix=held.region_prefix,
        assessment__round__rubric__code=held.rubric.code if held.rubric else "",
    ).select_related("assessment__round__rubric")
    found = {}
    for each in rows.defer("receipt"):
        rubric = each.assessment.round.rubric
        titles = {} if rubric is None else grade_titles(rubric.text)
        found[each.assessment.county_id] = {
            "year": held.year - 1,
            "total": said(Fraction(each.total)),
            "grade": each.grade,
            "grade_title": titles.get(each.grade, ""),
        }
    return found


def _reached(outcome: Outcome | None, titles: Mapping[str, str]) -> Part:
    if outcome is None:
        return {"total": "", "grade": "", "grade_title": "", "verdict": "", "lost": []}
    receipt = outcome.document()
    return {
        "total": said(Fraction(outcome.total)),
        "grade": outcome.grade,
        "grade_title": titles.get(outcome.grade, ""),
        "verdict": receipt["result"]["verdict"],
        "lost": _lost(computed(receipt["indicators"])),
    }


def _lost(rows: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    lost: dict[str, Fraction] = {}
    for row in rows:
        if row["full_points"] is None or row["points"] is None:
            continue
        missing = Fraction(row["full_points"]) - Fraction(row["points"])
        if missing > 0:
            lost[row["code"]] = lost.get(row["code"], Fraction()) + missing
    return [[code, printed(points) or ""] for code, points in lost.items()]


def _rank(rows: list[Part]) -> None:
    decided = [Fraction(row["total"]) for row in rows if row["total"]]
    for row in rows:
        if row["total"]:
            above = sum(total > Fraction(row["total"]) for total in decided)
            row["rank"] = str(above + 1)


def _items(text: str) -> list[Part]:
    """Name every item that brings points, with the point and the domain it belongs to."""
    return (
        [
            {
                "code": item.code,
                "title": item.title,
                "point": point.indicator.title,
                "domain": point.part_title,
                "full": said(item.points),
            }
            for point in points_in(text)
            for item in point.items
        ]
        if text
        else []
    )
