"""What the page of a result prints: a receipt, named and formatted before rendering."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from edu_duty.printable import Mark
from indicators.models import Score
from indicators.named import Item, NamedReceipt
from indicators.scoring.rules import (
    NOT_APPLICABLE,
    Part,
    Rubric,
)
from indicators.sentences import Sentence, deciding_sentences
from indicators.stage_sections import StageSection, stage_section
from indicators.totals import Totals, totals_of
from indicators.tracing import Trace, trace_of
from indicators.wording import (
    change_text,
    stage_label,
    threshold_text,
    value_text,
    with_unit,
)
from schools.dictionary import STAGES
from schools.marks import verdict_mark
from schools.models import Region
from schools.numbers import MISSING, unit_label
from schools.queries import FindingRow, finding_rows


@dataclass(frozen=True)
class PartRow:
    """One indicator of the other parts."""

    code: str
    anchor: str
    title: str
    unit: str
    value: str
    stated: str
    threshold: str
    previous: str
    change: str
    mark: Mark
    informs: bool
    trace: Trace


@dataclass(frozen=True)
class PartSection:
    """One part of the standard that is judged by its indicators."""

    code: str
    title: str
    mark: Mark
    rows: Sequence[PartRow]


@dataclass(frozen=True)
class PartVerdict:
    """How one part of the standard came out, as a line of the summary."""

    title: str
    anchor: str
    mark: Mark


@dataclass(frozen=True)
class JudgedRow:
    """One item that people decide."""

    code: str
    title: str
    part: str
    source: str


@dataclass(frozen=True)
class ResultSheet:
    """The page of one result: the answer, then every indicator, then the receipt."""

    title: str
    rubric_code: str
    rubric_version: str
    rubric_source: str
    county_code: str
    county_name: str
    year: int
    return_version: int
    scored: str
    mark: Mark
    sentences: Sequence[Sentence]
    totals: Totals | None
    parts: Sequence[PartVerdict]
    stages: Sequence[StageSection]
    sections: Sequence[PartSection]
    judged: Sequence[JudgedRow]
    findings: Sequence[FindingRow]
    sha256: str
    return_sha256: str
    rubric_sha256: str
    previous: str


class _Sheet(NamedReceipt):
    """Prepares the sections of the page."""

    def section(self, part: Part) -> PartSection | None:
        if part.code in self.domains:
            return None
        rows = [
            self._part_row(item)
            for item in self.items
            if item["part"] == part.code
            and item["code"] not in self.spread_codes
            and item["code"] not in self.judged
        ]
        if not rows:
            return None
        return PartSection(part.code, self.titles.parts[part.code], self._part_mark(part), rows)

    def _part_row(self, item: Item) -> PartRow:
        previous = item["previous"]
        stage = "" if item["stage"] in (None, "preschool") else stage_label(item["stage"])
        return PartRow(
            code=item["code"],
            anchor=f"{item['code']}-{item['stage'] or 'county'}",
            title=self.titles.indicators[item["code"]],
            unit=_("　").join(filter(None, (stage, unit_label(item["unit"])))),
            value=value_text(item["value"], item["unit"]),
            stated=_stated_short(item),
            threshold=threshold_text(item["op"], item["threshold"]),
            previous=value_text(previous["value"], item["unit"]) if previous else MISSING,
            change=change_text(previous["change"], item["unit"]) if previous else MISSING,
            mark=verdict_mark(item["verdict"]),
            informs=not item["decides"] and item["verdict"] != NOT_APPLICABLE,
            trace=trace_of(self, item, None),
        )

    def _part_mark(self, part: Part) -> Mark:
        return verdict_mark(self.receipt["result"]["parts"].get(part.code, NOT_APPLICABLE))

    def part_verdicts(self, drawn_stages: Sequence[StageSection]) -> list[PartVerdict]:
        spread_parts = {
            item["part"] for item in self.receipt["indicators"] if item["code"] in self.spread_codes
        }
        first = drawn_stages[0].code if drawn_stages else ""
        return [
            PartVerdict(
                title=self.titles.parts[part.code],
                anchor=first if part.code in spread_parts else part.code,
                mark=self._part_mark(part),
            )
            for part in self.rubric.parts
            if part.code not in self.domains
            if not self.domains or self._part_mark(part) != verdict_mark(NOT_APPLICABLE)
        ]

    def judged_rows(self) -> list[JudgedRow]:
        return [
            JudgedRow(
                code=row.code,
                title=self.titles.indicators[row.code],
                part=self.titles.parts[row.part],
                source=row.source,
            )
            for row in self.rubric.indicators
            if row.code in self.judged and row.part not in self.domains
        ]


def result_sheet(score: Score, rubric: Rubric, opened: str = "") -> ResultSheet:
    """Prepare the page of a result; ``opened`` names the stage whose full table is shown.

    The score's return and county must be loaded.
    """
    receipt = score.parsed()
    sheet = _Sheet(receipt, rubric)
    drawn = {item["stage"] for item in receipt["indicators"] if item["code"] in sheet.spread_codes}
    stages = [stage_section(sheet, code, opened) for code in STAGES if code in drawn]
    return ResultSheet(
        title=sheet.titles.rubric,
        rubric_code=rubric.code,
        rubric_version=rubric.version,
        rubric_source=rubric.source,
        county_code=score.frozen.county_id,
        county_name=score.frozen.county.label,
        year=score.frozen.year,
        return_version=receipt["return_version"],
        scored=date_format(localtime(score.created_at), "DATETIME_FORMAT"),
        mark=verdict_mark(receipt["result"]["verdict"]),
        sentences=deciding_sentences(receipt, rubric, sheet.titles, sheet.judged),
        totals=totals_of(sheet),
        parts=sheet.part_verdicts(stages),
        stages=stages,
        sections=[section for part in rubric.parts if (section := sheet.section(part)) is not None],
        judged=sheet.judged_rows(),
        findings=finding_rows(receipt["findings"], sheet.names),
        sha256=score.sha256,
        return_sha256=receipt["return_sha256"],
        rubric_sha256=receipt["rubric"]["sha256"],
        previous=_previous_return(receipt["previous_return"]),
    )


def _previous_return(previous: Item | None) -> str:
    if previous is None:
        return _("没有上年数据包，不与上年比较")
    return _("%(year)s年第%(version)s版") % {
        "year": previous["year"],
        "version": previous["version"],
    }


def _stated_short(item: Item) -> str:
    stated = item["stated"]
    if not stated or item["value"] is not None:
        return ""
    return _("公布%(value)s") % {"value": with_unit(stated["value"], stated["unit"])}


@dataclass(frozen=True)
class RubricRow:
    """One rubric on the page of all results: where it stands for a county's year."""

    code: str
    title: str
    source: str
    mark: Mark | None
    basis: str
    stale: bool


def rubric_rows(
    rubrics: Iterable[Any], scores: Mapping[str, Score], newest_version: int
) -> list[RubricRow]:
    """Say for each rubric whether a county's year was scored, and on which version."""
    rows = []
    for rubric in rubrics:
        score = scores.get(rubric.code)
        basis = (
            _("数据包第%(version)d版，%(at)s测算")
            % {
                "version": score.frozen.version,
                "at": date_format(localtime(score.created_at), "DATETIME_FORMAT"),
            }
            if score
            else ""
        )
        rows.append(
            RubricRow(
                code=rubric.code,
                title=rubric.label,
                source=rubric.source,
                mark=verdict_mark(score.verdict) if score else None,
                basis=basis,
                stale=score is not None and score.frozen.version != newest_version,
            )
        )
    return rows


def newest_scores(county: Region, year: int) -> dict[str, Score]:
    """Return the newest score of a county's year under each rubric, by rubric code."""
    scores = (
        Score.objects.filter(frozen__county=county, frozen__year=year)
        .select_related("rubric", "frozen")
        .order_by("created_at", "pk")
        .defer("receipt", "rubric__text", "frozen__content")
    )
    return {score.rubric.code: score for score in scores}
