"""Plausibility: what in a return contradicts itself, last year, or what can be; pure.

An ``error`` cannot be true, a ``warning`` asks for a look, a ``note`` is worth knowing. Findings
never change a figure and never stop a score.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from schools import plausible as table
from schools.deriving import PREVIOUS, Derived, derive
from schools.dictionary import KIND_LABELS, STAGE_LABELS, Element, elements, elements_of
from schools.numbers import shown, unit_label

Document = Mapping[str, Any]
Numbers = dict[str, Decimal]
Found = Iterator[dict[str, Any]]
MOST_PER_RULE = 100
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class _Unit:
    school_code: str
    stage: str
    campus: str
    numbers: Numbers

    def cell(self, element: str) -> str:
        return f"stages:{self.school_code}:{self.stage}:{element}"

    @property
    def place(self) -> str:
        return _("%(campus)s（%(stage)s）") % {
            "campus": self.campus,
            "stage": STAGE_LABELS[self.stage],
        }


@dataclass(frozen=True, slots=True)
class _Campus:
    code: str
    name: str
    kind: str
    numbers: Numbers
    units: list[_Unit] = field(default_factory=list)

    def cell(self, element: str) -> str:
        return f"schools:{self.code}:{element}"

    @property
    def pupils(self) -> Decimal | None:
        """All pupils of the campus; None where a unit does not say."""
        counts = [unit.numbers.get("pupils") for unit in self.units]
        known = [count for count in counts if count is not None]
        return sum(known, Decimal(0)) if known and len(known) == len(counts) else None


@dataclass(frozen=True, slots=True)
class _Case:
    """A return with everything its rules look at."""

    document: Document
    campuses: list[_Campus]
    derived: Mapping[str, Derived]
    stated: Numbers
    county: Numbers
    before: "_Case | None"

    @property
    def units(self) -> Iterator[_Unit]:
        for campus in self.campuses:
            yield from campus.units


def findings(document: Document, previous: Document | None) -> list[dict[str, Any]]:
    """Return what stands out, as ``{"severity", "rule", "message", "cells"}``.

    Shape: a cell is ``stages:CAMPUS:STAGE:ELEMENT``, ``schools:CAMPUS:ELEMENT``,
    ``county:ELEMENT`` or ``statements:CODE``.
    """
    before = _case(previous, None) if previous is not None else None
    case = _case(document, before)
    kept: list[dict[str, Any]] = []
    counted: Counter[str] = Counter()
    for rule in RULES:
        for finding in rule(case):
            counted[finding["rule"]] += 1
            if counted[finding["rule"]] <= MOST_PER_RULE:
                kept.append(finding)
    return kept + _untold(counted, kept)


def _untold(counted: Counter[str], kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    severities = {finding["rule"]: finding["severity"] for finding in kept}
    message = _("同类情况另有%(count)s处未列出（%(rule)s）")
    return [
        _finding(
            severities[rule], rule, message % {"count": count - MOST_PER_RULE, "rule": rule}, []
        )
        for rule, count in counted.items()
        if count > MOST_PER_RULE
    ]


def _finding(severity: str, rule: str, message: str, cells: list[str]) -> dict[str, Any]:
    return {"severity": severity, "rule": rule, "message": message, "cells": cells}


def _case(document: Document, before: _Case | None) -> _Case:
    derived = derive(document, before.document if before else None)
    stated = _numbers(document["county_figures"])
    county = {code: value for code, value in stated.items() if code not in derived}
    county |= {code: found.value for code, found in derived.items() if found.value is not None}
    return _Case(document, _campuses(document), derived, stated, county, before)


def _numbers(figures: Mapping[str, Any]) -> Numbers:
    return {code: Decimal(value) for code, value in figures.items() if isinstance(value, str)}


def _campuses(document: Document) -> list[_Campus]:
    schools, stages = document["schools"], document["stages"]
    campuses = {
        code: _Campus(
            code, schools["name"][place], schools["kind"][place], _row(schools["figures"], place)
        )
        for place, code in enumerate(schools["school_code"])
    }
    for place, (code, stage) in enumerate(zip(stages["school_code"], stages["stage"], strict=True)):
        numbers = _row(stages["figures"], place)
        campuses[code].units.append(_Unit(code, stage, campuses[code].name, numbers))
    return list(campuses.values())


def _row(figures: Mapping[str, list[Any]], place: int) -> Numbers:
    return _numbers({element: column[place] for element, column in figures.items()})


def _name(code: str) -> str:
    return elements()[code].name_zh


def _said(code: str, value: Decimal) -> str:
    """Print a figure as a sentence says it: name, number, unit."""
    return f"{_name(code)}{shown(value)}{unit_label(elements()[code].unit)}"


def _share(part: Decimal, whole: Decimal) -> str:
    percent = (part / whole * HUNDRED).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"{shown(percent)}%"


def _class_bands(case: _Case) -> Found:
    for unit in case.units:
        bands = [unit.numbers.get(band) for band in table.BANDS]
        known = [band for band in bands if band is not None]
        classes, total = unit.numbers.get("classes"), sum(known, Decimal(0))
        if classes is None or not known:
            continue
        if total > classes or (len(known) == len(bands) and total != classes):
            message = _("%(place)s：各档班级数合计%(total)s，班级数为%(classes)s") % {
                "place": unit.place,
                "total": shown(total),
                "classes": shown(classes),
            }
            cells = [unit.cell(code) for code in ("classes", *table.BANDS)]
            yield _finding("error", "class_bands", message, cells)


def _class_sizes(case: _Case) -> Found:
    """Compare pupils with what the size bands can hold."""
    for unit in case.units:
        bands = [unit.numbers.get(band) for band in table.BANDS]
        pupils = unit.numbers.get("pupils")
        known = [band for band in bands if band is not None]
        if pupils is None or len(known) < len(bands) or not any(known):
            continue
        least = sum(
            (low * band for low, band in zip(table.BAND_LOWEST, known, strict=True)), Decimal(0)
        )
        most = sum(
            (high * band for high, band in zip(table.BAND_HIGHEST, known, strict=False)),
            Decimal(0),
        )
        if pupils < least or (pupils > most and not known[-1]):
            message = _(
                "%(place)s：按各档班级数，在校生应在%(least)s至%(most)s人之间，填报%(pupils)s人"
            ) % {
                "place": unit.place,
                "least": shown(least),
                "most": shown(most) if not known[-1] else _("不限"),
                "pupils": shown(pupils),
            }
            yield _finding("warning", "class_sizes", message, [unit.cell("pupils")])


def _parts(
    numbers: Numbers, pairs: Mapping[str, str]
) -> Iterator[tuple[str, Decimal, str, Decimal]]:
    for part, whole in pairs.items():
        if part in numbers and whole in numbers and numbers[part] > numbers[whole]:
            yield part, numbers[part], whole, numbers[whole]


def _exceeds(place: str, part: tuple[str, Decimal, str, Decimal]) -> str:
    return _("%(place)s：%(part)s，多于%(whole)s") % {
        "place": place,
        "part": _said(part[0], part[1]),
        "whole": _said(part[2], part[3]),
    }


def _part_exceeds_whole(case: _Case) -> Found:
    rule = "part_exceeds_whole"
    for unit in case.units:
        for part in _parts(unit.numbers, table.UNIT_PARTS):
            cells = [unit.cell(part[0]), unit.cell(part[2])]
            yield _finding("error", rule, _exceeds(unit.place, part), cells)
    for campus in case.campuses:
        for part in _parts(campus.numbers, table.CAMPUS_PARTS):
            cells = [campus.cell(part[0]), campus.cell(part[2])]
            yield _finding("error", rule, _exceeds(campus.name, part), cells)
    for severity, pairs in (("error", table.COUNTY_PARTS), ("warning", table.COUNTY_USUAL_PARTS)):
        for part in _parts(case.county, pairs):
            cells = [f"county:{part[0]}", f"county:{part[2]}"]
            yield _finding(severity, rule, _exceeds(_("县情"), part), cells)


def _sums(case: _Case) -> Found:
    unit_sums: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("error", "degrees", table.DEGREES),
        ("warning", "subjects", table.SUBJECTS),
    )
    for unit in case.units:
        for severity, rule, parts in unit_sums:
            yield from _sum_exceeds(
                severity, rule, unit.place, unit.numbers, parts, "teachers", unit.cell
            )
    for summed, whole in table.COUNTY_SUMS:
        yield from _sum_exceeds(
            "warning", "county_sums", _("县情"), case.county, summed, whole, "county:{}".format
        )


def _sum_exceeds(
    severity: str,
    rule: str,
    place: str,
    numbers: Numbers,
    parts: tuple[str, ...],
    whole: str,
    cell: Callable[[str], str],
) -> Found:
    known = [part for part in parts if part in numbers]
    total = sum((numbers[part] for part in known), Decimal(0))
    if len(known) > 1 and whole in numbers and total > numbers[whole]:
        message = _("%(place)s：%(parts)s合计%(total)s，多于%(whole)s") % {
            "place": place,
            "parts": "、".join(_said(part, numbers[part]) for part in known),
            "total": shown(total),
            "whole": _said(whole, numbers[whole]),
        }
        yield _finding(severity, rule, message, [cell(code) for code in (*known, whole)])


def _ratios(case: _Case) -> Found:
    """Find classes and teachers that cannot serve the pupils."""
    for unit in case.units:
        pupils = unit.numbers.get("pupils")
        for code, most in (
            ("classes", table.MOST_PUPILS_PER_CLASS),
            ("teachers", table.MOST_PUPILS_PER_TEACHER),
        ):
            count = unit.numbers.get(code)
            if pupils and count is not None and pupils > most * count:
                message = _("%(place)s：%(pupils)s，%(count)s") % {
                    "place": unit.place,
                    "pupils": _said("pupils", pupils),
                    "count": _said(code, count),
                }
                cells = [unit.cell("pupils"), unit.cell(code)]
                yield _finding("warning", f"pupils_per_{code}", message, cells)


def _entrants(case: _Case) -> Found:
    for unit in case.units:
        for part in _parts(unit.numbers, {"entrants": "pupils"}):
            cells = [unit.cell("entrants"), unit.cell("pupils")]
            yield _finding("warning", "entrants", _exceeds(unit.place, part), cells)


def _kinds(case: _Case) -> Found:
    for campus in case.campuses:
        values = {"campus": campus.name, "kind": KIND_LABELS[campus.kind]}
        if not campus.units:
            message = _("%(campus)s（%(kind)s）没有任何学段的数据") % values
            yield _finding("warning", "campus_without_stage", message, [campus.cell("kind")])
        for unit in campus.units:
            if unit.stage not in table.STAGES_OF_KIND[campus.kind]:
                stage = {"stage": STAGE_LABELS[unit.stage]}
                message = _("%(campus)s是%(kind)s，却填报了%(stage)s学段") % (values | stage)
                cells = [campus.cell("kind"), unit.cell("stage")]
                yield _finding("warning", "stage_of_kind", message, cells)


def _outliers(case: _Case) -> Found:
    for campus in case.campuses:
        pupils = campus.pupils
        if pupils is None or pupils < table.OUTLIERS_FROM_PUPILS:
            continue
        for code, most in table.MOST_PER_PUPIL.items():
            value = campus.numbers.get(code)
            if value is not None and value > most * pupils:
                each = (value / pupils).quantize(Decimal(1), rounding=ROUND_HALF_UP)
                message = _(
                    "%(campus)s：%(said)s，在校生%(pupils)s人，合每人%(each)s；核对单位"
                ) % {
                    "campus": campus.name,
                    "said": _said(code, value),
                    "pupils": shown(pupils),
                    "each": shown(each),
                }
                yield _finding("warning", "outlier", message, [campus.cell(code)])


def _stated_differs(case: _Case) -> Found:
    for code, derived in case.derived.items():
        stated = case.stated.get(code)
        if stated is None or stated == derived.value:
            continue
        cells = [f"county:{code}"]
        origin = {
            "campuses": _("按校区数据汇总"),
            "previous_return": _("上年数据包"),
        }[derived.origin]
        if derived.value is None:
            message = _("%(said)s为填报数；%(origin)s缺少数据，算不出，按待定处理") % {
                "said": _said(code, stated),
                "origin": origin,
            }
        else:
            message = _("%(said)s为填报数；%(origin)s为%(derived)s，以后者为准") % {
                "said": _said(code, stated),
                "origin": origin,
                "derived": shown(derived.value),
            }
        yield _finding("warning", "stated_differs", message, cells)


def _percents(case: _Case) -> Found:
    for element in elements_of("county"):
        value = case.stated.get(element.code)
        if element.unit != "percent" or value is None:
            continue
        if value > HUNDRED:
            message = _("%(name)s为%(value)s%%，超过100%%")
            severity, rule = "error", "percent_above_100"
        elif 0 < value <= 1:
            message = _("%(name)s为%(value)s%%；指百分之几时直接填百分数，如12")
            severity, rule = "warning", "percent_small"
        else:
            continue
        values = {"name": element.name_zh, "value": shown(value)}
        yield _finding(severity, rule, message % values, [f"county:{element.code}"])


def _campus_changes(case: _Case) -> Found:
    if case.before is None:
        return
    before = {
        (unit.school_code, unit.stage): unit.numbers["pupils"]
        for unit in case.before.units
        if "pupils" in unit.numbers
    }
    for unit in case.units:
        then, now = before.get((unit.school_code, unit.stage)), unit.numbers.get("pupils")
        if then and now is not None and _jumped(then, now, table.CHANGE_FROM_PUPILS):
            message = _("%(place)s：在校生由上年%(then)s人变为%(now)s人（%(change)s）") % {
                "place": unit.place,
                "then": shown(then),
                "now": shown(now),
                "change": _change(then, now),
            }
            yield _finding("warning", "pupils_changed", message, [unit.cell("pupils")])


def _jumped(then: Decimal, now: Decimal, least: int = 0) -> bool:
    return abs(now - then) > table.USUAL_CHANGE * then and abs(now - then) >= least


def _change(then: Decimal, now: Decimal) -> str:
    percent = ((now - then) / then * HUNDRED).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"{'+' if percent > 0 else ''}{shown(percent)}%"


def _county_changes(case: _Case) -> Found:
    for element in elements_of("county"):
        now, then = case.county.get(element.code), _year_before(case, element.code)
        if now is None or not then:
            continue
        money = element.unit in table.MONEY_UNITS
        if money and now < then:
            yield _changed(element, "funding_fell", then, now)
        elif _jumped(then, now):
            yield _changed(element, "county_changed", then, now)


def _year_before(case: _Case, code: str) -> Decimal | None:
    """Return last year's value: of last year's return, or as this return says it was."""
    if code.endswith(PREVIOUS):
        return None
    if f"{code}{PREVIOUS}" in case.county:
        return case.county[f"{code}{PREVIOUS}"]
    return case.before.county.get(code) if case.before else None


def _changed(element: Element, rule: str, then: Decimal, now: Decimal) -> dict[str, Any]:
    message = _("%(name)s由上年%(then)s%(unit)s变为%(now)s%(unit)s（%(change)s）") % {
        "name": element.name_zh,
        "then": shown(then),
        "now": shown(now),
        "unit": unit_label(element.unit),
        "change": _change(then, now),
    }
    return _finding("warning", rule, message, [f"county:{element.code}"])


def _kindergarten_bases(case: _Case) -> Found:
    """Tell when the public share differs by whether children or kindergartens are counted."""
    codes = ("kg_children_public", "kg_children", "kg_public", "kg_total")
    values = [case.county.get(code) for code in codes]
    children_public, children, public, total = values
    if not children or not total or children_public is None or public is None:
        return
    apart = abs(children_public / children - public / total) * HUNDRED
    if apart > table.BASES_APART_POINTS:
        message = _(
            "公办占比按在园幼儿计为%(children)s（%(children_public)s/%(children_total)s），"
            "按园数计为%(kindergartens)s（%(public)s/%(total)s），引用时写明口径"
        ) % {
            "children": _share(children_public, children),
            "children_public": shown(children_public),
            "children_total": shown(children),
            "kindergartens": _share(public, total),
            "public": shown(public),
            "total": shown(total),
        }
        yield _finding("note", "kindergarten_bases", message, [f"county:{code}" for code in codes])


def _statement_rates(case: _Case) -> Found:
    for statement in case.document["statements"]:
        value = Decimal(statement["value"])
        if statement["unit"] != "percent" or value <= HUNDRED:
            continue
        values = {"name": statement["name"], "value": shown(value)}
        severity = "warning"
        if "gross" in statement["code"]:
            severity = "note"
            message = _("%(name)s为%(value)s%%；毛入学（园）率可以超过100%%，核对学龄人口")
        elif "retention" in statement["code"]:
            message = _(
                "%(name)s为%(value)s%%，超过100%%；"
                "补报该届招生数、毕业生数、转入数、转出数和复读人数后重算"
            )
        else:
            message = _("%(name)s为%(value)s%%，超过100%%；补报分子和分母后重算")
        cells = [f"statements:{statement['code']}"]
        yield _finding(severity, "rate_above_100", message % values, cells)


def _statement_parts(case: _Case) -> Found:
    for statement in case.document["statements"]:
        parts = [Decimal(part) for part in statement.get("parts", ())]
        stated = Decimal(statement.get("total_stated", statement["value"]))
        total = sum(parts, Decimal(0))
        if parts and total != stated:
            message = _("“%(name)s%(stated)s%(unit)s”与分项%(parts)s=%(total)s%(unit)s不符") % {
                "name": statement["name"],
                "stated": shown(stated),
                "unit": unit_label(statement["unit"]),
                "parts": "+".join(shown(part) for part in parts),
                "total": shown(total),
            }
            cells = [f"statements:{statement['code']}"]
            yield _finding("warning", "parts_do_not_add_up", message, cells)


def _person_times(case: _Case) -> Found:
    enrolment = case.county.get("enrolment_total")
    for statement in case.document["statements"]:
        value = Decimal(statement["value"])
        if statement["unit"] == "person-times" and enrolment is not None and value > enrolment:
            message = _("%(name)s%(value)s人次，多于在校学生%(enrolment)s人：是人次，不是人数") % {
                "name": statement["name"],
                "value": shown(value),
                "enrolment": shown(enrolment),
            }
            cells = [f"statements:{statement['code']}", "county:enrolment_total"]
            yield _finding("note", "person_times", message, cells)


RULES: tuple[Callable[[_Case], Found], ...] = (
    _class_bands,
    _part_exceeds_whole,
    _sums,
    _percents,
    _stated_differs,
    _statement_rates,
    _statement_parts,
    _class_sizes,
    _ratios,
    _entrants,
    _kinds,
    _outliers,
    _campus_changes,
    _county_changes,
    _kindergarten_bases,
    _person_times,
)
