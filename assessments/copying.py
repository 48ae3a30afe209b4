"""Begins a round as last year's was, and says what became of each point of its rubric."""

from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from assessments.models import Round
from assessments.points import Point, points_in
from assessments.rounds import SETTINGS, set_up, set_window
from edu_duty.accounts.models import User
from indicators.models import Rubric
from indicators.scoring.rules import Indicator


class Fate(StrEnum):
    """What became of a point from one rubric to the next."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Mapped:
    """One point before and after.

    Shape: ``old`` is None for a new point, ``new`` for a dropped one; ``differences`` are among
    ``code``, ``title``, ``points``, ``items`` (other items below it, or other points for them) and
    ``scoring`` (another way to come to the points).
    """

    fate: Fate
    old: Point | None
    new: Point | None
    differences: tuple[str, ...] = ()


@transaction.atomic
def copy_round(*, source: Round, person: User, at: datetime) -> Round:
    """Begin next year's round: the same settings, every window a year later, nobody appointed.

    The rubric is the version of the same rubric that is current now.

    Raises:
        ActRefused: the person does not run rounds there.
    """
    settings = {name: getattr(source, name) for name in SETTINGS}
    settings |= {
        "year": source.year + 1,
        "title": source.title.replace(str(source.year), str(source.year + 1)),
        "rubric": _current(source.rubric),
        "follows": source,
    }
    held = set_up(settings=settings, person=person, at=at)
    for window in source.windows.order_by("opens_at"):
        set_window(
            held=held,
            stage=window.stage,
            opens_at=year_later(window.opens_at),
            closes_at=year_later(window.closes_at),
            person=person,
            at=at,
        )
    return held


def year_later(moment: datetime) -> datetime:
    """Return the same day and hour on the portal's clock a year later; 29 February is the 28th."""
    local = timezone.localtime(moment)
    if (local.month, local.day) == (2, 29) and not isleap(local.year + 1):
        local = local.replace(day=28)
    return local.replace(year=local.year + 1)


def mapping(old_text: str, new_text: str) -> tuple[Mapped, ...]:
    """Say what became of every point of a rubric, in the new order, dropped ones last.

    A point is found again by its title, or else by its code.
    """
    before, after = points_in(old_text), points_in(new_text)
    pairs = _pairs(before, after)
    found = [_mapped(pairs.get(point.code), point) for point in after]
    kept = {old.code for old in pairs.values()}
    return (*found, *(Mapped(Fate.DROPPED, old, None) for old in before if old.code not in kept))


def _pairs(before: tuple[Point, ...], after: tuple[Point, ...]) -> dict[str, Point]:
    """Return new code -> the old point it was."""
    titles = {point.indicator.title: point for point in before}
    codes = {point.code: point for point in before}
    pairs = {p.code: titles[p.indicator.title] for p in after if p.indicator.title in titles}
    taken = {old.code for old in pairs.values()}
    for point in after:
        old = codes.get(point.code)
        if point.code not in pairs and old is not None and old.code not in taken:
            pairs[point.code] = old
    return pairs


def _mapped(old: Point | None, new: Point) -> Mapped:
    if old is None:
        return Mapped(Fate.NEW, None, new)
    differences = tuple(_differences(old, new))
    return Mapped(Fate.CHANGED if differences else Fate.SAME, old, new, differences)


def _differences(old: Point, new: Point) -> Iterator[str]:
    if old.code != new.code:
        yield "code"
    if old.indicator.title != new.indicator.title:
        yield "title"
    if old.full != new.full:
        yield "points"
    if _below(old) != _below(new):
        yield "items"
    elif [_scoring(item) for item in old.items] != [_scoring(item) for item in new.items]:
        yield "scoring"


def _below(point: Point) -> list[tuple[str, object]]:
    if point.items == (point.indicator,):
        return []
    return [(item.title, item.points) for item in point.items]


def _scoring(item: Indicator) -> tuple[object, ...]:
    return (item.rule, item.op, item.limits, item.award, item.nothing_to_judge)


def _current(rubric: Rubric | None) -> Rubric | None:
    if rubric is None:
        return None
    return Rubric.objects.filter(code=rubric.code, current=True).first() or rubric
