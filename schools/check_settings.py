"""Which settings each kind of check has; every one is read exactly or refused in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from schools.dictionary import KIND_LABELS, SCOPES, STAGES, elements


class ChecksRefused(Exception):
    """The rules' file is wrong; the message names the rule and what is not understood."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Where something is read, and the terms that may stand beside the dictionary's elements."""

    where: str
    terms: frozenset[str]

    def refuse(self, what: str) -> ChecksRefused:
        """Return the refusal of what was read here."""
        return ChecksRefused(f"{self.where}: {what}")


Reader = Callable[[Reading, Any], Any]


def number(reading: Reading, value: Any) -> Decimal:
    """Read an exact number, written as text or as a whole number."""
    refusal = reading.refuse(f"{value!r} is no exact number; write it as text")
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise refusal
    try:
        return Decimal(value)
    except InvalidOperation:
        raise refusal from None


def text(reading: Reading, value: Any) -> str:
    """Read a word."""
    if isinstance(value, str) and value:
        return value
    raise reading.refuse(f"{value!r} is no word")


def element(reading: Reading, value: Any) -> str:
    """Read the code of an element."""
    if value not in elements():
        raise reading.refuse(f"unknown element {value!r}")
    return str(value)


def term(reading: Reading, value: Any) -> str:
    """Read an element's code, or that of a figure only statements know."""
    if value not in elements() and value not in reading.terms:
        raise reading.refuse(f"neither an element nor a term: {value!r}")
    return str(value)


def signed_term(reading: Reading, value: Any) -> tuple[int, str]:
    """Read a term that may be taken off (``-term``)."""
    name = str(value)
    return (-1 if name.startswith("-") else 1), term(reading, name.removeprefix("-"))


def signed_element(reading: Reading, value: Any) -> tuple[int, str]:
    """Read an element that may be taken off (``-element``)."""
    name = str(value)
    return (-1 if name.startswith("-") else 1), element(reading, name.removeprefix("-"))


def one_of(*choices: str) -> Reader:
    """Read one of some words."""

    def read(reading: Reading, value: Any) -> str:
        if value not in choices:
            raise reading.refuse(f"{value!r} is not of {choices}")
        return str(value)

    return read


def many(reader: Reader) -> Reader:
    """Read a list of at least one."""

    def read(reading: Reading, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or not value:
            raise reading.refuse(f"{value!r} is no list")
        return tuple(reader(reading, each) for each in value)

    return read


def by(key: Reader, value_of: Reader) -> Reader:
    """Read a table from one thing to another."""

    def read(reading: Reading, value: Any) -> Mapping[Any, Any]:
        if not isinstance(value, dict) or not value:
            raise reading.refuse(f"{value!r} is no table")
        return MappingProxyType(
            {key(reading, name): value_of(reading, each) for name, each in value.items()}
        )

    return read


def table(needed: Mapping[str, Reader], optional: Mapping[str, Reader] | None = None) -> Reader:
    """Read a table with these keys and no others; an optional one that is not there is None."""
    allowed = dict(needed) | dict(optional or {})

    def read(reading: Reading, value: Any) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise reading.refuse(f"{value!r} is no table")
        unknown, missing = set(value) - set(allowed), set(needed) - set(value)
        if unknown or missing:
            raise reading.refuse(f"unknown {sorted(unknown)}, missing {sorted(missing)}")
        return MappingProxyType(
            {
                name: reader(reading, value[name]) if name in value else None
                for name, reader in allowed.items()
            }
        )

    return read


def together(reader: Reader, *keys: str) -> Reader:
    """Read a table whose elements are all of one scope."""

    def read(reading: Reading, value: Any) -> Any:
        found = reader(reading, value)
        named = [each for key in keys for each in _listed(found[key])]
        if len({elements()[code].scope for code in named}) > 1:
            raise reading.refuse(f"elements of several scopes: {sorted(named)}")
        return found

    return read


def _listed(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _pairs(reading: Reading, value: Any) -> Mapping[str, str]:
    found: Mapping[str, str] = by(element, element)(reading, value)
    for part, whole in found.items():
        if elements()[part].scope != elements()[whole].scope:
            raise reading.refuse(f"{part} and {whole} are of different scopes")
    return found


_SUMS = many(together(table({"whole": element, "parts": many(element)}), "whole", "parts"))
_STAGES = many(one_of(*STAGES))
_BAND = table({"element": element, "least": number}, {"most": number})
_LIMITS = {"least": number, "most": number}
_SERIES = {"now": term, "before": term}

KINDS: Mapping[str, Reader] = {
    # parts and wholes
    "sum_equals": table({"sums": _SUMS}),
    "sum_within": table({"sums": _SUMS}),
    "part_of": table({"pairs": _pairs}),
    "bands_hold": table({"whole": element, "bands": many(_BAND)}),
    "derived_differs": table({}),
    "county_of_units": table(
        {
            "totals": many(
                table(
                    {
                        "element": element,
                        "of": element,
                        "stages": _STAGES,
                        "relation": one_of("equal", "at_most"),
                    }
                )
            ),
            "usual": number,
        }
    ),
    # ranges and ratios
    "unit_range": table({"unit": text}, {"above": number} | _LIMITS),
    "range": table({"limits": many(table({"element": element}, _LIMITS))}),
    "ratio": table(
        {
            "scope": one_of(*SCOPES),
            "ratios": many(table({"part": element, "whole": element}, _LIMITS)),
        },
        {"least_whole": number},
    ),
    "kinds_teach": table({"stages": by(one_of(*KIND_LABELS), _STAGES)}),
    "no_stage": table({}),
    # years
    "changed": table(
        {"elements": many(element), "usual": number, "least": number, "deviations": number},
        {"zero": one_of("elsewhere")},
    ),
    "county_changed": table(
        {"usual": number, "least": number, "deviations": number, "falls_elsewhere": many(text)}
    ),
    "fell": table({"units": many(text)}),
    "step": table({"elements": many(element), "most": number}),
    "vanished": table({"elements": many(element), "least": number}),
    "unchanged": table({"elements": many(element), "counted": element, "least": number}),
    "flow": table({"stages": _STAGES, "usual": number, "least": number}),
    "beside_a_fall": table({"now": element, "beside": element}),
    # schools against schools
    "peers": table(
        {
            "scope": one_of("stage", "school"),
            "ratios": many(table({"part": element, "whole": element})),
            "group": number,
            "least_whole": number,
            "factor": number,
            "spread": number,
        }
    ),
    "heaping": table(
        {
            "elements": many(element),
            "multiple": number,
            "least": number,
            "share": number,
            "count": number,
        }
    ),
    "copied": table({"scope": one_of("stage", "school"), "figures": number, "least": number}),
    "threshold": table(
        {
            "thresholds": many(
                table(
                    {
                        "indicator": text,
                        "stage": one_of(*STAGES),
                        "parts": many(signed_element),
                        "whole": element,
                        "times": number,
                        "value": number,
                    }
                )
            ),
            "near": number,
            "group": number,
            "count": number,
            "share": number,
            "against_below": number,
        }
    ),
    "exact_rates": table(
        {
            "rates": many(
                table(
                    {"indicator": text, "value": number},
                    {"part": term, "whole": term, "statement": term},
                )
            ),
            "count": number,
        }
    ),
    # statements
    "statement_parts": table({}),
    "statement_rates": table(
        {"gross": many(text), "cohort": many(text), "no_rates": many(text), "most": number}
    ),
    "person_times": table({"whole": element, "unit": text}),
    "statement_range": table({"limits": many(table({"statement": term}, _LIMITS))}),
    "statement_words": table({"words": many(text)}),
    "said_twice": table({}),
    "said_and_added": table({}),
    "stated_within": table({"sums": many(table({"whole": term, "parts": many(term)}))}),
    "claims": table(
        {
            "claims": many(
                table(
                    {
                        "statement": term,
                        "needs": many(table({"figures": many(term)}, {"or": term})),
                    },
                    {"grows": table(_SERIES)},
                )
            )
        }
    ),
    # what is stated against what figures give
    "stated_ratio": table(
        {
            "tolerance": number,
            "ratios": many(
                table(
                    {
                        "statement": term,
                        "parts": many(signed_term),
                        "wholes": many(signed_term),
                        "times": number,
                    },
                    {"stale": many(term)},
                )
            ),
        }
    ),
    "stated_growth": table(
        {"tolerance": number, "growths": many(table({"statement": term} | _SERIES))}
    ),
    "stated_total": table({"totals": many(table({"statement": term, "parts": many(signed_term)}))}),
    "stated_every": table({"each": many(table({"whole": term, "part": term}))}),
    "stated_product": table({"products": many(table({"statement": term, "factors": many(term)}))}),
    "two_bases": table(
        {
            "part": element,
            "whole": element,
            "other_part": element,
            "other_whole": element,
            "apart": number,
        }
    ),
    "stated_basis": table(
        {
            "statements": many(term),
            "part": element,
            "whole": element,
            "other_part": element,
            "other_whole": element,
        }
    ),
}
