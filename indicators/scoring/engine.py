"""Scores one return by one rubric and gives the receipt (docs/architecture.md, "The receipt")."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from indicators.scoring import points, points_writing, rules, unit_tables, writing
from indicators.scoring.awards import Bonus
from indicators.scoring.figures import Figures
from indicators.scoring.judging import JudgementRefused, given_share, measure
from indicators.scoring.reckoning import Reckoning
from indicators.scoring.resources import (
    Composite,
    Spread,
    Standing,
    composite,
    spreads,
    standings,
)
from indicators.scoring.rules import AllOf, Indicator, Judged, Part, Rubric
from indicators.scoring.schemes import Scheme
from indicators.scoring.workings import workings
from indicators.scoring.writing import Judgement

ANSWERS: Final = (rules.MET, rules.UNMET, rules.NOT_APPLICABLE)


def score(
    rubric: Rubric,
    figures: Figures,
    previous: Figures | None = None,
    judgements: Mapping[str, str] | None = None,
    verified: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Judge a return; ``previous`` are the figures of the year before, for the changes.

    Shape: the receipt of docs/architecture.md; every number is a string, and nothing in it depends
    on when, where or in which order of rows it was computed. ``judgements`` is indicator code ->
    a grade of the rubric's scale, points, or one of met, unmet and not_applicable; ``verified`` is
    code of a computed item -> the points people gave it instead, value and verdict staying theirs,
    or of a computed condition -> the verdict people found.
    Raises:
        JudgementRefused: a judgement is not of an item people decide, or not one of those; points
            are given to an item without points of its own, or to one people decide.
    """
    reckoning = Reckoning(rubric, figures, _checked(rubric, judgements or {}))
    judged = judge(reckoning)
    _stand_instead(rubric, judged, verified or {})
    stages = rubric.scope.stages
    spread = [each for p in rubric.parts for s in stages for each in spreads(reckoning, p, s)]
    stood = [each for p in rubric.parts for s in stages for each in standings(reckoning, p, s)]
    bounded = [
        each for p in rubric.parts for s in stages for each in composite(reckoning, p, s, spread)
    ]
    parts = {
        part.code: _verdict(part, judged, spread, stood, bounded if part.composite_limits else [])
        for part in rubric.parts
    }
    before = [] if previous is None else judge(Reckoning(rubric, previous))
    receipt = {
        **writing.head(rubric, figures, previous),
        "result": writing.result(rules.combined(parts.values()), parts),
        "indicators": writing.indicators(reckoning, judged, previous, before),
        "cvs": writing.cvs(spread),
        "composites": writing.composites(spread),
        "schools": writing.schools(reckoning, stood),
        "counts": writing.counts(reckoning, stood),
        "findings": writing.findings(reckoning),
        "scope": unit_tables.scope(rubric.scope),
        "units": unit_tables.units(reckoning),
        "workings": workings(rubric),
    }
    points_writing.fill_judged(receipt["indicators"], judged)
    points_writing.fill_composites(receipt["composites"], bounded)
    if rubric.scheme is not None:
        _add_points(receipt, rubric, rubric.scheme, judged)
    return receipt


def _checked(rubric: Rubric, judgements: Mapping[str, str]) -> Mapping[str, str]:
    judged = {each.code for each in rubric.indicators if isinstance(each.rule, Judged)}
    for code in judgements:
        if code not in judged:
            raise JudgementRefused(f"{code}：不是本指标体系中由人工评定的项目。")
    return judgements


def _stand_instead(
    rubric: Rubric, judged: Iterable[Judgement], verified: Mapping[str, str]
) -> None:
    """Let what people found stand instead of what figures came to."""
    items = {each.code: each for each in computed_items(rubric)}
    conditions = {each.code for each in computed_conditions(rubric)}
    shares = {}
    for code, text in verified.items():
        if code in items:
            shares[code] = given_share(items[code], text)
        elif code not in conditions or text not in ANSWERS:
            raise JudgementRefused(f"{code}：不能改为“{text}”。")
    for each in judged:
        code, measured = each.indicator.code, each.measured
        if code in shares:
            # What does not apply hands its points on, whatever anybody gave it.
            if measured.verdict != rules.NOT_APPLICABLE:
                measured.share, measured.verified = shares[code], verified[code]
        elif code in verified:
            measured.verdict, measured.verified = verified[code], verified[code]


def computed_conditions(rubric: Rubric) -> list[Indicator]:
    """Return what holds a grade down as figures tell it."""
    listed = rubric.scheme.conditions if rubric.scheme else ()
    named = {each.indicator for each in listed}
    return [
        each
        for each in rubric.indicators
        if each.code in named and not each.points and not isinstance(each.rule, Judged)
    ]


def computed_items(rubric: Rubric) -> list[Indicator]:
    """Return the indicators that earn points of their own from figures."""
    pointed = {each.code for each in rubric.indicators if each.points}
    return [
        each
        for each in rubric.indicators
        if each.points
        and not isinstance(each.award, Bonus)
        and not isinstance(each.rule, Judged)
        and not (isinstance(each.rule, AllOf) and pointed.intersection(each.rule.codes))
    ]


def _add_points(
    receipt: dict[str, Any], rubric: Rubric, scheme: Scheme, judged: Iterable[Judgement]
) -> None:
    found = {(each.indicator.code, each.stage): each.measured for each in judged}
    outcome = points.outcome(rubric, scheme, found)
    points_writing.fill_points(receipt["indicators"], rubric, scheme, outcome)
    receipt["domains"] = points_writing.domains(rubric, outcome)
    receipt["scheme"] = points_writing.scheme_row(scheme)
    result = receipt["result"]
    result |= points_writing.result(scheme, outcome)
    # Parts with points speak through the total; the others decide beside it.
    beside = [verdict for code, verdict in result["parts"].items() if code not in outcome.domains]
    result["verdict"] = rules.combined([*beside, outcome.verdict])


def judge(reckoning: Reckoning) -> list[Judgement]:
    """Judge every indicator in every stage it applies to."""
    return [
        Judgement(indicator, stage, measure(reckoning, indicator, stage))
        for indicator in reckoning.rubric.indicators
        for stage in indicator.stages
    ]


def _verdict(
    part: Part,
    judged: Iterable[Judgement],
    spread: Iterable[Spread],
    stood: Iterable[Standing],
    bounded: Iterable[Composite],
) -> str:
    deciding = [
        each.measured.verdict
        for each in judged
        if each.indicator.part == part.code and each.indicator.decides
    ]
    if part.school_rule is not None:
        deciding += [each.verdict for each in stood]
    if part.cv_limits:
        deciding += [each.verdict for each in spread if each.verdict is not None]
    deciding += [each.verdict for each in bounded]
    return rules.combined(deciding)
