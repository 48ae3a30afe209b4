"""What gets lost points back, row by row, in words."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from indicators.explaining import amount_text, bound_needs, bound_steps, item_needs
from indicators.named import Item, NamedReceipt
from indicators.scoring.awards import Award, Bands
from indicators.scoring.earning import (
    award_of,
    better_bands,
    campuses_to,
    gain,
    start,
    towards,
    with_one_campus,
)
from indicators.scoring.formulas import Number, Value
from indicators.scoring.reaching import value_after
from indicators.scoring.receipt import printed
from indicators.wording import stage_label, value_text
from schools.numbers import canonical, shown

CERTAIN = Fraction(1, 10**12)
EXACT_PLACES = 4
MOST_PLACES = 12


def lost_points(row: Item) -> Decimal:
    """Return what is lost for sure, whatever is still open."""
    if row["full_points"] is None:
        return Decimal(0)
    most = row["points"] if row["points_range"] is None else row["points_range"][1]
    return max(Decimal(0), Decimal(row["full_points"]) - Decimal(most))


def lost_text(row: Item) -> str:
    """Print what is lost for sure; nothing where nothing is."""
    lost = lost_points(row)
    return value_text(str(lost), "none") if lost else ""


def row_title(named: NamedReceipt, item: Item) -> str:
    """Name a row with its stage, where it is counted by stage."""
    return _staged(item, named.titles.indicators[item["code"]])


def regained(named: NamedReceipt, item: Item) -> list[str]:
    """Say what gets the lost points of a row back, each way with how many."""
    if not lost_points(item):
        return []
    if item["points_rule"]["kind"] == "judged":
        return _next_grade(named, item)
    award = award_of(item) if item["value"] is not None else None
    if isinstance(award, Bands):
        return _next_bands(item, award)
    need = _need(named, item)
    if not need:
        return []
    whole = _("%(need)s，可补回%(points)s分") % {"need": need, "points": lost_text(item)}
    if award is None:
        return [whole]
    return [whole + _first_step(item, award), *_until_points_begin(item, award)]


def regained_by_row(named: NamedReceipt) -> dict[tuple[str, str | None], list[str]]:
    """Say for every row that lost points what gets them back; rows are (code, stage)."""
    found = {(item["code"], item["stage"]): regained(named, item) for item in named.items}
    return {row: needs for row, needs in found.items() if needs}


def _need(named: NamedReceipt, item: Item) -> str:
    if item["items"] and item["below"]:
        words = {"title": row_title(named, item), "count": item["below"]}
        return _("%(title)s：%(count)s个校区补到标准") % words
    need = _("，").join(item_needs(item))
    return _staged(item, need) if need else ""


def _next_grade(named: NamedReceipt, item: Item) -> list[str]:
    """Say what the next better grade of people's judgement would bring."""
    scale = {grade: Fraction(share) for grade, share in named.receipt["scheme"]["scale"].items()}
    now = scale.get(item.get("judgement"))
    if now is None:
        return []
    grade, share = min(
        ((grade, share) for grade, share in scale.items() if share > now), key=lambda pair: pair[1]
    )
    points = _points((share - now) * Fraction(item["full_points"]))
    return [_("评定升为%(grade)s，可补回%(points)s分") % {"grade": grade, "points": points}]


def _next_bands(item: Item, award: Bands) -> list[str]:
    """Say what the next band takes and brings, and the best one."""
    nearest, *best = better_bands(item, award) or (None,)
    texts = [(nearest, _("%(need)s，到下一档（%(bound)s），可补回%(points)s分"))]
    texts += [(each, _("%(need)s，到最高档（%(bound)s），可补回%(points)s分")) for each in best]
    return [
        text % {"need": need, "bound": bound, "points": _points(gain(item, award, band.bound))}
        for band, text in texts
        if band is not None
        for need in [_up_to(item, band.bound)]
        if need
        for bound in [value_text(printed(band.bound), "none")]
    ]


def _up_to(item: Item, bound: Fraction) -> str:
    """Say what it takes to come up to a bound that is not the standard."""
    if item["items"]:
        count = campuses_to(item, bound)
        return "" if count is None else _("再有%(count)s个校区补到标准") % {"count": count}
    need = _("，").join(bound_needs(item, towards(item, bound), bound))
    return _staged(item, need) if need else ""


def _until_points_begin(item: Item, award: Award) -> list[str]:
    begins = start(item, award)
    need = "" if begins is None else _up_to(item, begins)
    return [_("%(need)s后才开始得分") % {"need": need}] if need else []


def _first_step(item: Item, award: Award) -> str:
    """Say what a round part of the way brings by itself; nothing before points begin."""
    amount, value = _one_campus(item) if item["items"] else _part_of_the_way(item)
    brought = Fraction(0) if value is None else gain(item, award, value)
    if brought <= 0:
        return ""
    return _("；其中%(amount)s可补回%(points)s分") % {"amount": amount, "points": _points(brought)}


def _one_campus(item: Item) -> tuple[str, Value]:
    return _("每个校区"), with_one_campus(item) if item["below"] > 1 else None


def _part_of_the_way(item: Item) -> tuple[str, Value]:
    """Take a part of what the first figure that helps has to change."""
    steps = bound_steps(item, item["op"], Fraction(item["threshold"]))
    amount = _round_part(steps[0][0].amount) if len(steps) == 1 else 0
    if not amount or item.get("threshold_formula"):
        return "", None
    way = replace(steps[0][0], amount=amount, beyond=False)
    by = amount if way.more else -amount
    value = value_after(item["formula"], item["inputs"], way.elements[0], by)
    return amount_text(way), value


def _round_part(amount: Number) -> int:
    """Return the power of ten below an amount: 1 of 3, 10 of 66, nothing of 1."""
    part = 1
    while part * 10 < amount:
        part *= 10
    return part if part < amount else 0


def _points(points: Fraction) -> str:
    """Print points exactly, or with what tells them from nothing and the word that says so."""
    exact = Decimal(points.numerator) / Decimal(points.denominator)
    text = shown(exact, EXACT_PLACES)
    # A receipt's own 20 digits are good for twelve decimals.
    if abs(Fraction(text.replace(",", "")) - points) < CERTAIN:
        return shown(canonical(Decimal(text.replace(",", ""))))
    places = next((n for n in range(2, MOST_PLACES) if round(exact, n)), MOST_PLACES)
    return _("约%(points)s") % {"points": shown(exact, max(places, EXACT_PLACES))}


def _staged(item: Item, text: str) -> str:
    if item["stage"] is None:
        return text
    return _("%(stage)s%(title)s") % {"stage": stage_label(item["stage"]), "title": text}
