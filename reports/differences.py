"""What differs between two documents, one difference at a time; pure."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

NONE: Final = "没有"
HEADING: Final = ("事项", "代码", "名称", "以前", "现在", "说明", "理由")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; ``told`` is what stands in the one and in the other, ``said`` the move.

    ``reason`` is what somebody wrote about what stands there now, and who.
    """

    topic: str
    code: str
    title: str
    told: tuple[str, str]
    said: str
    reason: str = ""

    @property
    def sentence(self) -> str:
        """Say the difference in one sentence."""
        said = f"{' '.join(filter(None, (self.code, self.title)))}：{self.said}。"
        return f"{said}{self.reason}。" if self.reason else said

    def cells(self) -> tuple[str, ...]:
        """Return the difference as a row under ``HEADING``."""
        return (self.topic, self.code, self.title, *self.told, self.said, self.reason)


@dataclass(frozen=True, slots=True)
class Pair:
    """A row as it stands in the one and in the other; at least one has it."""

    old: Row | None
    new: Row | None

    @property
    def row(self) -> Row:
        """Return the newer of the two."""
        return self.new or self.old or {}

    def told(self, say: Callable[[Row], str], none: str = NONE) -> tuple[str, str]:
        """Say both; what is not there is ``none``."""
        return (say(self.old) if self.old else none, say(self.new) if self.new else none)

    def came(self, what: str) -> str:
        """Say that the row is new, or dropped."""
        return f"{'新列入' if self.old is None else '不再列入'}（{what}）"


def paired(olds: Sequence[Row], news: Sequence[Row], key: Callable[[Row], Hashable]) -> list[Pair]:
    """Pair rows by what they are about: the newer list's order, then what was dropped."""
    before, after = ({key(row): row for row in rows} for rows in (olds, news))
    keys = [*after, *(each for each in before if each not in after)]
    return [Pair(before.get(each), after.get(each)) for each in keys]
