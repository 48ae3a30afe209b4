"""What a table of steps is, and how one step is taken; pure.

A step is refused here and nowhere else: whoever changes a status asks ``take`` for the next one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain


@dataclass(frozen=True, slots=True)
class Step:
    """One act that moves something from one of its statuses to the next.

    Shape: ``permission`` names an act of the permission table; ``needs`` names the conditions that
    must hold; ``verb`` is the audit verb it leaves. A step whose ``to`` is None leaves the status
    as it was.
    """

    act: str
    sources: tuple[str, ...]
    to: str | None
    permission: str
    verb: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Every status something can have, the first one first, and every step between them."""

    name: str
    statuses: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def acts(self) -> tuple[str, ...]:
        """Every act, once, in the order of the table."""
        return tuple(dict.fromkeys(step.act for step in self.steps))

    @property
    def conditions(self) -> tuple[str, ...]:
        """Every condition some step needs, once."""
        return tuple(dict.fromkeys(chain.from_iterable(step.needs for step in self.steps)))


class StepRefused(Exception):
    """A step that may not be taken now.

    ``code`` is ``illegal`` (no such step from here), ``forbidden`` (not this person's act) or the
    name of the first condition that does not hold.
    """

    def __init__(self, code: str, status: str, act: str) -> None:
        super().__init__(f"{act} from {status}: {code}")
        self.code = code
        self.status = status
        self.act = act


def found(table: Table, status: str, act: str) -> Step | None:
    """Return the step an act takes from a status, if there is one."""
    for step in table.steps:
        if step.act == act and status in step.sources:
            return step
    return None


def take(
    table: Table, status: str, act: str, permissions: Collection[str], holds: Collection[str]
) -> Step:
    """Return the step to take.

    Args:
        permissions: the acts of the permission table this person may do here.
        holds: the conditions that hold now.

    Raises:
        StepRefused: there is no such step, it is not theirs, or a condition does not hold.
    """
    step = found(table, status, act)
    if step is None:
        raise StepRefused("illegal", status, act)
    if step.permission not in permissions:
        raise StepRefused("forbidden", status, act)
    for condition in step.needs:
        if condition not in holds:
            raise StepRefused(condition, status, act)
    return step


def open_to(table: Table, status: str, permissions: Collection[str]) -> tuple[Step, ...]:
    """Return the steps a person may think of from a status, whatever their conditions."""
    return tuple(
        step for step in table.steps if status in step.sources and step.permission in permissions
    )


def diagram(table: Table) -> str:
    """Draw a table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {table.statuses[0]}"]
    for step in table.steps:
        for source in step.sources:
            lines.append(f"    {source} --> {step.to or source}: {step.act}")
    ends = [
        status
        for status in table.statuses
        if not any(status in step.sources and step.to not in (None, status) for step in table.steps)
    ]
    return "\n".join([*lines, *(f"    {status} --> [*]" for status in ends)]) + "\n"
