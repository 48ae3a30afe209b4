"""Who acts now and from where; whoever starts work says so once, and every event finds it here."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

COMMAND = "command"
WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Post:
    """One role somebody holds at or below a region code prefix."""

    code: str
    region_prefix: str

    def __str__(self) -> str:
        return f"{self.code}@{self.region_prefix or '*'}"

    def reaches(self, region_code: str) -> bool:
        """Say whether this post is about a region, or about part of it."""
        own = self.region_prefix
        return region_code.startswith(own) or own.startswith(region_code)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, as plain values that outlive it."""

    id: int
    name: str
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an act comes from: an address, ``worker`` or ``command NAME``; and who is behind it.

    Shape: ``person`` is asked when an event is written, because a request knows who sends it only
    after it was begun. ``told`` has the verbs of the newest events that came from here.
    """

    place: str
    person: Callable[[], Person | None]
    told: deque[str] = field(default_factory=lambda: deque(maxlen=100), compare=False)

    def acting(self, actor_name: str) -> Person | None:
        """Return who acts here, if it is the one whom an event names."""
        found = self.person()
        return found if found is not None and found.name == actor_name else None


def nobody() -> None:
    """No person: the portal acts of itself."""


NOWHERE = Origin("", nobody)
_current: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def current() -> Origin:
    """Return where what happens now comes from."""
    return _current.get()


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Let every event of what is done inside tell where it comes from."""
    before = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(before)
