"""How the points of a weighted rubric add up, row by row, and what gets lost ones back."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from edu_duty.printable import Fact, Mark
from indicators.named import Item, NamedReceipt
from indicators.regaining import lost_points, lost_text, regained, row_title
from indicators.scoring.rules import UNMET
from indicators.scoring.schemes import Scheme
from indicators.tracing import Trace, trace_of
from indicators.wording import (
    threshold_text,
    total_text,
    value_text,
    with_unit,
)
from schools.marks import verdict_mark
from schools.numbers import MISSING, unit_label

_EFFECTS = {
    "cap": gettext_lazy("等级封顶"),
    "downgrade": gettext_lazy("降一级"),
    "veto": gettext_lazy("一票否决"),
}

_RULES = {
    "all_or_nothing": gettext_lazy("达标得满分，未达标不得分"),
    "linear": gettext_lazy("达到标准得满分，%(floor)s为0分，其间按比例"),
    "deduction": gettext_lazy("每发生一次扣%(each)s分，最少得%(floor)s分"),
    "bonus": gettext_lazy("每发生一次加%(each)s分，最多加%(ceiling)s分"),
    "judged": gettext_lazy("由人工评定"),
    "sum": gettext_lazy("各项得分相加"),
}


@dataclass(frozen=True)
class ConditionRow:
    """Something that holds the grade down, or still may."""

    effect: str
    reason: str
    source: str
    mark: Mark


@dataclass(frozen=True)
class DomainRow:
    """The subtotal of one domain."""

    code: str
    title: str
    full: str
    points: str
    lost: str


@dataclass(frozen=True)
class PointRow:
    """One point, or one item inside it: what it earns, by which rule, what gets the rest back."""

    code: str
    anchor: str
    title: str
    unit: str
    full: str
    points: str
    lost: str
    rule: str
    value: str
    threshold: str
    mark: Mark
    needs: Sequence[str]
    trace: Trace
    items: Sequence["PointRow"]


@dataclass(frozen=True)
class DomainSection:
    """The points of one domain, one row each."""

    code: str
    title: str
    points: str
    rows: Sequence[PointRow]


@dataclass(frozen=True)
class Totals:
    """Total and grade, what holds the grade down, the domains, and every point."""

    facts: Sequence[Fact]
    conditions: Sequence[ConditionRow]
    domains: Sequence[DomainRow]
    sections: Sequence[DomainSection]


def totals_of(named: NamedReceipt) -> Totals | None:
    """Lay out the points of a receipt; None where its rubric has none."""
    scheme = named.rubric.scheme
    if scheme is None:
        return None
    result = named.receipt["result"]
    rows = _Rows(named)
    return Totals(
        facts=_facts(result, scheme),
        conditions=_conditions(named, scheme),
        domains=[_domain(named, row) for row in named.receipt["domains"]],
        sections=[
            DomainSection(
                code=row["code"],
                title=named.titles.parts[row["code"]],
                points=_of_full(row),
                rows=rows.of_domain(row["code"]),
            )
            for row in named.receipt["domains"]
        ],
    )


def point_row(named: NamedReceipt, code: str) -> PointRow:
    """Lay out one point of a receipt whose rubric has points."""
    rows = _Rows(named)
    return rows.row(next(item for item in rows.points if item["code"] == code))


def points_text(row: Item) -> str:
    """Print the points of a row, or the two ends they lie between."""
    if row["points"] is not None:
        return value_text(row["points"], "none")
    if row["points_range"] is None:
        return MISSING
    low, high = (value_text(end, "none") for end in row["points_range"])
    return _("%(low)s至%(high)s") % {"low": low, "high": high}


def _of_full(row: Item) -> str:
    return _("%(points)s，满分%(full)s") % {
        "points": points_text(row),
        "full": value_text(row["full_points"], "none"),
    }


def _facts(result: Item, scheme: Scheme) -> list[Fact]:
    full = _(" / %(full)s分") % {"full": value_text(result["full_points"], "none")}
    ends = result["points_range"] or [result["points"]]
    floors = [result["pass_points"], *(str(each.floor) for each in scheme.grades)]
    labels = [_("总分最低"), _("总分最高")] if len(ends) > 1 else [_("总分")]
    facts = [
        Fact(label=label, value=total_text(end, floors), of=full)
        for label, end in zip(labels, ends, strict=True)
        if end is not None
    ]
    titles = grade_titles(scheme)
    if result["grade"]:
        facts.append(Fact(label=_("等级"), value=titles[result["grade"]]))
    if result["grade_range"]:
        worst, best = (titles[code] for code in result["grade_range"])
        facts += [Fact(label=_("等级最差"), value=worst), Fact(label=_("等级最好"), value=best)]
    passing = value_text(result["pass_points"], "none")
    return [*facts, Fact(label=_("及格线"), value=passing, of=_("分"))]


def grade_titles(scheme: Scheme) -> dict[str, str]:
    """Name the grades in the reader's language."""
    english = get_language() == "en"
    return {each.code: each.title_en if english else each.title for each in scheme.grades}


def _conditions(named: NamedReceipt, scheme: Scheme) -> list[ConditionRow]:
    result = named.receipt["result"]
    held = [*result["capped_by"], *result["downgraded_by"], *result["vetoed_by"]]
    sure, still_open = verdict_mark(UNMET), Mark("unknown", _("待人工评定"))
    rows = [(row, Mark(sure.kind, _("已生效"))) for row in held]
    rows += [(row, still_open) for row in result["open_conditions"]]
    titles = grade_titles(scheme)
    return [
        ConditionRow(_effect(row, titles), _reason(named, row), row["source"], mark)
        for row, mark in rows
    ]


def _effect(row: Item, titles: dict[str, str]) -> str:
    if row["not_above"]:
        return _("等级不高于%(grade)s") % {"grade": titles[row["not_above"]]}
    return str(_EFFECTS[row["kind"]])


def _reason(named: NamedReceipt, row: Item) -> str:
    """Say what happened: the rubric's own words, or in English the requirement that is not met."""
    if get_language() != "en":
        return str(row["reason"])
    return _("未达到：%(title)s") % {"title": named.titles.indicators[row["indicator"]]}


def _domain(named: NamedReceipt, row: Item) -> DomainRow:
    return DomainRow(
        code=row["code"],
        title=named.titles.parts[row["code"]],
        full=value_text(row["full_points"], "none"),
        points=points_text(row),
        lost=lost_text(row),
    )


class _Rows:
    """Puts items under their points."""

    def __init__(self, named: NamedReceipt) -> None:
        self.named = named
        self.inner: dict[str, list[Item]] = {}
        inside = {code for item in named.items for code in _inside(item)}
        for item in named.items:
            if item["code"] in inside:
                self.inner.setdefault(item["code"], []).append(item)
        self.points = [
            item for item in named.items if item["points_rule"] and item["code"] not in inside
        ]

    def of_domain(self, code: str) -> list[PointRow]:
        return [self.row(item) for item in self.points if item["part"] == code]

    def row(self, item: Item) -> PointRow:
        inside = [each for code in _inside(item) for each in self.inner[code]]
        rows = [self.row(each) for each in inside]
        return PointRow(
            code=item["code"],
            anchor=f"{item['code']}-{item['stage'] or 'county'}",
            title=row_title(self.named, item),
            unit=unit_label(item["unit"]),
            full=value_text(item["full_points"], "none"),
            points=points_text(item),
            lost=lost_text(item),
            rule=rule_text(item["points_rule"]),
            value=with_unit(item["value"], item["unit"]),
            threshold=threshold_text(item["op"], item["threshold"]),
            mark=_mark(item),
            needs=[need for each in [item, *inside] for need in regained(self.named, each)],
            trace=trace_of(self.named, item, None),
            items=rows,
        )


def _inside(item: Item) -> Sequence[str]:
    rule = item["points_rule"]
    return rule["items"] if rule and rule["kind"] == "sum" else ()


def _mark(item: Item) -> Mark:
    if lost_points(item) and item["points"] is not None and Decimal(item["points"]) > 0:
        return Mark("flag", _("部分得分"))
    return verdict_mark(item["verdict"])


def rule_text(rule: Item) -> str:
    """Say in words how a row earns its points."""
    kind = rule["kind"]
    if kind == "bands":
        bands = (
            _("%(bound)s起得%(share)s%%")
            % {
                "bound": value_text(band["bound"], "none"),
                "share": value_text(str(Decimal(band["share"]) * 100), "none"),
            }
            for band in rule["bands"]
        )
        return _("、").join(bands)
    words = {
        key: value_text(rule[key], "none") for key in ("floor", "each", "ceiling") if key in rule
    }
    return str(_RULES[kind]) % words
