"""The answer of a result in sentences: what decides the verdict, and what could still change it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from indicators.scoring.rules import (
    MET,
    NOT_APPLICABLE,
    UNDETERMINED,
    UNMET,
    Part,
    Rubric,
    UnitMean,
)
from indicators.wording import Titles, limit_text, listed, rounding_note, stage_label, value_text
from schools.numbers import shown

Receipt = Mapping[str, Any]
Item = Mapping[str, Any]
LISTED_CVS = 3


@dataclass(frozen=True)
class Sentence:
    """One line beside the verdict: the fact in bold, then what it is measured against."""

    strong: str
    rest: str = ""
    kind: str = ""


def deciding_sentences(
    receipt: Receipt, rubric: Rubric, titles: Titles, judged: set[str]
) -> list[Sentence]:
    """Say why the verdict is what it is, failures first; ``judged`` codes wait for people."""
    return [
        *_schools(receipt, rubric),
        *_spreads(receipt, titles),
        *_parts(receipt, rubric, titles),
        *_undetermined(receipt, titles, judged),
        *_all_met(receipt, judged),
        *_judged(judged),
    ]


def domains_of(receipt: Receipt) -> set[str]:
    """Return the parts that speak through their points."""
    return {row["code"] for row in receipt.get("domains", ())}


def item_name(item: Item, titles: Titles) -> str:
    """Name an indicator with its stage where the same one exists for several stages."""
    title = titles.indicators.get(item["code"], item["code"])
    if item["stage"] in ("primary", "junior"):
        return _("%(stage)s%(title)s") % {"stage": stage_label(item["stage"]), "title": title}
    return title


def _schools(receipt: Receipt, rubric: Rubric) -> Iterator[Sentence]:
    part = next((part for part in rubric.parts if part.school_rule), None)
    counts = receipt["counts"].values()
    failed = sum(count["unmet"] for count in counts)
    units = sum(count["units"] for count in counts)
    if part is None or not units:
        return
    rest = _school_rule(part, rubric, units)
    if failed:
        yield Sentence(_("%(count)d个校区学段未达标") % {"count": failed}, rest)
    elif sum(count["met"] for count in counts) == units:
        yield Sentence(_("%(count)d个校区学段全部达标") % {"count": units})


def _school_rule(part: Part, rubric: Rubric, units: int) -> str:
    assert part.school_rule is not None  # noqa: S101  # the caller chose the part by it
    every = sum(
        1 for row in rubric.indicators if row.part == part.code and isinstance(row.rule, UnitMean)
    )
    return _(
        "，要求%(units)d个校区学段全部达标：%(every)d项至少%(least)d项达到门槛，"
        "其余不低于门槛的%(percent)s%%"
    ) % {
        "units": units,
        "every": every,
        "least": part.school_rule.least_met,
        "percent": shown(str(part.school_rule.rest_percent)),
    }


def _spreads(receipt: Receipt, titles: Titles) -> Iterator[Sentence]:
    over = [cv for cv in receipt["cvs"] if cv["verdict"] == UNMET]
    for cv in over[:LISTED_CVS]:
        strong = _("%(name)s差异系数%(cv)s") % {
            "name": item_name(cv, titles),
            "cv": value_text(cv["cv"], "ratio"),
        }
        note = rounding_note(cv["cv"], "<=", cv["limit"], "ratio")
        limit = _("，上限%(limit)s") % {"limit": limit_text(cv["limit"])}
        yield Sentence(strong, limit + (_("（%(note)s）") % {"note": note} if note else ""))
    if len(over) > LISTED_CVS:
        rest = len(over) - LISTED_CVS
        yield Sentence(_("另有%(count)d项差异系数超过上限") % {"count": rest})


def _parts(receipt: Receipt, rubric: Rubric, titles: Titles) -> Iterator[Sentence]:
    domains = domains_of(receipt)
    for part in rubric.parts:
        if part.code in domains:
            continue
        failed = [
            item
            for item in receipt["indicators"]
            if item["part"] == part.code and item["decides"] and item["verdict"] == UNMET
        ]
        if failed:
            yield Sentence(
                _("%(part)s%(count)d项未达标")
                % {"part": titles.parts[part.code], "count": len(failed)},
                _("：%(names)s") % {"names": _names(failed, titles)},
            )


def _names(items: Iterable[Item], titles: Titles) -> str:
    return listed(list(dict.fromkeys(item_name(item, titles) for item in items)))


def _undetermined(receipt: Receipt, titles: Titles, judged: set[str]) -> Iterator[Sentence]:
    waiting = {
        (item["code"], item["stage"]): item
        for item in (*receipt["indicators"], *receipt["cvs"])
        if item["verdict"] == UNDETERMINED and item["code"] not in judged
        if item.get("decides", True) and not item.get("all_of")
    }
    if not waiting:
        return
    settled = receipt["result"]["verdict"] == UNMET
    names = _names(waiting.values(), titles)
    if settled:
        rest = _("：%(names)s；补齐数据后结论不变") % {"names": names}
    else:
        rest = _("：%(names)s；补齐数据后才能下结论") % {"names": names}
    yield Sentence(_("%(count)d项待定") % {"count": len(waiting)}, rest, "note-ochre")


def _judged(judged: set[str]) -> Iterator[Sentence]:
    if judged:
        yield Sentence(
            _("%(count)d项需人工评定") % {"count": len(judged)}, _("，不由数据测算，列在后面")
        )


def _all_met(receipt: Receipt, judged: set[str]) -> Iterator[Sentence]:
    decided = [
        item
        for item in receipt["indicators"]
        if item["decides"] and item["code"] not in judged and item["verdict"] != NOT_APPLICABLE
    ]
    measured = [*decided, *(cv for cv in receipt["cvs"] if cv["verdict"] is not None)]
    if decided and not domains_of(receipt) and all(item["verdict"] == MET for item in measured):
        yield Sentence(_("由数据测算的%(count)d项全部达标") % {"count": len(decided)})
