import copy
import tomllib
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils.translation import override

from schools.check_rules import checks, parse_checks, rule_label
from schools.check_settings import ChecksRefused

TABLES = tomllib.loads((settings.FIXTURES_DIR / "checks.toml").read_text(encoding="utf-8"))
RULE = {
    "code": "degrees",
    "kind": "sum_within",
    "severity": "error",
    "title": "各学历教师合计",
    "title_en": "Teachers by degree",
    "reason": "house rule: one degree each",
    "sums": [{"whole": "teachers", "parts": ["teachers_college", "teachers_bachelor"]}],
}
TERM = {"code": "primary_pupils", "name": "小学在校生数", "stage": "primary", "element": "pupils"}


def without(key):
    return {name: value for name, value in RULE.items() if name != key}


def test_every_rule_says_why_its_numbers_are_what_they_are():
    for rule in checks().rules:
        assert rule.reason.strip()
        assert rule.title_zh
        assert rule.title_en.isascii()
        assert bool(rule.advice_zh) == bool(rule.advice_en)


def test_numbers_are_read_exactly():
    jump = next(rule for rule in checks().rules if rule.code == "pupils_changed")

    assert jump.settings["usual"] == Decimal("0.3")
    assert jump.settings["elements"] == ("pupils",)


def test_a_rule_has_its_title_and_advice_in_the_readers_language():
    with override("en"):
        assert rule_label("outlier") == "Too much per pupil"
        assert next(r for r in checks().rules if r.code == "outlier").advice == "check the unit"
    assert rule_label("outlier") == "生均数值过大"
    assert rule_label("a_rule_of_another_time") == "a_rule_of_another_time"


def test_a_finding_has_the_rules_advice_and_may_be_less_grave():
    rule = next(rule for rule in checks().rules if rule.code == "outlier")

    finding = rule.finding("太多", ["schools:1:books"], "不超过1", severity="note")

    assert finding == {
        "severity": "note",
        "rule": "outlier",
        "message": "太多；核对单位",
        "expected": "不超过1",
        "cells": ["schools:1:books"],
    }


def test_a_rule_alone_is_enough():
    book = parse_checks({"rule": [RULE], "term": [TERM]})

    assert [rule.code for rule in book.rules] == ["degrees"]
    assert book.terms["primary_pupils"].stage == "primary"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (without("reason"), "says no"),
        (without("title_en"), "says no"),
        (RULE | {"kind": "magic"}, "unknown kind: magic"),
        (RULE | {"severity": "fatal"}, "unknown severity: fatal"),
        (without("sums"), "missing"),
        (RULE | {"most": "3"}, "unknown"),
        (RULE | {"sums": [{"whole": "teachers", "parts": ["wings"]}]}, "unknown element 'wings'"),
        (RULE | {"sums": [{"whole": "pupils", "parts": ["books"]}]}, "several scopes"),
    ],
)
def test_a_rule_that_is_not_understood_is_refused_by_name(changed, said):
    with pytest.raises(ChecksRefused, match=said) as refusal:
        parse_checks({"rule": [changed]})

    assert "degrees" in str(refusal.value)


def test_a_rule_stands_once():
    with pytest.raises(ChecksRefused, match="degrees"):
        parse_checks({"rule": [RULE, copy.deepcopy(RULE)]})


@pytest.mark.parametrize(
    "terms",
    [
        [TERM, TERM],
        [TERM | {"code": "population"}],
        [TERM | {"stage": "tertiary"}],
        [TERM | {"element": "books"}],
    ],
)
def test_a_term_is_no_element_and_adds_up_figures_of_a_stage(terms):
    with pytest.raises(ChecksRefused, match="Term"):
        parse_checks({"term": terms})


def test_a_spoilt_file_is_refused_wherever_it_is_spoilt():
    """Each setting of each rule, turned into something it is not, is refused."""
    accepted = []
    for place, rule in enumerate(TABLES["rule"]):
        for key in rule:
            if key in {"code", "title", "title_en", "reason", "advice", "advice_en"}:
                continue
            tables = copy.deepcopy(TABLES)
            tables["rule"][place][key] = 0.5
            try:
                parse_checks(tables)
            except ChecksRefused:
                continue
            accepted.append((rule["code"], key))

    assert accepted == []
