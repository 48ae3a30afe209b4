"""Writes the draft of a point's statement from its figures and their change; pure.

The style is that of the self-assessment reports counties publish: each figure with its unit and
its change, the rate that follows from them, the standard, and what falls short at the end. Every
sentence names the figures it was made from, and holds no other number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from schools.numbers import shown

# From here on a change is told as a share of last year's figure, below it as a count.
SHARES_FROM = 200
MET, UNMET = "met", "unmet"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the county. Shape: ``before`` is last year's, None where it is not known."""

    code: str
    name: str
    unit: str
    value: Decimal
    before: Decimal | None = None

    @property
    def text(self) -> str:
        """The figure with its unit."""
        return f"{shown(self.value)}{self.unit}"


@dataclass(frozen=True, slots=True)
class Rate:
    """What an item comes to. Shape: ``text`` and ``standard`` are printed with their units."""

    title: str
    value: Decimal
    text: str
    verdict: str
    standard: str
    elements: tuple[str, ...]
    points_moved: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, and the codes of the figures it rests on."""

    text: str
    elements: tuple[str, ...]


def draft(year: int, figures: Sequence[Figure], rates: Sequence[Rate]) -> list[Sentence]:
    """Write one sentence for each rate with its figures, one for the rest, one for what is short.

    Figures that are missing are left out: nothing is said where nothing is known.
    """
    known = {figure.code: figure for figure in figures}
    said: set[str] = set()
    sentences = []
    for rate in rates:
        clauses = [] if _is_figure(rate, known) else _clauses(rate.elements, known, said)
        said.update(rate.elements)
        sentences.append(_sentence([*clauses, _rate_clause(rate, known)], rate.elements))
    rest = [figure.code for figure in figures if figure.code not in said]
    if rest:
        sentences.append(_sentence(_clauses(rest, known, set()), tuple(rest)))
    if sentences:
        first = sentences[0]
        opened = _("%(year)d年，%(text)s") % {"year": year, "text": first.text}
        sentences[0] = Sentence(opened, first.elements)
    return sentences + _shortcomings(rates)


def change_words(value: Decimal, before: Decimal | None, unit: str) -> str:
    """Say how a figure moved since last year; nothing where last year's is not known."""
    if before is None:
        return ""
    moved = value - before
    if moved == 0:
        return _("与上年持平")
    if unit == "%":
        return points_words(moved)
    amount = f"{shown(abs(moved))}{unit}"
    if before >= SHARES_FROM:
        share = (abs(moved) / before * 100).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
        amount = f"{shown(share)}%" if share else amount
    words = _("比上年增加%(amount)s") if moved > 0 else _("比上年减少%(amount)s")
    return words % {"amount": amount}


def points_words(moved: Decimal) -> str:
    """Say how a percentage moved: by percentage points, to the second decimal."""
    if moved == 0:
        return _("与上年持平")
    if abs(moved) < Decimal("0.005"):
        return _("与上年基本持平")
    amount = shown(abs(moved), 2)
    words = _("比上年提高%(amount)s个百分点") if moved > 0 else _("比上年降低%(amount)s个百分点")
    return words % {"amount": amount}


def _is_figure(rate: Rate, known: dict[str, Figure]) -> bool:
    """Say whether a rate is one figure as it stands, which is then not said twice."""
    found = known.get(rate.elements[0]) if len(rate.elements) == 1 else None
    return found is not None and found.value == rate.value


def _clauses(codes: Iterable[str], known: dict[str, Figure], said: set[str]) -> list[str]:
    figures = [known[code] for code in codes if code in known and code not in said]
    return [
        _joined([f"{each.name}{each.text}", change_words(each.value, each.before, each.unit)])
        for each in figures
    ]


def _rate_clause(rate: Rate, known: dict[str, Figure]) -> str:
    told = [f"{rate.title}{rate.text}"]
    if _is_figure(rate, known):
        figure = known[rate.elements[0]]
        told.append(change_words(figure.value, figure.before, figure.unit))
    elif rate.points_moved is not None:
        told.append(points_words(rate.points_moved))
    if rate.verdict == MET and rate.standard:
        told.append(_("达到标准（%(standard)s）") % {"standard": rate.standard})
    return _joined(told)


def _shortcomings(rates: Iterable[Rate]) -> list[Sentence]:
    short = [rate for rate in rates if rate.verdict == UNMET]
    if not short:
        return []
    told = [
        _("%(title)s%(value)s，标准为%(standard)s，未达到")
        % {"title": rate.title, "value": rate.text, "standard": rate.standard}
        for rate in short
    ]
    codes = tuple(dict.fromkeys(code for rate in short for code in rate.elements))
    text = _("存在不足：%(items)s。") % {"items": _("；").join(told)}
    return [Sentence(text, codes)]


def _sentence(clauses: Sequence[str], elements: Sequence[str]) -> Sentence:
    text = _("%(clauses)s。") % {"clauses": _("；").join(clauses)}
    return Sentence(text, tuple(elements))


def _joined(parts: Iterable[str]) -> str:
    return _("，").join(part for part in parts if part)
