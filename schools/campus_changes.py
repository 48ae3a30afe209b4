"""Registers what happens to campuses in a year: they open, close, merge, split and change kind.

Each change is one transaction: the working rows, the change with the rows it replaced, who
followed whom, and an audit event. While the year is open the latest change of a campus can be
taken back.
"""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from schools.campus_ledger import Campus, ChangeRefused, Ledger, Occasion, Snapshot
from schools.models import CampusChange
from schools.rows import IDENTITY
from schools.succession import added

Act = CampusChange.Act


@transaction.atomic
def open_campus(on: Occasion, campus: Campus) -> CampusChange:
    """Register a new campus; its figures are still to be filled in.

    Raises:
        ChangeRefused: its code is taken, or the year itself has not been opened.
        CollectionClosed: the year is frozen or its time is over.
    """
    ledger = Ledger.begin(on)
    ledger.refuse_before_opening()
    ledger.refuse_taken([campus.code])
    ledger.put(campus)
    return ledger.close(Act.OPENED, [("", campus.code)])


@transaction.atomic
def close_campus(on: Occasion, code: str) -> CampusChange:
    """Register that a campus is gone; its rows leave the year.

    Raises:
        ChangeRefused: the year has no such campus.
        CollectionClosed: the year is frozen or its time is over.
    """
    ledger = Ledger.begin(on)
    ledger.take([code])
    ledger.remove(code)
    return ledger.close(Act.CLOSED, [(code, "")])


@transaction.atomic
def merge_campuses(
    on: Occasion, codes: Sequence[str], into: Campus, *, add_up: bool
) -> CampusChange:
    """Register that campuses became one, which keeps one of their codes or has a new one.

    With ``add_up`` it begins with the sums of what they have filled in this year; without, one
    that keeps its code keeps its own figures.

    Raises:
        ChangeRefused: fewer than two, one is not there, or the new code is taken.
        CollectionClosed: the year is frozen or its time is over.
    """
    ledger = Ledger.begin(on)
    codes = list(dict.fromkeys(codes))
    if len(codes) < 2:
        raise ChangeRefused("too_few", _("合并至少要选两个校区"))
    ledger.take(codes)
    ledger.refuse_taken({into.code} - set(codes))
    sums = sums_of([ledger.before[code] for code in codes]) if add_up else None
    for code in codes:
        if code != into.code:
            ledger.remove(code)
    ledger.put(into, sums)
    return ledger.close(Act.MERGED, [(code, into.code) for code in codes])


@transaction.atomic
def split_campus(on: Occasion, code: str, parts: Sequence[Campus]) -> CampusChange:
    """Register that a campus became several; one of them may keep its code and its figures.

    Raises:
        ChangeRefused: fewer than two parts, a code twice or taken, or no such campus.
        CollectionClosed: the year is frozen or its time is over.
    """
    ledger = Ledger.begin(on)
    codes = [part.code for part in parts]
    if len(codes) < 2:
        raise ChangeRefused("too_few", _("分设至少要有两个校区"))
    if len(set(codes)) < len(codes):
        raise ChangeRefused("twice", _("分设后的校区代码不能相同"))
    ledger.take([code])
    ledger.refuse_taken(set(codes) - {code})
    if code not in codes:
        ledger.remove(code)
    for part in parts:
        ledger.put(part)
    return ledger.close(Act.SPLIT, [(code, one) for one in codes])


@transaction.atomic
def change_kind(on: Occasion, code: str, kind: str, stages: Sequence[str]) -> CampusChange:
    """Register another kind or other stages; figures of stages that go stay in the audit event.

    Raises:
        ChangeRefused: nothing is different, no stage is left, or no such campus.
        CollectionClosed: the year is frozen or its time is over.
    """
    ledger = Ledger.begin(on)
    ledger.take([code])
    standing = ledger.before[code]
    if not stages:
        raise ChangeRefused("no_stage", _("校区至少要有一个学段"))
    if kind == standing["campus"]["kind"] and set(stages) == set(standing["stages"]):
        raise ChangeRefused("same", _("办学类型和学段都没有变化"))
    named = {name: standing["campus"][name] for name in IDENTITY} | {"kind": kind}
    ledger.put(Campus(code=code, stages=tuple(stages), **named))
    return ledger.close(Act.KIND_CHANGED, [(code, code)])


@transaction.atomic
def describe_campus(on: Occasion, code: str, *, name: str, locale: str, ownership: str) -> None:
    """Give a campus another name, locale or ownership; it stays the same campus.

    Raises:
        ChangeRefused: nothing is different, or no such campus.
        CollectionClosed: the year is frozen or its time is over.
    """
    ledger = Ledger.begin(on)
    ledger.take([code])
    row = ledger.campuses[code]
    before = {field: getattr(row, field) for field in ("name", "locale", "ownership")}
    after = {"name": name, "locale": locale, "ownership": ownership}
    if before == after:
        raise ChangeRefused("same", _("名称、城乡和举办性质都没有变化"))
    row.name, row.locale, row.ownership = name, locale, ownership
    row.save(update_fields=list(after))
    ledger.tell({"act": "DESCRIBED", "campus": code, "before": before, "after": after})


@transaction.atomic
def undo_change(on: Occasion, pk: int) -> CampusChange:
    """Take a change back: the rows of the year are again what they were before it.

    What was filled in since then, in campuses the change made, stays in the audit event.

    Raises:
        ChangeRefused: there is no such change, or the campuses have changed since.
        CollectionClosed: the year is frozen or its time is over.
    """
    ledger = Ledger.begin(on)
    change = CampusChange.objects.filter(county=on.county, year=on.year, pk=pk).first()
    if change is None:
        raise ChangeRefused("gone", _("这次变动已经撤回"))
    before, after = codes_of(change)
    if later_change(change) is not None:
        raise ChangeRefused("later", _("这些校区后来又有变动；先撤回后来的变动"))
    standing = ledger.find(before | after)
    if set(standing) != after:
        raise ChangeRefused("replaced", _("登记以后校区又由数据包改动，不能撤回；按现状另行登记"))
    ledger.take(sorted(after))
    lost = list(ledger.before.values())
    for code in sorted(after):
        ledger.remove(code)
    for snapshot in change.before:
        ledger.restore(snapshot)
    ledger.tell({"act": change.act, "undone": str(change.recorded_at.isoformat()), "before": lost})
    change.delete()
    return change


def codes_of(change: CampusChange) -> tuple[set[str], set[str]]:
    """Return the codes that stood before a change, and those since."""
    rows = list(change.successions.all())
    return (
        {row.predecessor for row in rows if row.predecessor},
        {row.successor for row in rows if row.successor},
    )


def later_change(change: CampusChange) -> CampusChange | None:
    """Return a later change of the same campuses, which has to be taken back first."""
    codes = set().union(*codes_of(change))
    later = CampusChange.objects.filter(
        county=change.county_id, year=change.year, tick__gt=change.tick
    )
    return next(
        (one for one in later.order_by("tick") if codes & set().union(*codes_of(one))), None
    )


def sums_of(snapshots: Iterable[Snapshot]) -> Snapshot:
    """Add up what several campuses have filled in, each stage with the same stage."""
    parts = list(snapshots)
    stages = dict.fromkeys(stage for part in parts for stage in part["stages"])
    return {
        "campus": added((part["campus"]["figures"], set(part["stages"])) for part in parts),
        "stages": {
            stage: added(
                (part["stages"][stage]["figures"], {stage})
                for part in parts
                if stage in part["stages"]
            )
            for stage in stages
        },
    }
