"""Rubrics from draft to published to retired, or discarded: a kept text is frozen with its
SHA-256, and a change needs a new version."""

import re
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from indicators import rubric_file
from indicators.confirming import carry_over
from indicators.linting import errors, read
from indicators.models import Rubric
from indicators.scoring import rules
from schools.regions import LoadCount

LOADER = "load_catalogue"
NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,15}")
LONGEST = {"title": 120, "title_en": 200, "source": 200}
NUL = re.compile(r"\\u0000|\\U00000000")
RUBRIC_CODES = ("BB2012", "CE37", "PS2020", "QB2017")


class RubricUnknown(Exception):
    """There is no rubric with this code, or none published."""


class RubricRefused(Exception):
    """A rubric's text changed without a new version, or its state does not allow the act."""


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
    rubric = parsed_rubric(text)
    kept = _same_version(rubric)
    if kept is None:
        kept = _keep(rubric, text)
    elif kept.state != Rubric.State.DRAFT:
        return False
    _make_current(kept, actor_name=LOADER, at=at)
    return True


@transaction.atomic
def keep_draft(text: str, *, actor_name: str, at: datetime) -> Rubric:
    """Keep a text as a draft; the same text again is the same rubric, whatever its state.

    Raises:
        rubric_file.RubricFileError: the text is not a rubric.
        RubricRefused: this version has another text already.
    """
    rubric = read(text)
    kept = _same_version(rubric)
    if kept is None:
        kept = _keep(rubric, text)
        _record(AuditEvent.Verb.RUBRIC_DRAFTED, kept, actor_name, at)
    return kept


@transaction.atomic
def publish_draft(rubric: Rubric, *, actor_name: str, at: datetime) -> None:
    """Publish a draft without errors as the current version of its code.

    Raises:
        RubricRefused: it is no draft, or the linter finds errors in it.
    """
    draft = Rubric.objects.select_for_update().get(pk=rubric.pk)
    if draft.state != Rubric.State.DRAFT:
        raise RubricRefused(_refusal(_("%(rubric)s%(state)s，只有草稿可以发布"), draft))
    if found := errors(draft.text):
        message = _("%(rubric)s有%(count)s处错误，改好后换一个版本号再起草；第一处：%(first)s")
        words = {"rubric": str(draft), "count": len(found), "first": found[0].sentence}
        raise RubricRefused(message % words)
    _make_current(draft, actor_name=actor_name, at=at)
    _record(AuditEvent.Verb.RUBRIC_PUBLISHED, draft, actor_name, at)


@transaction.atomic
def retire(rubric: Rubric, *, actor_name: str, at: datetime) -> None:
    """Take a published version out of use; its scores stay as they are.

    Raises:
        RubricRefused: it is not published.
    """
    published = Rubric.objects.select_for_update().get(pk=rubric.pk)
    if published.state != Rubric.State.PUBLISHED:
        raise RubricRefused(_refusal(_("%(rubric)s%(state)s，只有已发布的可以停用"), published))
    published.state, published.current, published.retired_at = Rubric.State.RETIRED, False, at
    published.save(update_fields=["state", "current", "retired_at"])
    _record(AuditEvent.Verb.RUBRIC_RETIRED, published, actor_name, at)


@transaction.atomic
def discard(rubric: Rubric, *, actor_name: str, at: datetime) -> None:
    """Lay a draft aside; its text stays, and its version number is used up.

    Raises:
        RubricRefused: it is no draft.
    """
    draft = Rubric.objects.select_for_update().get(pk=rubric.pk)
    if draft.state != Rubric.State.DRAFT:
        raise RubricRefused(_refusal(_("%(rubric)s%(state)s，只有草稿可以放弃"), draft))
    draft.state = Rubric.State.DISCARDED
    draft.save(update_fields=["state"])
    _record(AuditEvent.Verb.RUBRIC_DISCARDED, draft, actor_name, at)


@transaction.atomic
def take_up(rubric: Rubric, *, actor_name: str, at: datetime) -> None:
    """Make a discarded draft a draft again, because somebody handed in its text again."""
    draft = Rubric.objects.select_for_update().get(pk=rubric.pk)
    draft.state = Rubric.State.DRAFT
    draft.save(update_fields=["state"])
    _record(AuditEvent.Verb.RUBRIC_DRAFTED, draft, actor_name, at)


def _refusal(message: str, rubric: Rubric) -> str:
    return message % {"rubric": str(rubric), "state": Rubric.State(rubric.state).label}


def _same_version(rubric: rules.Rubric) -> Rubric | None:
    """Return the row of a rubric's version.

    Raises:
        RubricRefused: it has another text.
    """
    kept = Rubric.objects.filter(code=rubric.code, version=rubric.version).first()
    if kept is None or kept.sha256 == rubric.sha256:
        return kept
    if kept.state == Rubric.State.DRAFT:
        message = _("指标体系%(code)s第%(version)s版已起草，内容不能再改；改动后应换一个版本号")
    else:
        message = _("指标体系%(code)s第%(version)s版已发布，内容不能再改；改动后应换一个版本号")
    raise RubricRefused(message % {"code": rubric.code, "version": rubric.version})


def _check_storable(rubric: rules.Rubric, text: str) -> None:
    """Refuse what no column holds, before a database finds out."""
    for key, name in (("code", rubric.code), ("version", rubric.version)):
        if not NAME.fullmatch(name):
            message = _("%(key)s应为1至16个字母、数字、点或横线，读到“%(found)s”")
            raise RubricRefused(message % {"key": key, "found": name[:40]})
    for key, longest in LONGEST.items():
        if len(getattr(rubric, key)) > longest:
            message = _("%(key)s超过%(limit)s个字，改短后重新上传")
            raise RubricRefused(message % {"key": key, "limit": longest})
    if NUL.search(text):
        raise RubricRefused(_("文本里有空字符（\\u0000），删去后重新上传"))


def _keep(rubric: rules.Rubric, text: str) -> Rubric:
    """Keep a text under its version; of two that come at the same moment the first one stands."""
    _check_storable(rubric, text)
    try:
        with transaction.atomic():
            return Rubric.objects.create(
                code=rubric.code,
                version=rubric.version,
                title=rubric.title,
                title_en=rubric.title_en,
                source=rubric.source,
                text=text,
                sha256=rubric.sha256,
                state=Rubric.State.DRAFT,
                current=False,
            )
    except IntegrityError:
        first = _same_version(rubric)
        if first is None:
            raise
        return first


def _make_current(draft: Rubric, *, actor_name: str, at: datetime) -> None:
    """Put a version in the place of the current one, and carry over what was confirmed in that."""
    before = Rubric.objects.filter(code=draft.code, current=True).first()
    Rubric.objects.filter(code=draft.code, current=True).update(current=False)
    draft.state, draft.current, draft.published_at = Rubric.State.PUBLISHED, True, at
    draft.save(update_fields=["state", "current", "published_at"])
    if before is not None:
        carry_over(before, draft, actor_name=actor_name, at=at)


def _record(verb: AuditEvent.Verb, rubric: Rubric, actor_name: str, at: datetime) -> None:
    record(
        verb=verb,
        target=f"{rubric.code}@{rubric.version}",
        actor_name=actor_name,
        at=at,
        details={"sha256": rubric.sha256},
    )


def rubric_named(reference: str) -> Rubric:
    """Return ``CODE``'s current version, or ``CODE@VERSION`` in whatever state.

    Raises:
        RubricUnknown: there is none.
    """
    code, _sign, version = reference.partition("@")
    if not version:
        return current_rubric(code)
    found = Rubric.objects.filter(code=code, version=version).first()
    if found is None:
        versions = Rubric.objects.filter(code=code).order_by("version")
        known = "、".join(versions.values_list("version", flat=True))
        message = _("没有指标体系%(code)s第%(version)s版，已有的版本：%(known)s")
        words = {"code": code, "version": version, "known": known or _("（无）")}
        raise RubricUnknown(message % words)
    return found


def with_text(rubric: Rubric) -> Rubric:
    """Give a rubric that was read without it its long text, which is read once per process.

    The digest says which text it is.
    """
    rubric.text = _text_of(rubric.pk, rubric.sha256)
    return rubric


@lru_cache(maxsize=16)
def _text_of(pk: int, sha256: str) -> str:
    return Rubric.objects.values_list("text", flat=True).get(pk=pk, sha256=sha256)


@lru_cache(maxsize=16)
def parsed_rubric(text: str) -> rules.Rubric:
    """Read a rubric that is or will be published once per process; its text never changes."""
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
