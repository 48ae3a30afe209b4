"""What the page of a rehearsal prints: which counties move, from where, and what does it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from edu_duty.jobs.models import Job
from edu_duty.jobs.queries import moment, place_names
from edu_duty.printable import Fact, Mark
from indicators.models import Rubric, Score
from indicators.publishing import parsed_rubric
from indicators.wording import stage_label, titles_of, total_text
from schools.numbers import MISSING

GRADES = ("grade", "grade_range")
POINTS = ("points", "points_range")
VERDICTS = ("verdict", "points_verdict")
Pair = tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class Cause:
    """Something judged otherwise in a county. Shape: ``moves`` are before → after in words."""

    name: str
    moves: list[str]


@dataclass(frozen=True, slots=True)
class CountyRow:
    """A county the draft judges otherwise; empty texts where nothing moved."""

    code: str
    name: str
    grade: str
    points: str
    verdict: str
    causes: list[Cause]


@dataclass(frozen=True, slots=True)
class CauseRow:
    """Something judged otherwise, and in how many counties."""

    code: str
    title: str
    counties: int


@dataclass(frozen=True, slots=True)
class RehearsalSheet:
    """One rehearsal, ready to print."""

    title: str
    lead: list[str]
    answer: Mark
    lines: list[str]
    facts: list[Fact]
    counties: list[CountyRow]
    causes: list[CauseRow]


def rehearsal_sheet(job: Job, draft: Rubric) -> RehearsalSheet:
    """Put a finished rehearsal into words."""
    found: Mapping[str, Any] = job.result or {}
    words = _Words(draft)
    counties = [words.county(row) for row in found["counties"]]
    graded = sum(bool(row.grade) for row in counties)
    ended = sum(bool(row.grade or row.points or row.verdict) for row in counties)
    versions = {"code": found["code"], "draft": found["draft"], "current": found["current"]}
    return RehearsalSheet(
        title=_("演练%(code)s %(draft)s") % versions,
        lead=[
            _("%(place)s%(year)s年数据包")
            % {"place": place_names([found["region"]])[found["region"]], "year": found["year"]},
            _("与现行的%(code)s %(current)s相比") % versions,
            _("%(who)s，%(at)s发起") % {"who": job.created_by_name, "at": moment(job.created_at)},
        ],
        answer=_answer(len(counties), graded),
        lines=_lines(len(counties), ended, found),
        facts=[
            Fact(_("等级变动"), str(graded), _("个县")),
            Fact(_("总分或结论变动"), str(ended), _("个县")),
            Fact(_("有变化"), str(len(counties)), _("个县")),
            Fact(_("不变"), str(found["unchanged"]), _("个县")),
            Fact(_("没有数据包"), str(found["without_return"]), _("个县")),
        ],
        counties=sorted(counties, key=lambda row: (not row.grade, not row.points, row.code)),
        causes=[
            CauseRow(code, words.title(code), count)
            for code, count in _by_weight(found["by_indicator"])
        ],
    )


def _answer(changed: int, graded: int) -> Mark:
    if graded:
        return Mark("flag", _("%(count)s个县等级变动") % {"count": graded})
    if changed:
        return Mark("done", _("等级不变"))
    return Mark("done", _("没有变化"))


def _lines(changed: int, ended: int, found: Mapping[str, Any]) -> list[str]:
    counted = {"changed": changed, "ended": ended, "same": found["unchanged"]}
    lines = [
        _("%(changed)s个县有判定变化，其中%(ended)s个县总分、等级或结论随之变化；%(same)s个县不变")
        % counted
    ]
    codes = [code for code, _count in _by_weight(found["by_indicator"])]
    if codes:
        lines.append(_("起作用的是%(codes)s") % {"codes": _("、").join(codes)})
    lines.append(_("人工评定的评价点还没有评定，两边都按未定计"))
    return lines


def _by_weight(causes: Mapping[str, int]) -> list[tuple[str, int]]:
    """Order what moves counties: what moves most first; PostgreSQL keeps no order of keys."""
    return sorted(causes.items(), key=lambda cause: (-cause[1], cause[0]))


class _Words:
    """Names what a rehearsal found, after the draft's own titles."""

    def __init__(self, draft: Rubric) -> None:
        rubric = parsed_rubric(draft.text)
        grades = rubric.scheme.grades if rubric.scheme else ()
        english = get_language() == "en"
        self.titles = titles_of(rubric).indicators
        self.grades = {each.code: each.title_en if english else each.title for each in grades}
        # A total is never rounded onto the floor of a grade it has not reached.
        self.floors = [_decimal(each.floor) for each in grades] or ["0"]
        self.fixed = {
            "units": _("逐校达标数"),
            "composite": _("综合差异系数"),
        }

    def title(self, code: str) -> str:
        return self.titles.get(code) or self.fixed.get(code, "")

    def county(self, row: Mapping[str, Any]) -> CountyRow:
        result = row["result"]
        return CountyRow(
            code=row["county"],
            name=row["name"],
            grade=_joined(self._move(key, result[key]) for key in GRADES if key in result),
            points=_joined(self._move(key, result[key]) for key in POINTS if key in result),
            verdict=_joined(self._move(key, result[key]) for key in VERDICTS if key in result),
            causes=[self._cause(shift) for shift in row["shifts"] if shift["kind"] != "combined"],
        )

    def _cause(self, shift: Mapping[str, Any]) -> Cause:
        parts = [shift["code"] if shift["code"] not in self.fixed else ""]
        parts.append(shift["title"] or self.title(shift["code"]))
        if shift["kind"] == "cv":
            parts.append(_("差异系数"))
        if shift["stage"]:
            parts.append(_("（%(stage)s）") % {"stage": stage_label(shift["stage"])})
        moves = [self._move(key, pair) for key, pair in shift["changes"].items()]
        return Cause(" ".join(part for part in parts if part), moves)

    def _move(self, key: str, pair: Pair) -> str:
        before, after = (self._said(key, value) for value in pair)
        said = {"before": before, "after": after}
        if key in POINTS:
            return _("%(before)s → %(after)s分") % said
        return _("%(before)s → %(after)s") % said

    def _said(self, key: str, value: Any) -> str:
        if value is None:
            return MISSING
        if isinstance(value, list):
            low, high = (self._said(key, each) for each in value)
            return low if low == high else f"{low}—{high}"
        if key in POINTS:
            return total_text(str(value), self.floors)
        if value in Score.Verdict.values:
            return str(Score.Verdict(value).label)
        return self.grades.get(str(value), str(value))


def _decimal(floor: Fraction) -> str:
    return str(Decimal(floor.numerator) / Decimal(floor.denominator))


def _joined(texts: Iterable[str]) -> str:
    return _("；").join(texts)
