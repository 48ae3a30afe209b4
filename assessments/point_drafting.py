"""Offers a draft of a point's statement, made from its figures as they stand."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from assessments.drafting_words import Figure, Rate, Sentence, draft
from assessments.point_figures import Ledger, elements_of_item, elements_of_point, is_of_county
from assessments.points import Point
from indicators.named import NamedReceipt
from indicators.scoring.rules import Judged
from indicators.wording import (
    OPERATIONS,
    TRUTH,
    element_name,
    element_unit,
    labelled,
    limit_text,
    rounding_note,
    with_unit,
)
from schools.dictionary import elements
from schools.freezing import in_the_portals_language
from schools.numbers import shown, unit_label

Item = Mapping[str, Any]


def draft_of(
    point: Point, ledger: Ledger, named: NamedReceipt, stages: Collection[str]
) -> list[Sentence]:
    """Write the draft, in the portal's language, as what a county states is kept in it."""
    with in_the_portals_language():
        figures = list(_figures(point, ledger, stages))
        return draft(ledger.year, figures, list(_rates(point, named.items)))


def _figures(point: Point, ledger: Ledger, stages: Collection[str]) -> Iterator[Figure]:
    for code in elements_of_point(point):
        element = elements().get(code)
        value = ledger.value(code, stages)
        if element is None or element.type == "boolean" or not isinstance(value, str):
            continue
        before = ledger.value_before(code, stages) if is_of_county(code) else None
        yield Figure(
            code=code,
            name=element_name(code),
            unit=unit_label(element_unit(code)),
            value=Decimal(value),
            before=Decimal(before) if isinstance(before, str) else None,
        )


def _rates(point: Point, items: Sequence[Item]) -> Iterator[Rate]:
    for indicator in point.items:
        if isinstance(indicator.rule, Judged):
            continue
        rows = [item for item in items if item["code"] == indicator.code]
        # Stages of their own would each need a sentence of their own; the page shows them.
        if len(rows) != 1 or rows[0]["value"] is None or rows[0]["value"] in TRUTH:
            continue
        yield _rate(indicator.title, rows[0], elements_of_item(indicator))


def _rate(title: str, item: Item, codes: tuple[str, ...]) -> Rate:
    note = rounding_note(item["value"], item["op"], item["threshold"], item["unit"])
    text = with_unit(item["value"], item["unit"])
    previous = item["previous"]
    moved = previous["change"] if previous and item["unit"] == "percent" else None
    return Rate(
        title=title,
        value=Decimal(item["value"]),
        text=f"{text}（{note}）" if note else text,
        verdict=item["verdict"],
        standard=_standard(item),
        elements=codes,
        points_moved=None if moved is None else Decimal(moved),
    )


def _standard(item: Item) -> str:
    if item["threshold"] is None or item["op"] not in OPERATIONS:
        return ""
    sign, limit = OPERATIONS[item["op"]][0], item["threshold"]
    if limit in TRUTH:
        return str(TRUTH[limit])
    number = shown(limit) if item["unit"] != "ratio" else limit_text(limit)
    return f"{sign} {labelled(number, item['unit'])}"
