"""Publishes rubrics: a version is frozen with its SHA-256, and a change needs a new version."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from indicators import rubric_file
from indicators.models import Rubric
from indicators.scoring import rules
from schools.regions import LoadCount

RUBRIC_CODES = ("QB2017", "PS2020")


class RubricUnknown(Exception):
    """There is no published rubric with this code."""


class RubricRefused(Exception):
    """A rubric's text changed without a new version."""


def rubric_paths() -> list[Path]:
    """Return the rubric files that ship, by name; the cases beside them are not rubrics."""
    folder = settings.FIXTURES_DIR / "rubrics"
    return sorted(path for path in folder.glob("*.toml") if not path.name.endswith(".cases.toml"))


@transaction.atomic
def load_rubrics(at: datetime) -> LoadCount:
    """Publish every rubric file; what is published already stays as it is.

    Raises:
        rubric_file.RubricFileError: a file is not a rubric.
        RubricRefused: a published version has another text now.
    """
    done = [publish(path.read_text(encoding="utf-8"), at) for path in rubric_paths()]
    return LoadCount(added=sum(done), changed=0, unchanged=len(done) - sum(done))


@transaction.atomic
def publish(text: str, at: datetime) -> bool:
    """Freeze a rubric's text as the current version of its code; say whether it is new.

    Raises:
        rubric_file.RubricFileError: the text is not a rubric.
        RubricRefused: this version is published with another text.
    """
    rubric = rubric_file.parse(text)
    published = Rubric.objects.filter(code=rubric.code, version=rubric.version).first()
    if published is None:
        _freeze(rubric, text, at)
        return True
    if published.sha256 != rubric.sha256:
        message = _("指标体系%(code)s第%(version)s版已发布，内容不能再改；改动后应换一个版本号")
        raise RubricRefused(message % {"code": rubric.code, "version": rubric.version})
    return False


def _freeze(rubric: rules.Rubric, text: str, at: datetime) -> None:
    Rubric.objects.filter(code=rubric.code, current=True).update(current=False)
    Rubric.objects.create(
        code=rubric.code,
        version=rubric.version,
        title=rubric.title,
        title_en=rubric.title_en,
        source=rubric.source,
        text=text,
        sha256=rubric.sha256,
        published_at=at,
    )


@lru_cache(maxsize=16)
def parsed_rubric(text: str) -> rules.Rubric:
    """Read a published rubric once per process; its text never changes."""
    return rubric_file.parse(text)


def current_rubric(code: str) -> Rubric:
    """Return the version of a rubric that scores are made with now.

    Raises:
        RubricUnknown: no version of it is published; the message lists those that are.
    """
    found = Rubric.objects.filter(code=code, current=True).first()
    if found is None:
        known = "、".join(Rubric.objects.filter(current=True).values_list("code", flat=True))
        message = _("没有指标体系“%(code)s”，已发布的有：%(known)s")
        raise RubricUnknown(message % {"code": code, "known": known or _("（无）")})
    return found
