"""The rules of plausibility, read once from fixtures/checks.toml and checked."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from schools.check_settings import KINDS, ChecksRefused, Reading
from schools.dictionary import STAGES, elements

FILE = "checks.toml"
SEVERITIES = ("error", "warning", "note")
HEAD = ("code", "kind", "severity", "title", "title_en", "reason", "advice", "advice_en")
OPTIONAL_HEAD = ("advice", "advice_en")

Finding = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Term:
    """A figure without an element of its own that counties state, and how campuses give it."""

    code: str
    name: str
    stage: str
    element: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what kind of check, how grave, and its numbers with the reason for them.

    Shape: ``settings`` is what ``schools.check_settings.KINDS`` says of its kind.
    """

    code: str
    kind: str
    severity: str
    title_zh: str
    title_en: str
    reason: str
    advice_zh: str
    advice_en: str
    settings: Mapping[str, Any]

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return self.title_en if get_language() == "en" else self.title_zh

    @property
    def advice(self) -> str:
        """What to do about it, in the reader's language; empty where the message says it."""
        return self.advice_en if get_language() == "en" else self.advice_zh

    def finding(
        self, message: str, cells: Sequence[str], expected: str, *, severity: str = ""
    ) -> Finding:
        """Make a finding of this rule; ``severity`` where this one is less grave than the rule."""
        advice = self.advice if self.advice_zh else ""
        said = f"{message}；{advice}" if advice else message
        return {
            "severity": severity or self.severity,
            "rule": self.code,
            "message": said,
            "expected": expected,
            "cells": list(cells),
        }


@dataclass(frozen=True, slots=True)
class Checks:
    """Every rule in the order of the file, and the figures only statements know, by code."""

    rules: tuple[Rule, ...]
    terms: Mapping[str, Term]


@cache
def checks() -> Checks:
    """Return the rules."""
    text = (settings.FIXTURES_DIR / FILE).read_text(encoding="utf-8")
    return parse_checks(tomllib.loads(text))


def rule_label(code: str) -> str:
    """Return a rule's title in the reader's language; a rule of another time is its own title."""
    return next((rule.label for rule in checks().rules if rule.code == code), code)


def parse_checks(tables: Mapping[str, Any]) -> Checks:
    """Check and read the rules.

    Raises:
        ChecksRefused: a code stands twice; a kind, element, stage or setting is unknown, missing
            or of the wrong sort. The message names the rule.
    """
    terms = _terms(tables.get("term", []))
    rules = tuple(_rule(table, frozenset(terms)) for table in tables.get("rule", []))
    codes = [rule.code for rule in rules]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ChecksRefused(f"Rules stand twice: {twice}")
    return Checks(rules, MappingProxyType(terms))


def _terms(tables: Sequence[Mapping[str, Any]]) -> dict[str, Term]:
    terms: dict[str, Term] = {}
    for table in tables:
        term = Term(table["code"], table["name"], table.get("stage", ""), table.get("element", ""))
        if term.code in terms or term.code in elements():
            raise ChecksRefused(f"Term {term.code} stands twice, or is an element.")
        if term.stage and (term.stage not in STAGES or not _is_of_stages(term.element)):
            raise ChecksRefused(f"Term {term.code} adds up nothing: {term.stage} {term.element}")
        terms[term.code] = term
    return terms


def _is_of_stages(code: str) -> bool:
    return code in elements() and elements()[code].scope == "stage"


def _rule(table: Mapping[str, Any], terms: frozenset[str]) -> Rule:
    code, kind = table.get("code"), table.get("kind")
    missing = [key for key in HEAD if key not in OPTIONAL_HEAD and not table.get(key)]
    if missing:
        raise ChecksRefused(f"Rule {code} says no {missing}")
    if kind not in KINDS:
        raise ChecksRefused(f"Rule {code} is of an unknown kind: {kind}")
    if table["severity"] not in SEVERITIES:
        raise ChecksRefused(f"Rule {code} is of an unknown severity: {table['severity']}")
    own = {key: value for key, value in table.items() if key not in HEAD}
    return Rule(
        code=table["code"],
        kind=table["kind"],
        severity=table["severity"],
        title_zh=table["title"],
        title_en=table["title_en"],
        reason=table["reason"],
        advice_zh=table.get("advice", ""),
        advice_en=table.get("advice_en", ""),
        settings=KINDS[table["kind"]](Reading(f"Rule {code}", terms), own),
    )
