"""Returns and scores small enough to read, for the pages that list them."""

import json

import pytest

from indicators.models import Rubric, Score
from schools.models import Region, Return
from tests.conftest import NOON

RECEIPT = {
    "indicators": [
        {"decides": True, "verdict": "unmet"},
        {"decides": True, "verdict": "met"},
        {"decides": False, "verdict": "met"},
    ],
    "cvs": [{"verdict": "undetermined"}],
    "counts": {
        "junior": {"units": 9, "met": 9, "unmet": 0, "undetermined": 0, "not_applicable": 0},
        "primary": {"units": 5, "met": 3, "unmet": 1, "undetermined": 1, "not_applicable": 2},
    },
}
FINDING = {
    "severity": "warning",
    "rule": "retention",
    "message": "巩固率109.74%，超过100%",
    "cells": ["stages:S1:junior:pupils"],
}


def make_return(county: Region, year: int = 2024, version: int = 1, findings: int = 0) -> Return:
    """Freeze a return of one campus."""
    content = {"schools": {"school_code": ["S1"], "name": ["示例中学"]}}
    return Return.objects.create(
        county=county,
        year=year,
        version=version,
        content=json.dumps(content),
        sha256=f"{county.code}{year}{version}".ljust(64, "0"),
        findings=[FINDING] * findings,
        campus_count=1264,
        unit_count=1,
        figure_count=8588,
        source="示例.xlsx",
        created_by_name="filler",
        created_at=NOON,
    )


def make_score(frozen: Return, rubric: Rubric, verdict: str) -> Score:
    """Judge a return, without computing anything."""
    return Score.objects.create(
        frozen=frozen,
        rubric=rubric,
        input_digest=f"{frozen.pk}/{rubric.code}/{verdict}",
        receipt=json.dumps(RECEIPT),
        sha256="0" * 64,
        verdict=verdict,
        created_by_name="filler",
        created_at=NOON,
    )


def make_rubric(code: str, title: str) -> Rubric:
    return Rubric.objects.create(
        code=code, version="1", title=title, sha256="0" * 64, published_at=NOON
    )


@pytest.fixture
def balance(db) -> Rubric:
    """The standard of high-quality balance."""
    return make_rubric("QB2017", "优质均衡标准")


@pytest.fixture
def preschool(db) -> Rubric:
    """The standard of preschool education."""
    return make_rubric("PS2020", "普及普惠标准")
