"""Units of a receipt, for recompute.py: their scope, the school rule, spreads and composites."""

from collections.abc import Callable

from recomputing.formulas import (
    MET,
    NONE,
    OPEN,
    UNMET,
    ZERO,
    Number,
    Row,
    highest,
    judged,
    number,
    numbers,
    root,
    sides,
    total,
    value,
)


def units_of(stage: str, table: Row) -> list[Row]:
    """List the units of a stage; of those outside the scope no figures are known."""
    columns = [[number(text) for text in column] for column in table["figures"].values()]
    rows = zip(table["school_code"], table["kind"], *columns, strict=True)
    inside = [
        {
            "school_code": code,
            "kind": kind,
            "figures": dict(zip(table["figures"], row, strict=True)),
        }
        for code, kind, *row in rows
    ]
    for unit in inside:
        unit["wholes"] = numbers(table["wholes"].get(unit["school_code"], {}))
        unit["pupils"] = unit["figures"]["pupils"]
    return [{"stage": stage, "figures": None} | unit for unit in [*inside, *table["outside"]]]


class Units:
    """The units of a receipt, and what is judged over them."""

    def __init__(self, receipt: Row, agree: Callable[..., None]) -> None:
        self.receipt, self.agree = receipt, agree
        tables = receipt["units"]["stages"].items()
        self.all = [unit for stage, table in tables for unit in units_of(stage, table)]
        self.scope()

    def inside(self, stage: str | None) -> list[Row]:
        return [u for u in self.all if u["figures"] and stage in (None, u["stage"])]

    def scope(self) -> None:
        scope = self.receipt["scope"]
        for unit in self.all:
            pupils, small = number(unit["pupils"]), unit["kind"] in scope["floor_kinds"]
            floor = number(scope["floor_pupils"]) if small else ZERO
            out = unit["kind"] in scope["excluded_kinds"] or (
                pupils is not None and (pupils == 0 or pupils < floor)
            )
            self.agree(unit | {"outside": unit["figures"] is None}, outside=out)

    def listed(self, key: str, names: tuple[str, str], own: list[Row]) -> list[Row]:
        """Compare what is listed, and return the rows of both that are."""
        told = [[row[name] for name in names] for row in self.receipt[key]]
        wanted = [[row[name] for name in names] for row in own]
        self.agree({key: sorted(told)}, **{key: sorted(wanted)})
        return [
            {**row, "own": each}
            for row, one in zip(self.receipt[key], told, strict=True)
            for each, other in zip(own, wanted, strict=True)
            if one == other
        ]

    def schools(self, part: Row, means: list[Row]) -> list[str]:
        """Judge every unit by the school rule; what is outside the scope decides nothing."""
        if not (part["school_rule"] or part["composite_decides"]):
            return []
        for row in self.listed("schools", ("school_code", "stage"), self.all):
            rows = [mean for mean in means if mean["stage"] == row["stage"]]
            self.agree(row, pupils=number(row["own"]["pupils"]))
            self.school(row, row["own"], part["school_rule"], rows)
        return [row["verdict"] for row in self.receipt["schools"]] if part["school_rule"] else []

    def school(self, row: Row, unit: Row, rule: Row | None, rows: list[Row]) -> None:
        if unit["figures"] is None:
            self.agree(row, values={}, best={}, met=None, below=[], verdict=NONE)
            return
        values = {r["code"]: value(sides(r["formula"])[0], unit["figures"]) for r in rows}
        if rule is None:
            self.agree(row, values=values, best={}, met=None, below=[], verdict=NONE, reason="")
            return
        limits = {r["code"]: number(r["threshold"]) for r in rows}
        best = {r["code"]: best_of(r, unit) for r in rows if values[r["code"]] is None}
        below = missed(values, limits)
        short = missed(values | best, limits)
        far = missed(
            {c: (values | best)[c] for c in short},
            {c: limits[c] * number(rule["rest_percent"]) / 100 for c in short},
        )
        verdict = OPEN if None in [*values.values(), *limits.values()] else MET
        if far or len(values) - len(short) < rule["least_met"]:
            verdict = UNMET
        met = sum(x is not None for x in values.values()) - len(below)
        self.agree(row, values=values, best=best, met=met, below=below, verdict=verdict, reason="")

    def spreads(self, part: Row, means: list[Row]) -> list[str]:
        """Judge coefficients of variation, and their mean where that decides."""
        if not (part["cvs_decide"] or part["composite_decides"]):
            return []
        cvs: dict[str, list[Number]] = {}
        for row in self.listed("cvs", ("code", "stage"), [m for m in means if m["units"]]):
            own = self.spread(row["own"])
            limit = judged(own["cv"], "<=", number(row["limit"]))
            self.agree(row, verdict=limit if part["cvs_decide"] else None, **own)
            cvs.setdefault(row["stage"], []).append(own["cv"])
        self.agree(
            {"stages": sorted(row["stage"] for row in self.receipt["composites"])},
            stages=sorted(cvs),
        )
        for row in self.receipt["composites"]:
            found = cvs.get(row["stage"], [])
            cv = None if None in found or not found else total(found) / len(found)
            verdict = judged(cv, "<=", number(row["limit"])) if part["composite_decides"] else None
            self.agree(row, cv=cv, verdict=verdict)
        rows = self.receipt["cvs"] + self.receipt["composites"]
        return [row["verdict"] for row in rows if row["verdict"] is not None]

    def spread(self, mean: Row) -> Row:
        units = self.inside(mean["stage"])
        values = [value(sides(mean["formula"])[0], unit["figures"]) for unit in units]
        if None in values:
            return {"schools": len(units), "mean": None, "sd": None, "cv": None}
        pairs = list(zip([unit["pupils"] for unit in units], values, strict=True))
        middle = mean_of(pairs)
        square = mean_of([(pupils, (x - middle) ** 2) for pupils, x in pairs])
        cv = root(square / middle**2) if middle else None
        return {"schools": len(units), "mean": middle, "sd": root(square), "cv": cv}

    def count(self) -> None:
        """Count the units of each stage by verdict."""
        for stage, told in self.receipt["counts"].items():
            found = [row["verdict"] for row in self.receipt["schools"] if row["stage"] == stage]
            own = {verdict: found.count(verdict) for verdict in (MET, UNMET, OPEN, NONE)}
            own["units"] = len(self.inside(stage))
            self.agree({"stage": stage, "counts": told}, counts=own)


def mean_of(pairs: list[tuple[Number, Number]]) -> Number:
    """Return the mean, weighted by enrolment."""
    return sum(pupils * x for pupils, x in pairs) / sum(pupils for pupils, _x in pairs)


def missed(values: Row, limits: Row) -> list[str]:
    """Name the values that are surely under their limit."""
    return [code for code, x in values.items() if judged(x, ">=", limits[code]) == UNMET]


def best_of(row: Row, unit: Row) -> Number:
    """Bound a missing value; a share that is not known lies between nothing and the whole."""
    wholes = [{code: x and x * share for code, x in unit["wholes"].items()} for share in (ZERO, 1)]
    return highest(sides(row["formula"])[0], [unit["figures"] | each for each in wholes])
