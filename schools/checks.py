"""Plausibility: what in a return contradicts itself, its past, other schools, or what can be; pure.

An ``error`` cannot be true and blocks freezing, a ``warning`` asks for an explanation, a ``note``
is worth knowing. Findings never change a figure and never stop a score. The rules are data
(fixtures/checks.toml); each kind of rule is a function in ``schools.check_kinds``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Context, localcontext

from django.utils.translation import gettext as _

from schools.check_kinds import parts, patterns, peers, ranges, stated, statements, years
from schools.check_kinds.case import Case, Document, Found, case_of
from schools.check_kinds.words import one_language
from schools.check_rules import SEVERITIES, Checks, Finding, Rule, checks

MOST_PER_RULE = 100
# Numbers are exact up to here, whatever context the caller counts in.
EXACT = Context(prec=60)

KINDS: Mapping[str, Callable[[Rule, Case], Found]] = {
    "sum_equals": parts.sum_equals,
    "sum_within": parts.sum_within,
    "part_of": parts.part_of,
    "bands_hold": parts.bands_hold,
    "derived_differs": parts.derived_differs,
    "county_of_units": parts.county_of_units,
    "unit_range": ranges.unit_range,
    "range": ranges.in_range,
    "ratio": ranges.ratio,
    "kinds_teach": ranges.kinds_teach,
    "no_stage": ranges.no_stage,
    "changed": years.changed,
    "county_changed": years.county_changed,
    "fell": years.fell,
    "step": years.step,
    "vanished": years.vanished,
    "unchanged": years.unchanged,
    "flow": years.flow,
    "beside_a_fall": years.beside_a_fall,
    "peers": peers.peers,
    "heaping": patterns.heaping,
    "copied": patterns.copied,
    "threshold": patterns.threshold,
    "exact_rates": patterns.exact_rates,
    "statement_parts": statements.statement_parts,
    "statement_rates": statements.statement_rates,
    "person_times": statements.person_times,
    "statement_range": statements.statement_range,
    "statement_words": statements.statement_words,
    "said_twice": statements.said_twice,
    "said_and_added": statements.said_and_added,
    "stated_within": statements.stated_within,
    "claims": statements.claims,
    "two_bases": statements.two_bases,
    "stated_ratio": stated.stated_ratio,
    "stated_growth": stated.stated_growth,
    "stated_total": stated.stated_total,
    "stated_every": stated.stated_every,
    "stated_product": stated.stated_product,
    "stated_basis": stated.stated_basis,
}


def findings(
    document: Document, previous: Document | None, history: Sequence[Document] = ()
) -> list[Finding]:
    """Return what stands out, as ``{"severity", "rule", "message", "expected", "cells"}``.

    ``previous`` is the return of the year before, ``history`` those before it, the newest first.

    Shape: a cell is ``stages:CAMPUS:STAGE:ELEMENT``, ``schools:CAMPUS:ELEMENT``,
    ``county:ELEMENT`` or ``statements:CODE``; ``expected`` is empty where nothing can be said.
    """
    return findings_by(checks(), document, previous, history)


def findings_by(
    book: Checks, document: Document, previous: Document | None, history: Sequence[Document] = ()
) -> list[Finding]:
    """Return what stands out by some rules."""
    kept: list[Finding] = []
    more: list[Finding] = []
    with localcontext(EXACT), one_language():
        case = case_of(document, previous, history, book.terms)
        for rule in book.rules:
            found = _one_of_each(KINDS[rule.kind](rule, case))
            kept += found[:MOST_PER_RULE]
            more += _untold(rule, found)
    return kept + more


def _one_of_each(found: Iterable[Finding]) -> list[Finding]:
    """Join what is said of the same cells: an explanation is of a rule and its cells."""
    by_cells: dict[frozenset[str], Finding] = {}
    for finding in found:
        first = by_cells.setdefault(frozenset(finding["cells"]), finding)
        if first is not finding:
            first["message"] += f"；{finding['message']}"
            first["severity"] = min(first["severity"], finding["severity"], key=SEVERITIES.index)
    return list(by_cells.values())


def _untold(rule: Rule, found: Sequence[Finding]) -> list[Finding]:
    """Count what is not listed; there is nothing in it that could be looked at cell by cell."""
    if len(found) <= MOST_PER_RULE:
        return []
    severities = {finding["severity"] for finding in found[MOST_PER_RULE:]}
    gravest = min(severities, key=SEVERITIES.index)
    message = _("同类情况另有%(count)s处未列出（%(rule)s）") % {
        "count": len(found) - MOST_PER_RULE,
        "rule": rule.label,
    }
    return [
        {"severity": gravest, "rule": rule.code, "message": message, "expected": "", "cells": []}
    ]
