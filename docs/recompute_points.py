"""Recomputes points, ranges, grade and their verdict from a score receipt alone.

    python docs/recompute_points.py receipt.json

Needs Python 3.11 and nothing else; shares no code with the portal. Ends with 1 on any difference.
Verdicts and values of single indicators are taken as they stand: ``recompute.py`` is for those.
"""

import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Ends = tuple[Fraction, Fraction]
NEAR = Fraction(1, 10**12)
MET, UNMET, OPEN, NONE = "met", "unmet", "undetermined", "not_applicable"


def share(row: Row, scheme: Row) -> Ends:
    """Return the least and the most of its points that a row earns, 0 to 1."""
    rule = row["points_rule"]
    if rule["kind"] == "judged" and "judgement" in row:
        given = row["judgement"]
        if given in scheme["scale"]:
            earned = Fraction(scheme["scale"][given])
        else:
            earned = Fraction(int(given == MET)) if given in (MET, UNMET) else part(given, row)
        return earned, earned
    if rule["kind"] in ("judged", "all_or_nothing"):
        return Fraction(row["verdict"] == MET), Fraction(row["verdict"] != UNMET)
    low, high = bounds(row)
    if low is None or high is None or (rule["kind"] == "linear" and row["threshold"] is None):
        return least_and_most(row)
    ends = [earned_at(row, low), earned_at(row, high)]
    return min(ends), max(ends)


def part(points: str, row: Row) -> Fraction:
    return Fraction(points) / Fraction(row["weight"])


def bounds(row: Row) -> tuple[Fraction | None, Fraction | None]:
    """Return what is known of a value: itself, or the ends between which it lies."""
    if row["value"] is not None:
        return Fraction(row["value"]), Fraction(row["value"])
    if "bounds" in row and None not in row["bounds"]:
        return Fraction(row["bounds"][0]), Fraction(row["bounds"][1])
    if row["items"]:
        found = [item["verdict"] for item in row["items"]]
        met, failed = found.count(MET), found.count(UNMET)
        every = len(found)
        return Fraction(100 * met, every), Fraction(100 * (every - failed), every)
    return None, None


def least_and_most(row: Row) -> Ends:
    rule = row["points_rule"]
    if rule["kind"] == "deduction":
        return part(rule["floor"], row), Fraction(1)
    if rule["kind"] == "bands":
        return Fraction(0), max(Fraction(band["share"]) for band in rule["bands"])
    return Fraction(0), Fraction(1)


def earned_at(row: Row, value: Fraction) -> Fraction:
    rule, rising = row["points_rule"], row["op"] in (">=", ">")
    if rule["kind"] == "deduction":
        full = Fraction(row["weight"])
        return max(Fraction(rule["floor"]), full - Fraction(rule["each"]) * value) / full
    if rule["kind"] == "bands":
        reached = [
            Fraction(band["share"])
            for band in rule["bands"]
            if (value >= Fraction(band["bound"]) if rising else value <= Fraction(band["bound"]))
        ]
        return max(reached, default=Fraction(0))
    floor, threshold = Fraction(rule["floor"]), Fraction(row["threshold"])
    return min(Fraction(1), max(Fraction(0), (value - floor) / (threshold - floor)))


class Sums:
    """One receipt added up again; ``found`` collects what does not agree."""

    def __init__(self, receipt: Row) -> None:
        self.scheme: Row = receipt["scheme"]
        self.found: list[str] = []
        self.rows = [row for row in receipt["indicators"] if row["points_rule"]]
        sums = [row for row in self.rows if row["points_rule"]["kind"] == "sum"]
        inner = {code for row in sums for code in row["points_rule"]["items"]}
        top = {row["code"] for row in self.rows if row["code"] not in inner}
        domains = {
            domain["code"]: sorted(
                {r["code"] for r in self.rows if r["part"] == domain["code"]} & top
            )
            for domain in receipt["domains"]
        }
        full = Fraction(self.scheme["full_points"])
        applying = {code: self.weight(codes) for code, codes in domains.items() if self.live(codes)}
        ends = []
        for domain in receipt["domains"]:
            code = domain["code"]
            if code not in applying:
                self.agree(domain, None, None)
                continue
            own = full * applying[code] / sum(applying.values())
            ends.append(self.handed(domains[code], own))
            self.agree(domain, own, ends[-1])
        self.total(receipt["result"], full, ends)
        self.grade(receipt)

    def agree(self, row: Row, full: Fraction | None, ends: Ends | None) -> None:
        """Compare full points and points, or their range, with what a row says."""
        told = [row["points"]] * 2 if row["points_range"] is None else row["points_range"]
        own = [None, None] if ends is None else list(ends)
        for said, value in zip([row["full_points"], *told], [full, *own], strict=True):
            same = said is None and value is None
            if said is not None and value is not None:
                same = abs(Fraction(said) - value) <= NEAR
            if not same:
                where = f"{row.get('code', '总分')} {row.get('stage') or ''}".strip()
                self.found.append(f"{where}：回执写的是 {said}，重算是 {value}")

    def of(self, code: str) -> list[Row]:
        return [row for row in self.rows if row["code"] == code]

    def weight(self, codes: list[str]) -> Fraction:
        """Add up the points as written, whether they apply or not."""
        return sum(
            (Fraction(row["weight"]) for code in codes for row in self.of(code)), Fraction(0)
        )

    def live(self, codes: list[str]) -> bool:
        return any(row["verdict"] != NONE for code in codes for row in self.of(code))

    def handed(self, codes: list[str], full: Fraction) -> Ends:
        """Hand full points on to what applies, in proportion, and add up what it earns."""
        applying = [code for code in codes if self.live([code])]
        whole = self.weight(applying)
        low = high = Fraction(0)
        for code in codes:
            rows = [row for row in self.of(code) if row["verdict"] != NONE]
            written = sum((Fraction(row["weight"]) for row in rows), Fraction(0))
            share_of_code = full * self.weight([code]) / whole if rows and whole else Fraction(0)
            for row in self.of(code):
                if row not in rows:
                    self.agree(row, None, None)
                    continue
                own = share_of_code * Fraction(row["weight"]) / written if written else Fraction(0)
                least, most = self.row(row, own)
                self.agree(row, own, (least, most))
                low, high = low + least, high + most
        return low, high

    def row(self, row: Row, full: Fraction) -> Ends:
        rule = row["points_rule"]
        if rule["kind"] == "sum":
            return self.handed(rule["items"], full)
        if rule["kind"] == "bonus":
            each, ceiling = Fraction(rule["each"]), Fraction(rule["ceiling"])
            if row["value"] is None:
                return Fraction(0), ceiling
            return (min(ceiling, each * Fraction(row["value"])),) * 2
        low, high = share(row, self.scheme)
        return low * full, high * full

    def total(self, result: Row, full: Fraction, ends: list[Ends]) -> None:
        low, high = (sum((end[place] for end in ends), Fraction(0)) for place in (0, 1))
        self.ends = (min(full, low), min(full, high)) if ends else None
        self.agree(result, full if ends else None, self.ends)

    def grade(self, receipt: Row) -> None:
        """Grade the least with all that may hold it down, the most with what surely does."""
        result, passing = receipt["result"], Fraction(self.scheme["pass_points"])
        verdicts: dict[str, set[str]] = {}
        for row in receipt["indicators"]:
            verdicts.setdefault(row["code"], set()).add(row["verdict"])
        sure = [c for c in self.scheme["conditions"] if UNMET in verdicts[c["indicator"]]]
        may = [c for c in self.scheme["conditions"] if OPEN in verdicts[c["indicator"]]]
        plain: list[Row] = [{"code": None, "floor": str(passing)}, {"code": None, "floor": "0"}]
        grades = self.scheme["grades"] or plain
        own: Row = {"grade": None, "points_verdict": NONE}
        if self.ends is not None:
            worst, best = held(grades, self.ends[0], sure + may), held(grades, self.ends[1], sure)
            own["grade"] = grades[worst]["code"] if worst == best else None
            passes = [Fraction(grades[place]["floor"]) >= passing for place in (worst, best)]
            own["points_verdict"] = MET if passes[0] else OPEN if passes[1] else UNMET
        for key, value in own.items():
            if result[key] != value:
                self.found.append(f"{key}：回执写的是 {result[key]}，重算是 {value}")


def held(grades: list[Row], points: Fraction, conditions: list[Row]) -> int:
    """Return the place of a grade: caps first, then one grade less for each, then vetoes."""
    place = next(n for n, grade in enumerate(grades) if points >= Fraction(grade["floor"]))
    codes, kinds = [grade["code"] for grade in grades], [each["kind"] for each in conditions]
    for each in conditions:
        if each["kind"] == "cap":
            place = max(place, codes.index(each["not_above"]))
    return (
        len(grades) - 1
        if "veto" in kinds
        else min(place + kinds.count("downgrade"), len(grades) - 1)
    )


if __name__ == "__main__":
    found = Sums(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))).found
    sys.stdout.write("\n".join(found or ["一致"]) + "\n")
    sys.exit(1 if found else 0)
