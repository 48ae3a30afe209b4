"""What the page of a result prints: a receipt, named and formatted before rendering."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from indicators.models import Score
from indicators.scoring.rules import (
    NOT_APPLICABLE,
    UNDETERMINED,
    UNMET,
    Judged,
    Part,
    Rubric,
)
from indicators.sentences import Sentence, deciding_sentences
from indicators.strips import LimitBar, Strip, limit_bar, strip
from indicators.wording import (
    CONFIDENCES,
    TRUTH,
    Titles,
    change_text,
    element_name,
    element_unit,
    rounding_note,
    stage_label,
    threshold_text,
    titles_of,
    value_text,
    with_unit,
)
from schools.dictionary import STAGES
from schools.marks import Mark, verdict_mark
from schools.models import Region
from schools.numbers import MISSING, shown, unit_label
from schools.queries import FindingRow, finding_rows

Receipt = Mapping[str, Any]
Item = Mapping[str, Any]
LISTED_CAMPUSES = 60
NAMED_CAMPUSES = 5


@dataclass(frozen=True)
class InputRow:
    """One figure an indicator was computed from."""

    name: str
    value: str
    derived: bool


@dataclass(frozen=True)
class MissingRow:
    """One figure that is not there, and on which campuses."""

    name: str
    where: str


@dataclass(frozen=True)
class BelowRow:
    """A campus under a threshold; ``note`` says what a rounding would hide."""

    name: str
    note: str
    pupils: str
    value: str
    share: str
    mark: Mark


@dataclass(frozen=True)
class ItemRow:
    """A campus that a rule judged campus by campus finds wanting or cannot judge."""

    name: str
    value: str
    threshold: str
    mark: Mark


@dataclass(frozen=True)
class Trace:
    """Where a verdict comes from; open at once when it is bad or undecided."""

    summary: str
    open: bool
    formula_text: str
    formula: str
    inputs: Sequence[InputRow]
    result: str
    cv: str
    threshold: str
    source: str
    confidence: str
    note: str
    previous: str
    missing: Sequence[MissingRow]
    stated: str
    below: Sequence[BelowRow]
    below_more: str
    items: Sequence[ItemRow]
    items_more: str


@dataclass(frozen=True)
class ResourceRow:
    """One indicator of a stage with its campuses, its county mean and its spread."""

    code: str
    anchor: str
    title: str
    unit: str
    mean: str
    undetermined: bool
    threshold: str
    strip: Strip | None
    below: str
    units: str
    alert: bool
    bar: LimitBar | None
    cv: str
    limit: str
    mark: Mark
    trace: Trace


@dataclass(frozen=True)
class SchoolRow:
    """One campus in the full table of a stage."""

    name: str
    pupils: str
    values: Sequence["SchoolValue"]
    met: str
    mark: Mark
    reason: str


@dataclass(frozen=True)
class SchoolValue:
    """One value of a campus."""

    label: str
    text: str
    below: bool


@dataclass(frozen=True)
class StageSection:
    """One stage: how its campuses came out, and its indicators."""

    code: str
    title: str
    units: str
    met: str
    unmet: str
    undetermined: str
    not_applicable: str
    composite: str
    rows: Sequence[ResourceRow]
    columns: Sequence[str]
    schools: Sequence[SchoolRow]


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
    parts: Sequence[PartVerdict]
    stages: Sequence[StageSection]
    sections: Sequence[PartSection]
    judged: Sequence[JudgedRow]
    findings: Sequence[FindingRow]
    sha256: str
    return_sha256: str
    rubric_sha256: str
    previous: str


class _Sheet:
    """Reads one receipt with the names of its rubric."""

    def __init__(self, receipt: Receipt, rubric: Rubric) -> None:
        self.receipt = receipt
        self.rubric = rubric
        self.titles: Titles = titles_of(rubric)
        self.judged = {row.code for row in rubric.indicators if isinstance(row.rule, Judged)}
        self.spreads = {(cv["code"], cv["stage"]): cv for cv in receipt["cvs"]}
        self.spread_codes = {cv["code"] for cv in receipt["cvs"]}
        self.names = {unit["school_code"]: unit["name"] for unit in receipt["schools"]} | {
            row["school_code"]: row["name"]
            for item in receipt["indicators"]
            for row in item["items"] or ()
        }
        self.units: dict[str, list[Item]] = {}
        for unit in receipt["schools"]:
            self.units.setdefault(unit["stage"], []).append(unit)

    def part_of(self, item: Item) -> Part:
        return self.rubric.part(item["part"])

    def floor_percent(self, item: Item) -> Decimal | None:
        """Return the least share of a threshold that the school rule accepts, in percent."""
        rule = self.part_of(item).school_rule
        if rule is None:
            return None
        return Decimal(rule.rest_percent.numerator) / Decimal(rule.rest_percent.denominator)

    # -- the trace of one indicator ------------------------------------------------------------

    def trace(self, item: Item, cv: Item | None) -> Trace:
        verdicts = {item["verdict"] if item["decides"] else "", cv["verdict"] if cv else ""}
        missing = self._missing(item)
        below, below_more = self._below(item)
        items, items_more = self._items(item)
        return Trace(
            summary=_("缺什么") if missing else _("怎么算的"),
            open=bool(verdicts & {UNMET, UNDETERMINED}),
            formula_text=item["formula_text"] or "",
            formula=item["formula"] or "",
            inputs=self._inputs(item),
            result=_result_text(item),
            cv=_cv_text(cv),
            threshold=_threshold_sentence(item),
            source=item["source"],
            confidence=str(CONFIDENCES.get(item["confidence"], item["confidence"] or "")),
            note=item["note"] or "",
            previous=_previous_text(item),
            missing=missing,
            stated=_stated_text(item),
            below=below,
            below_more=below_more,
            items=items,
            items_more=items_more,
        )

    def _inputs(self, item: Item) -> list[InputRow]:
        derived = set(item["inputs_derived"])
        return [
            InputRow(element_name(code), with_unit(value, element_unit(code)), code in derived)
            for code, value in item["inputs"].items()
        ]

    def _missing(self, item: Item) -> list[MissingRow]:
        return [
            MissingRow(element_name(row["element"]), self._where(row["schools"]))
            for row in item["missing"] or ()
        ]

    def _where(self, codes: Sequence[str]) -> str:
        if not codes:
            return _("县情数据")
        names = _("、").join(self.names.get(code, code) for code in codes[:NAMED_CAMPUSES])
        if len(codes) <= NAMED_CAMPUSES:
            return names
        return _("%(names)s等%(count)d个校区") % {"names": names, "count": len(codes)}

    def _below(self, item: Item) -> tuple[list[BelowRow], str]:
        if item["code"] not in self.spread_codes:
            return [], ""
        units = [
            unit for unit in self.units.get(item["stage"], ()) if item["code"] in unit["below"]
        ]
        units.sort(key=lambda unit: Decimal(unit["values"][item["code"]]))
        floor = self.floor_percent(item)
        rows = [_below_row(unit, item, floor) for unit in units[:LISTED_CAMPUSES]]
        return rows, _more(len(units) - len(rows))

    def _items(self, item: Item) -> tuple[list[ItemRow], str]:
        open_items = [row for row in item["items"] or () if row["verdict"] in (UNMET, UNDETERMINED)]
        rows = [
            ItemRow(
                name=row["name"],
                value=with_unit(row["value"], item["unit"]),
                threshold=threshold_text(item["op"], row["threshold"]),
                mark=verdict_mark(row["verdict"]),
            )
            for row in open_items[:LISTED_CAMPUSES]
        ]
        return rows, _more(len(open_items) - len(rows))

    # -- stages --------------------------------------------------------------------------------

    def stage(self, code: str, opened: str) -> StageSection:
        items = [
            item
            for item in self.receipt["indicators"]
            if item["stage"] == code and item["code"] in self.spread_codes
        ]
        counts = self.receipt["counts"][code]
        return StageSection(
            code=code,
            title=stage_label(code),
            units=_("%(count)d个校区") % {"count": counts["units"]},
            met=_("%(count)d个达标") % {"count": counts["met"]},
            unmet=_("%(count)d个未达标") % {"count": counts["unmet"]} if counts["unmet"] else "",
            undetermined=_("%(count)d个待定") % {"count": counts["undetermined"]}
            if counts["undetermined"]
            else "",
            not_applicable=_("%(count)d个不适用") % {"count": counts["not_applicable"]}
            if counts["not_applicable"]
            else "",
            composite=self._composite(code),
            rows=[self._resource_row(item) for item in items],
            columns=[self.titles.indicators[item["code"]] for item in items],
            schools=self._school_rows(code, items) if opened == code else (),
        )

    def _composite(self, stage: str) -> str:
        found = [row for row in self.receipt["composites"] if row["stage"] == stage and row["cv"]]
        if not found:
            return ""
        return _("各项差异系数平均%(cv)s") % {"cv": value_text(found[0]["cv"], "ratio")}

    def _resource_row(self, item: Item) -> ResourceRow:
        cv = self.spreads.get((item["code"], item["stage"]))
        return ResourceRow(
            code=item["code"],
            anchor=f"{item['code']}-{item['stage']}",
            title=self.titles.indicators[item["code"]],
            unit=unit_label(item["unit"]),
            mean=value_text(item["value"], item["unit"]),
            undetermined=item["verdict"] == UNDETERMINED,
            threshold=threshold_text(item["op"], item["threshold"]),
            strip=self._strip(item),
            below=MISSING if item["below"] is None else str(item["below"]),
            units=MISSING if item["units"] is None else str(item["units"]),
            alert=bool(item["below"]),
            bar=_bar(cv),
            cv=value_text(cv["cv"], "ratio") if cv else MISSING,
            limit=shown(cv["limit"]) if cv and cv["limit"] else MISSING,
            mark=_spread_mark(cv, item),
            trace=self.trace(item, cv),
        )

    def _strip(self, item: Item) -> Strip | None:
        above: list[Decimal] = []
        below: list[Decimal] = []
        for unit in self.units.get(item["stage"], ()):
            value = unit["values"].get(item["code"])
            if value is None or unit["verdict"] == NOT_APPLICABLE:
                continue
            (below if item["code"] in unit["below"] else above).append(Decimal(value))
        if not above and not below:
            return None
        mean = Decimal(item["value"]) if item["value"] is not None else None
        drawn = strip(above=above, below=below, threshold=Decimal(item["threshold"]), mean=mean)
        label = _("%(count)d个校区，最低%(low)s，最高%(high)s，%(below)d个低于门槛%(threshold)s")
        return replace(
            drawn,
            label=label
            % {
                "count": len(above) + len(below),
                "low": value_text(str(min(above + below)), item["unit"]),
                "high": value_text(str(max(above + below)), item["unit"]),
                "below": len(below),
                "threshold": shown(item["threshold"]),
            },
        )

    def _school_rows(self, stage: str, items: Sequence[Item]) -> list[SchoolRow]:
        return [
            SchoolRow(
                name=unit["name"],
                pupils=value_text(unit["pupils"], "persons"),
                values=[self._school_value(unit, item) for item in items],
                met=str(unit["met"]) if unit["met"] is not None else MISSING,
                mark=verdict_mark(unit["verdict"]),
                reason=unit["reason"] or "",
            )
            for unit in self.units.get(stage, ())
        ]

    def _school_value(self, unit: Item, item: Item) -> SchoolValue:
        return SchoolValue(
            label=self.titles.indicators[item["code"]],
            text=value_text(unit["values"].get(item["code"]), item["unit"]),
            below=item["code"] in unit["below"],
        )

    # -- the other parts -----------------------------------------------------------------------

    def section(self, part: Part) -> PartSection | None:
        rows = [
            self._part_row(item)
            for item in self.receipt["indicators"]
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
            informs=not item["decides"],
            trace=self.trace(item, None),
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
            if row.code in self.judged
        ]


def result_sheet(score: Score, rubric: Rubric, opened: str = "") -> ResultSheet:
    """Prepare the page of a result; ``opened`` names the stage whose full table is shown.

    The score's return and county must be loaded.
    """
    receipt = score.parsed()
    sheet = _Sheet(receipt, rubric)
    drawn = {item["stage"] for item in receipt["indicators"] if item["code"] in sheet.spread_codes}
    stages = [sheet.stage(code, opened) for code in STAGES if code in drawn]
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


def _bar(cv: Item | None) -> LimitBar | None:
    if cv is None or cv["cv"] is None or cv["limit"] is None:
        return None
    return limit_bar(Decimal(cv["cv"]), Decimal(cv["limit"]))


def _spread_mark(cv: Item | None, item: Item) -> Mark:
    if cv is None or cv["verdict"] is None:
        return verdict_mark(item["verdict"])
    mark = verdict_mark(cv["verdict"])
    words = {"met": _("合格"), "unmet": _("超限")}
    return Mark(mark.kind, words.get(cv["verdict"], mark.word))


def _below_row(unit: Item, item: Item, floor: Decimal | None) -> BelowRow:
    value, threshold = Decimal(unit["values"][item["code"]]), Decimal(item["threshold"])
    share = value * 100 / threshold
    held = floor is not None and value * 100 >= threshold * floor
    notes = [rounding_note(str(value), item["op"], item["threshold"], item["unit"])]
    if floor is not None:
        notes.append(_share_note(share, floor, held=held))
    return BelowRow(
        name=unit["name"],
        note=_("；").join(filter(None, notes)),
        pupils=with_unit(unit["pupils"], "persons"),
        value=with_unit(str(value), item["unit"]),
        share=f"{shown(share, 1)}%",
        mark=_floor_mark(floor, held=held),
    )


def _floor_mark(floor: Decimal | None, *, held: bool) -> Mark:
    if floor is None:
        return verdict_mark(UNMET)
    word = _("够%(percent)s%%") if held else _("不够%(percent)s%%")
    return Mark("met" if held else "unmet", word % {"percent": shown(floor)})


def _share_note(share: Decimal, floor: Decimal, *, held: bool) -> str:
    near = shown(share, 1)
    if (Decimal(near.replace(",", "")) >= floor) == held:
        return ""
    places = next(
        (n for n in range(2, 12) if (round(share, n) >= floor) == held),
        12,
    )
    return _("显示%(shown)s%%，精确值%(exact)s%%，不到%(floor)s%%") % {
        "shown": near,
        "exact": shown(share, places),
        "floor": shown(floor),
    }


def _more(count: int) -> str:
    return _("另有%(count)d个校区，见测算凭据") % {"count": count} if count > 0 else ""


def _result_text(item: Item) -> str:
    if item["value"] is None:
        return ""
    note = rounding_note(item["value"], item["op"], item["threshold"], item["unit"])
    text = with_unit(item["value"], item["unit"])
    return _("%(value)s（%(note)s）") % {"value": text, "note": note} if note else text


def _threshold_sentence(item: Item) -> str:
    if item["threshold"] is None:
        return ""
    unit = "" if item["threshold"] in TRUTH else unit_label(item["unit"])
    return f"{threshold_text(item['op'], item['threshold'])} {unit}".strip()


def _cv_text(cv: Item | None) -> str:
    if cv is None or cv["cv"] is None:
        return ""
    words = {
        "sd": shown(cv["sd"], 4),
        "mean": shown(cv["mean"], 4),
        "cv": shown(cv["cv"], 6),
        "limit": shown(cv["limit"]) if cv["limit"] else "",
    }
    if not cv["limit"]:
        return _("标准差%(sd)s ÷ 均值%(mean)s = %(cv)s。按在校生数加权。") % words
    if cv["verdict"] == UNMET:
        return (
            _("标准差%(sd)s ÷ 均值%(mean)s = %(cv)s，超过上限%(limit)s。按在校生数加权。") % words
        )
    return _("标准差%(sd)s ÷ 均值%(mean)s = %(cv)s，不超过上限%(limit)s。按在校生数加权。") % words


def _previous_text(item: Item) -> str:
    previous = item["previous"]
    if not previous:
        return ""
    return _("%(year)s年%(value)s，变化%(change)s") % {
        "year": previous["year"],
        "value": with_unit(previous["value"], item["unit"]),
        "change": change_text(previous["change"], item["unit"]),
    }


def _stated_text(item: Item) -> str:
    stated = item["stated"]
    if not stated:
        return ""
    return _("县里公布%(name)s %(value)s（%(source)s）。只有结果、没有人数，不参与判定。") % {
        "name": stated["name"],
        "value": with_unit(stated["value"], stated["unit"]),
        "source": stated["source"],
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
                stale=bool(score) and score.frozen.version != newest_version,
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
