"""Loads the demo: one real county as it published itself, and a synthetic province beside it.

A real county never gets an invented figure: what Zheng'an published stands in
fixtures/demo/zhengan_2019.toml word for word; everything drawn at random has a code that starts
with 99.
"""

import hashlib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from assessments.demo_figures import FIXTURES, read_province, reading_of
from assessments.demo_round import open_demo_round
from edu_duty.accounts.demo import make_demo_people
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from indicators.evaluating import request_scoring, score_county
from indicators.models import Rubric
from schools.importing import import_reading
from schools.models import Region
from schools.package import Reading

ACTOR = "load_demo"
TARGET = "demo"
RUBRICS = ("QB2017", "PS2020")
SCORED_AT_ONCE = ("990101", "990102")
MADE_OF = (
    Path(__file__),
    Path(__file__).with_name("demo_campuses.py"),
    Path(__file__).with_name("demo_county.py"),
    Path(__file__).with_name("demo_figures.py"),
    Path(__file__).with_name("demo_round.py"),
    FIXTURES / "province.toml",
    FIXTURES / "zhengan_2019.toml",
)

Say = Callable[[str], None]


class DemoRefused(Exception):
    """The demo cannot be loaded here."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class DemoLoaded:
    """What loading the demo did; ``fresh`` is False when nothing was to be done."""

    fresh: bool
    people: int = 0
    returns: int = 0
    scores: int = 0
    jobs: int = 0


def load_demo(*, at: datetime, inline: bool, say: Say) -> DemoLoaded:
    """Load people, regions, returns, scores and a round; does nothing when that is there already.

    Scores of the newest year are computed here for two counties and Zheng'an; the workers do the
    others unless ``inline``.

    Raises:
        DemoRefused: this is no demo, or the catalogue is not loaded.
    """
    _refuse_unless_ready()
    stamp = stamp_of_the_demo()
    if _stamped(stamp):
        return DemoLoaded(fresh=False)
    people = make_demo_people(at)
    say(_("演示账号：%(count)s 个") % {"count": people})
    province = read_province()
    make_regions(province)
    returns = _import_zhengan(at, say) + _import_province(province, at, say)
    open_demo_round(year=max(province["years"]), at=at, say=say)
    scores, jobs = _score(province, at, inline=inline, say=say)
    loaded = DemoLoaded(fresh=True, people=people, returns=returns, scores=scores, jobs=jobs)
    _put_stamp(stamp, loaded, at)
    return loaded


def _refuse_unless_ready() -> None:
    if not settings.DEMO:
        raise DemoRefused("not_a_demo", _("这里不是演示环境：设置 DEMO=1 后再装载演示数据。"))
    if not Region.objects.filter(pk=read_zhengan()["county"]).exists() or Rubric.objects.filter(
        code__in=RUBRICS, current=True
    ).count() < len(RUBRICS):
        raise DemoRefused("no_catalogue", _("尚未装载目录：先运行 load_catalogue。"))


def stamp_of_the_demo() -> str:
    """Digest what the demo is made of here: sources, rubrics and this installation's passwords."""
    digest = hashlib.sha256()
    for path in MADE_OF:
        digest.update(path.read_bytes())
    for sha256 in Rubric.objects.filter(current=True).order_by("code").values_list("sha256"):
        digest.update(sha256[0].encode("ascii"))
    return salted_hmac("assessments.demo", digest.hexdigest(), algorithm="sha256").hexdigest()


def _stamped(stamp: str) -> bool:
    newest = (
        AuditEvent.objects.filter(verb=AuditEvent.Verb.DEMO_LOADED, target=TARGET)
        .order_by("-sequence")
        .first()
    )
    return newest is not None and newest.details.get("stamp") == stamp


@transaction.atomic
def _put_stamp(stamp: str, loaded: DemoLoaded, at: datetime) -> None:
    record(
        verb=AuditEvent.Verb.DEMO_LOADED,
        target=TARGET,
        actor_name=ACTOR,
        at=at,
        details={"stamp": stamp, "returns": loaded.returns, "scores": loaded.scores},
    )


def read_zhengan() -> dict[str, Any]:
    """Read what Zheng'an published."""
    return tomllib.loads((FIXTURES / "zhengan_2019.toml").read_text(encoding="utf-8"))


@transaction.atomic
def make_regions(province: Mapping[str, Any]) -> None:
    """Add the synthetic province, its cities and counties, or bring their names up to date."""
    names = {region["code"]: region["name"] for region in province["regions"]}
    levels = [(row, row["level"]) for row in province["regions"]]
    levels += [(row, Region.Level.COUNTY) for row in province["counties"]]
    for row, level in levels:
        city = row["code"][:4] + "00"
        Region.objects.update_or_create(
            code=row["code"],
            defaults={
                "level": level,
                "name": row["name"],
                "pinyin": row["pinyin"],
                "name_en": row["name_en"],
                "province_name": names[row["code"][:2] + "0000"],
                "prefecture_name": names.get(city, ""),
                "synthetic": True,
            },
        )


def _import_zhengan(at: datetime, say: Say) -> int:
    published = read_zhengan()
    source = published["source"]
    imported = import_reading(
        county=Region.objects.get(pk=published["county"]),
        year=published["year"],
        reading=zhengan_reading(published),
        source=source,
        actor_name=ACTOR,
        at=at,
        statements=[{**statement, "source": source} for statement in published["statements"]],
        sources={
            figure["element"]: f"{source}：“{figure['said']}”" for figure in published["figures"]
        },
    )
    say(_("正安县 2019：已公布的数据 %(count)s 项") % {"count": len(published["figures"])})
    return int(imported.changed)


def zhengan_reading(published: Mapping[str, Any]) -> Reading:
    """Turn the published counts into a return without campuses."""
    figures = published["figures"]
    return Reading(
        county={figure["element"]: figure["value"] for figure in figures},
        county_rows=len(figures),
    )


def _import_province(province: Mapping[str, Any], at: datetime, say: Say) -> int:
    changed = 0
    for county in province["counties"]:
        region = Region.objects.get(pk=county["code"])
        for year in province["years"]:
            imported = import_reading(
                county=region,
                year=year,
                reading=reading_of(province, county, year),
                source=_("合成数据（演示）"),
                actor_name=ACTOR,
                at=at,
            )
            changed += imported.changed
        campuses = sum(county["campuses"].values())
        say(
            _("%(county)s：%(campuses)s 个校区，%(years)s 个年度")
            % {"county": region.name, "campuses": campuses, "years": len(province["years"])}
        )
    return changed


def _score(province: Mapping[str, Any], at: datetime, *, inline: bool, say: Say) -> tuple[int, int]:
    """Score the newest year under both rubrics; return how many scores and how many jobs."""
    newest = max(province["years"])
    published = read_zhengan()
    codes = [county["code"] for county in province["counties"]]
    now = [code for code in codes if inline or code in SCORED_AT_ONCE]
    pairs = [(published["county"], published["year"]), *((code, newest) for code in now)]
    later = [code for code in codes if code not in now]
    jobs = 0
    for rubric in RUBRICS:
        for code, year in pairs:
            score_county(county_code=code, year=year, rubric_code=rubric, actor_name=ACTOR, at=at)
        if later:
            jobs += len(
                request_scoring(
                    county_codes=later,
                    year=newest,
                    rubric_code=rubric,
                    region_code="99",
                    actor_name=ACTOR,
                    at=at,
                )
            )
    scores = len(pairs) * len(RUBRICS)
    say(_("测算：%(scores)s 项已完成，%(jobs)s 项已排队") % {"scores": scores, "jobs": jobs})
    return scores, jobs
