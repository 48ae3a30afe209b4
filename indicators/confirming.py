"""Confirms the uncertain numbers of a version, takes confirmations back, and carries them over.

A confirmation holds for one version. When a later version is published, the confirmations of the
one it replaces are carried over for exactly those numbers whose address, value and source are the
same: whoever vouched for 2.0 % after a document vouched for nothing else, and a province that
changes one number of 180 need not sign the other 179 again. A number that was confirmed or taken
back in the draft itself is left as the draft has it.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from edu_duty.audit.models import AuditEvent
from edu_duty.audit.record import record
from indicators.models import Confirmation, Rubric
from indicators.uncertain import UncertainNumber, numbers_of

LONGEST_PATH = 200
LONGEST_VALUE = 80
LONGEST_REASON = 200


class ConfirmationRefused(Exception):
    """A number cannot be confirmed or taken back."""


def unconfirmed(rubric_version: Rubric) -> list[UncertainNumber]:
    """List the uncertain numbers of a version that nobody vouches for; a round opens when none."""
    standing = standing_of(rubric_version)
    return [each for each in numbers_of(rubric_version.text) if not _same(each, standing)]


def standing_of(rubric: Rubric) -> dict[str, Confirmation]:
    """Return the confirmations of a version that hold, by the number's path."""
    return {each.path: each for each in Confirmation.objects.standing().filter(rubric=rubric)}


@transaction.atomic
def confirm(
    rubric: Rubric, paths: Collection[str], *, reason: str, actor_name: str, at: datetime
) -> int:
    """Vouch for numbers of a version; return how many were not confirmed before.

    Raises:
        ConfirmationRefused: a path is not an uncertain number of this version, or the version is
            out of use.
    """
    kept = Rubric.objects.select_for_update().get(pk=rubric.pk)
    _check_in_use(kept)
    known = {each.path: each for each in numbers_of(kept.text)}
    standing = standing_of(kept)
    new = [_known(known, path) for path in dict.fromkeys(paths) if path not in standing]
    for number in new:
        _keep(kept, number, reason=reason, carried_from="", actor_name=actor_name, at=at)
    if new:
        _record(AuditEvent.Verb.NUMBERS_CONFIRMED, kept, new, actor_name, at, reason=reason)
    return len(new)


@transaction.atomic
def take_back(rubric: Rubric, path: str, *, actor_name: str, at: datetime) -> UncertainNumber:
    """End the confirmation of a number; the row stays, and the number is open again.

    Raises:
        ConfirmationRefused: it is not confirmed, or the version is out of use.
    """
    kept = Rubric.objects.select_for_update().get(pk=rubric.pk)
    _check_in_use(kept)
    found = standing_of(kept).get(path)
    if found is None:
        raise ConfirmationRefused(_("%(path)s没有确认，不用撤回") % {"path": path})
    number = _known({each.path: each for each in numbers_of(kept.text)}, path)
    found.taken_back_by_name, found.taken_back_at = actor_name, at
    found.save(update_fields=["taken_back_by_name", "taken_back_at"])
    _record(AuditEvent.Verb.NUMBER_TAKEN_BACK, kept, [number], actor_name, at)
    return number


def carry_over(before: Rubric, after: Rubric, *, actor_name: str, at: datetime) -> int:
    """Carry confirmations over to the version that replaces another; return how many.

    Whoever vouched for a number, when and why stay as they were. Runs in the transaction that
    publishes the new version.
    """
    touched = set(after.confirmations.values_list("path", flat=True))
    standing = standing_of(before)
    carried = [
        number
        for number in numbers_of(after.text)
        if number.path not in touched and _same(number, standing)
    ]
    for number in carried:
        first = standing[number.path]
        _keep(
            after,
            number,
            reason=first.reason,
            carried_from=first.carried_from or before.version,
            actor_name=first.confirmed_by_name,
            at=first.confirmed_at,
        )
    if carried:
        verb = AuditEvent.Verb.NUMBERS_CARRIED
        _record(verb, after, carried, actor_name, at, carried_from=before.version)
    return len(carried)


def _same(number: UncertainNumber, standing: dict[str, Confirmation]) -> bool:
    """Say whether a confirmation holds for this number as it stands now."""
    found = standing.get(number.path)
    return found is not None and (found.value, found.source) == (number.value, number.source)


def _check_in_use(rubric: Rubric) -> None:
    if rubric.state in {Rubric.State.RETIRED, Rubric.State.DISCARDED}:
        words = {"rubric": str(rubric), "state": Rubric.State(rubric.state).label}
        raise ConfirmationRefused(_("%(rubric)s%(state)s，数值不再确认") % words)


def _known(known: dict[str, UncertainNumber], path: str) -> UncertainNumber:
    number = known.get(path)
    if number is None:
        message = _("%(path)s不是这一版存疑的数值，刷新页面后再确认")
        raise ConfirmationRefused(message % {"path": path[:LONGEST_PATH]})
    if len(path) > LONGEST_PATH or len(number.value) > LONGEST_VALUE:
        message = _("%(path)s的地址或数值太长，改短后存为新的一版再确认")
        raise ConfirmationRefused(message % {"path": path[:LONGEST_PATH]})
    return number


def _keep(
    rubric: Rubric,
    number: UncertainNumber,
    *,
    reason: str,
    carried_from: str,
    actor_name: str,
    at: datetime,
) -> None:
    Confirmation.objects.create(
        rubric=rubric,
        path=number.path,
        value=number.value,
        source=number.source,
        reason=reason,
        carried_from=carried_from,
        confirmed_by_name=actor_name,
        confirmed_at=at,
    )


def _record(
    verb: AuditEvent.Verb,
    rubric: Rubric,
    numbers: list[UncertainNumber],
    actor_name: str,
    at: datetime,
    **more: str,
) -> None:
    record(
        verb=verb,
        target=f"{rubric.code}@{rubric.version}",
        actor_name=actor_name,
        at=at,
        details={"numbers": {each.path: each.value for each in numbers}, **more},
    )
