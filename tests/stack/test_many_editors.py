"""24 people write into one school's row at once, two on every field, and nothing is lost.

Everybody reads the page and writes a figure of their own, fifty times, and reads again where
somebody was faster. A save that was told to be kept is lost when nobody read it before it was
overwritten. The control stores the row as the page showed it, with one figure changed: no lock, no
versions.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connections

from edu_duty.accounts.models import Reach
from schools.entering import Address, Edit, save_cells
from schools.filling import asked_of_unit
from schools.models import CountyYear, Region, StageYear
from tests.conftest import NOON, make_region
from tests.schools.collecting import YEAR, bring

pytestmark = pytest.mark.stack
EDITORS, SAVES, FIELDS = 24, 50, 12


def fields() -> list[str]:
    """Name as many whole-number figures of a primary school as pairs of editors need."""
    counted = [each.code for each in asked_of_unit("primary") if each.type == "integer"]
    return counted[:FIELDS]


@dataclass(frozen=True)
class Write:
    """A save that was told to be kept: what its writer had read, and what they wrote."""

    element: str
    read: str
    wrote: str


def page(element: str) -> tuple[str, int]:
    """Read what a page shows: a figure, and the tick up to which it was read."""
    tick = CountyYear.objects.get(year=YEAR).tick
    unit = StageYear.objects.get(school__code="9901010001", year=YEAR, stage="primary")
    return unit.figures[element], tick


def write(county: Region, who: str, element: str, text: str) -> tuple[Write, int]:
    """Write a figure until it is told to be kept; say how often somebody was faster."""
    conflicts = 0
    while True:
        read, tick = page(element)
        saved = save_cells(
            county=county,
            year=YEAR,
            edits=[Edit(Address("stages", element, "9901010001", "primary"), text, tick)],
            reach=Reach(whole=True),
            actor_name=who,
            at=NOON,
        )
        assert saved.problems == []
        if not saved.conflicts:
            return Write(element, read, text), conflicts
        conflicts += 1


def write_unguarded(_county: Region, _who: str, element: str, text: str) -> tuple[Write, int]:
    """Store the whole row as it was read, with one figure changed."""
    unit = StageYear.objects.get(school__code="9901010001", year=YEAR, stage="primary")
    read = unit.figures[element]
    unit.figures[element] = text
    unit.save()
    return Write(element, read, text), 0


def together(act: Callable[[int], None]) -> None:
    """Let every editor act in a thread and on a connection of their own."""
    ours, failures = connections["default"], list[BaseException]()
    ready = threading.Barrier(EDITORS)

    def run(number: int) -> None:
        connections["default"] = ours.copy()
        try:
            ready.wait()
            act(number)
        except BaseException as failure:  # noqa: BLE001  # told by the test itself
            failures.append(failure)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(EDITORS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def count_lost(save: Callable[..., tuple[Write, int]]) -> tuple[int, int]:
    """Let everybody save and return how many saves are lost, and how many conflicts were shown."""
    county = make_region("990101", "示例甲县")
    bring(county)
    unit = StageYear.objects.get(school__code="9901010001", year=YEAR, stage="primary")
    unit.figures |= dict.fromkeys(fields(), "0")
    unit.stamps = {}
    unit.save()
    writes: list[Write] = []
    conflicts: list[int] = []

    def act(number: int) -> None:
        element = fields()[number % FIELDS]
        for turn in range(SAVES):
            text = str((number + 1) * 1000 + turn)
            kept, faster = save(county, f"editor{number}", element, text)
            writes.append(kept)
            conflicts.append(faster)

    together(act)
    unit.refresh_from_db()
    assert len(writes) == EDITORS * SAVES
    seen = {(each.element, each.read) for each in writes} | set(unit.figures.items())
    return sum((each.element, each.wrote) not in seen for each in writes), sum(conflicts)


def test_no_save_is_overwritten_unseen(shared_database: None) -> None:
    lost, conflicts = count_lost(write)

    print(f"{EDITORS} editors x {SAVES} saves: {lost} lost, {conflicts} conflicts shown")  # noqa: T201
    assert lost == 0
    assert conflicts > 0
    assert CountyYear.objects.get(year=YEAR).tick == EDITORS * SAVES + 1


def test_without_lock_and_versions_many_saves_are_lost(shared_database: None) -> None:
    lost, _conflicts = count_lost(write_unguarded)

    print(f"Without lock and versions: {lost} of {EDITORS * SAVES} lost")  # noqa: T201
    assert lost > EDITORS
