"""Reads the rubrics that ship, and finds rows in receipts."""

from functools import cache
from typing import Any

from django.conf import settings

from indicators import rubric_file
from indicators.scoring.rules import Rubric


def rubric_text(code: str) -> str:
    return (settings.FIXTURES_DIR / "rubrics" / f"{code}.toml").read_text(encoding="utf-8")


@cache
def shipped(code: str) -> Rubric:
    return rubric_file.parse(rubric_text(code))


def indicator(receipt: dict[str, Any], code: str, stage: str | None = None) -> dict[str, Any]:
    (row,) = [r for r in receipt["indicators"] if (r["code"], r["stage"]) == (code, stage)]
    return row


def school(receipt: dict[str, Any], code: str, stage: str = "primary") -> dict[str, Any]:
    (row,) = [r for r in receipt["schools"] if (r["school_code"], r["stage"]) == (code, stage)]
    return row


def spread(receipt: dict[str, Any], code: str, stage: str = "primary") -> dict[str, Any]:
    (row,) = [r for r in receipt["cvs"] if (r["code"], r["stage"]) == (code, stage)]
    return row
