"""Rehearses a draft: scores frozen returns with it and with the current version, storing nothing.

Every county whose verdict, grade or points would change is named, and so is everything within it
that is judged otherwise: indicators, spreads, composites, and the units of the school rule.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from indicators.evaluating import compute
from indicators.linting import read
from indicators.models import Rubric
from indicators.publishing import current_rubric
from schools.models import Region, Return

ENDS: Final = ("verdict", "points_verdict", "points", "points_range", "grade", "grade_range")
JUDGED: Final = ("verdict", "points", "points_range")
Pair = tuple[Any, Any]
Row = Mapping[str, Any]


class RehearsalRefused(Exception):
    """There is nothing to rehearse with; ``code`` is the short name of the reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Shift:
    """Something judged otherwise.

    Shape: ``kind`` is ``indicator``, ``combined`` (an indicator that only follows its items),
    ``cv``, ``composite`` or ``units``; ``changes`` is key of the receipt -> before and after, None
    where it is not there.
    """

    kind: str
    code: str
    stage: str | None
    title: str
    changes: dict[str, Pair]


@dataclass(frozen=True, slots=True)
class CountyShift:
    """A county that a draft judges otherwise; ``result`` is empty while its end is the same."""

    county: str
    name: str
    result: dict[str, Pair]
    parts: dict[str, Pair]
    shifts: list[Shift]

    @property
    def causes(self) -> set[str]:
        """The codes of what is judged otherwise by itself."""
        return {shift.code for shift in self.shifts if shift.kind != "combined"}


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a draft would change."""

    year: int
    region: str
    code: str
    draft: str
    current: str
    counties: list[CountyShift]
    unchanged: int
    without_return: int

    @property
    def by_indicator(self) -> dict[str, int]:
        """Count the counties in which each code is judged otherwise, the most first."""
        codes = (code for each in self.counties for code in each.causes)
        return dict(sorted(Counter(codes).items(), key=lambda pair: (-pair[1], pair[0])))

    def as_json(self) -> dict[str, Any]:
        """Give the rehearsal as plain data."""
        return asdict(self) | {"by_indicator": self.by_indicator}


def rehearse(
    text: str, *, year: int, prefix: str, progress: Callable[[int, int], None]
) -> Rehearsal:
    """Score a year's newest returns of every county under a prefix twice, and compare.

    Raises:
        rubric_file.RubricFileError: the draft is not a rubric.
        publishing.RubricUnknown: its code has no current version.
        RehearsalRefused: there are no counties, or none with a return.
    """
    rubric = read(text)
    current = current_rubric(rubric.code)
    # Never saved: scoring reads the text alone.
    draft = Rubric(code=rubric.code, version=rubric.version, text=text, sha256=rubric.sha256)
    counties = Region.objects.counties().filter(code__startswith=prefix)
    returns = _newest(counties, year)
    if not returns:
        raise _nothing(prefix, year, counties.count())
    found = []
    for position, frozen in enumerate(returns, start=1):
        previous = Return.objects.latest(frozen.county_id, year - 1)
        found.append(_compared(frozen, *(compute(frozen, previous, r) for r in (current, draft))))
        progress(position, len(returns))
    shifted = [each for each in found if each.result or each.parts or each.shifts]
    return Rehearsal(
        year=year,
        region=prefix,
        code=rubric.code,
        draft=rubric.version,
        current=current.version,
        counties=shifted,
        unchanged=len(found) - len(shifted),
        without_return=counties.count() - len(found),
    )


def _newest(counties: Iterable[Region], year: int) -> list[Return]:
    """Return the newest version of each county's return, by code."""
    rows = Return.objects.filter(county__in=counties, year=year).select_related("county")
    newest = {row.county_id: row for row in rows.order_by("county_id", "version")}
    return list(newest.values())


def _nothing(prefix: str, year: int, counties: int) -> RehearsalRefused:
    if counties == 0:
        message = _("没有区划代码以“%(code)s”开头的县") % {"code": prefix}
        return RehearsalRefused("region_unknown", message)
    message = _("“%(code)s”下%(count)s个县都没有%(year)s年度数据包")
    words = {"code": prefix or _("全国"), "count": counties, "year": year}
    return RehearsalRefused("return_unknown", message % words)


def _compared(frozen: Return, before: Row, after: Row) -> CountyShift:
    return CountyShift(
        county=frozen.county_id,
        name=frozen.county.name,
        result=_changes(before["result"], after["result"], ENDS),
        parts=_parts(before["result"]["parts"], after["result"]["parts"]),
        shifts=[
            *_indicators(before["indicators"], after["indicators"]),
            *_shifts("cv", before["cvs"], after["cvs"], ("verdict",)),
            *_shifts("composite", before["composites"], after["composites"], ("verdict",)),
            *_shifts("units", _units(before), _units(after), ("met", "unmet", "undetermined")),
        ],
    )


def _parts(before: Row, after: Row) -> dict[str, Pair]:
    codes = dict.fromkeys([*before, *after])
    pairs = {code: (before.get(code), after.get(code)) for code in codes}
    return {code: pair for code, pair in pairs.items() if pair[0] != pair[1]}


def _changes(before: Row, after: Row, keys: Iterable[str]) -> dict[str, Pair]:
    pairs = {key: (before.get(key), after.get(key)) for key in keys}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def _units(receipt: Row) -> list[Row]:
    """Write the counts of the school rule as rows like the others."""
    return [{"code": "units", "stage": stage, **row} for stage, row in receipt["counts"].items()]


def _shifts(kind: str, before: list[Row], after: list[Row], keys: Iterable[str]) -> Iterator[Shift]:
    old, new = _keyed(before, kind), _keyed(after, kind)
    for key in dict.fromkeys([*new, *old]):
        changes = _changes(old.get(key, {}), new.get(key, {}), keys)
        if changes:
            row = new.get(key) or old[key]
            yield Shift(kind, key[0], key[1], row.get("title", ""), changes)


def _indicators(before: list[Row], after: list[Row]) -> Iterator[Shift]:
    """Tell indicators that only follow their items from those that changed themselves."""
    shifts = list(_shifts("indicator", before, after, JUDGED))
    shifted = {shift.code for shift in shifts}
    following = {row["code"] for row in [*before, *after] if shifted & set(row["all_of"] or ())}
    for shift in shifts:
        yield replace(shift, kind="combined") if shift.code in following else shift


def _keyed(rows: list[Row], kind: str) -> dict[tuple[str, str | None], Row]:
    return {(row.get("code", kind), row.get("stage")): row for row in rows}
