"""What a county says about its findings: an explanation holds while its finding says the same."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.refusal import Refusal
from schools.freezing import findings_of, working_document
from schools.models import CountyYear, Explanation, Region
from schools.rows import lock_year
from schools.windows import refuse_when_closed

MOST_LETTERS = 500
ANCHOR_LETTERS = 12


class ExplanationRefused(Refusal):
    """An explanation cannot be kept; ``code`` names why, ``message`` says it."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A finding with what was said about it.

    Shape: ``explanation`` may be one of the finding as it stood before; ``stands`` says whether it
    is about what the finding says now.
    """

    finding: Mapping[str, Any]
    fingerprint: str
    explanation: Explanation | None

    @property
    def anchor(self) -> str:
        """The finding's name on the page of findings."""
        return anchor_of(self.fingerprint)

    @property
    def stands(self) -> bool:
        """Whether the explanation is about what the finding says now."""
        return self.explanation is not None and (
            self.explanation.message == self.finding["message"]
        )

    @property
    def blocks(self) -> bool:
        """Whether the county cannot freeze with this: an error, or a warning without a word."""
        severity = self.finding["severity"]
        return severity == "error" or (severity == "warning" and not self.stands)


def fingerprint(finding: Mapping[str, Any]) -> str:
    """Name a finding by its rule and its cells, whatever figures it speaks of."""
    named = "\n".join([finding["rule"], *sorted(finding["cells"])])
    return hashlib.sha256(named.encode("utf-8")).hexdigest()


def anchor_of(fingerprint: str) -> str:
    """Name a finding on its page."""
    return f"f-{fingerprint[:ANCHOR_LETTERS]}"


def matters_of(county: Region, year: int) -> list[Matter]:
    """Check the working rows of a year and put what was said beside what was found."""
    if not CountyYear.objects.filter(county=county, year=year).exists():
        return []
    found = findings_of(working_document(county, year), county.code, year)
    return with_explanations(county, year, found)


def with_explanations(
    county: Region, year: int, found: Iterable[Mapping[str, Any]]
) -> list[Matter]:
    """Put what was said beside findings."""
    said = {
        explanation.fingerprint: explanation
        for explanation in Explanation.objects.filter(county=county, year=year)
    }
    prints = [(finding, fingerprint(finding)) for finding in found]
    return [Matter(finding, mark, said.get(mark)) for finding, mark in prints]


@transaction.atomic
def explain(
    *, county: Region, year: int, mark: str, text: str, actor_name: str, at: datetime
) -> Explanation:
    """Keep what a county says about one of its findings; the newest word counts.

    Raises:
        ExplanationRefused: there is no such finding, or nothing was said, or too much.
        CollectionClosed: the year is frozen or its time is over.
    """
    refuse_when_closed(county, lock_year(county, year), at)
    said = text.strip()
    if not said or len(said) > MOST_LETTERS:
        raise ExplanationRefused("text", _("写明情况，不超过500字"))
    matter = next((one for one in matters_of(county, year) if one.fingerprint == mark), None)
    if matter is None:
        raise ExplanationRefused("gone", _("这处疑点已不存在：数据有了变化"))
    explanation, _new = Explanation.objects.update_or_create(
        county=county,
        year=year,
        fingerprint=mark,
        defaults={
            "rule": matter.finding["rule"],
            "message": matter.finding["message"],
            "text": said,
            "explained_by_name": actor_name,
            "explained_at": at,
        },
    )
    record(
        verb=AuditEvent.Verb.FINDING_EXPLAINED,
        target=f"{county.code}/{year}/{matter.finding['rule']}",
        actor_name=actor_name,
        at=at,
        region_code=county.code,
        year=year,
        details={"cells": list(matter.finding["cells"])[:20], "text": said},
    )
    return explanation
