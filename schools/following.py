"""Who followed whom: the registered changes of a year, and documents rewritten along them."""

from collections import defaultdict
from collections.abc import Iterable

from schools.models import Succession
from schools.succession import Change, Document, followed


def changes_of(county_code: str, year: int) -> list[Change]:
    """Return a year's changes of campuses, the first one first."""
    rows = Succession.objects.filter(change__county=county_code, change__year=year)
    pairs: dict[tuple[int, str], list[tuple[str, str]]] = defaultdict(list)
    for tick, act, before, after in rows.order_by("change__tick", "pk").values_list(
        "change__tick", "change__act", "predecessor", "successor"
    ):
        pairs[tick, act].append((before, after))
    return [
        Change(act, _once(pair[0] for pair in both), _once(pair[1] for pair in both))
        for (_tick, act), both in pairs.items()
    ]


def followed_to(document: Document, county_code: str, year: int) -> Document:
    """Rewrite an earlier year's document to the campuses of a year, change after change."""
    for later in range(document["year"] + 1, year + 1):
        document = followed(document, changes_of(county_code, later))
    return document


def _once(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in codes if code))
