"""Loads a frozen return, calls the scoring core, stores the receipt."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.jobs.models import Job
from edu_duty.jobs.queue import Claim, JobRefused, Outcome, enqueue
from indicators.models import Rubric, Score
from indicators.publishing import RubricUnknown, current_rubric, parsed_rubric
from indicators.scoring import writing
from indicators.scoring.engine import score
from indicators.scoring.figures import Figures
from indicators.scoring.receipt import canonical, digest
from schools.deriving import derive
from schools.models import Region, Return

KIND = "score_counties"
COUNTIES_PER_JOB = 25
Newest = Mapping[tuple[str, int], Return]


class ScoringRefused(Exception):
    """A county cannot be scored; ``code`` is the short name of the reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Computed:
    """A receipt that is not stored yet, with what it was made from."""

    frozen: Return
    previous: Return | None
    rubric: Rubric
    receipt: dict[str, Any]


def compute(
    frozen: Return,
    previous: Return | None,
    rubric: Rubric,
    judgements: Mapping[str, str] | None = None,
    verified: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Score a frozen return by a published rubric; the same inputs give the same receipt.

    ``judgements`` and ``verified`` are what people decided, as ``scoring.engine.score`` takes them.
    """
    document = frozen.document()
    before = None if previous is None else previous.document()
    figures = Figures.from_document(
        document, derive(document, before), version=frozen.version, sha256=frozen.sha256
    )
    earlier = None
    if previous is not None and before is not None:
        earlier = Figures.from_document(
            before, derive(before, None), version=previous.version, sha256=previous.sha256
        )
    receipt = score(parsed_rubric(rubric.text), figures, earlier, judgements, verified)
    receipt["findings"] = writing.in_order([*receipt["findings"], *frozen.findings])
    return receipt


def input_digest(frozen: Return, previous: Return | None, rubric: Rubric) -> str:
    """Return the digest of everything a score is made from."""
    return digest(
        canonical(
            {
                "county": frozen.county_id,
                "year": frozen.year,
                "return": [frozen.version, frozen.sha256],
                "previous": None if previous is None else [previous.version, previous.sha256],
                "rubric": [rubric.code, rubric.version, rubric.sha256],
            }
        )
    )


def score_county(
    *, county_code: str, year: int, rubric_code: str, actor_name: str, at: datetime
) -> Score:
    """Score a county's newest return now, or return the score these inputs have already.

    Raises:
        ScoringRefused: the county, its return or the rubric is unknown.
    """
    rubric = _rubric(rubric_code)
    frozen, previous = _pair(_newest([county_code], year), county_code, year)
    known = Score.objects.filter(input_digest=input_digest(frozen, previous, rubric)).first()
    if known is not None:
        return known
    computed = Computed(frozen, previous, rubric, compute(frozen, previous, rubric))
    with transaction.atomic():
        return _store(computed, actor_name, at)


def score_return(*, frozen: Return, rubric: Rubric, actor_name: str, at: datetime) -> Score:
    """Score one return by one rubric, whatever came after either; the same inputs are one score."""
    previous = Return.objects.latest(frozen.county_id, frozen.year - 1)
    known = Score.objects.filter(input_digest=input_digest(frozen, previous, rubric)).first()
    if known is not None:
        return known
    computed = Computed(frozen, previous, rubric, compute(frozen, previous, rubric))
    with transaction.atomic():
        return _store(computed, actor_name, at)


def _rubric(code: str) -> Rubric:
    try:
        return current_rubric(code)
    except RubricUnknown as refusal:
        raise ScoringRefused("rubric_unknown", str(refusal)) from refusal


def _newest(county_codes: list[str], year: int) -> Newest:
    """Load the newest returns of counties for a year and the year before, in two queries."""
    rows = Return.objects.filter(county_id__in=county_codes, year__in=[year, year - 1])
    # Only the newest versions are fetched with their content: a later row takes an earlier's place.
    keys = rows.order_by("version").values_list("county_id", "year", "pk")
    newest = {(code, of_year): pk for code, of_year, pk in keys}
    found = Return.objects.in_bulk(newest.values())
    return {key: found[pk] for key, pk in newest.items()}


def _pair(newest: Newest, county_code: str, year: int) -> tuple[Return, Return | None]:
    frozen = newest.get((county_code, year))
    if frozen is None:
        raise _without_return(county_code, year)
    return frozen, newest.get((county_code, year - 1))


def _without_return(county_code: str, year: int) -> ScoringRefused:
    county = Region.objects.counties().filter(pk=county_code).first()
    if county is None:
        message = _("没有区划代码为“%(code)s”的县级行政区") % {"code": county_code}
        return ScoringRefused("county_unknown", message)
    message = _("%(county)s没有%(year)s年度数据包，导入后再测算") % {
        "county": county.name,
        "year": year,
    }
    return ScoringRefused("return_unknown", message)


def _store(computed: Computed, actor_name: str, at: datetime) -> Score:
    """Store a receipt once; whoever computed the same before has stored the same."""
    frozen = computed.frozen
    text = canonical(computed.receipt)
    kept, made = Score.objects.get_or_create(
        input_digest=input_digest(frozen, computed.previous, computed.rubric),
        defaults={
            "frozen": frozen,
            "previous": computed.previous,
            "rubric": computed.rubric,
            "receipt": text,
            "sha256": digest(text),
            "verdict": computed.receipt["result"]["verdict"],
            "created_by_name": actor_name,
            "created_at": at,
        },
    )
    if made:
        record(
            verb=AuditEvent.Verb.COUNTY_SCORED,
            target=f"{frozen.county_id}/{frozen.year}/{computed.rubric.code}",
            actor_name=actor_name,
            at=at,
            region_code=frozen.county_id,
            year=frozen.year,
            details={
                "rubric_version": computed.rubric.version,
                "return_version": frozen.version,
                "receipt_sha256": kept.sha256,
                "verdict": kept.verdict,
            },
        )
    return kept


@transaction.atomic
def request_scoring(
    *,
    county_codes: list[str],
    year: int,
    rubric_code: str,
    region_code: str,
    actor_name: str,
    at: datetime,
) -> list[Job]:
    """Leave the jobs that score counties, at most 25 in each; the same inputs are the same job.

    Raises:
        ScoringRefused: the rubric is unknown.
    """
    rubric = _rubric(rubric_code)
    codes = sorted(set(county_codes))
    groups = [codes[i : i + COUNTIES_PER_JOB] for i in range(0, len(codes), COUNTIES_PER_JOB)]
    return [
        enqueue(
            kind=KIND,
            subject=_subject(group, year, rubric_code),
            digest=_digest(group, year, rubric),
            payload={"county_codes": group, "year": year, "rubric_code": rubric_code},
            region_code=region_code,
            actor_name=actor_name,
            at=at,
        )
        for group in groups
    ]


def _subject(codes: list[str], year: int, rubric_code: str) -> str:
    counties = codes[0] if len(codes) == 1 else f"{codes[0]}–{codes[-1]}"
    return f"{counties}/{year}/{rubric_code}"


def _digest(codes: list[str], year: int, rubric: Rubric) -> str:
    rows = (
        Return.objects.filter(county_id__in=codes, year__in=[year, year - 1])
        .order_by("county_id", "year", "version")
        .values_list("county_id", "year", "version", "sha256")
    )
    inputs = {"counties": codes, "year": year, "rubric": rubric.sha256, "returns": list(rows)}
    return hashlib.sha256(canonical(inputs).encode()).hexdigest()


def perform_scoring(claim: Claim) -> Outcome:
    """Compute the counties of a job outside any transaction; all are stored together at the end.

    A county that cannot be scored is named in the result with its reason.

    Raises:
        JobRefused: none of the counties can be scored.
    """
    payload = claim.payload
    codes, year = payload["county_codes"], payload["year"]
    try:
        rubric = _rubric(payload["rubric_code"])
    except ScoringRefused as refusal:
        raise JobRefused(refusal.code, str(refusal)) from refusal
    computed: list[Computed] = []
    failed: list[dict[str, str]] = []
    newest = _newest(codes, year)
    for position, code in enumerate(codes):
        claim.progress(position, len(codes), code)
        try:
            frozen, previous = _pair(newest, code, year)
        except ScoringRefused as refusal:
            failed.append({"county": code, "code": refusal.code, "reason": str(refusal)})
            continue
        computed.append(Computed(frozen, previous, rubric, compute(frozen, previous, rubric)))
    claim.progress(len(codes), len(codes))
    if not computed:
        raise JobRefused(failed[0]["code"], failed[0]["reason"])
    return Outcome(lambda: _store_all(claim, computed, failed))


def _store_all(
    claim: Claim, computed: Iterable[Computed], failed: list[dict[str, str]]
) -> dict[str, Any]:
    stored = [(each, _store(each, claim.actor_name, claim.at)) for each in computed]
    return {
        "scored": [
            {"county": each.frozen.county_id, "verdict": kept.verdict, "sha256": kept.sha256}
            for each, kept in stored
        ],
        "failed": failed,
        "page": _page(claim.payload),
    }


def _page(payload: Mapping[str, Any]) -> str:
    codes = payload["county_codes"]
    if len(codes) > 1:
        return reverse("assessments:counties")
    return reverse("indicators:result", args=[codes[0], payload["year"], payload["rubric_code"]])
