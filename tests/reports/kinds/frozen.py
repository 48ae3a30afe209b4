"""Lays out what was frozen by what it is called, and counts and adds up what follows from it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from statistics import median
from typing import Any, Final

from indicators.scoring.receipt import printed
from reports.content import prepared
from reports.wording import STAGES, VERDICTS
from tests.reports.kinds.sayings import Saying

# Numbers that are part of a name.
NAMES: Final = ("SHA-256",)
LEVELS: Final = {
    "full": "full_points",
    "self": "self",
    "prefecture": "prefecture",
    "province": "province",
    "final": "points",
}
# How many are listed before the others are only counted.
LISTED_LOSSES: Final = 5
LISTED_MISSES: Final = 15

Roles = Mapping[str, set[Decimal]]


@dataclass
class Frozen:
    """What was frozen: numbers by what they are said of, and words that hold numbers."""

    quotes: list[str]
    rows: dict[str, list[tuple[str, Roles]]] = field(default_factory=lambda: defaultdict(list))
    general: Roles = field(default_factory=dict)
    years: set[str] = field(default_factory=set)

    def add(self, names: Iterable[str], stage: str | None = None, /, **roles: Any) -> None:
        """Keep the numbers of one row under everything it is called, each by what it is."""
        held = {role: _decimals(told) for role, told in roles.items()}
        for name in names:
            self.rows[name].append((STAGES[stage] if stage else "", held))

    def rows_for(self, saying: Saying) -> list[Roles]:
        """Return the rows a saying speaks of; the whole document if it names none."""
        rest = about = f"{saying.place}|{saying.about}"
        found: list[Roles] = []
        for name in sorted(self.rows, key=len, reverse=True):
            if name not in rest:
                continue
            rest = rest.replace(name, "|")
            rows = self.rows[name]
            here = [held for stage, held in rows if stage and stage in about]
            found += here or [held for _stage, held in rows]
        return found or [self.general]

    def unquoted(self, text: str) -> str:
        """Take out of a text what was frozen as words."""
        for quote in self.quotes:
            text = text.replace(quote, " ")
        return text


def frozen_in(dossier: Mapping[str, Any]) -> Frozen:
    """Lay out everything that was frozen by what it is called."""
    frozen = Frozen(sorted(set(_quotes(dossier)), key=len, reverse=True))
    frozen.years = {str(each["year"]) for each in (dossier, dossier["before"]) if each}
    if dossier["receipt"]:
        _add_receipt(frozen, dossier)
    if dossier["assessment"]:
        _add_people(frozen, dossier["assessment"])
    if dossier.get("counties"):
        _add_counties(frozen, dossier)
    frozen.add(["个问题"], count=len(dossier.get("tasks", ())))
    return frozen


def _quotes(dossier: Mapping[str, Any]) -> Iterator[str]:
    """Yield what was frozen as words with numbers in them, and days as they are written."""
    yield from NAMES
    for text in _texts(dossier):
        for line in text.splitlines():
            said = line.strip().rstrip("。")
            if re.fullmatch(r"\d{4}-\d\d-\d\d(T.*)?", said):
                yield from _days(said)
            elif re.fullmatch(r"[0-9a-f]{64}", said):
                yield " ".join(said[start : start + 8] for start in range(0, 64, 8))
            elif re.search(r"\d", said) and not re.fullmatch(r"-?[\d.]+(/\d+)?", said):
                yield from (said, said.translate(str.maketrans("()", "（）")))
                yield said.partition("；")[0]
    yield from _codes(dossier)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from chain.from_iterable(_texts(each) for each in (*value.keys(), *value.values()))
    elif isinstance(value, list | tuple):
        yield from chain.from_iterable(_texts(each) for each in value)


def _days(iso: str) -> Iterator[str]:
    day = date.fromisoformat(iso[:10])
    said = f"{day.year}年{day.month}月{day.day}日"
    yield said
    if "T" in iso:
        at = datetime.fromisoformat(iso)
        yield f"{said}{at.hour}时{at.minute:02d}分"


def _codes(dossier: Mapping[str, Any]) -> Iterator[str]:
    yield from (county["code"] for county in dossier.get("counties", ()))
    if dossier["receipt"]:
        yield f"版本{dossier['receipt']['rubric']['version']}"


def _decimals(*values: Any) -> set[Decimal]:
    """Collect numbers: canonical decimals, counts, and what lies inside lists of them."""
    found: set[Decimal] = set()
    for value in values:
        if isinstance(value, list | tuple | set):
            found |= _decimals(*value)
        elif isinstance(value, Mapping):
            found |= _decimals(*value.values())
        elif re.fullmatch(r"-?\d+(\.\d+)?", str(value)):
            found.add(Decimal(str(value)))
    return found


def _lost(row: Mapping[str, Any]) -> set[Decimal]:
    best = row["points"] or (row["points_range"] or [None, None])[1]
    if row["full_points"] is None or best is None:
        return set()
    return {exact(Fraction(row["full_points"]) - Fraction(best))}


def exact(number: Fraction) -> Decimal:
    """Return a fraction as a decimal."""
    return Decimal(printed(number) or "0")


def _points(row: Mapping[str, Any]) -> dict[str, Any]:
    points = row.get("points") or row.get("points_range")
    lost = _lost(row) if row.get("full_points") else ()
    low, high = row.get("points_range") or (row.get("points"), row.get("points"))
    told = {"points": points, "full_points": row.get("full_points"), "lost": lost}
    return told | {"low": low, "high": high}


def _add_receipt(frozen: Frozen, dossier: Mapping[str, Any]) -> None:
    receipt = prepared(dossier["receipt"])
    for item in receipt["indicators"]:
        frozen.add((item["title"], item["code"]), item["stage"], **_roles(item))
        frozen.add((item["title"], item["code"]), item["stage"], **_drawn(item, receipt))
        for campus in item["items"] or ():
            told = {"value": campus["value"], "threshold": campus["threshold"]}
            frozen.add([campus["name"]], **told)
        if item["previous"]:
            frozen.years.add(str(item["previous"]["year"]))
    titles = {item["code"]: item["title"] for item in receipt["indicators"]}
    for cv in receipt["cvs"]:
        told = {key: cv[key] for key in ("mean", "cv", "limit")}
        frozen.add((titles[cv["code"]], cv["code"]), cv["stage"], **told)
    for row in receipt["composites"]:
        told = {"cv": row["cv"], "limit": row["limit"]}
        frozen.add(["各项差异系数的平均值"], row["stage"], **told)
    for unit in receipt["schools"]:
        told = {key: unit[key] for key in ("pupils", "met", "values")}
        frozen.add([unit["name"]], unit["stage"], **told)
    for stage, counts in receipt["counts"].items():
        told = {f"counted {verdict}": counts[verdict] for verdict in VERDICTS}
        frozen.add(("纳入评估", "各学段校区判定情况"), stage, units=counts["units"], **told)
    _add_result(frozen, dossier, receipt)
    _add_tallies(frozen, dossier, receipt)


def _drawn(item: Mapping[str, Any], receipt: Mapping[str, Any]) -> dict[str, int]:
    """Count the campuses of a stage that have a value, and those under the standard."""
    values = [
        Decimal(unit["values"][item["code"]])
        for unit in receipt["schools"]
        if unit["stage"] == item["stage"] and unit["verdict"] != "not_applicable"
        if unit["values"].get(item["code"]) is not None
    ]
    if item["threshold"] is None or not values:
        return {}
    under = sum(value < Decimal(item["threshold"]) for value in values)
    return {"drawn": len(values), "under": under}


def _roles(item: Mapping[str, Any]) -> dict[str, Any]:
    previous, stated = item["previous"] or {}, item["stated"] or {}
    told = {key: item[key] for key in ("value", "threshold", "inputs", "units", "below")}
    told |= {"before": previous.get("value"), "change": previous.get("change")}
    told |= {"stated": stated.get("value")}
    told["lacking"] = [len(need["schools"]) for need in item["missing"]]
    return told | _points(item)


def _add_result(frozen: Frozen, dossier: Mapping[str, Any], receipt: Mapping[str, Any]) -> None:
    """Keep the totals of the whole and of its domains, and which return it was."""
    result, move = receipt["result"], None
    before = dossier["before"]["receipt"]["result"]["points"] if dossier["before"] else None
    if before and result["points"]:
        move = exact(abs(Fraction(result["points"]) - Fraction(before)))
    told = _points(result) | {"total": result["points"] or result.get("points_range")}
    frozen.add(("总分", "合计"), None, **told, least=result.get("pass_points"), change=move)
    for row in receipt.get("domains", ()):
        frozen.add([row["title"]], **_points(row))
    previous = receipt["previous_return"] or {}
    frozen.years |= {str(previous["year"])} if previous else set()
    frozen.add(["数据包第"], version=[receipt["return_version"], previous.get("version")])


def _add_tallies(frozen: Frozen, dossier: Mapping[str, Any], receipt: Mapping[str, Any]) -> None:
    """Count the rows of a receipt as its reader would."""
    rows = receipt["indicators"]
    outer = [item for item in rows if item["decides"] and "." not in item["code"]]
    weighted = {row["code"] for row in receipt.get("domains", ())}
    judged = [item for item in outer if item["part"] not in weighted]
    frozen.add(["起判定作用的指标"], None, of=len(judged), **_by_verdict(judged))
    above = {item["code"].rpartition(".")[0] for item in rows}
    inner = [item for item in rows if item["code"] not in above]
    for code, title in dossier["parts"]:
        frozen.add([title], **_by_verdict([item for item in outer if item["part"] == code]))
        people = [item for item in inner if item["part"] == code and _waits(item)]
        frozen.add([f"{title}需人工评定"], count=len(people))
    failed = [
        i for i in inner if any(_points(i)["lost"]) or (i["decides"] and i["verdict"] == "unmet")
    ]
    frozen.add(["见评估报告"], count=len(failed) - LISTED_LOSSES)
    points = [item for item in outer if item.get("points_rule")]
    known = [item for item in points if item["points"] is not None]
    lost = sum(any(_lost(item)) for item in known)
    partly = sum(item["points"] is None and any(_lost(item)) for item in points)
    counts = {"of": len(points), "in full": len(known) - lost, "losing": lost, "partly": partly}
    frozen.add(["评分点共"], None, **counts, open=len(points) - len(known))


def _waits(item: Mapping[str, Any]) -> bool:
    """Tell whether an item waits for people."""
    return item["verdict"] == "undetermined" and not item["formula"] and not item["missing"]


def _by_verdict(items: list[Any]) -> dict[str, int]:
    return {
        f"counted {verdict}": sum(item["verdict"] == verdict for item in items)
        for verdict in VERDICTS
    }


def _add_people(frozen: Frozen, known: Mapping[str, Any]) -> None:
    points = known["points"]
    for row in points:
        told = {role: row[key] for key, role in LEVELS.items()}
        frozen.add((row["code"], row["title"]), None, **told)
    groups = {row["domain"]: [r for r in points if r["domain"] == row["domain"]] for row in points}
    for names, members in [(("合计", "核查得分"), points), *(((k,), v) for k, v in groups.items())]:
        sums = {
            role: exact(sum((Fraction(row[key] or 0) for row in members), Fraction()))
            for key, role in LEVELS.items()
        }
        frozen.add(names, None, **sums)
    lost = sum(
        bool(r["province"]) and Fraction(r["province"]) < Fraction(r["full"]) for r in points
    )
    frozen.add(["其中失分"], of=len(points), losing=lost)
    rulings = [each["ruling"] for each in known["objections"]]
    counts = [rulings.count(ruling) for ruling in set(rulings)]
    frozen.add(["提出申辩", "申辩事项"], of=len(rulings), counts=counts)
    for each in known["objections"]:
        frozen.add((each["title"], each["item"]), before=each["before"], after=each["after"])


def _add_counties(frozen: Frozen, dossier: Mapping[str, Any]) -> None:
    counties = dossier["counties"]
    decided = [county for county in counties if county["total"]]
    totals = [Fraction(county["total"]) for county in decided]
    ends = [exact(each) for each in (max(totals), min(totals), Fraction(median(totals)))]
    lossless = sum(not county["lost"] for county in decided)
    frozen.add(["已评定"], ends=ends, counts=[len(decided), lossless])
    frozen.add(["个县（市、区）"], count=len(counties))
    frozen.add(["尚未评定，"], count=len(counties) - len(decided))
    for county in counties:
        told = {"total": county["total"], "rank": county["rank"]}
        if county["before"]:
            told |= {"before": county["before"]["total"], "change": _move(county)}
        frozen.add((county["name"], county["code"]), None, **told)
    for code, title in dossier["grades"]:
        count = sum(county["grade"] == code for county in decided)
        frozen.add([title], count=count, share=exact(Fraction(100 * count, len(decided))))
    _add_losses(frozen, dossier, decided)
    _add_moves(frozen, dossier, [county for county in decided if county["before"]])


def _move(county: Mapping[str, Any]) -> Decimal | None:
    if not county["total"]:
        return None
    return exact(abs(Fraction(county["total"]) - Fraction(county["before"]["total"])))


def _add_losses(frozen: Frozen, dossier: Mapping[str, Any], decided: list[Any]) -> None:
    lost: dict[str, list[Fraction]] = defaultdict(list)
    for county in decided:
        for code, points in county["lost"]:
            lost[code].append(Fraction(points))
    for item in dossier["items"]:
        given = lost[item["code"]]
        told: dict[str, Any] = {"count": len(given), "full_points": item["full"]}
        told |= {"sum": exact(sum(given, Fraction()))}
        told |= {"max": exact(max(given, default=Fraction()))}
        frozen.add((item["code"], item["title"]), None, **told)
    everywhere = sum(len(given) == len(decided) for given in lost.values())
    told = {"of": sum(map(bool, lost.values())), "everywhere": everywhere}
    frozen.add(["有县失分的"], None, **told, listed=LISTED_MISSES)


def _add_moves(frozen: Frozen, dossier: Mapping[str, Any], both: list[Any]) -> None:
    order = [code for code, _title in dossier["grades"]]
    totals = [Fraction(each["total"]) - Fraction(each["before"]["total"]) for each in both]
    grades = [
        order.index(each["before"]["grade"]) - order.index(each["grade"])
        for each in both
        if each["before"]["grade"] in order
    ]
    counts = {
        "risen": sum(move > 0 for move in totals),
        "fallen": sum(move < 0 for move in totals),
        "better": sum(move > 0 for move in grades),
        "worse": sum(move < 0 for move in grades),
    }
    frozen.add(["可比的县"], None, **counts, of=len(both), same=totals.count(Fraction()))
