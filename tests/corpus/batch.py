"""Reads many files in one sealed child: what each of them alone would have one for.

Shape: each answer is ``{"answer", "error", "seconds"}``; ``error`` names what no reader may raise.
"""

import base64
import json
from collections.abc import Sequence
from typing import Any

from edu_duty.sealed import run_sealed
from schools.package import READ_MEMORY_MB, Reading, read_tables, refused_file

PER_CHILD = 125
CHILD_SECONDS = 60


def pack(contents: Sequence[bytes]) -> bytes:
    return json.dumps([base64.b64encode(each).decode() for each in contents]).encode()


def read_many(contents: Sequence[bytes]) -> list[dict[str, Any]]:
    """Read files in a few sealed children with the memory one file gets."""
    told: list[dict[str, Any]] = []
    for start in range(0, len(contents), PER_CHILD):
        answer = run_sealed(
            "tests.corpus.batch_child",
            pack(contents[start : start + PER_CHILD]),
            seconds=CHILD_SECONDS,
            memory_mb=READ_MEMORY_MB,
        )
        told += json.loads(answer)
    return told


def reading_of(told: dict[str, Any]) -> Reading:
    """Turn what the child said into what the portal makes of it."""
    tables = told["answer"]
    if "refused" in tables:
        return refused_file(tables["refused"]["code"], tables["refused"]["detail"])
    return read_tables(tables)
