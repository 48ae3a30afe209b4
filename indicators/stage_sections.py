"""One stage of a result: how its campuses came out, indicator by indicator, ready to print."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from edu_duty.printable import Mark
from indicators.named import Item, NamedReceipt
from indicators.scoring.rules import UNDETERMINED
from indicators.strips import LimitBar, Strip, limit_bar, strip
from indicators.tracing import Trace, trace_of
from indicators.wording import (
    limit_text,
    rounding_note,
    scope_text,
    stage_label,
    threshold_text,
    value_text,
)
from schools.marks import verdict_mark
from schools.numbers import MISSING, shown, unit_label


@dataclass(frozen=True)
class ResourceRow:
    """One indicator of a stage with its campuses, its county mean and its spread."""

    code: str
    anchor: str
    title: str
    unit: str
    mean: str
    undetermined: bool
    threshold: str
    strip: Strip | None
    below: str
    units: str
    alert: bool
    bar: LimitBar | None
    cv: str
    limit: str
    mark: Mark | None
    trace: Trace


@dataclass(frozen=True)
class SchoolValue:
    """One value of a campus."""

    label: str
    text: str
    below: bool


@dataclass(frozen=True)
class SchoolRow:
    """One campus in the full table of a stage."""

    name: str
    pupils: str
    values: Sequence[SchoolValue]
    met: str
    mark: Mark | None
    reason: str


@dataclass(frozen=True)
class Composite:
    """The mean of a stage's coefficients; without a limit it informs."""

    text: str
    limit: str
    mark: Mark | None


@dataclass(frozen=True)
class StageSection:
    """One stage: how its campuses came out, and its indicators."""

    code: str
    title: str
    units: str
    met: str
    unmet: str
    undetermined: str
    not_applicable: str
    composite: Composite | None
    rows: Sequence[ResourceRow]
    columns: Sequence[str]
    schools: Sequence[SchoolRow]


def stage_section(named: NamedReceipt, code: str, opened: str) -> StageSection:
    """Prepare one stage; its full table is there when ``opened`` names it."""
    items = [
        item for item in named.items if item["stage"] == code and item["code"] in named.spread_codes
    ]
    counts = named.receipt["counts"][code]
    return StageSection(
        code=code,
        title=stage_label(code),
        units=_("%(count)d个校区") % {"count": counts["units"]},
        met=_("%(count)d个达标") % {"count": counts["met"]} if named.judges_schools else "",
        unmet=_("%(count)d个未达标") % {"count": counts["unmet"]} if counts["unmet"] else "",
        undetermined=_("%(count)d个待定") % {"count": counts["undetermined"]}
        if counts["undetermined"]
        else "",
        not_applicable=_not_applicable(named, counts["not_applicable"]),
        composite=_composite(named, code),
        rows=[_resource_row(named, item) for item in items],
        columns=[named.titles.indicators[item["code"]] for item in items],
        schools=_school_rows(named, code, items) if opened == code else (),
    )


def _not_applicable(named: NamedReceipt, count: int) -> str:
    # Without a rule over schools every one of them is listed as not applicable.
    return _("%(count)d个不适用") % {"count": count} if count and named.judges_schools else ""


def _composite(named: NamedReceipt, stage: str) -> Composite | None:
    found = [row for row in named.receipt["composites"] if row["stage"] == stage and row["cv"]]
    if not found:
        return None
    row = found[0]
    note = rounding_note(row["cv"], "<=", row["limit"], "ratio")
    return Composite(
        text=_("各项差异系数平均%(cv)s") % {"cv": value_text(row["cv"], "ratio")}
        + (_("（%(note)s）") % {"note": note} if note else ""),
        limit=_("，上限%(limit)s") % {"limit": limit_text(row["limit"])} if row["limit"] else "",
        mark=verdict_mark(row["verdict"]) if row["verdict"] else None,
    )


def _resource_row(named: NamedReceipt, item: Item) -> ResourceRow:
    cv = named.spreads.get((item["code"], item["stage"]))
    return ResourceRow(
        code=item["code"],
        anchor=f"{item['code']}-{item['stage']}",
        title=named.titles.indicators[item["code"]],
        unit=unit_label(item["unit"]),
        mean=value_text(item["value"], item["unit"]),
        undetermined=item["verdict"] == UNDETERMINED,
        threshold=threshold_text(item["op"], item["threshold"]),
        strip=_strip(named, item),
        below=MISSING if None in (item["below"], item["threshold"]) else str(item["below"]),
        units=MISSING if item["units"] is None else str(item["units"]),
        alert=bool(item["below"]),
        bar=_bar(cv),
        cv=value_text(cv["cv"], "ratio") if cv else MISSING,
        limit=limit_text(cv["limit"]) if cv and cv["limit"] else MISSING,
        mark=_spread_mark(cv, item),
        trace=trace_of(named, item, cv),
    )


def _strip(named: NamedReceipt, item: Item) -> Strip | None:
    above: list[Decimal] = []
    below: list[Decimal] = []
    for unit in named.units.get(item["stage"], ()):
        value = unit["values"].get(item["code"])
        if value is None:
            continue
        (below if item["code"] in unit["below"] else above).append(Decimal(value))
    if not above and not below:
        return None
    drawn = strip(
        above=above,
        below=below,
        threshold=_number(item["threshold"]),
        mean=_number(item["value"]),
    )
    words = {
        "count": len(above) + len(below),
        "low": value_text(str(min(above + below)), item["unit"]),
        "high": value_text(str(max(above + below)), item["unit"]),
    }
    label = _("%(count)d个校区，最低%(low)s，最高%(high)s") % words
    if item["threshold"] is not None:
        label += _("，%(below)d个低于门槛%(threshold)s") % {
            "below": len(below),
            "threshold": shown(item["threshold"]),
        }
    return replace(drawn, label=label)


def _school_rows(named: NamedReceipt, stage: str, items: Sequence[Item]) -> list[SchoolRow]:
    return [
        SchoolRow(
            name=unit["name"],
            pupils=value_text(unit["pupils"], "persons"),
            values=[_school_value(named, unit, item) for item in items],
            met=str(unit["met"]) if unit["met"] is not None else MISSING,
            mark=verdict_mark(unit["verdict"]) if named.judges_schools else None,
            reason=scope_text(unit["reason"]),
        )
        for unit in named.units.get(stage, ())
    ]


def _school_value(named: NamedReceipt, unit: Item, item: Item) -> SchoolValue:
    return SchoolValue(
        label=named.titles.indicators[item["code"]],
        text=value_text(unit["values"].get(item["code"]), item["unit"]),
        below=item["code"] in unit["below"],
    )


def _bar(cv: Item | None) -> LimitBar | None:
    if cv is None or cv["cv"] is None or cv["limit"] is None:
        return None
    return limit_bar(Decimal(cv["cv"]), Decimal(cv["limit"]))


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _spread_mark(cv: Item | None, item: Item) -> Mark | None:
    if cv is None:
        return verdict_mark(item["verdict"])
    if cv["verdict"] is None:
        return None
    mark = verdict_mark(cv["verdict"])
    words = {"met": _("合格"), "unmet": _("超限")}
    return Mark(mark.kind, words.get(cv["verdict"], mark.word))
