"""Opens the demo's round in the synthetic province: everything may be tried on the day of loading.

The real county of the demo stands outside: nobody evaluates it here.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.appointing import appoint
from assessments.models import Appointment, Round, StageWindow
from assessments.rounds import open_round, set_up_with
from assessments.seating import counties_of
from edu_duty.accounts.models import User
from indicators.confirming import confirm, unconfirmed
from indicators.models import Rubric

PROVINCE = "99"
RUBRIC = "CE37"
LEAD = "lead-99"
# Who marks in which column, below which code.
MARKERS = (
    ("reviewer-9901", Appointment.Column.PREFECTURE, "9901"),
    ("inspector-99", Appointment.Column.PROVINCE, PROVINCE),
    ("second-inspector-99", Appointment.Column.PROVINCE, PROVINCE),
)
# Days before and after the day of loading; all of them are open that day.
SPANS = {
    StageWindow.Stage.SELF: (-14, 30),
    StageWindow.Stage.REVIEW: (-7, 45),
    StageWindow.Stage.VERIFY: (-7, 60),
    StageWindow.Stage.OBJECTION: (-7, 75),
}

Say = Callable[[str], None]


@transaction.atomic
def open_demo_round(*, year: int, at: datetime, say: Say) -> Round | None:
    """Open the round of the demo and appoint its people; None where there is one of that year.

    Also None where the people or the rubric of the demo are not there.
    """
    lead = User.objects.filter(username=LEAD, demo=True).first()
    rubric = Rubric.objects.filter(code=RUBRIC, current=True).first()
    held = Round.objects.filter(region_prefix=PROVINCE, year=year, rubric__code=RUBRIC)
    if lead is None or rubric is None or held.exists():
        return None
    _confirm(rubric, lead, at)
    draft = set_up_with(
        settings={
            "title": _("%(year)d年度评价（演示）") % {"year": year},
            "year": year,
            "region_prefix": PROVINCE,
            "rubric": rubric,
        },
        windows={str(stage): _span(at, *days) for stage, days in SPANS.items()},
        person=lead,
        at=at,
    )
    opened = open_round(held=draft, person=lead, at=at)
    _appoint(opened, lead, at)
    count = opened.assessments.count()
    say(_("评价轮次：%(title)s，%(count)d个县") % {"title": opened.title, "count": count})
    return opened


def _confirm(rubric: Rubric, lead: User, at: datetime) -> None:
    paths = [number.path for number in unconfirmed(rubric)]
    reason = _("演示：数值未经核实，只用于演示数据")
    confirm(rubric, paths, reason=reason, actor_name=lead.username, at=at)


def _appoint(held: Round, lead: User, at: datetime) -> None:
    codes = [county.code for county in counties_of(held)]
    for username, column, prefix in MARKERS:
        appointed = User.objects.filter(username=username, demo=True).first()
        below = [code for code in codes if code.startswith(prefix)]
        if appointed is not None and below:
            appoint(held=held, codes=below, appointed=appointed, column=column, person=lead, at=at)


def _span(at: datetime, before: int, after: int) -> tuple[datetime, datetime]:
    """Return whole hours around a moment."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    return hour + timedelta(days=before), hour + timedelta(days=after)
