"""Recomputes every verdict of a score receipt from the receipt alone, and reports differences.

    python docs/recompute.py receipt.json

Needs Python 3.11 and nothing else; shares no code with the portal. Ends with 1 on any difference.
Taken as they stand: points, and sums over campuses other than those of per-pupil indicators.
"""

import ast
import json
import operator as op
import sys
from decimal import Decimal
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Number = Any  # a Fraction, or None where something is missing
SIGNS: Row = {
    "Add": op.add, "Sub": op.sub, "Mult": op.mul, "Div": op.truediv, "sum": lambda *p: sum(p),
    "min": lambda *p: min(p), "max": lambda *p: max(p), "ceil": lambda x: Fraction(ceil(x)),
}  # fmt: skip
COMPARED: Row = {">=": op.ge, "<=": op.le, "==": op.eq, ">": op.gt, "<": op.lt}
MET, UNMET, OPEN, NONE = "met", "unmet", "undetermined", "not_applicable"
VALUED = ["county_value", "unit_total", "unit_mean", "each_campus", "class_sizes", "faster"]


def exact(text: str | None) -> Number:  # cut off at 20 digits: the short fraction it stands for
    if text is None:
        return None
    value, short = Fraction(text), Fraction(text).limit_denominator(10**7)
    return short if abs(short - value) <= abs(value) / 10**19 else value


def evaluate(text: str, figures: Row) -> list[Number]:
    # A formula, or both sides of a comparison; None where a figure is missing.
    def value(node: Any) -> Number:
        if isinstance(node, ast.Constant):
            return Fraction(str(ast.get_source_segment(text, node)))
        if isinstance(node, ast.Name):
            return exact(figures[node.id])
        binary = isinstance(node, ast.BinOp)
        sign = type(node.op).__name__ if binary else node.func.id
        parts = [value(part) for part in ([node.left, node.right] if binary else node.args)]
        lost = None in parts or (sign == "Div" and parts[1] == 0)
        return None if lost else SIGNS[sign](*parts)

    tree = ast.parse(text, mode="eval").body
    sides = [tree.left, *tree.comparators] if isinstance(tree, ast.Compare) else [tree]
    return [value(side) for side in sides]


def judged(value: Number, sign: str, limit: Number) -> str:
    return OPEN if None in (value, limit) else MET if COMPARED[sign](value, limit) else UNMET


def combined(verdicts: list[str]) -> str:
    return next((v for v in (UNMET, OPEN, MET) if v in verdicts), NONE)


def mean(pairs: list[tuple[Number, Number]]) -> Number:
    return sum(p * x for p, x in pairs) / sum(p for p, _x in pairs)


class Audit:  # of one receipt; found collects what does not agree
    def __init__(self, receipt: Row) -> None:
        self.rows, self.cvs, self.schools = (receipt[k] for k in ("indicators", "cvs", "schools"))
        self.parts = {part["code"]: part for part in receipt["parts"]}
        self.means = [row for row in self.rows if row["kind"] == "unit_mean" and row["units"]]
        self.inside = [row for row in self.schools if not row["reason"]]
        self.found: list[str] = []
        self.composites, self.scheme = receipt["composites"], receipt.get("scheme", {})
        for row in self.rows:
            self.agree(row, verdict=self.indicator(row))
        for row in self.schools:
            self.agree(row, verdict=self.school(row) if row in self.inside else NONE)
        told, own = ([[r["code"], r["stage"]] for r in rows] for rows in (self.cvs, self.means))
        self.agree({"cvs": told}, cvs=own)
        for row in self.cvs:
            self.spread(row)
        for row in receipt["composites"]:
            cvs = [exact(r["cv"]) for r in self.cvs if r["stage"] == row["stage"]]
            cv = None if None in cvs else sum(cvs) / len(cvs)
            verdict = judged(cv, "<=", exact(row["limit"])) if row["verdict"] else None
            self.agree(row, cv=cv, verdict=verdict)
        for stage, told in receipt["counts"].items():
            found = [row["verdict"] for row in self.schools if row["stage"] == stage]
            counts = {verdict: found.count(verdict) for verdict in told}
            counts["units"] = sum(row["stage"] == stage for row in self.inside)
            self.agree({"stage": stage} | told, **counts)
        result, parts = receipt["result"], {c: self.part(part) for c, part in self.parts.items()}
        graded = {row["code"] for row in receipt.get("domains", [])}
        beside = [v for c, v in parts.items() if c not in graded] + [result.get("points_verdict")]
        self.agree(result, parts=parts, verdict=combined(beside))

    def agree(self, row: Row, **own: Any) -> None:
        for key, value in own.items():
            said = exact(row[key]) if isinstance(value, Fraction) else row[key]
            numbers = isinstance(said, Fraction)
            if abs(said - value) > abs(said) / 10**15 if numbers else said != value:
                place = [str(row[k]) for k in ("school_code", "code", "stage") if row.get(k)]
                self.found.append(f"{' '.join(place)} {key}：回执写的是 {row[key]}，重算是 {value}")

    def indicator(self, row: Row) -> str:
        if (row["nothing_to_judge"] or {}).get("value") == "0":
            return NONE
        if row["kind"] == "judged":
            given: str = row.get("judgement", OPEN)
            if given in (MET, UNMET, OPEN, NONE):
                return given
            share = self.scheme["scale"].get(given) or Fraction(given) / Fraction(row["weight"])
            return judged(Fraction(share), ">=", Fraction(self.scheme["met_share"]))
        if row["kind"] == "all_of":
            inner = [r for r in self.rows if r["code"] in row["all_of"]]
            stages = {row["stage"], None} if row["stage"] else {r["stage"] for r in inner}
            return combined([r["verdict"] for r in inner if r["stage"] in stages])
        if row["kind"] == "class_sizes" and row["value"] is None and row["units"] != 0:
            limit, ends = exact(row["threshold"]), row.get("bounds", [None])
            own = {judged(exact(end), row["op"], limit) for end in ends}
            return OPEN if len(own) > 1 else own.pop()
        if row["kind"] in VALUED:
            return self.valued(row) if row["items"] is None else self.campuses(row)
        return f"？不认识规则种类 {row['kind']}，没有重算"

    def valued(self, row: Row) -> str:
        limit = exact(row["threshold"])
        if row["kind"] == "unit_mean":
            pairs = self.pairs(row)
            below = [judged(x, row["op"], limit) for _p, x in pairs].count(UNMET)
            self.agree(row, units=len(pairs), below=below)
            if pairs and all(x is not None for _p, x in pairs):
                self.agree(row | row["inputs"], value=mean(pairs), pupils=sum(p for p, _x in pairs))
        if row["units"] == 0:
            return OPEN if row["inputs"] else NONE
        [value], other = evaluate(row["formula"], row["inputs"]), row.get("threshold_formula")
        limit = evaluate(other, row["inputs"])[0] if other else limit
        self.agree(row, value=value, threshold=limit)
        shown_only = row["op"] is None and value is not None
        return NONE if shown_only else judged(exact(row["value"]), row["op"], limit)

    def pairs(self, row: Row) -> list[tuple[Number, Number]]:
        found = [each for each in self.inside if each["stage"] == row["stage"]]
        return [(exact(each["pupils"]), exact(each["values"][row["code"]])) for each in found]

    def campuses(self, row: Row) -> str:
        verdicts = []
        for item in row["items"]:
            value, *limits = evaluate(row["formula"], item["inputs"])
            limit = limits[0] if limits else exact(item["threshold"])
            own, best = judged(value, item["op"], limit), exact(item["best"])
            if value is None and item["op"] == ">=" and judged(best, ">=", limit) == UNMET:
                own = UNMET
            self.agree({"code": row["code"]} | item, value=value, threshold=limit, verdict=own)
            verdicts.append(own)
        below, units = verdicts.count(UNMET), len(verdicts)
        share: Number = Fraction(100 * (units - below), max(units, 1))
        share = share if units and OPEN not in verdicts else None
        self.agree(row, units=units, below=below, value=share)
        return combined(verdicts) if units else OPEN if row["inputs"] else NONE

    def school(self, row: Row) -> str:
        rows = [r for r in self.means if r["stage"] == row["stage"] and r["code"] in row["values"]]
        if not (rule := self.parts[rows[0]["part"]]["school_rule"]):
            return NONE
        limits = {r["code"]: exact(r["threshold"]) for r in rows}
        values = {code: exact(text) for code, text in row["values"].items()}
        best = values | {code: exact(text) for code, text in row["best"].items()}
        below = [code for code, x in values.items() if judged(x, ">=", limits[code]) == UNMET]
        self.agree(row, met=sum(x is not None for x in values.values()) - len(below), below=below)
        short = [code for code, x in best.items() if judged(x, ">=", limits[code]) == UNMET]
        far = [c for c in short if best[c] * 100 < limits[c] * Fraction(rule["rest_percent"])]
        if len(best) - len(short) < rule["least_met"] or far:
            return UNMET
        return OPEN if None in [*values.values(), *limits.values()] else MET

    def spread(self, row: Row) -> None:
        pairs, limit = self.pairs(row), exact(row["limit"])
        known = None not in [x for _p, x in pairs]
        middle = mean(pairs) if known else None
        square = mean([(p, (x - middle) ** 2) for p, x in pairs]) if known else None
        cv = square / middle**2 if middle else None
        own = judged(cv, "<=", limit and limit**2) if row["verdict"] else None
        squares = {key: row[key] and str(Decimal(row[key]) ** 2) for key in ("sd", "cv")}
        self.agree(row | squares, mean=middle, sd=square, cv=cv, schools=len(pairs), verdict=own)

    def part(self, part: Row) -> str:
        rows = [r for r in self.rows if r["part"] == part["code"] and r["decides"]]
        rows += self.inside if part["school_rule"] else []
        rows += self.cvs if part["cvs_decide"] else []
        rows += self.composites if part["composite_decides"] else []
        return combined([row["verdict"] for row in rows])


if __name__ == "__main__":
    found = Audit(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))).found
    sys.stdout.write("\n".join(found or ["一致"]) + "\n")
    sys.exit(1 if found else 0)
