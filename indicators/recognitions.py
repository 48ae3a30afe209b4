"""How far a county is from a recognition (认定): what the result of a rubric still lacks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from indicators.models import Score
from indicators.publishing import parsed_rubric
from indicators.scoring.formulas import Number
from indicators.scoring.progress import (
    BEHIND,
    NO_PACE,
    REACHED,
    UNDETERMINED,
    Progress,
    Target,
    progress,
)
from indicators.target_file import TargetRow
from indicators.wording import Titles, stage_label, titles_of
from schools.models import Region

NOT_SCORED = "not_scored"
RESULT_OPEN = "result_open"
_NOTHING_LEFT = Target("==", 0, 0)


@dataclass(frozen=True, slots=True)
class Recognition:
    """The results that answer a target of being recognised.

    Shape: ``year`` is the year of the deciding result, None while there is none; ``unmet`` are what
    it fails in, in words; ``open`` is how many of its items are undetermined; ``left`` is how many
    items of each year's result were not met yet; ``late`` is the first year after the target's
    whose result is met.
    """

    rubric: str
    title: str
    year: int | None
    version: str
    receipt_sha256: str
    verdict: str
    unmet: tuple[str, ...]
    open: int
    left: Mapping[int, Number]
    late: int | None

    def as_json(self) -> dict[str, Any]:
        """Print it as plain data."""
        return {
            "rubric": self.rubric,
            "rubric_version": self.version or None,
            "year": self.year,
            "receipt_sha256": self.receipt_sha256 or None,
            "verdict": self.verdict,
            "unmet": list(self.unmet),
            "undetermined": self.open,
            "met_too_late": self.late,
        }


def recognition_of(county: Region, row: TargetRow, year: int) -> tuple[Recognition, Progress]:
    """Read what the results of a rubric, up to a year, say to a target.

    The deciding result is the newest one of the target's year or of the last year before it.
    """
    scores = _newest(county, row.recognition, year)
    lacks = {each: _Lack(score) for each, score in scores.items()}
    deciding = max((each for each in scores if each <= row.year), default=None)
    late = [each for each, score in scores.items() if each > row.year and score.verdict == "met"]
    lack = None if deciding is None else lacks[deciding]
    found = Recognition(
        rubric=row.recognition,
        title=lack.titles.rubric if lack else row.recognition,
        year=deciding,
        version=lack.version if lack else "",
        receipt_sha256="" if deciding is None else scores[deciding].sha256,
        verdict=UNDETERMINED if deciding is None else scores[deciding].verdict,
        unmet=tuple(lack.unmet) if lack else (),
        open=lack.open if lack else 0,
        left={each: each_lack.left for each, each_lack in lacks.items()},
        late=min(late, default=None),
    )
    return found, _progress(found, row, year)


def _newest(county: Region, rubric: str, year: int) -> dict[int, Score]:
    """Return the newest result of each year, oldest year first."""
    scores = Score.objects.filter(
        frozen__county=county, frozen__year__lte=year, rubric__code=rubric
    ).order_by("frozen__year", "created_at", "pk")
    newest = dict(scores.values_list("frozen__year", "pk"))
    found = Score.objects.select_related("rubric").in_bulk(newest.values())
    return {each: found[pk] for each, pk in newest.items()}


def _progress(found: Recognition, row: TargetRow, year: int) -> Progress:
    """Judge the way: the items still lacking go down a straight line to none in its year."""
    spans = {each: (left, left) for each, left in found.left.items() if each <= row.year}
    way = progress(spans, replace(_NOTHING_LEFT, year=row.year), found.year or year)
    if found.verdict == "met":
        return replace(way, verdict=REACHED, reason="")
    if found.year is None or found.verdict != "unmet":
        reason = NOT_SCORED if found.year is None else RESULT_OPEN
        still = replace(way, path=None, pace=None, outlook=NO_PACE, expected_year=None)
        return replace(still, verdict=UNDETERMINED, reason=reason)
    if year >= row.year:
        way = replace(way, verdict=BEHIND, reason="")
    # The straight line is for the year of the page; an older result has not walked it yet.
    return way if found.year == year else replace(way, path=None)


class _Lack:
    """What a result that decides has not met: items, spreads, campuses, points."""

    def __init__(self, score: Score) -> None:
        rubric = parsed_rubric(score.rubric.text)
        self.version = score.rubric.version
        self.titles = titles_of(rubric)
        rows = list(_rows(score.parsed(), self.titles))
        self.unmet = [words for verdict, words in rows if verdict == "unmet"]
        self.open = sum(verdict == "undetermined" for verdict, _words in rows)
        # What is not met as a whole lacks something, even if nothing here names it.
        self.left = 0 if score.verdict == "met" else max(1, len(self.unmet) + self.open)


def _rows(receipt: Mapping[str, Any], titles: Titles) -> Iterable[tuple[str, str]]:
    """Yield everything that decides: its verdict and what it is called."""
    yield from _indicators(receipt, titles)
    for row in receipt["cvs"]:
        words = _("%(title)s差异系数") % {"title": titles.indicators[row["code"]]}
        yield row["verdict"], _staged(row["stage"], words)
    for row in receipt["composites"]:
        yield row["verdict"], _staged(row["stage"], _("综合差异系数"))
    yield from _campuses(receipt)
    yield receipt["result"].get("points_verdict"), _("总分")
    for veto in receipt["result"]["vetoed_by"]:
        yield "unmet", veto["reason"]


def _indicators(receipt: Mapping[str, Any], titles: Titles) -> Iterable[tuple[str, str]]:
    """Yield the indicators that decide by themselves, not as items of others or by points."""
    summed = {row["code"] for row in receipt.get("domains", ())}
    inside = {code for row in receipt["indicators"] for code in row["all_of"] or ()}
    for row in receipt["indicators"]:
        if row["decides"] and row["code"] not in inside and row["part"] not in summed:
            yield row["verdict"], _staged(row["stage"], titles.indicators[row["code"]])


def _campuses(receipt: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield the school rule of each stage; some campuses undecided leave it open."""
    if not any(part["school_rule"] for part in receipt["parts"]):
        return
    for stage, counts in receipt["counts"].items():
        if counts["unmet"]:
            told = {"stage": stage_label(stage), "count": counts["unmet"]}
            yield "unmet", _("%(stage)s%(count)d个校区") % told
        elif counts["undetermined"]:
            yield "undetermined", stage_label(stage)


def _staged(stage: str | None, words: str) -> str:
    if stage is None:
        return words
    return _("%(stage)s：%(words)s") % {"stage": stage_label(stage), "words": words}
