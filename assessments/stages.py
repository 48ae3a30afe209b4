"""Which stage a county is in, until when, and whether it is late; pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from assessments.lifecycle.tables import (
    OBJECTED,
    OPINION,
    PREPARING,
    RETURNED,
    REVIEWED,
    SUBMITTED,
)

SELF: Final = "SELF"
REVIEW: Final = "REVIEW"
VERIFY: Final = "VERIFY"
OBJECTION: Final = "OBJECTION"

# The stage whose end a county of this status waits for; a decided one waits for none.
STAGE_OF: Final = {
    PREPARING: SELF,
    RETURNED: SELF,
    SUBMITTED: REVIEW,
    REVIEWED: VERIFY,
    OPINION: OBJECTION,
    OBJECTED: OBJECTION,
}
# Nobody must object: when that time is over, nobody is late.
_BINDING: Final = frozenset({SELF, REVIEW, VERIFY})


def due(
    status: str, resubmit_until: datetime | None, closing: Mapping[str, datetime]
) -> datetime | None:
    """Return until when the stage of a status lasts.

    Args:
        resubmit_until: what a returned county was given.
        closing: stage -> when its window closes.
    """
    if status == RETURNED and resubmit_until is not None:
        return resubmit_until
    stage = STAGE_OF.get(status)
    return None if stage is None else closing.get(stage)


def objection_time(
    sent_at: datetime | None, window: tuple[datetime, datetime] | None
) -> tuple[datetime, datetime] | None:
    """Return from when until when a county may object; None before the opinion was sent.

    The round's window holds; a county that was told later has as long as the window lasts, from
    the moment it was told.
    """
    if sent_at is None or window is None:
        return None
    opens_at, closes_at = window
    begins = max(sent_at, opens_at)
    return begins, begins + (closes_at - opens_at)


def keeps_time(
    sent_at: datetime,
    before: tuple[datetime, datetime],
    after: tuple[datetime, datetime],
    at: datetime,
    least: timedelta,
) -> bool:
    """Say whether a county that was told its opinion keeps time to object when a window moves.

    Who still has time keeps what was left, or ``least`` from now.
    """
    old, new = objection_time(sent_at, before), objection_time(sent_at, after)
    if old is None or new is None or at >= old[1]:
        return True
    return new[1] >= min(old[1], at + least)


def late_stage(status: str, ends_at: datetime | None, at: datetime) -> str:
    """Return the stage that should be over by now, or nothing."""
    stage = STAGE_OF.get(status, "")
    over = ends_at is not None and at >= ends_at
    return stage if over and stage in _BINDING else ""
