"""A second, independent implementation of QB2017's resource part, with fractions alone.

Written from the standard, not from the code under test: it knows no formulas, no rubric file and
no receipt, and finds out what a missing figure could do by trying extreme values for it.
"""

from collections.abc import Iterable
from fractions import Fraction
from itertools import product
from typing import Any

Known = dict[str, Fraction | None]
WEIGHT = {"primary": Fraction(1), "junior": Fraction(11, 10), "senior": Fraction(132, 100)}
SHARED = {
    "teaching_aux_area",
    "indoor_sports_area",
    "outdoor_sports_area",
    "equipment_value",
    "multimedia_rooms",
}
NEEDS = {
    "R1": ["teachers_college", "teachers_bachelor", "teachers_graduate"],
    "R2": ["teachers_backbone"],
    "R3": ["teachers_pe", "teachers_music", "teachers_fine_art", "teachers_art"],
    "R4": ["teaching_aux_area", "indoor_sports_area"],
    "R5": ["outdoor_sports_area", "indoor_sports_area"],
    "R6": ["equipment_value"],
    "R7": ["multimedia_rooms"],
}
ELEMENTS = {element for needs in NEEDS.values() for element in needs} | {"pupils"}
LEAST = {
    "primary": [
        Fraction(42, 10),
        Fraction(1),
        Fraction(9, 10),
        Fraction(45, 10),
        Fraction(75, 10),
        Fraction(2000),
        Fraction(23, 10),
    ],
    "junior": [
        Fraction(53, 10),
        Fraction(1),
        Fraction(9, 10),
        Fraction(58, 10),
        Fraction(102, 10),
        Fraction(2500),
        Fraction(24, 10),
    ],
}
CV_LIMIT = {"primary": Fraction(1, 2), "junior": Fraction(45, 100)}
ENORMOUS = Fraction(10) ** 40


def opinion(campuses: list[dict[str, Any]]) -> dict[str, Any]:
    """Shape: ``means`` and ``cvs`` by (code, stage), ``schools`` by (campus, stage)."""
    found: dict[str, Any] = {"means": {}, "cvs": {}, "schools": {}}
    for stage in ("primary", "junior"):
        units = [c for c in campuses if stage in c]
        for campus in units:
            if not in_scope(campus, stage):
                found["schools"][campus["code"], stage] = "not_applicable"
        units = [c for c in units if in_scope(c, stage)]
        have = [figures(campus, stage) for campus in units]
        for campus, own in zip(units, have, strict=True):
            found["schools"][campus["code"], stage] = judge(campus, stage, own)
        for code in NEEDS:
            if units:
                spread(found, code, stage, have)
    return found


def in_scope(campus: dict[str, Any], stage: str) -> bool:
    pupils = read(campus[stage].get("pupils"))
    if campus["kind"] in ("514", "361") or pupils == 0:
        return False
    return not (campus["kind"] == "218" and pupils is not None and pupils < 50)


def read(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def known(values: Iterable[Fraction | None]) -> list[Fraction] | None:
    """Return all values, or nothing when one of them is missing."""
    found = list(values)
    there = [each for each in found if each is not None]
    return there if len(there) == len(found) else None


def share(campus: dict[str, Any], stage: str) -> Fraction | None:
    taking = [s for s in WEIGHT if s in campus]
    if taking == [stage]:
        return Fraction(1)
    pupils = known(read(campus[s].get("pupils")) for s in taking)
    if pupils is None:
        return None
    weighted = {s: WEIGHT[s] * count for s, count in zip(taking, pupils, strict=True)}
    return weighted[stage] / sum(weighted.values())


def figures(campus: dict[str, Any], stage: str) -> Known:
    found: Known = {}
    part = share(campus, stage)
    for element in ELEMENTS:
        if element in SHARED:
            whole = read(campus["figures"].get(element))
            found[element] = None if whole is None or part is None else whole * part
        else:
            found[element] = read(campus[stage].get(element))
    return found


def value(code: str, stage: str, have: Known) -> Fraction | None:
    needs = NEEDS[code]
    if stage == "junior" and code == "R1":
        needs = needs[1:]
    parts, pupils = known(have[element] for element in needs), have["pupils"]
    if parts is None or not pupils:
        return None
    amount = parts[0] - parts[1] if code == "R4" else sum(parts, Fraction(0))
    return amount / pupils * (100 if code in ("R1", "R2", "R3", "R7") else 1)


def judge(campus: dict[str, Any], stage: str, have: Known) -> str:
    if campus[stage].get("pupils") is None:
        return "undetermined"
    values = [value(code, stage, have) for code in NEEDS]
    best = [
        known if known is not None else best_possible(code, campus, stage, have)
        for code, known in zip(NEEDS, values, strict=True)
    ]
    reached = sum(b >= t for b, t in zip(best, LEAST[stage], strict=True))
    near = all(b >= t * Fraction(85, 100) for b, t in zip(best, LEAST[stage], strict=True))
    if reached < 6 or not near:
        return "unmet"
    return "undetermined" if None in values else "met"


def best_possible(code: str, campus: dict[str, Any], stage: str, known_figures: Known) -> Fraction:
    """Try nothing, everything and the enormous for whatever is missing."""
    own = share(campus, stage)
    tried = []
    for part in [Fraction(0), Fraction(1)] if own is None else [own]:
        have = dict(known_figures)
        for element in SHARED:
            whole = read(campus["figures"].get(element))
            have[element] = None if whole is None else whole * part
        gaps = [element for element in NEEDS[code] if have[element] is None]
        for filling in product([Fraction(0), ENORMOUS], repeat=len(gaps)):
            tried.append(value(code, stage, have | dict(zip(gaps, filling, strict=True))))
    values = known(tried)
    assert values is not None, "a campus in scope has pupils, so every attempt has a value"
    return max(values)


def spread(found: dict[str, Any], code: str, stage: str, have: list[Known]) -> None:
    values = known(value(code, stage, each) for each in have)
    pupils = known(each["pupils"] for each in have)
    if values is None or pupils is None:
        found["means"][code, stage] = None
        found["cvs"][code, stage] = (None, "undetermined")
        return
    everybody = sum(pupils, Fraction(0))
    total = sum((v * count for v, count in zip(values, pupils, strict=True)), Fraction(0))
    mean = total / everybody
    found["means"][code, stage] = mean
    if mean == 0:
        found["cvs"][code, stage] = (None, "undetermined")
        return
    away = (
        count / everybody * (v - mean) * (v - mean) for v, count in zip(values, pupils, strict=True)
    )
    square = sum(away, Fraction(0)) / (mean * mean)
    verdict = "met" if square <= CV_LIMIT[stage] ** 2 else "unmet"
    found["cvs"][code, stage] = (square, verdict)


def part_verdict(found: dict[str, Any]) -> str:
    """Unmet beats undetermined beats met; nothing at all is not applicable."""
    verdicts = [v for v in found["schools"].values() if v != "not_applicable"]
    verdicts += [verdict for _, verdict in found["cvs"].values()]
    for verdict in ("unmet", "undetermined", "met"):
        if verdict in verdicts:
            return verdict
    return "not_applicable"
