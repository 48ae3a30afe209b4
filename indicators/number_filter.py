"""Which of a version's uncertain numbers an address asks for: by domain, kind and state."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Protocol
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from edu_duty.printable import Choice

# What holds for the rubric as a whole stands in no part.
WHOLE = "-"
STATES = ("open", "done")


class Number(Protocol):
    """What the filter asks of a number."""

    @property
    def part(self) -> str:
        """The part it belongs to, empty for the rubric as a whole."""

    @property
    def kind(self) -> str:
        """What kind of number it is, in a word."""

    @property
    def open(self) -> bool:
        """Whether nobody vouches for it."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select field, with how many rows it would leave."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class NumberFilter:
    """What is asked for; empty is everything."""

    part: str = ""
    kind: str = ""
    state: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "NumberFilter":
        """Read an address; a state nobody knows is left out."""
        state = query.get("state", "")
        return cls(
            part=query.get("domain", "")[:40],
            kind=query.get("kind", "")[:40],
            state=state if state in STATES else "",
        )

    def url(self, **changes: str) -> str:
        """Write the address with some of it changed."""
        told = asdict(replace(self, **changes))
        named = {"domain": told["part"], "kind": told["kind"], "state": told["state"]}
        return "?" + urlencode({name: text for name, text in named.items() if text})

    def keeps(self, number: Number, but: str = "") -> bool:
        """Say whether a number is asked for, whatever is asked under ``but``."""
        asked = {
            "part": self.part in {"", number.part or WHOLE},
            "kind": self.kind in {"", number.kind},
            "state": self.state in {"", _state(number)},
        }
        return all(kept for name, kept in asked.items() if name != but)


def _state(number: Number) -> str:
    return "open" if number.open else "done"


def state_choices(asked: NumberFilter, numbers: Sequence[Number]) -> list[Choice]:
    """Offer the states with how many numbers each would leave."""
    counted = Counter(_state(one) for one in numbers if asked.keeps(one, but="state"))
    words = {"": _("全部"), "open": _("待确认"), "done": _("已确认")}
    counts = {"": counted.total(), **counted}
    return [
        Choice(word, asked.url(state=state), str(counts.get(state, 0)), asked.state == state)
        for state, word in words.items()
    ]


def part_options(
    asked: NumberFilter, numbers: Iterable[Number], titles: Mapping[str, str]
) -> list[Option]:
    """Offer the domains that have any numbers."""
    counted = Counter(one.part for one in numbers if asked.keeps(one, but="part"))
    return [
        Option(part or WHOLE, f"{title} {counted[part]}", asked.part == (part or WHOLE))
        for part, title in titles.items()
        if part in counted
    ]


def kind_options(asked: NumberFilter, numbers: Iterable[Number]) -> list[Option]:
    """Offer the kinds of numbers, the frequent ones first."""
    counted = Counter(one.kind for one in numbers if asked.keeps(one, but="kind"))
    return [
        Option(kind, f"{kind} {count}", asked.kind == kind) for kind, count in counted.most_common()
    ]
