"""Ways to tamper with what happened, each one act of somebody with the database's password."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.db import connection

from edu_duty.audit.anchors import current_heads
from edu_duty.audit.chain import canonical, digest, link
from edu_duty.audit.merkle import heads_digest, heads_root
from edu_duty.audit.models import Anchor, AuditEvent, ChainHead
from edu_duty.audit.record import content_of

FORGED: dict[str, Any] = {
    "chain": "990199/2031",
    "sequence": 77,
    "verb": "SIGNED_OUT",
    "target": "somebody else's",
    "actor_name": "somebody else",
    "actor_id": 4711,
    "posts": "PROVINCE_LEAD@99",
    "origin": "203.0.113.99",
    "region_code": "990199",
    "year": 2031,
    "details": '{"forged": true}',
    "at": "2020-01-01 00:00:00+00:00",
    "content_version": 3,
    "algorithm": "md5",
    "previous_hash": "f" * 64,
    "hash": "e" * 64,
}
ANCHOR_FORGED: dict[str, Any] = {
    "sequence": 99,
    "at": "2020-01-01 00:00:00+00:00",
    "root": "d" * 64,
    "chains": 99,
    "line": '{"n":1}',
}


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def change(table: str, pk: int, **columns: Any) -> None:
    named = ", ".join(f'"{name}" = %s' for name in columns)
    run(f"UPDATE {table} SET {named} WHERE id = %s", *columns.values(), pk)


def any_event(dice: Random) -> AuditEvent:
    return dice.choice(list(AuditEvent.objects.order_by("chain", "sequence")))


def any_chain(dice: Random) -> list[AuditEvent]:
    chain = dice.choice(sorted(current_heads()))
    return list(AuditEvent.objects.filter(chain=chain).order_by("sequence"))


def set_head(events: list[AuditEvent]) -> None:
    last = events[-1]
    run(
        "UPDATE audit_chainhead SET sequence = %s, hash = %s WHERE chain = %s",
        last.sequence,
        last.hash,
        last.chain,
    )


def chain_again(events: list[AuditEvent], start: int) -> None:
    """Compute every hash from a place on anew, and the head, as a careful forger would."""
    for place in range(start, len(events)):
        event = events[place]
        event.previous_hash = events[place - 1].hash if place else ""
        event.hash = link(event.previous_hash, content_of(event), event.algorithm)
        change("audit_auditevent", event.pk, previous_hash=event.previous_hash, hash=event.hash)
    set_head(events)


def field_of(column: str) -> Callable[[Random], None]:
    def act(dice: Random) -> None:
        change("audit_auditevent", any_event(dice).pk, **{column: FORGED[column]})

    return act


def anchor_field_of(column: str) -> Callable[[Random], None]:
    def act(dice: Random) -> None:
        anchor = dice.choice(list(Anchor.objects.order_by("sequence")))
        change("audit_anchor", anchor.pk, **{column: ANCHOR_FORGED[column]})

    return act


def row_deleted(dice: Random) -> None:
    run("DELETE FROM audit_auditevent WHERE id = %s", any_event(dice).pk)


def tail_cut(dice: Random) -> None:
    events = any_chain(dice)
    for event in events[dice.randrange(len(events)) :]:
        run("DELETE FROM audit_auditevent WHERE id = %s", event.pk)


def tail_cut_with_head(dice: Random) -> None:
    events = any_chain(dice)
    kept = dice.randrange(1, len(events))
    for event in events[kept:]:
        run("DELETE FROM audit_auditevent WHERE id = %s", event.pk)
    set_head(events[:kept])


def chain_deleted(dice: Random) -> None:
    chain = any_chain(dice)[0].chain
    run("DELETE FROM audit_auditevent WHERE chain = %s", chain)
    run("DELETE FROM audit_chainhead WHERE chain = %s", chain)


def events_of_a_chain_deleted(dice: Random) -> None:
    run("DELETE FROM audit_auditevent WHERE chain = %s", any_chain(dice)[0].chain)


def head_deleted(dice: Random) -> None:
    run("DELETE FROM audit_chainhead WHERE chain = %s", any_chain(dice)[0].chain)


def head_rewritten(dice: Random) -> None:
    events = any_chain(dice)
    set_head(events[: dice.randrange(1, len(events))])


def head_hash_rewritten(dice: Random) -> None:
    run("UPDATE audit_chainhead SET hash = %s WHERE chain = %s", "c" * 64, any_chain(dice)[0].chain)


def swapped(dice: Random) -> None:
    one, two = dice.sample(any_chain(dice), 2)
    change("audit_auditevent", one.pk, sequence=10_000)
    change("audit_auditevent", two.pk, sequence=one.sequence)
    change("audit_auditevent", one.pk, sequence=two.sequence)


def contents_swapped(dice: Random) -> None:
    one, two = dice.sample(any_chain(dice), 2)
    change("audit_auditevent", one.pk, target=two.target, details=json.dumps(two.details))
    change("audit_auditevent", two.pk, target=one.target, details=json.dumps(one.details))


def inserted(dice: Random) -> None:
    events = any_chain(dice)
    row = AuditEvent.objects.get(pk=events[-1].pk)
    row.pk, row.sequence, row.target = None, row.sequence + 1, "inserted"
    row._state.adding = True
    row.save()


def inserted_in_the_middle(dice: Random) -> None:
    events = any_chain(dice)
    place = dice.randrange(len(events))
    for event in reversed(events[place:]):
        event.sequence += 1
        change("audit_auditevent", event.pk, sequence=event.sequence)
    row = AuditEvent.objects.get(pk=events[place].pk)
    row.pk, row.sequence, row.target = None, place + 1, "inserted"
    row._state.adding = True
    row.save()
    chain_again([*events[:place], row, *events[place:]], place)


def removed_from_the_middle(dice: Random) -> None:
    events = any_chain(dice)
    place = dice.randrange(len(events) - 1)
    run("DELETE FROM audit_auditevent WHERE id = %s", events[place].pk)
    for event in events[place + 1 :]:
        event.sequence -= 1
        change("audit_auditevent", event.pk, sequence=event.sequence)
    chain_again([*events[:place], *events[place + 1 :]], place)


def chained_again(dice: Random) -> None:
    events = any_chain(dice)
    place = dice.randrange(len(events))
    events[place].target = "rewritten"
    change("audit_auditevent", events[place].pk, target="rewritten")
    chain_again(events, place)


def moved_in_time(dice: Random) -> None:
    events = any_chain(dice)
    place = dice.randrange(len(events))
    events[place].at -= timedelta(days=dice.randrange(1, 400))
    change("audit_auditevent", events[place].pk, at=events[place].at)
    chain_again(events, place)


def everything_rewritten(dice: Random) -> None:
    """Rewrite a chain and every anchor after it, in the database and in the portal's own file."""
    chained_again(dice)
    before: dict[str, Any] | None = None
    for anchor in Anchor.objects.order_by("sequence"):
        line = json.loads(anchor.line)
        for chain, (sequence, _own) in line["changed"].items():
            event = AuditEvent.objects.get(chain=chain, sequence=sequence)
            line["changed"][chain] = [sequence, event.hash]
        heads: dict[str, Any] = {} if before is None else dict(before["all"])
        heads |= {chain: (n, own) for chain, (n, own) in line["changed"].items()}
        line["root"], line["heads"] = heads_root(heads, "sha256"), heads_digest(heads, "sha256")
        line["previous"] = digest(before["text"].encode(), "sha256").hex() if before else ""
        before = {"all": heads, "text": canonical(line).decode()}
        change("audit_anchor", anchor.pk, line=before["text"], root=line["root"])
    lines = Anchor.objects.order_by("sequence").values_list("line", flat=True)
    write_file(list(lines))


def anchor_deleted(dice: Random) -> None:
    run("DELETE FROM audit_anchor WHERE id = %s", dice.choice(list(Anchor.objects.all())).pk)


def older_backup(_dice: Random) -> None:
    """Bring back the state of the last anchor but one, all tables agreeing with one another."""
    older, newest = Anchor.objects.order_by("-sequence")[:2][::-1]
    heads: dict[str, Any] = {}
    for anchor in Anchor.objects.filter(sequence__lte=older.sequence).order_by("sequence"):
        heads |= json.loads(anchor.line)["changed"]
    run("DELETE FROM audit_anchor WHERE id = %s", newest.pk)
    for head in ChainHead.objects.all():
        sequence, own = heads.get(head.chain, (0, ""))
        run("DELETE FROM audit_auditevent WHERE chain = %s AND sequence > %s", head.chain, sequence)
        run(
            "UPDATE audit_chainhead SET sequence = %s, hash = %s WHERE chain = %s",
            sequence,
            own,
            head.chain,
        )


def file_lines() -> list[str]:
    return Path(settings.ANCHOR_FILE).read_text(encoding="utf-8").splitlines()


def write_file(lines: list[str]) -> None:
    Path(settings.ANCHOR_FILE).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def file_letter_changed(dice: Random) -> None:
    lines = file_lines()
    number = dice.randrange(len(lines))
    line = lines[number]
    place = dice.randrange(len(line))
    lines[number] = line[:place] + ("0" if line[place] != "0" else "1") + line[place + 1 :]
    write_file(lines)


def file_line_deleted(dice: Random) -> None:
    lines = file_lines()
    del lines[dice.randrange(len(lines))]
    write_file(lines)


def file_cut(dice: Random) -> None:
    lines = file_lines()
    write_file(lines[: dice.randrange(len(lines))])


def file_lines_swapped(dice: Random) -> None:
    lines = file_lines()
    one, two = dice.sample(range(len(lines)), 2)
    lines[one], lines[two] = lines[two], lines[one]
    write_file(lines)


def file_line_inserted(dice: Random) -> None:
    lines = file_lines()
    lines.insert(dice.randrange(len(lines) + 1), dice.choice(lines))
    write_file(lines)


ACTS: dict[str, Callable[[Random], None]] = {
    **{f"field {column}": field_of(column) for column in FORGED},
    **{f"anchor field {column}": anchor_field_of(column) for column in ANCHOR_FORGED},
    **{
        act.__name__.replace("_", " "): act
        for act in (
            row_deleted,
            tail_cut,
            tail_cut_with_head,
            chain_deleted,
            events_of_a_chain_deleted,
            head_deleted,
            head_rewritten,
            head_hash_rewritten,
            swapped,
            contents_swapped,
            inserted,
            inserted_in_the_middle,
            removed_from_the_middle,
            chained_again,
            moved_in_time,
            everything_rewritten,
            anchor_deleted,
            older_backup,
            file_letter_changed,
            file_line_deleted,
            file_cut,
            file_lines_swapped,
            file_line_inserted,
        )
    },
}
