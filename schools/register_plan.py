"""What a change of campuses would do, in words and figures, before anybody confirms it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from edu_duty.accounts.models import Grant
from schools.campus_changes import sums_of
from schools.campus_ledger import Campus, Snapshot
from schools.dictionary import (
    KIND_LABELS,
    LOCALE_LABELS,
    OWNERSHIP_LABELS,
    STAGE_LABELS,
    STAGES,
    elements,
)
from schools.display import figure_text
from schools.filling import asked_of_campus, asked_of_unit, is_asked_in
from schools.models import Region
from schools.numbers import unit_label
from schools.register import stages_text


@dataclass(frozen=True, slots=True)
class SumRow:
    """One figure of a merger: what each of the campuses has, by its name, and the sum."""

    name: str
    unit: str
    parts: Sequence[tuple[str, str]]
    total: str
    missing: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What would happen; ``sums`` only where a merger begins with them."""

    lines: Sequence[str]
    heads: Sequence[str] = ()
    sums: Sequence[SumRow] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the act, the campuses it is about, and what they are to be.

    Shape: ``kind`` and ``described`` hold what the forms of those two acts say.
    """

    act: str
    county: Region
    year: int
    standing: Sequence[Snapshot]
    campuses: Sequence[Campus] = ()
    add_up: bool = False
    kind: tuple[str, tuple[str, ...]] = ("", ())
    described: tuple[str, str, str] = ("", "", "")


def plan_of(asked: Asked) -> Plan:
    """Say what a change would do."""
    lines = {
        "open": _open_lines,
        "close": _close_lines,
        "merge": _merge_lines,
        "split": _split_lines,
        "kind": _kind_lines,
        "describe": _describe_lines,
    }[asked.act](asked)
    said = [*lines, *_officer_lines(asked)]
    if asked.act != "merge" or not asked.add_up:
        return Plan(said)
    return Plan(said, [one["campus"]["name"] for one in asked.standing], list(_sum_rows(asked)))


def called(name: str, code: str) -> str:
    """Name a campus with its code."""
    return _("%(name)s（%(code)s）") % {"name": name, "code": code}


def figures_in(snapshot: Snapshot) -> int:
    """Count the cells a campus and its stages have filled in."""
    return len(snapshot["campus"]["figures"]) + sum(
        len(unit["figures"]) for unit in snapshot["stages"].values()
    )


def _standing(asked: Asked) -> str:
    return _("、").join(called(one["campus"]["name"], one["code"]) for one in asked.standing)


def _described(campus: Campus) -> str:
    said = {
        "campus": called(campus.name, campus.code),
        "kind": KIND_LABELS[campus.kind],
        "locale": LOCALE_LABELS[campus.locale],
        "ownership": OWNERSHIP_LABELS[campus.ownership],
        "stages": stages_text(campus.stages),
    }
    return _("%(campus)s：%(kind)s，%(locale)s，%(ownership)s，学段%(stages)s") % said


def _cells(campus: Campus) -> int:
    units = sum(len(asked_of_unit(stage)) for stage in campus.stages)
    return units + len(asked_of_campus(campus.stages))


def _open_lines(asked: Asked) -> Iterator[str]:
    campus = asked.campuses[0]
    yield _described(campus)
    told = _("进入%(year)d年，有%(cells)d格待填；没有上年值。")
    yield told % {"year": asked.year, "cells": _cells(campus)}


def _close_lines(asked: Asked) -> Iterator[str]:
    one = asked.standing[0]
    told = _("%(campus)s离开%(year)d年，不再计入在办校区。")
    yield told % {"campus": _standing(asked), "year": asked.year}
    yield _("今年已填的%(count)d格留在操作记录里，上年的数不转给别的校区。") % {
        "count": figures_in(one)
    }


def _merge_lines(asked: Asked) -> Iterator[str]:
    into = asked.campuses[0]
    told = _("%(before)s合并为%(after)s")
    yield told % {"before": _standing(asked), "after": _described(into)}
    keeps = into.code in [one["code"] for one in asked.standing]
    if asked.add_up:
        yield _("今年的数从下表的合计开始；有一校没填的，合计空着。")
    elif keeps:
        yield _("沿用代码的校区保留自己已填的数，其他校区的留在操作记录里。")
    else:
        yield _("各校今年已填的数留在操作记录里，合并后的校区从头填。")
    yield _("上年值按各校合计与合并后的校区比较，全县合计不变。")


def _split_lines(asked: Asked) -> Iterator[str]:
    one = asked.standing[0]
    yield _("%(before)s分设为：") % {"before": _standing(asked)}
    for campus in asked.campuses:
        yield _described(campus)
    if one["code"] in [campus.code for campus in asked.campuses]:
        told = _("沿用代码的校区保留已填的%(count)d格，要改成分设以后的数；其余从头填。")
    else:
        told = _("原校区今年已填的%(count)d格留在操作记录里，各校从头填。")
    yield told % {"count": figures_in(one)}
    yield _("上年值不拆开，只与分设后各校的合计比较，全县合计不变。")


def _kind_lines(asked: Asked) -> Iterator[str]:
    one, (kind, stages) = asked.standing[0], asked.kind
    told = _("%(campus)s：%(kind)s，学段%(stages)s")
    yield told % {
        "campus": _standing(asked),
        "kind": KIND_LABELS[kind],
        "stages": stages_text(stages),
    }
    for stage in STAGES:
        if stage in stages and stage not in one["stages"]:
            cells = {"stage": STAGE_LABELS[stage], "count": len(asked_of_unit(stage))}
            yield _("增加%(stage)s学段，有%(count)d格待填。") % cells
        if stage in one["stages"] and stage not in stages:
            cells = {"stage": STAGE_LABELS[stage], "count": len(one["stages"][stage]["figures"])}
            yield _("去掉%(stage)s学段，已填的%(count)d格只留在操作记录里。") % cells
    known = elements()
    stray = [
        known[code].label
        for code in one["campus"]["figures"]
        if not is_asked_in(known[code], set(stages))
    ]
    if stray:
        told = _("校区不再填%(names)s，已填的只留在操作记录里。")
        yield told % {"names": _("、").join(stray)}


def _describe_lines(asked: Asked) -> Iterator[str]:
    before, (name, locale, ownership) = asked.standing[0]["campus"], asked.described
    changes: list[tuple[str, str, str]] = [
        (_("校区名称"), before["name"], name),
        (_("城乡"), str(LOCALE_LABELS[before["locale"]]), str(LOCALE_LABELS[locale])),
        (
            _("举办性质"),
            str(OWNERSHIP_LABELS[before["ownership"]]),
            str(OWNERSHIP_LABELS[ownership]),
        ),
    ]
    for what, old, new in changes:
        if old != new:
            told = _("%(what)s由“%(old)s”改为“%(new)s”")
            yield told % {"what": what, "old": old, "new": new}


def _officer_lines(asked: Asked) -> Iterator[str]:
    """A school officer's grant names a campus code; it does not move by itself."""
    staying = {campus.code for campus in asked.campuses}
    leaving = {one["code"] for one in asked.standing} - staying
    if asked.act in ("kind", "describe") or not leaving:
        return
    codes = (
        Grant.objects.standing()
        .filter(campus_code__in=leaving, region_prefix=asked.county.code)
        .values_list("campus_code", flat=True)
    )
    if codes:
        told = _("%(codes)s的学校填报员要由管理员另行授权，才能填新的校区。")
        yield told % {"codes": _("、").join(sorted(set(codes)))}


def _sum_rows(asked: Asked) -> Iterator[SumRow]:
    sums, stages = sums_of(asked.standing), asked.campuses[0].stages
    for stage in stages:
        parts = [
            (one["campus"]["name"], one["stages"].get(stage, {}).get("figures", {}))
            for one in asked.standing
        ]
        codes = [element.code for element in asked_of_unit(stage)]
        yield from _rows(codes, parts, sums["stages"].get(stage, {}), str(STAGE_LABELS[stage]))
    parts = [(one["campus"]["name"], one["campus"]["figures"]) for one in asked.standing]
    codes = [element.code for element in asked_of_campus(stages)]
    yield from _rows(codes, parts, sums["campus"], "")


def _rows(
    codes: Iterable[str],
    parts: Sequence[tuple[str, Mapping[str, object]]],
    sums: Mapping[str, object],
    stage: str,
) -> Iterator[SumRow]:
    for code in codes:
        if not any(code in part for _name, part in parts):
            continue
        element = elements()[code]
        label = {"stage": stage, "name": element.label}
        yield SumRow(
            name=_("%(stage)s：%(name)s") % label if stage else element.label,
            unit=unit_label(element.unit),
            parts=[(name, figure_text(part.get(code))) for name, part in parts],
            total=figure_text(sums[code]) if code in sums else _("待定"),
            missing=code not in sums,
        )
