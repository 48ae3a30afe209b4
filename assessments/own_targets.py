"""A county's own targets (本县目标): read from a filled template, kept by version, withdrawn."""

import hashlib
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import OwnTargets
from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from indicators.target_file import Profile, TargetRefused, parse_profile
from indicators.target_workbook import CellProblem, WorkbookUnread, read_workbook, target_workbook
from indicators.targets import profiles, target_paths
from indicators.toml_writing import literal
from schools.models import Region

OWN = "own"
TEMPLATE = "county_template"
SUFFIXES = (".xlsx", ".toml")


class OwnTargetsRefused(Exception):
    """A county's targets cannot be kept or withdrawn; ``problems`` name cells and lines."""

    def __init__(self, message: str, problems: list[CellProblem] | None = None) -> None:
        super().__init__(message)
        self.problems = problems or []


def template_text() -> str:
    """Return the blank template that ships."""
    path = next(path for path in target_paths() if path.stem == TEMPLATE)
    return path.read_text(encoding="utf-8")


def base_text(county: Region) -> str:
    """Return what a county fills in next: its version in force, or the template with its name."""
    kept = OwnTargets.objects.in_force(county.code)
    if kept is not None:
        return kept.text
    own = {
        "title": f"{county.name}目标",
        "title_en": f"{county.name}目标",
        "region": county.name,
        "source": "",
        "confidence": "known",
    }
    lines = template_text().splitlines()
    head = lines.index("[[targets]]")
    for key, value in own.items():
        lines[:head] = [
            f"{key} = {literal(value)}" if line.startswith(f"{key} =") else line
            for line in lines[:head]
        ]
    return "\n".join(lines) + "\n"


def template_workbook(county: Region) -> bytes:
    """Write the workbook a county fills its targets in."""
    return target_workbook(base_text(county), county.name)


def read_filled(county: Region, content: bytes, filename: str) -> str:
    """Read a filled template, ``.xlsx`` or ``.toml``, as a target profile's TOML.

    Raises:
        OwnTargetsRefused: it cannot be read; every cell or line that is wrong is named.
    """
    if PurePosixPath(filename).suffix.lower() == ".xlsx":
        try:
            text = read_workbook(content, base_text(county))
        except WorkbookUnread as unread:
            raise OwnTargetsRefused(_("表里有要改的地方"), unread.problems) from unread
    else:
        try:
            text = content.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            message = _("不是UTF-8文本；另存为UTF-8后上传")
            raise OwnTargetsRefused(message, [CellProblem(filename, message)]) from error
    checked_profile(text, filename)
    return text


def checked_profile(text: str, name: str) -> Profile:
    """Check the text of a county's targets.

    Raises:
        OwnTargetsRefused: it is no target profile, or holds no number the template has not.
    """
    try:
        profile = parse_profile(text, name)
        blank = parse_profile(template_text(), TEMPLATE)
    except TargetRefused as refusal:
        # What complaints say stands before the colon, where; what to do stands behind it.
        place, _colon, message = str(refusal).partition("：")
        raise OwnTargetsRefused(str(refusal), [CellProblem(place, message)]) from refusal
    if not (profile.title.strip() and profile.source.strip()):
        message = _("名称（title）和依据文件（source）都要写")
        raise OwnTargetsRefused(message, [CellProblem(name, message)])
    given = {(row.code, row.published.value) for row in blank.rows}
    wanted = [
        row
        for row in profile.rows
        if row.recognition
        or (row.published.value is not None and (row.code, row.published.value) not in given)
    ]
    if not wanted:
        message = _("一个目标值也没有填；至少填一项目标值，再上传")
        raise OwnTargetsRefused(message, [CellProblem(name, message)])
    return profile


@transaction.atomic
def keep_targets(
    *, county: Region, text: str, source: str, actor_name: str, at: datetime
) -> OwnTargets:
    """Keep a text as the next version of a county's targets; the text in force stays as it is.

    Raises:
        OwnTargetsRefused: the text is not that of a county's targets.
    """
    profile = checked_profile(text, source)
    # Two versions of one county take turns here.
    Region.objects.select_for_update().get(pk=county.pk)
    kept = OwnTargets.objects.in_force(county.code)
    sha256 = hashlib.sha256(text.encode("utf-8")).hexdigest()
    if kept is not None and kept.sha256 == sha256:
        return kept
    made = OwnTargets.objects.create(
        county=county,
        version=next_version(county),
        title=profile.title,
        text=text,
        sha256=sha256,
        source=source,
        created_by_name=actor_name,
        created_at=at,
    )
    _record(AuditEvent.Verb.TARGETS_KEPT, made, actor_name, at)
    return made


@transaction.atomic
def withdraw_targets(*, county: Region, actor_name: str, at: datetime) -> OwnTargets:
    """Withdraw a county's targets; what was kept stays readable.

    Raises:
        OwnTargetsRefused: none are in force.
    """
    Region.objects.select_for_update().get(pk=county.pk)
    kept = OwnTargets.objects.in_force(county.code)
    if kept is None:
        raise OwnTargetsRefused(_("没有正在使用的本县目标，不用撤回"))
    kept.withdrawn_by_name, kept.withdrawn_at = actor_name, at
    kept.save(update_fields=["withdrawn_by_name", "withdrawn_at"])
    _record(AuditEvent.Verb.TARGETS_WITHDRAWN, kept, actor_name, at)
    return kept


def _record(verb: AuditEvent.Verb, kept: OwnTargets, actor_name: str, at: datetime) -> None:
    year = parse_profile(kept.text, kept.source).year
    record(
        verb=verb,
        target=f"{kept.county_id}/targets/v{kept.version}",
        actor_name=actor_name,
        at=at,
        region_code=kept.county_id,
        year=year,
        details={"source": kept.source, "sha256": kept.sha256},
    )


def next_version(county: Region) -> int:
    """Return the number the next version gets."""
    newest = OwnTargets.objects.filter(county=county).order_by("-version").first()
    return newest.version + 1 if newest else 1


def own_profiles(county: Region) -> list[Profile]:
    """Return the targets of a county: those in force as ``own``, every version as ``own@N``."""
    versions = list(OwnTargets.objects.filter(county=county).order_by("-version"))
    kept = [_profile(each, f"{OWN}@{each.version}") for each in versions]
    if versions and versions[0].withdrawn_at is None:
        return [_profile(versions[0], OWN), *kept]
    return kept


def offered_profiles(county: Region) -> list[Profile]:
    """Return what a county's page offers: its own targets in force, then what was published."""
    own = OwnTargets.objects.in_force(county.code)
    return ([_profile(own, OWN)] if own else []) + profiles()


def _profile(kept: OwnTargets, code: str) -> Profile:
    profile = parse_profile(kept.text, kept.source)
    told = {"title": profile.title, "version": kept.version}
    title = _("%(title)s（第%(version)d版）") % told
    if code != OWN and kept.withdrawn_at:
        title = _("%(title)s（第%(version)d版，已撤回）") % told
    return replace(profile, code=code, title=title, title_en=title, own=True)
