"""Freezes returns for tests, as importing would."""

from typing import Any

from indicators.scoring.receipt import canonical, digest
from schools.models import Region, Return
from tests.conftest import NOON


def freeze(
    county: Region,
    document: dict[str, Any],
    *,
    version: int = 1,
    findings: list[dict[str, Any]] | None = None,
) -> Return:
    """Store a document as a version of the county's return of its year."""
    document = document | {"county": {"code": county.pk, "name": county.name, "synthetic": True}}
    content = canonical(document)
    frozen = Return(
        county=county,
        year=document["year"],
        version=version,
        content=content,
        sha256=digest(content),
        findings=findings or [],
        campus_count=0,
        unit_count=0,
        figure_count=0,
        source="示例数据包.xlsx",
        created_by_name="filler",
        created_at=NOON,
    )
    frozen.save()
    return frozen
