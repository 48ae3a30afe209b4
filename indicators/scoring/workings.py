"""Writes into a receipt how its numbers follow from each other, for docs/recompute.py.

Shape: a step says of which rows (``of``), under which condition (``if``), which keys follow from
which formulas (``is``, in this order); ``by`` names the keys of rows of which there is one for each
of ``rows``. Keys beginning with ``_`` are only kept in mind. The formulas are written a second time
from the standard, not taken from the code that scores: recomputing compares the two.
"""

from typing import Any

from indicators.scoring.rules import EachCampus, Entitlement, Judged, Rubric

Step = dict[str, Any]


def _step(of: str, when: str = "", /, **formulas: str) -> Step:
    pairs = [[key, formula] for key, formula in formulas.items()]
    return {"of": of, "is": pairs} | ({"if": when} if when else {})


def _rows(of: str, rows: str, *by: str, **formulas: str) -> Step:
    return _step(of, **formulas) | {"by": [*by], "rows": rows}


INDICATORS = (
    _step(
        "units_listed",
        inside="kind not in scope.excluded_kinds"
        " and not pupils < max(1, scope.floor_pupils if kind in scope.floor_kinds else 1)",
    ),
    _step(
        "indicators",
        _open="nothing_to_judge is None or not nothing_to_judge.value == 0",
        _over="kind in ['unit_mean', 'unit_total', 'class_sizes', 'each_campus']",
        _units="[u for u in units_listed if u.inside and stage in [None, u.stage]]"
        " if _over else []",
        _low="None",
        _high="None",
        units="None",
        below="None",
        points="None",
        full_points="None",
        points_range="None",
        verdict="None if not _over and kind not in ['judged', 'all_of', 'county_value', 'faster']"
        " else 'undetermined' if _open else 'not_applicable'",
        _summed="_open and _over and formula is not None and not kind == 'each_campus'",
    ),
    _step(
        "indicators",
        "_summed",
        inputs="{e: sum([u.figures[e] for u in _units]) if _units else None for e in inputs}",
        _values="[value(formula, u.figures) for u in _units]",
        units="len(_units)",
    ),
    _step(
        "indicators",
        "not units == 0 and (_summed or _open and kind in ['county_value', 'faster'])",
        threshold="value(threshold_formula, inputs) if kind == 'faster' else threshold",
        _low="value(least_formula if 'line' in row else formula, inputs)",
        _high="value(formula, inputs)",
        verdict="answer([_low, _high], op, threshold)"
        " if op is not None or _high is None else 'not_applicable'",
    ),
    _step("indicators", "'bounds' in row", bounds="[_low, _high]"),
    _step(
        "indicators",
        "_summed",
        below="len([x for x in _values if answer([x], op, threshold) == 'unmet'])"
        " if _low == _high else None",
    ),
)
CAMPUSES = (
    _step(
        "indicators.items",
        value="value(campus_formula, inputs)",
        threshold="threshold if campus_threshold is None else value(campus_threshold, inputs)",
        best="highest(campus_formula, inputs)",
        verdict="'unmet' if value is None and op == '>=' and best < threshold"
        " else answer([value], op, threshold)",
    ),
    _step(
        "indicators",
        "_open and kind == 'each_campus'",
        _codes="{u.school_code: 1 for u in _units}",
        _told="{i.school_code: 1 for i in items}",
        units="len(_codes) if len(items) == len(_told)"
        " and not [c for c in _told if c not in _codes] else None",
        threshold="100",
        below="len([i for i in items if i.verdict == 'unmet'])",
        _low="100 * len([i for i in items if i.verdict == 'met']) / len(items)",
        _high="100 * (len(items) - below) / len(items)",
        verdict="all_of([i.verdict for i in items])",
    ),
)
JUDGED = _step(
    "indicators",
    # A decision counts where the rubric leaves it to people, and nowhere else.
    "_open and kind == 'judged' and 'judgement' in row",
    _share="judgement == 'met' if judgement in ['met', 'unmet', 'not_applicable']"
    " else scheme.scale[judgement] if judgement in scheme.scale"
    " else judgement / sum([r.weight for r in indicators if r.code == code])",
    verdict="'not_applicable' if judgement == 'not_applicable'"
    " else answer([_share], '>=', scheme.met_share if 'scheme' in receipt else 1)",
)
CLOSING = (
    _step(
        "indicators",
        "_open and formula is not None and units == 0",
        verdict="'not_applicable' if receipt.units.campuses or kind == 'unit_mean'"
        " else 'undetermined'",
    ),
    _step(
        "indicators",
        value="_low if _low == _high else None",
        previous="None if previous is None else previous | {'change': value - previous.value}",
    ),
    _step(
        "indicators",
        "_open and kind == 'all_of'",
        verdict="all_of([r.verdict for r in indicators if r.code in row.all_of"
        " and (stage is None or r.stage in [stage, None])])",
    ),
)
CONDITIONS = _step(
    "indicators",
    "'verified' in row and (points_rule is None or 'items' in points_rule)",
    verified="verified if points_rule is None and not kind == 'judged'"
    " and code in [c.indicator for c in scheme.conditions]"
    " and verified in ['met', 'unmet', 'not_applicable'] else None",
    verdict="verdict if verified is None else verified",
)
DECIDING = _step(
    "parts", _verdict="all_of([r.verdict for r in indicators if r.part == code and r.decides])"
)
PART = _step(
    "",
    _part="[p for p in parts if p.school_rule is not None or p.cvs_decide or p.composite_decides]",
    _means="[r for p in _part for r in indicators if r.kind == 'unit_mean' and r.part == p.code]",
)
SCHOOLS = _rows(
    "schools",
    "units_listed",
    "school_code",
    "stage",
    pupils="_from.pupils",
    _rows="[m for m in _means if m.stage == stage and _from.inside]",
    values="{m.code: value(m.formula, _from.figures) for m in _rows}",
    best="{}",
    met="None",
    below="[]",
    verdict="'not_applicable'",
    reason="'' if _from.inside else reason",
)
SCHOOL_RULE = _step(
    "schools",
    "_from.inside",
    _rule="at(_part, 0).school_rule",
    _none="_from.figures | {k: 0 for k in _from.wholes if _from.wholes[k] is not None}",
    best="{m.code: highest(m.formula, _none, _from.figures | _from.wholes)"
    " for m in _rows if values[m.code] is None}",
    _most="values | best",
    below="[m.code for m in _rows if answer([values[m.code]], '>=', m.threshold) == 'unmet']",
    met="len([m for m in _rows if values[m.code] is not None]) - len(below)",
    _short="[m for m in _rows if answer([_most[m.code]], '>=', m.threshold) == 'unmet']",
    _far="[m for m in _short"
    " if answer([_most[m.code]], '>=', m.threshold * _rule.rest_percent / 100) == 'unmet']",
    verdict="'unmet' if _far or len(_rows) - len(_short) < _rule.least_met else 'undetermined'"
    " if [m for m in _rows if values[m.code] is None or m.threshold is None] else 'met'",
)
SPREADS = (
    _rows(
        "cvs",
        "[m for m in _means if m.units]",
        "code",
        "stage",
        schools="_from.units",
        _units="[{'p': u.pupils, 'x': value(_from.formula, u.figures)} for u in _from._units]",
        _all="sum([u.p for u in _units])",
        mean="sum([u.p * u.x for u in _units]) / _all",
        _square="sum([u.p * (u.x - mean) * (u.x - mean) for u in _units]) / _all",
        sd="root(_square)",
        cv="root(_square / (mean * mean))",
        verdict="answer([cv], '<=', limit) if at(_part, 0).cvs_decide else None",
    ),
    _rows(
        "composites",
        "[{'stage': s} for s in stages if s in [c.stage for c in cvs]]",
        "stage",
        _cvs="[c.cv for c in cvs if c.stage == stage]",
        cv="sum(_cvs) / len(_cvs)",
        verdict="answer([cv], '<=', limit) if at(_part, 0).composite_decides else None",
    ),
)
COUNTS = (
    _step(
        "",
        _counted="{s: [r for r in schools if r.stage == s] for s in counts}",
        counts="{s: {v: len([r for r in _counted[s] if r.verdict == v])"
        " for v in ['met', 'unmet', 'undetermined', 'not_applicable']}"
        " | {'units': len([r for r in _counted[s] if r._from.inside])} for s in counts}",
    ),
    _step(
        "_part",
        _verdict="all_of([_verdict] + [r.verdict for r in schools + cvs + composites])",
    ),
)
RESULT = _step(
    "result",
    parts="{p.code: p._verdict for p in receipt.parts}",
    points="None",
    full_points="None",
    points_range="None",
    grade="None",
    capped_by="[]",
    downgraded_by="[]",
    vetoed_by="[]",
    verdict="all_of([p._verdict for p in receipt.parts])",
)
_FULL = (
    "None if not _applies else 0 if _in._shares[code] is None"
    " else _in.full_points * _in._shares[code] * weight"
)
_STANDING = (
    "[c for k in ['cap', 'downgrade', 'veto'] for c in scheme.conditions"
    " if c.kind == k and '{}' in c._verdicts]"
)
POINTS = (
    _step(
        "",
        _leaves="[r for r in indicators if r.points_rule is not None"
        " and 'items' not in r.points_rule]",
        _sums="[r for r in indicators if r.points_rule is not None and 'items' in r.points_rule]",
        _groups="_sums + domains",
        _within="{c: d for d in domains for c in d.items}"
        " | {c: r for r in _sums for c in r.points_rule.items}",
    ),
    _step("_leaves", _applies="not verdict == 'not_applicable'"),
    _step(
        "_leaves",
        "'verified' in row",
        _own="sum([r.weight for r in _leaves if r.code == code])",
        verified="verified if _applies and not kind == 'judged' and _own > 0"
        " and verified >= 0 and verified <= _own else None",
    ),
    _step(
        "_groups",
        _inner="[r for r in _leaves + _sums"
        " if r.code in (points_rule.items if 'points_rule' in row else items)]",
        _live="[r for r in _inner if r._applies]",
        _applies="len(_live) > 0",
        _codes="{r.code: 1 for r in _live}",
        _whole="sum([r.weight for r in _inner if r.code in _codes])",
        _shares="{c: sum([r.weight for r in _inner if r.code == c]) / _whole"
        " / sum([r.weight for r in _live if r.code == c]) for c in _codes}",
    ),
    _step("domains", weight="sum([r.weight for r in _inner])"),
    _step(
        "domains",
        full_points="scheme.full_points * weight / sum([d.weight for d in domains if d._applies])"
        " if _applies else None",
    ),
    _step("domains._inner", _in="_within[code]", full_points=_FULL),
    _step("_sums._inner", _in="_within[code]", full_points=_FULL),
    _step(
        "_leaves",
        "_applies",
        _met="[_share, _share] if kind == 'judged' and 'judgement' in row"
        " else [verdict == 'met', verdict in ['met', 'undetermined']]",
        _earned="[verified / _own, verified / _own] if 'verified' in row and verified is not None"
        " else [value(points_rule.share, points_rule | e) for e in"
        " [{'value': _low, 'met': at(_met, 0), 'threshold': threshold, 'weight': weight},"
        " {'value': _high, 'met': at(_met, 1), 'threshold': threshold, 'weight': weight}]]",
        _ends="points_rule.between if None in _earned else _earned",
        _unit="1 if points_rule.kind == 'bonus' else full_points",
        _least="min(_ends) * _unit",
        _most="max(_ends) * _unit",
    ),
    _step(
        "_groups",
        "_applies",
        _least="sum([r._least for r in _live])",
        _most="sum([r._most for r in _live])",
    ),
    _step(
        "result",
        _live="[d for d in domains if d._applies]",
        _applies="len(_live) > 0",
        full_points="scheme.full_points if _applies else None",
        _least="min(scheme.full_points, sum([d._least for d in _live]))",
        _most="min(scheme.full_points, sum([d._most for d in _live]))",
    ),
    _step("", _marked="[r for r in _leaves + _groups + [result] if r._applies]"),
    _step(
        "_marked",
        points="_least if _least == _most else None",
        points_range="None if _least == _most else [_least, _most]",
    ),
    _step(
        "scheme.conditions", _verdicts="[r.verdict for r in indicators if r.code == row.indicator]"
    ),
    _step(
        "result",
        _grades="scheme.grades if scheme.grades"
        " else [{'code': None, 'floor': scheme.pass_points}, {'code': None, 'floor': 0}]",
        _last="len(_grades) - 1",
        _sure=_STANDING.format("unmet"),
        open_conditions=_STANDING.format("undetermined"),
        capped_by="[c for c in _sure if c.kind == 'cap']",
        downgraded_by="[c for c in _sure if c.kind == 'downgrade']",
        vetoed_by="[c for c in _sure if c.kind == 'veto']",
        grade_range="None",
        points_verdict="'not_applicable'",
    ),
    _step(
        "result",
        "_applies",
        _held="[{'points': _least, 'by': _sure + open_conditions}, {'points': _most, 'by': _sure}]",
        _places="[_last if [c for c in h.by if c.kind == 'veto'] else min(_last,"
        " len([c for c in h.by if c.kind == 'downgrade'])"
        " + max([len([g for g in _grades if h.points < g.floor])]"
        " + [c.place for c in h.by if c.kind == 'cap'])) for h in _held]",
        _worst="at(_grades, at(_places, 0))",
        _best="at(_grades, at(_places, 1))",
        grade="_worst.code if _worst.code == _best.code else None",
        grade_range="None if _worst.code == _best.code else [_worst.code, _best.code]",
        points_verdict="answer([_worst.floor, _best.floor], '>=', scheme.pass_points)",
    ),
    {"of": "result", "is": [["pass_points", "scheme.pass_points"]]},
    _step(
        "result",
        verdict="all_of([p._verdict for p in receipt.parts if p.code not in"
        " [d.code for d in domains]] + [points_verdict])",
    ),
)


def workings(rubric: Rubric) -> list[Step]:
    """Write the steps that a rubric needs."""
    kinds = {type(each.rule) for each in rubric.indicators}
    parts = rubric.parts
    schools = any(p.school_rule or p.composite_limits for p in parts)
    spreads = any(p.cv_limits or p.composite_limits for p in parts)
    return [
        *INDICATORS,
        *(CAMPUSES if kinds & {EachCampus, Entitlement} else ()),
        *([JUDGED] if Judged in kinds else ()),
        *CLOSING,
        *([CONDITIONS] if rubric.scheme is not None else ()),
        DECIDING,
        *([PART] if schools or spreads else ()),
        *([SCHOOLS] if schools else ()),
        *([SCHOOL_RULE] if any(p.school_rule for p in parts) else ()),
        *(SPREADS if spreads else ()),
        *(COUNTS if schools or spreads else ()),
        RESULT,
        *(POINTS if rubric.scheme is not None else ()),
    ]
