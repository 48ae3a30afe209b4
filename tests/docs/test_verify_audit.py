"""An export that nobody touched holds; every tampering with one is found, and where it was."""

import importlib.util
import sys
from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.conf import settings as portal
from django.db import transaction

from edu_duty.audit import anchors
from edu_duty.audit.chain import link
from edu_duty.audit.exporting import export_lines
from edu_duty.audit.guards import drop_guards
from edu_duty.audit.models import AuditEvent, ChainHead
from edu_duty.audit.origin import Origin, Person, Post, coming_from
from edu_duty.audit.record import content_of, record
from tests.conftest import NOON
from tests.docs import tampering

_spec = importlib.util.spec_from_file_location(
    "verify_audit", portal.BASE_DIR / "docs" / "verify_audit.py"
)
assert _spec is not None
assert _spec.loader is not None
verifier: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(verifier)

SEED = 20261122
TAMPERINGS = 2000 if portal.EMBEDDED else 250
CLEAN_RUNS = 60
PLACES = [("990101", 2024), ("990101", 2025), ("990102", 2024), ("520324", 2019), ("", None)]
FILLER = Person(7, "filler", (Post("COUNTY_FILLER", "990101"),))
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def anchor_file(settings, tmp_path):
    settings.ANCHOR_FILE = tmp_path / "anchors" / "anchors.jsonl"
    return settings.ANCHOR_FILE


def write(dice: Random) -> None:
    region, year = dice.choice(PLACES)
    with coming_from(Origin("192.0.2.1", lambda: dice.choice([None, FILLER]))):
        record(
            verb=dice.choice(list(AuditEvent.Verb)),
            target=f"{region}/{year}",
            actor_name="filler",
            at=NOON + timedelta(seconds=dice.randrange(10**6), microseconds=dice.randrange(10**6)),
            region_code=region,
            year=year,
            details={"cells": {"学生": [str(dice.randrange(500)), None]}},
        )


def old_event() -> None:
    """An event as they were written before events told where they came from."""
    event = AuditEvent(
        chain="system", sequence=1, verb="SIGNED_IN", target="a", actor_name="a", at=NOON
    )
    event.hash = link("", content_of(event))
    event.save()
    ChainHead.objects.create(chain="system", sequence=1, hash=event.hash)


def roots_on_paper() -> list[str]:
    newest = anchors.latest()
    return [newest.root] if newest else []


@pytest.fixture
def trail(settings) -> list[str]:
    """Five chains, three anchors, everything anchored; returns the roots on paper."""
    dice = Random(SEED)
    old_event()
    for hour in range(3):
        settings.AUDIT_HASH = "sm3" if hour == 1 else "sha256"
        for _ in range(14):
            write(dice)
        settings.AUDIT_HASH = "sha256"
        anchors.drop_anchor(NOON + timedelta(days=20, hours=hour))
    return roots_on_paper()


def verify(roots: list[str]) -> list[str]:
    exported = verifier.read_export("\n".join(export_lines(NOON)))
    return verifier.verify(exported, tampering.file_lines(), roots)


def test_every_tampering_is_found(trail, anchor_file, capsys):
    drop_guards()
    dice, kinds = Random(SEED), list(tampering.ACTS)
    untouched, missed, done = anchor_file.read_bytes(), [], Counter[str]()
    for number in range(TAMPERINGS):
        kind = kinds[number % len(kinds)]
        with transaction.atomic():
            tampering.ACTS[kind](dice)

            if not verify(trail):
                missed.append(f"{number} {kind}")

            done[kind] += 1
            transaction.set_rollback(True)
        anchor_file.write_bytes(untouched)

    with capsys.disabled():
        sys.stdout.write(
            f"\n{sum(done.values())} tamperings of {len(done)} kinds, {len(missed)} not found\n"
        )
    assert missed == []
    assert verify(trail) == []


def test_nothing_is_found_where_nobody_tampered(capsys):
    dice, alarms = Random(SEED), []
    old_event()
    for number in range(CLEAN_RUNS):
        for _ in range(dice.randrange(1, 6)):
            write(dice)
        if dice.random() < 0.7:
            anchors.drop_anchor(NOON + timedelta(days=30, hours=number))
        roots = roots_on_paper()

        found = verifier.verify(
            verifier.read_export("\n".join(export_lines(NOON))),
            tampering.file_lines() if portal.ANCHOR_FILE.exists() else [],
            roots,
        )

        alarms += [f"{number} {finding}" for finding in found]

    with capsys.disabled():
        sys.stdout.write(f"\n{CLEAN_RUNS} clean exports, {len(alarms)} alarms\n")
    assert alarms == []


def said_after(act, trail) -> str:
    drop_guards()
    act()
    return "\n".join(verify(trail))


def test_a_changed_field_is_named_with_its_place(trail):
    event = AuditEvent.objects.get(chain="990101/2024", sequence=2)

    said = said_after(lambda: tampering.change("audit_auditevent", event.pk, target="x"), trail)

    assert said == "链 990101/2024：第2条的内容与它的摘要不符，被改动"


def test_a_cut_tail_with_its_head_is_told_by_the_anchors(trail):
    events = list(AuditEvent.objects.filter(chain="990101/2024").order_by("sequence"))

    def cut() -> None:
        tampering.run("DELETE FROM audit_auditevent WHERE id = %s", events[-1].pk)
        tampering.set_head(events[:-1])

    said = said_after(cut, trail)

    assert f"链 990101/2024：第{len(events)}条起缺失，末尾被截断" in said
    assert "第3个锚点之间" in said


def test_a_chain_computed_anew_is_told_by_the_anchors(trail):
    events = list(AuditEvent.objects.filter(chain="990101/2024").order_by("sequence"))

    def again() -> None:
        events[0].target = "x"
        tampering.change("audit_auditevent", events[0].pk, target="x")
        tampering.chain_again(events, 0)

    said = said_after(again, trail)

    assert "链 990101/2024" in said
    assert "被改写并重新连过（锚点文件第1个锚点之前" in said


def test_a_whole_chain_that_vanished_is_named(trail):
    def vanish() -> None:
        tampering.run("DELETE FROM audit_auditevent WHERE chain = '990102/2024'")
        tampering.run("DELETE FROM audit_chainhead WHERE chain = '990102/2024'")

    assert "链 990102/2024：整条链被删除" in said_after(vanish, trail)


def test_an_older_backup_is_told(trail):
    said = said_after(lambda: tampering.older_backup(Random(1)), trail)

    assert "数据库少了第3个锚点，被删除或数据库退回了旧状态" in said


def test_the_program_ends_with_0_or_1_and_says_what_it_read(trail, tmp_path, anchor_file):
    export = tmp_path / "audit.jsonl"
    said: list[str] = []
    export.write_text("\n".join(export_lines(NOON)), encoding="utf-8")
    asked = [str(export), "--anchors", str(anchor_file), "--root", trail[0]]

    assert verifier.main(asked, said.append) == 0
    assert said[0].endswith("43条记录，3个锚点：0处不符")
    assert verifier.main([*asked, "--root", "ab" * 32], said.append) == 1
    assert verifier.main([str(anchor_file)], said.append) == 1
    assert said[-1].startswith("读不了")


def test_the_program_needs_no_more_than_the_standard_library():
    text = (portal.BASE_DIR / "docs" / "verify_audit.py").read_text(encoding="utf-8")
    imported = [
        line.split()[1].split(".")[0]
        for line in text.splitlines()
        if line.startswith(("import ", "from "))
    ]

    assert len(text.splitlines()) < 300
    assert set(imported) <= sys.stdlib_module_names
