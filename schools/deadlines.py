"""Deadlines for figures, and extensions that a second person decides on."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from edu_duty.refusal import Refusal
from schools.models import Deadline, Extension, Region

MOST_LETTERS = 500


class ExtensionRefused(Refusal):
    """An extension cannot be asked for or decided; ``code`` names why, ``message`` says it."""


@transaction.atomic
def set_deadline(
    *, region_prefix: str, year: int, closes_at: datetime, actor_name: str, at: datetime
) -> Deadline:
    """Set when collecting a year's figures ends below a region prefix, in place of the former."""
    former = Deadline.objects.filter(region_prefix=region_prefix, year=year).first()
    deadline, _new = Deadline.objects.update_or_create(
        region_prefix=region_prefix,
        year=year,
        defaults={"closes_at": closes_at, "set_by_name": actor_name, "set_at": at},
    )
    record(
        verb=AuditEvent.Verb.DEADLINE_SET,
        target=f"{region_prefix or '*'}/{year}",
        actor_name=actor_name,
        at=at,
        details={
            "before": former.closes_at.isoformat() if former else None,
            "after": closes_at.isoformat(),
        },
    )
    return deadline


@transaction.atomic
def ask_extension(
    *, county: Region, year: int, until: datetime, reason: str, actor_name: str, at: datetime
) -> Extension:
    """Ask for a later deadline.

    Raises:
        ExtensionRefused: no reason, a time that has passed, or one asked for already.
    """
    said = reason.strip()
    if not said or len(said) > MOST_LETTERS:
        raise ExtensionRefused("reason", _("写明延期原因，不超过500字"))
    if until <= at:
        raise ExtensionRefused("until", _("延期到的时间应在现在之后"))
    open_ones = Extension.objects.filter(county=county, year=year, state=Extension.State.ASKED)
    if open_ones.exists():
        raise ExtensionRefused("asked", _("已有一份延期申请待批准"))
    extension = Extension.objects.create(
        county=county, year=year, until=until, reason=said, asked_by_name=actor_name, asked_at=at
    )
    _record(extension, AuditEvent.Verb.EXTENSION_ASKED, actor_name, at)
    return extension


@transaction.atomic
def decide_extension(
    extension: Extension, *, approve: bool, note: str, actor_name: str, at: datetime
) -> Extension:
    """Approve or refuse what somebody else asked for.

    Raises:
        ExtensionRefused: it was decided already, the same person asked for it, or nothing is said
            about why not.
    """
    extension = Extension.objects.select_for_update().get(pk=extension.pk)
    if extension.state != Extension.State.ASKED:
        raise ExtensionRefused("decided", _("这份申请已经答复"))
    if extension.asked_by_name == actor_name:
        raise ExtensionRefused("same_person", _("申请人不能批准自己的申请，由另一人答复"))
    if not approve and not note.strip():
        raise ExtensionRefused("note", _("写明不批准的原因"))
    extension.state = Extension.State.APPROVED if approve else Extension.State.REFUSED
    extension.decided_by_name, extension.decided_at = actor_name, at
    extension.decision_note = note.strip()[:MOST_LETTERS]
    extension.save()
    _record(extension, AuditEvent.Verb.EXTENSION_DECIDED, actor_name, at)
    return extension


def _record(extension: Extension, verb: AuditEvent.Verb, actor_name: str, at: datetime) -> None:
    record(
        verb=verb,
        target=f"{extension.county_id}/{extension.year}",
        actor_name=actor_name,
        at=at,
        region_code=extension.county_id,
        year=extension.year,
        details={
            "until": extension.until.isoformat(),
            "state": str(extension.state),
            "reason": extension.reason,
            "note": extension.decision_note,
        },
    )
