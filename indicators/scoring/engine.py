"""Scores one return by one rubric and gives the receipt (docs/architecture.md, "The receipt")."""

from collections.abc import Iterable
from typing import Any

from indicators.scoring import rules, writing
from indicators.scoring.figures import Figures
from indicators.scoring.judging import measure
from indicators.scoring.reckoning import Reckoning
from indicators.scoring.resources import Spread, Standing, spreads, standings
from indicators.scoring.rules import Part, Rubric
from indicators.scoring.writing import Judgement


def score(rubric: Rubric, figures: Figures, previous: Figures | None = None) -> dict[str, Any]:
    """Judge a return; ``previous`` are the figures of the year before, for the changes.

    Shape: the receipt of docs/architecture.md; every number is a string, and nothing in it depends
    on when, where or in which order of rows it was computed.
    """
    reckoning = Reckoning(rubric, figures)
    judged = judgements(reckoning)
    stages = rubric.scope.stages
    spread = [each for p in rubric.parts for s in stages for each in spreads(reckoning, p, s)]
    stood = [each for p in rubric.parts for s in stages for each in standings(reckoning, p, s)]
    parts = {part.code: _verdict(part, judged, spread, stood) for part in rubric.parts}
    before = [] if previous is None else judgements(Reckoning(rubric, previous))
    return {
        **writing.head(rubric, figures, previous),
        "result": writing.result(rules.combined(parts.values()), parts),
        "indicators": writing.indicators(reckoning, judged, previous, before),
        "cvs": writing.cvs(spread),
        "composites": writing.composites(spread),
        "schools": writing.schools(reckoning, stood),
        "counts": writing.counts(reckoning, stood),
        "findings": writing.findings(reckoning),
    }


def judgements(reckoning: Reckoning) -> list[Judgement]:
    """Judge every indicator in every stage it applies to."""
    return [
        Judgement(indicator, stage, measure(reckoning, indicator, stage))
        for indicator in reckoning.rubric.indicators
        for stage in indicator.stages
    ]


def _verdict(
    part: Part, judged: Iterable[Judgement], spread: Iterable[Spread], stood: Iterable[Standing]
) -> str:
    deciding = [
        each.measured.verdict
        for each in judged
        if each.indicator.part == part.code and each.indicator.decides
    ]
    if part.school_rule is not None:
        deciding += [each.verdict for each in stood]
    if part.cv_limits:
        deciding += [each.verdict for each in spread]
    return rules.combined(deciding)
