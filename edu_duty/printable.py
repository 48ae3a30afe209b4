"""The smallest things a page prints; every room hands them to the templates in these shapes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """A state as word and shape; ``kind`` names the shape in the style sheet (``mark-met``, …)."""

    kind: str
    word: str


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way to a page; the last one has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter as a link, with how many rows it would leave; ``count`` may be empty."""

    label: str
    url: str
    count: str
    current: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One total of a facts line; ``of`` follows the value in small print."""

    label: str
    value: str
    of: str = ""
    alert: bool = False
