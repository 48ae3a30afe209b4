"""A round that is being set up, for the tests of what happens before it opens."""

from collections.abc import Mapping
from typing import Any

from assessments.checklist import checklist
from assessments.models import Round
from assessments.rounds import set_window
from edu_duty.accounts.models import User
from indicators.confirming import confirm, unconfirmed
from indicators.models import Rubric
from indicators.publishing import load_rubrics
from tests.assessments.held import DAY
from tests.conftest import NOON

SPANS = {"SELF": (0, 10), "REVIEW": (10, 20), "VERIFY": (20, 30), "OBJECTION": (30, 37)}


def confirmed_rubric() -> Rubric:
    """Load the annual evaluation, with every uncertain number vouched for."""
    load_rubrics(NOON)
    found = Rubric.objects.get(code="CE37", current=True)
    paths = [number.path for number in unconfirmed(found)]
    confirm(found, paths, reason="示例", actor_name="lead", at=NOON)
    return found


def settings_with(rubric: Rubric, **more: Any) -> dict[str, Any]:
    """Return what a round of the synthetic province is set up with."""
    told = {"title": "示例省2025年度评价", "year": 2025, "region_prefix": "99"}
    return {**told, "rubric": rubric, **more}


def with_windows(held: Round, lead: User, spans: Mapping[str, tuple[int, int]] = SPANS) -> Round:
    """Give a draft the time of each stage, in days from noon."""
    for stage, (begins, ends) in spans.items():
        opens_at, closes_at = NOON + begins * DAY, NOON + ends * DAY
        set_window(
            held=held, stage=stage, opens_at=opens_at, closes_at=closes_at, person=lead, at=NOON
        )
    return held


def missing(held: Round) -> set[str]:
    """Return what keeps a round from opening."""
    return {item.code for item in checklist(held) if item.needed and not item.done}
