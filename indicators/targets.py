"""Loads the target profiles (目标方案) regions published, and holds a county's returns to them."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from indicators.models import TargetProfile
from indicators.recognitions import Recognition, recognition_of
from indicators.scoring.figures import Figures
from indicators.scoring.formulas import Formula, Value
from indicators.scoring.progress import (
    UNDETERMINED,
    VERDICTS,
    Progress,
    Span,
    Target,
    progress,
)
from indicators.scoring.receipt import printed
from indicators.target_file import Measure, Profile, TargetRow, Wanted, parse_profile
from schools.deriving import derive
from schools.dictionary import elements
from schools.models import Region, Return
from schools.regions import LoadCount


class CheckRefused(Exception):
    """A county cannot be held to targets; ``code`` is the short name of the reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One target with the values of every year.

    Shape: ``progress`` is None exactly where ``row.open`` says why; ``missing`` are the elements
    the newest year lacks, ``span`` the bounds of its value; ``recognition`` is there where the
    result of a rubric answers, and then ``values`` count what that result lacks.
    """

    row: TargetRow
    progress: Progress | None
    values: Mapping[int, Value]
    span: Span | None
    missing: tuple[str, ...]
    recognition: Recognition | None = None

    @property
    def verdict(self) -> str:
        """How the county stands: reached, on_course, behind or undetermined."""
        return UNDETERMINED if self.progress is None else self.progress.verdict

    @property
    def reason(self) -> str:
        """Why it stays undetermined, else nothing."""
        return self.row.open if self.progress is None else self.progress.reason


@dataclass(frozen=True, slots=True)
class Check:
    """A county's returns up to a year, held to a profile."""

    county: Region
    year: int
    profile: Profile
    years: tuple[int, ...]
    rows: tuple[CheckedRow, ...]

    @property
    def whose(self) -> str:
        """Whose targets these are: the county's, its city's, another place's, or a template."""
        return whose(self.profile, self.county)

    @property
    def counts(self) -> dict[str, int]:
        """How many targets got each verdict."""
        return {verdict: sum(row.verdict == verdict for row in self.rows) for verdict in VERDICTS}

    def as_json(self) -> dict[str, Any]:
        """Print everything as plain data, numbers as strings."""
        return {
            "county": {"code": self.county.code, "name": self.county.name},
            "synthetic": self.county.synthetic,
            "year": self.year,
            "years": list(self.years),
            "profile": {
                key: getattr(self.profile, key)
                for key in ("code", "title", "region", "year", "source", "confidence")
            }
            | {"whose": self.whose, "whose_text": whose_text(self.profile, self.county)},
            "counts": self.counts,
            "targets": [_row_json(row) for row in self.rows],
            "standing_rules": [_wanted_json(rule) for rule in self.profile.standing],
        }


OWN, CITY, ELSEWHERE, TEMPLATE = "county", "city", "elsewhere", "template"


def whose(profile: Profile, county: Region) -> str:
    """Say whose targets a profile holds, seen from a county."""
    if profile.own:
        return OWN
    if not profile.region:
        return TEMPLATE
    return CITY if profile.region == county.prefecture_name else ELSEWHERE


def whose_text(profile: Profile, county: Region) -> str:
    """Say in words whose targets these are, and that a city's are only a yardstick here."""
    words = {
        OWN: _("%(county)s自定的目标") % {"county": county.label},
        CITY: _("全市目标，此处按本县数据对照"),
        ELSEWHERE: _("别的市的全市目标，本县不在其内；此处只按本县数据对照"),
        TEMPLATE: _("空白模板，不是任何地方的目标"),
    }
    return words[whose(profile, county)]


def target_paths() -> list[Path]:
    """Return the target files that ship, by name."""
    return sorted((settings.FIXTURES_DIR / "targets").glob("*.toml"))


@transaction.atomic
def load_targets() -> LoadCount:
    """Store every profile; one whose text changed is replaced.

    Raises:
        target_file.TargetRefused: a file is not a target profile.
    """
    stored = dict(TargetProfile.objects.values_list("code", "sha256"))
    counted = {"added": 0, "changed": 0, "unchanged": 0}
    for path in target_paths():
        text = path.read_text(encoding="utf-8")
        profile = parse_profile(text, path.name)
        sha256 = hashlib.sha256(text.encode("utf-8")).hexdigest()
        before = stored.get(profile.code)
        if before == sha256:
            counted["unchanged"] += 1
            continue
        counted["added" if before is None else "changed"] += 1
        TargetProfile.objects.update_or_create(
            code=profile.code,
            defaults={"title": profile.title, "text": text, "sha256": sha256},
        )
    return LoadCount(**counted)


def profiles() -> list[Profile]:
    """Return every stored profile, by region and year."""
    stored = TargetProfile.objects.values_list("text", "code")
    return sorted(
        (parse_profile(*each) for each in stored),
        key=lambda profile: (not profile.region, profile.region, profile.year),
    )


def profile_for(county: Region, year: int, known: list[Profile]) -> Profile | None:
    """Return the profile of the county's prefecture that runs in a year, else its newest one."""
    own = [
        profile for profile in known if profile.region and profile.region == county.prefecture_name
    ]
    running = [profile for profile in own if profile.year >= year]
    return min(running, key=_year, default=None) or max(own, key=_year, default=None)


def _year(profile: Profile) -> int:
    return profile.year


def _none_of_its_own(_county: Region) -> list[Profile]:
    return []


def check_named(
    county_code: str,
    year: int,
    code: str,
    numbers: Mapping[str, Value],
    own: Callable[[Region], list[Profile]] = _none_of_its_own,
) -> Check:
    """Hold a county to a profile by their codes; ``own`` returns those it set itself.

    Raises:
        CheckRefused: the county, its return of the year, the profile or a blank is unknown.
    """
    county = Region.objects.counties().filter(pk=county_code).first()
    if county is None:
        message = _("没有区划代码为“%(code)s”的县级行政区")
        raise CheckRefused("county_unknown", message % {"code": county_code})
    found = {profile.code: profile for profile in [*own(county), *profiles()]}
    if code not in found:
        message = _("没有目标方案“%(code)s”，已有的是：%(known)s")
        known = "、".join(found) or _("（无）")
        raise CheckRefused("profile_unknown", message % {"code": code, "known": known})
    blanks = [row.code for row in found[code].rows if row.blank]
    if foreign := [name for name in numbers if name not in blanks]:
        message = _("目标方案“%(code)s”没有待填的目标“%(name)s”，待填的有：%(known)s")
        known = "、".join(blanks) or _("（无）")
        told = {"code": code, "name": foreign[0], "known": known}
        raise CheckRefused("blank_unknown", message % told)
    checked = check(county, year, found[code].filled(numbers))
    if year not in checked.years:
        message = _("%(county)s没有%(year)s年度数据包，导入后再对照目标")
        told = {"county": county.name, "year": str(year)}
        raise CheckRefused("return_unknown", message % told)
    return checked


def check(county: Region, year: int, profile: Profile) -> Check:
    """Hold the newest returns of a county, up to a year, to a profile."""
    figures = _figures(county, year)
    rows = tuple(
        _recognised(row, county, year) if row.recognition else _checked(row, figures, year)
        for row in profile.rows
    )
    return Check(county, year, profile, tuple(figures), rows)


def _figures(county: Region, year: int) -> dict[int, Figures]:
    """Read the newest return of each year, oldest first, with what can be derived."""
    years = Return.objects.filter(county=county, year__lte=year).order_by("year")
    documents: dict[int, dict[str, Any]] = {}
    for each in years.values_list("year", flat=True).distinct():
        frozen = Return.objects.latest(county.code, each)
        if frozen is not None:
            documents[each] = frozen.document()
    return {
        each: Figures.from_document(document, derive(document, documents.get(each - 1)))
        for each, document in documents.items()
    }


def _recognised(row: TargetRow, county: Region, year: int) -> CheckedRow:
    found, way = recognition_of(county, row, year)
    values = dict(found.left)
    return CheckedRow(row, way, values, None, (), found)


def _checked(row: TargetRow, figures: Mapping[int, Figures], year: int) -> CheckedRow:
    if row.measure is None:
        return CheckedRow(row, None, {}, None, ())
    spans = {
        each: span
        for each, of_year in figures.items()
        if (span := _span(row.measure, of_year)) is not None
    }
    target = Target(row.counted.op, row.counted.value, row.year)
    values = {each: low if low == high else None for each, (low, high) in spans.items()}
    missing = _missing(row.measure, figures[year]) if year in figures else ()
    return CheckedRow(row, progress(spans, target, year), values, spans.get(year), missing)


def _span(measure: Measure, figures: Figures) -> Span | None:
    low, high = (_value(formula, measure, figures) for formula in (measure.low, measure.high))
    return None if low is None or high is None else (low, high)


def _value(formula: Formula, measure: Measure, figures: Figures) -> Value:
    return formula.value(lambda code: _figure(code, measure, figures))


def _figure(code: str, measure: Measure, figures: Figures) -> Value:
    """Look a figure up: the county's, or summed over the units of the measure's stages."""
    if elements()[code].scope == "county":
        return figures.county(code)
    found = [
        figures.of_stage(unit.campus, stage, code)
        for stage in measure.stages
        for unit in figures.units(stage)
    ]
    known = [value for value in found if value is not None]
    # A stage without any unit has no figures; a sum of nothing would read as a real zero.
    return sum(known) if found and len(known) == len(found) else None


def _missing(measure: Measure, figures: Figures) -> tuple[str, ...]:
    return tuple(code for code in measure.elements if _figure(code, measure, figures) is None)


def _wanted_json(wanted: Wanted) -> dict[str, Any]:
    return {
        "title": wanted.title,
        "op": wanted.op,
        "value": True if wanted.op == "bool" else printed(wanted.value),
        "unit": wanted.unit,
    }


def _row_json(checked: CheckedRow) -> dict[str, Any]:
    row, found = checked.row, checked.progress
    document = {
        "code": row.code,
        **_wanted_json(row.published),
        "year": row.year,
        "counted": None if row.counted == row.published else _wanted_json(row.counted),
        "verdict": checked.verdict,
        "reason": checked.reason or None,
        "values": {str(year): printed(value) for year, value in checked.values.items()},
        "missing": list(checked.missing),
    }
    if checked.recognition is not None and found is not None:
        return document | _way_json(found) | {"recognition": checked.recognition.as_json()}
    if row.measure is None or found is None:
        return document | {"formula": None, "formula_source": None}
    return document | {
        "formula": row.measure.high.code,
        "formula_low": None if row.measure.low == row.measure.high else row.measure.low.code,
        "formula_source": row.measure.source,
        "stages": list(row.measure.stages),
        "between": None if checked.span is None else [printed(end) for end in checked.span],
        **_way_json(found),
    }


def _way_json(found: Progress) -> dict[str, Any]:
    return {
        "current": printed(found.value),
        "first_year": found.first_year,
        "path": printed(found.path),
        "pace": printed(found.pace),
        "outlook": found.outlook,
        "expected_year": found.expected_year,
    }
