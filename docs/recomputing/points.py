"""Points, grade and what holds it down, for recompute.py: added up from rows already judged."""

from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from math import inf

from recomputing.formulas import (
    COMPARED,
    MET,
    NONE,
    OPEN,
    UNMET,
    ZERO,
    Number,
    Row,
    number,
    numbers,
)

Ends = list[Number]  # the least and the most; None and None where nothing applies
HOLDS_DOWN = {"capped_by": "cap", "downgraded_by": "downgrade", "vetoed_by": "veto"}


def earned(row: Row, own: Number) -> Number:  # the share of its points that a value earns
    rule, weight, limit = row["points_rule"], number(row["weight"]), number(row["threshold"])
    if rule["kind"] == "deduction":
        return max(number(rule["floor"]), weight - number(rule["each"]) * max(own, 0)) / weight
    if rule["kind"] == "bands":
        sign, bands = ">=" if row["op"] in (">=", ">") else "<=", map(numbers, rule["bands"])
        return max([b["share"] for b in bands if COMPARED[sign](own, b["bound"])], default=ZERO)
    floor = number(rule["floor"])
    return min(Fraction(1), max(ZERO, (own - floor) / (limit - floor)))


def decided(row: Row, scheme: Row) -> Fraction:
    """Return the share of its points that people gave: a grade of the scale, or points."""
    given, scale = row["judgement"], {MET: "1", UNMET: "0"} | scheme.get("scale", {})
    share: Fraction = (
        number(scale[given]) if given in scale else number(given) / number(row["weight"])
    )
    return share


def place_of(grades: list[Row], points: Number, conditions: list[Row]) -> int:
    """Return the place of a grade: caps first, then one grade less for each, then vetoes."""
    codes, kinds = [grade["code"] for grade in grades], [each["kind"] for each in conditions]
    last = len(grades) - 1
    place = next(n for n, grade in enumerate(grades) if points >= number(grade["floor"]))
    place = max([place, *(codes.index(c["not_above"]) for c in conditions if c["kind"] == "cap")])
    return last if "veto" in kinds else min(place + kinds.count("downgrade"), last)


class Points:
    """The points of a receipt; ``known`` gives the ends between which a row's value lies."""

    def __init__(
        self, receipt: Row, known: Callable[[Row], Ends], agree: Callable[..., None]
    ) -> None:
        self.scheme, self.known, self.agree = receipt["scheme"], known, agree
        self.rows = receipt["indicators"]
        pointed = [row for row in self.rows if row["points_rule"]]
        self.groups: dict[str, list[Row]] = defaultdict(list)
        for row in pointed:
            self.groups[row["code"]].append(row)
        inner = {code for row in pointed for code in row["points_rule"].get("items", [])}
        domains = []
        for domain in receipt["domains"]:
            rows = [r for r in pointed if r["part"] == domain["code"] and r["code"] not in inner]
            codes = list(dict.fromkeys(row["code"] for row in rows))
            agree(domain, weight=sum(map(self.weight, codes), ZERO))
            # A domain hands its points on just as a point does to its items.
            domains.append(f"domain {domain['code']}")
            rule = {"points_rule": {"kind": "sum", "items": codes}}
            self.groups[domains[-1]] = [domain | rule]
        full = number(self.scheme["full_points"])
        ends = self.handed(domains, full)
        self.result = self.total(full, ends) | self.grade(ends)

    def weight(self, code: str) -> Fraction:
        return sum((number(row["weight"]) for row in self.groups[code]), ZERO)

    def live(self, row: Row) -> bool:
        items = row["points_rule"].get("items")
        if items is None:
            return bool(row["verdict"] != NONE)
        return any(self.live(each) for code in items for each in self.groups[code])

    def handed(self, codes: list[str], full: Number) -> Ends:
        """Hand full points on to what applies, in proportion, and add up what it earns."""
        live = {code: list(filter(self.live, self.groups[code])) for code in codes}
        whole = sum((self.weight(code) for code in codes if live[code]), ZERO)
        ends = []
        for code in codes:
            written = sum((number(row["weight"]) for row in live[code]), ZERO)
            share = full * self.weight(code) / whole / written if whole and written else ZERO
            for row in self.groups[code]:
                own = share * number(row["weight"]) if self.live(row) else None
                ends.append(self.marked(row, own))
        known = [each for each in ends if None not in each]
        return [sum(each[end] for each in known) for end in (0, 1)] if known else [None, None]

    def marked(self, row: Row, full: Number) -> Ends:
        rule = row["points_rule"]
        if rule["kind"] == "sum":
            ends = self.handed(rule["items"], full)
        elif full is None:
            ends = [None, None]
        elif rule["kind"] == "bonus":
            known = [ZERO, inf] if None in self.known(row) else self.known(row)
            ends = [min(number(rule["ceiling"]), number(rule["each"]) * end) for end in known]
        else:
            ends = [share * full for share in self.shares(row)]
        self.agree(row, **self.total(full, ends))
        return ends

    def shares(self, row: Row) -> Ends:
        kind, ends = row["points_rule"]["kind"], self.known(row)
        if "judgement" in row:
            return [decided(row, self.scheme)] * 2
        if kind in ("judged", "all_or_nothing"):
            return [Fraction(row["verdict"] == MET), Fraction(row["verdict"] != UNMET)]
        if kind == "linear" and row["threshold"] is None:
            return [ZERO, Fraction(1)]
        found = [earned(row, end) for end in ([-inf, inf] if None in ends else ends)]
        return [min(found), max(found)]

    def total(self, full: Number, ends: Ends) -> Row:
        ends = [
            None if end is None else min(end, number(self.scheme["full_points"])) for end in ends
        ]
        sure = ends[0] == ends[1]
        return {
            "full_points": None if ends[0] is None else full,
            "points": ends[0] if sure else None,
            "points_range": None if sure else ends,
        }

    def grade(self, ends: Ends) -> Row:
        """Grade the least with all that may hold it down, the most with what surely does."""
        passing, named = number(self.scheme["pass_points"]), self.scheme["grades"]
        grades = named or [{"code": None, "floor": passing}, {"code": None, "floor": "0"}]
        sure, may = self.conditions(UNMET), self.conditions(OPEN)
        own: Row = {"grade": None, "grade_range": None, "points_verdict": NONE}
        if None not in ends:
            full = number(self.scheme["full_points"])
            limits = zip(ends, (sure + may, sure), strict=True)
            placed = [grades[place_of(grades, min(end, full), held)] for end, held in limits]
            codes = [grade["code"] for grade in placed]
            passes = [number(grade["floor"]) >= passing for grade in placed]
            own["grade" if codes[0] == codes[1] else "grade_range"] = (
                codes[0] if codes[0] == codes[1] else codes
            )
            own["points_verdict"] = MET if passes[0] else OPEN if passes[1] else UNMET
        held_by = {key: [c for c in sure if c["kind"] == kind] for key, kind in HOLDS_DOWN.items()}
        return own | held_by | {"open_conditions": may, "pass_points": passing}

    def conditions(self, verdict: str) -> list[Row]:
        standing = {row["code"] for row in self.rows if row["verdict"] == verdict}
        chosen = [each for each in self.scheme["conditions"] if each["indicator"] in standing]
        return sorted(chosen, key=lambda each: [*HOLDS_DOWN.values()].index(each["kind"]))
