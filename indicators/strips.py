"""The geometry of the small charts of a result, worked out here and coloured by the style sheet."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH = 248
MARGIN = 4
FLOOR = 32
HIGHEST = 8
DOT_STEP = 4
# Values beyond this multiple of the threshold stand at the edge, or all others would be one blot.
FARTHEST = 4
BAR_WIDTH = 104
LIMIT_AT_HALF = 80


@dataclass(frozen=True)
class Strip:
    """Every campus a dot on one line: those that reach the threshold, and those below it.

    Shape: ``dots`` and ``dots_below`` are paths of points; ``bound`` and ``mean`` are x positions,
    ``bound`` is empty where no threshold is set.
    """

    dots: str
    dots_below: str
    bound: str
    mean: str
    label: str


@dataclass(frozen=True)
class LimitBar:
    """A coefficient of variation against its limit; the part over it is drawn apart."""

    fill: str
    over_at: str
    over: str
    limit: str


def strip(
    *,
    above: Sequence[Decimal],
    below: Sequence[Decimal],
    threshold: Decimal | None,
    mean: Decimal | None,
) -> Strip:
    """Place campuses on a line that begins at zero; ``label`` is left to the caller."""
    end = _end([*above, *below], threshold)
    scale = Decimal(WIDTH - 2 * MARGIN) / end
    taken: dict[int, int] = defaultdict(int)
    return Strip(
        dots_below=_points(below, scale, taken),
        dots=_points(above, scale, taken),
        bound="" if threshold is None else _place(threshold, scale),
        mean="" if mean is None else _mean_path(mean, scale),
        label="",
    )


def _end(values: Sequence[Decimal], threshold: Decimal | None) -> Decimal:
    farthest = max(values)
    if threshold is not None:
        farthest = min(max(farthest, threshold * 2), threshold * FARTHEST)
    return farthest or Decimal(1)


def limit_bar(cv: Decimal, limit: Decimal) -> LimitBar:
    """Lay a coefficient along a bar; a limit of 0.50 stands at the same place on every bar."""
    scale = LIMIT_AT_HALF / Decimal("0.5")
    at, end = min(limit * scale, Decimal(BAR_WIDTH)), min(cv * scale, Decimal(BAR_WIDTH))
    over = max(end - at, Decimal(0))
    return LimitBar(
        fill=f"{min(end, at):.1f}",
        over_at=f"{at:.1f}",
        over=f"{over:.1f}" if over else "",
        limit=f"{at:.1f}",
    )


def _points(values: Sequence[Decimal], scale: Decimal, taken: dict[int, int]) -> str:
    points = []
    for value in sorted(values):
        x = _at(value, scale)
        column = int(x // DOT_STEP)
        height = taken[column] % HIGHEST
        taken[column] += 1
        points.append(f"M{x:.1f} {FLOOR - height * DOT_STEP}h0")
    return "".join(points)


def _at(value: Decimal, scale: Decimal) -> Decimal:
    return min(MARGIN + value * scale, Decimal(WIDTH - MARGIN))


def _place(value: Decimal, scale: Decimal) -> str:
    return f"{_at(value, scale):.1f}"


def _mean_path(mean: Decimal, scale: Decimal) -> str:
    return f"M{_place(mean, scale)} 31l5 8.5h-10z"
