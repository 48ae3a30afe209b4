"""Recomputes every verdict and every point of a score receipt from the receipt alone.

    python docs/recompute.py receipt.json

Needs Python 3.11 and the folder ``recomputing`` beside it, nothing else; shares no code with the
portal. Prints 一致, or every difference and ends with 1. Taken as they stand: figures (of units, of
campuses in ``items``, of the county), what people decided, and the rules themselves: scope,
formulas, thresholds, limits, weights, the scheme of points.
"""

import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

from recomputing.formulas import (
    MET,
    NONE,
    OPEN,
    UNMET,
    ZERO,
    Number,
    Row,
    combined,
    differences,
    highest,
    judged,
    number,
    numbers,
    sides,
    total,
    value,
)
from recomputing.points import HOLDS_DOWN, Points, decided
from recomputing.units import Units

LEAST_PUPILS = {"upto_45": 0, "46_50": 46, "51_55": 51, "56_65": 56, "66_plus": 66}
BANDS = {f"classes_{band}": least for band, least in LEAST_PUPILS.items()}

OVER_UNITS = ("unit_mean", "unit_total", "class_sizes", "each_campus")
NO_POINTS: Row = {"points": None, "full_points": None, "points_range": None}


class Audit:
    """One receipt judged again; ``found`` says what does not agree."""

    def __init__(self, receipt: Row) -> None:
        self.receipt, self.rows, self.found = receipt, receipt["indicators"], list[str]()
        self.units = Units(receipt, self.agree)
        self.ends: dict[int, list[Number]] = {}
        for row in self.rows:
            self.agree(row, verdict=self.indicator(row))
            low, high = self.ends.get(id(row), [None, None])
            self.agree(row, value=low if low == high else None)
            if then := row["previous"]:
                now = then["change"] and number(then["value"]) + number(then["change"])
                self.agree(row, value=now)
            if row["kind"] not in OVER_UNITS:
                self.agree(row, units=None, below=None)
            if not row.get("points_rule"):
                self.agree({"points_range": None} | row, **NO_POINTS)
        parts = {part["code"]: self.part(part) for part in receipt["parts"]}
        self.units.count()
        own: Row = NO_POINTS | {"grade": None} | {key: [] for key in HOLDS_DOWN}
        if "scheme" in receipt:
            own = Points(receipt, lambda row: self.ends.get(id(row), [None] * 2), self.agree).result
        graded = [row["code"] for row in receipt.get("domains", [])]
        beside = [verdict for code, verdict in parts.items() if code not in graded]
        verdict = combined([*beside, own.get("points_verdict", NONE)])
        self.agree(receipt["result"], parts=parts, verdict=verdict, **own)

    def agree(self, row: Row, **own: Any) -> None:
        place = [str(row[key]) for key in ("school_code", "code", "stage") if row.get(key)]
        self.found += differences(" ".join(place), {key: row[key] for key in own}, own)

    def indicator(self, row: Row) -> str:
        rules = {
            "judged": self.by_people,
            "all_of": self.all_of,
            "county_value": self.valued,
            "faster": self.valued,
            "unit_mean": self.of_units,
            "unit_total": self.of_units,
            "class_sizes": self.of_units,
            "each_campus": self.campuses,
        }
        if (row["nothing_to_judge"] or {}).get("value") == "0":
            return NONE
        rule = rules.get(row["kind"])
        return rule(row) if rule else f"？不认识规则种类 {row['kind']}，没有重算"

    def by_people(self, row: Row) -> str:
        if (given := row.get("judgement", OPEN)) in (OPEN, NONE):
            return str(given)
        scheme = self.receipt.get("scheme", {"met_share": "1"})
        return judged(decided(row, scheme), ">=", number(scheme["met_share"]))

    def all_of(self, row: Row) -> str:
        inner = [r for r in self.rows if r["code"] in row["all_of"]]
        stages = {row["stage"], None} if row["stage"] else {r["stage"] for r in inner}
        return combined([r["verdict"] for r in inner if r["stage"] in stages])

    def valued(self, row: Row) -> str:
        inputs, line = numbers(row["inputs"]), number(row.get("line"))
        [formula], limit = sides(row["formula"]), number(row["threshold"])
        if row["kind"] == "faster":
            limit = value(sides(row["threshold_formula"])[0], inputs)
        # Of a band that the line cuts, nothing may be over the line, or all.
        cut = [key for key in inputs if line is not None and BANDS.get(key, line) < line]
        ends = [value(formula, inputs | dict.fromkeys(zero, ZERO)) for zero in (cut, [])]
        self.ends[id(row)] = ends
        self.agree(row, threshold=limit, **({} if line is None else {"bounds": ends}))
        if row["op"] is None and None not in ends:
            return NONE
        found = {judged(end, row["op"], limit) for end in ends}
        return found.pop() if len(found) == 1 else OPEN

    def of_units(self, row: Row) -> str:
        if row["formula"] is None:
            return OPEN  # no line of class sizes holds this year
        units, [formula] = self.units.inside(row["stage"]), sides(row["formula"])
        inputs = {key: total([unit["figures"][key] for unit in units]) for key in row["inputs"]}
        found = [value(formula, unit["figures"]) for unit in units]
        below = [judged(each, row["op"], number(row["threshold"])) for each in found].count(UNMET)
        own, sure = self.valued(row), len({*self.ends[id(row)]}) == 1
        self.agree(row, inputs=inputs, units=len(units), below=below if sure else None)
        return own if units else self.nothing(row)

    def nothing(self, row: Row) -> str:
        """Say what no units mean: nothing to judge, or nothing known of any campus."""
        known = self.receipt["units"]["campuses"] or row["kind"] == "unit_mean"
        return NONE if known else OPEN

    def campuses(self, row: Row) -> str:
        formula, *other = sides(row["formula"])
        for item in row["items"]:
            inputs = numbers(item["inputs"])
            limit = value(other[0], inputs) if other else number(item["threshold"])
            own, best = value(formula, inputs), highest(formula, [inputs])
            verdict = judged(own, item["op"], limit)
            if own is None and item["op"] == ">=" and judged(best, ">=", limit) == UNMET:
                verdict = UNMET
            named = {"code": row["code"]} | item
            self.agree(named, value=own, threshold=limit, best=best, verdict=verdict)
        found = [item["verdict"] for item in row["items"]]
        least, below, units = found.count(MET), found.count(UNMET), len(found)
        if units:
            self.ends[id(row)] = [Fraction(100 * n, units) for n in (least, units - below)]
        codes = {unit["school_code"] for unit in self.units.inside(None)}
        self.agree(row, units=len(codes), below=below, threshold=Fraction(100))
        told = [item["school_code"] for item in row["items"]]
        self.agree({"code": row["code"], "items": told}, items=sorted(codes))
        return combined(found) if units else self.nothing(row)

    def part(self, part: Row) -> str:
        rows = [row for row in self.rows if row["part"] == part["code"]]
        means = [row for row in rows if row["kind"] == "unit_mean"]
        found = [row["verdict"] for row in rows if row["decides"]]
        return combined(
            [*found, *self.units.schools(part, means), *self.units.spreads(part, means)]
        )


if __name__ == "__main__":
    try:
        found = Audit(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))).found
    except KeyError as missing:
        found = [f"回执缺少 {missing}，或其写法本脚本不认识：不能重算"]
    sys.stdout.write("\n".join(found or ["一致"]) + "\n")
    sys.exit(1 if found else 0)
