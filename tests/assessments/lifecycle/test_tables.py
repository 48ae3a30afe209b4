"""Every status × act × role of every table, against what a person wrote; and the diagrams."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from assessments.lifecycle.steps import StepRefused, Table, diagram, found, take
from assessments.lifecycle.tables import TABLES
from edu_duty.accounts.roles import ALLOWED, Permission, Role
from edu_duty.audit.models import AuditEvent

DIAGRAMS = settings.BASE_DIR / "docs" / "rounds.md"


def expectations() -> dict[tuple[str, str, str], tuple[str, set[str]]]:
    """Read the table: (table, act, status) -> next status, roles."""
    path = Path(__file__).with_name("expected.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            (row["table"], row["act"], row["from"]): (row["to"], set(row["roles"].split()))
            for row in csv.DictReader(stream)
        }


EXPECTED = expectations()


def cells() -> Iterator[tuple[Table, str, str, Role]]:
    for table in TABLES:
        for status in table.statuses:
            for act in table.acts:
                for role in Role:
                    yield table, status, act, role


CELLS = list(cells())


def outcome(table: Table, status: str, act: str, role: Role) -> str:
    """Take a step with every condition holding; return the next status or the refusal."""
    try:
        step = take(table, status, act, ALLOWED[role], table.conditions)
    except StepRefused as refusal:
        return refusal.code
    return step.to or status


@pytest.mark.parametrize(
    ("table", "status", "act", "role"),
    CELLS,
    ids=[f"{t.name}-{s}-{a}-{r}" for t, s, a, r in CELLS],
)
def test_each_cell_is_as_a_person_wrote_it(table, status, act, role):
    to, roles = EXPECTED.get((table.name, act, status), ("", set()))
    expected = "illegal" if not to else to if role in roles else "forbidden"

    assert outcome(table, status, act, role) == expected


def test_every_expectation_is_of_a_step():
    steps = {(t.name, a, s) for t in TABLES for s in t.statuses for a in t.acts if found(t, s, a)}

    assert steps == set(EXPECTED)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_condition_refuses_by_its_own_name(table):
    wrong = []
    for step in table.steps:
        for need in step.needs:
            rest = set(table.conditions) - {need}
            with pytest.raises(StepRefused) as refusal:
                take(table, step.sources[0], step.act, set(Permission), rest)
            if refusal.value.code != need:
                wrong.append((step.act, need))

    assert wrong == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_steps_name_permissions_and_verbs_that_exist(table):
    assert {step.permission for step in table.steps} <= set(Permission)
    assert {step.verb for step in table.steps} <= set(AuditEvent.Verb)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_status_can_be_reached(table):
    reached, more = {table.statuses[0]}, True
    while more:
        step_on = {s.to for s in table.steps if s.to and reached & set(s.sources)}
        more = not step_on <= reached
        reached |= step_on

    assert reached == set(table.statuses)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_documents_diagram_is_drawn_from_the_table(table):
    assert f"```mermaid\n{diagram(table)}```" in DIAGRAMS.read_text(encoding="utf-8")
