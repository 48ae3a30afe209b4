"""Rounds of the demo in which every kind of document can be made: who speaks in them, and one
that is played to its decisions and kept.

The authority that speaks is made up, and its name says so.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from assessments.demo_round import LEAD, PROVINCE, RUBRIC
from assessments.models import Round
from edu_duty.accounts.models import User
from reports.letterheads import write_letterhead
from reports.models import Letterhead
from reports.sample_round import LASTS, play

MEND_WITHIN: Final = timedelta(days=180)
SPEAKER: Final = {
    "issuer": "示例省人民政府教育督导委员会办公室",
    "addressee": "{县}人民政府",
    "prefix": "示",
}


def write_demo_letterhead(at: datetime) -> bool:
    """Let the made-up authority speak in the demo's round; False where somebody does already."""
    opened = Round.objects.filter(region_prefix=PROVINCE, rubric__code=RUBRIC)
    held = opened.filter(created_by_name=LEAD).order_by("pk").first()
    if held is None or Letterhead.objects.filter(round=held).exists():
        return False
    give_speaker(held, at)
    return True


def give_speaker(held: Round, at: datetime) -> Letterhead:
    """Let the made-up authority speak in a round, in the name of who set it up."""
    lead = User.objects.get(username=held.created_by_name)
    over = max(window.closes_at for window in held.windows.all())
    values = SPEAKER | {"rectify_by": (over + MEND_WITHIN).date(), "ranked": True}
    return write_letterhead(held=held, values=values, seen=0, person=lead, at=at)


@transaction.atomic
def keep_played_round(*, year: int, decided: int, at: datetime) -> Round:
    """Play a round whose days are over, and keep it.

    Raises:
        LookupError: the demo is not loaded.
        Refusal: these counties are in another round of that year.
    """
    held = play(year=year, at=at - LASTS, decided=decided)
    give_speaker(held, at)
    return held
