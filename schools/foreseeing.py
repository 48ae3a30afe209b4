"""What plausibility would say of a package: what would come up, and what would be settled."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schools.check_rules import SEVERITIES
from schools.explaining import fingerprint
from schools.freezing import findings_of
from schools.models import Region
from schools.stored import stored_document

MOST_KEPT = 200
CELLS_KEPT = 20
Findings = Sequence[Mapping[str, Any]]


def foresee(
    county: Region, year: int, document: Mapping[str, Any], campus: str = ""
) -> dict[str, Any]:
    """Check a return that could be stored beside the working rows as they stand.

    With a campus, only what names a cell of it.

    Shape: ``new`` and ``settled`` are ``{"counts": {severity: how many}, "findings": [...]}``, the
    gravest first and 200 of them at most; ``standing`` counts what would stay. ``names`` are the
    campuses and published rates by code.
    """
    stored = stored_document(county, year)
    before = findings_of(stored, county.code, year) if stored else []
    after = findings_of(document, county.code, year)
    told = between(_own(before, campus), _own(after, campus))
    return told | {"names": _names(told, filter(None, (document, stored)))}


def between(before: Findings, after: Findings) -> dict[str, Any]:
    """Say what two checks of a year differ in; what is told in other words now counts as new."""
    old = {fingerprint(finding): finding["message"] for finding in before}
    new = {fingerprint(finding): finding["message"] for finding in after}
    come = [one for one in after if old.get(fingerprint(one)) != one["message"]]
    gone = [one for one in before if fingerprint(one) not in new]
    return {"new": _told(come), "settled": _told(gone), "standing": len(after) - len(come)}


def _told(found: Findings) -> dict[str, Any]:
    ordered = sorted(found, key=lambda finding: SEVERITIES.index(finding["severity"]))
    return {
        "counts": dict(Counter(finding["severity"] for finding in ordered)),
        "findings": [
            {**finding, "cells": list(finding["cells"])[:CELLS_KEPT]}
            for finding in ordered[:MOST_KEPT]
        ],
    }


def _own(found: Findings, campus: str) -> Findings:
    if not campus:
        return found
    own = (f"schools:{campus}:", f"stages:{campus}:")
    return [one for one in found if any(cell.startswith(own) for cell in one["cells"])]


def _names(told: Mapping[str, Any], documents: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Name what the kept findings speak of."""
    names: dict[str, str] = {}
    for document in documents:
        schools = document["schools"]
        names |= dict(zip(schools["school_code"], schools["name"], strict=True))
        names |= {statement["code"]: statement["name"] for statement in document["statements"]}
    findings = (*told["new"]["findings"], *told["settled"]["findings"])
    codes = {cell.split(":")[1] for finding in findings for cell in finding["cells"]}
    return {code: names[code] for code in sorted(codes & names.keys())}
