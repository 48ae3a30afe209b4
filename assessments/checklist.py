"""What must be there before a round opens, and what is missing of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from django.db.models import Q
from django.utils.translation import gettext as _

from assessments.models import Appointment, Assessment, Round, StageWindow
from assessments.seating import counties_of
from indicators.confirming import unconfirmed
from indicators.models import Rubric
from indicators.publishing import parsed_rubric
from schools.models import Region

STAGES = tuple(StageWindow.Stage)
NAMED = 6


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist: what must be there before a round opens, and whether it is.

    What is not ``needed`` may be done after it opened as well.
    """

    code: str
    text: str
    done: bool
    missing: str = ""
    needed: bool = True


def checklist(held: Round) -> list[Item]:
    """Say what must be there before a round may open, and what is missing."""
    rubric, counties = held.rubric, counties_of(held)
    return [
        _chosen(rubric),
        _confirmed(rubric),
        _timed(held),
        _scoped(held, counties),
        _credible(held, rubric),
        _manned(held, counties),
    ]


def _chosen(rubric: Rubric | None) -> Item:
    text = _("选定已发布、有分值的指标体系")
    if rubric is None:
        return Item("rubric", text, done=False, missing=_("还没有选指标体系"))
    if rubric.state != Rubric.State.PUBLISHED:
        return Item("rubric", text, done=False, missing=_("选定的版本没有发布，或已停用"))
    if parsed_rubric(rubric.text).scheme is None:
        return Item("rubric", text, done=False, missing=_("选定的指标体系没有分值"))
    return Item("rubric", text, done=True)


def _confirmed(rubric: Rubric | None) -> Item:
    text = _("存疑的数值全部确认")
    count = 0 if rubric is None else len(unconfirmed(rubric))
    if rubric is None or count:
        missing = _("还有%(count)s个数值没有确认") % {"count": count} if rubric else ""
        return Item("numbers", text, done=False, missing=missing)
    return Item("numbers", text, done=True)


def _timed(held: Round) -> Item:
    text = _("四个阶段都有时间，前后不颠倒")
    windows = {window.stage: window for window in held.windows.all()}
    unset = [stage.label for stage in STAGES if stage not in windows]
    if unset:
        missing = _("没有时间的阶段：%(stages)s") % {"stages": "、".join(map(str, unset))}
        return Item("windows", text, done=False, missing=missing)
    for earlier, later in pairwise(STAGES):
        if windows[later].closes_at < windows[earlier].closes_at:
            missing = _("%(later)s比%(earlier)s先截止") % {
                "later": later.label,
                "earlier": earlier.label,
            }
            return Item("windows", text, done=False, missing=missing)
    objection = windows[StageWindow.Stage.OBJECTION]
    if objection.closes_at - objection.opens_at < timedelta(days=held.objection_days):
        missing = _("本轮次的申辩时间不少于%(days)d天") % {"days": held.objection_days}
        return Item("windows", text, done=False, missing=missing)
    return Item("windows", text, done=True)


def _scoped(held: Round, counties: Sequence[Region]) -> Item:
    text = _("范围内有县，且不在同年的另一个轮次里")
    codes = {county.code for county in counties}
    if not codes:
        return Item("counties", text, done=False, missing=_("范围内没有县级行政区"))
    taken = Assessment.objects.filter(
        county__in=codes, round__year=held.year, round__rubric__code=_code(held)
    ).exclude(Q(round=held) | Q(round__status=Round.Status.DRAFT))
    other = taken.select_related("round", "county").first()
    if other is not None:
        missing = _("%(county)s已在“%(round)s”里") % {
            "county": other.county.name,
            "round": other.round.title,
        }
        return Item("counties", text, done=False, missing=missing)
    return Item("counties", text, done=True)


def _code(held: Round) -> str:
    return "" if held.rubric is None else held.rubric.code


def _credible(held: Round, rubric: Rubric | None) -> Item:
    text = _("启用自评可信度时，指标体系里有它的公式")
    known = rubric is not None and parsed_rubric(rubric.text).credibility is not None
    if held.credibility_on and not known:
        return Item(
            "credibility", text, done=False, missing=_("选定的指标体系没有自评可信度的公式")
        )
    return Item("credibility", text, done=True)


def _manned(held: Round, counties: Sequence[Region]) -> Item:
    """Name the counties somebody is missing in; people may be appointed after opening too."""
    text = _("每个县有复核员和规定人数的督学")
    standing: dict[tuple[str, str], int] = {}
    rows = Appointment.objects.filter(assessment__round=held, ended_at=None)
    for where in rows.values_list("assessment__county", "column"):
        standing[where] = standing.get(where, 0) + 1
    wanted = {
        Appointment.Column.PREFECTURE: (1, _("缺复核员：%(counties)s")),
        Appointment.Column.PROVINCE: (held.inspectors_per_county, _("缺督学：%(counties)s")),
    }
    told = []
    for column, (count, words) in wanted.items():
        bare = [each.label for each in counties if standing.get((each.code, column), 0) < count]
        if bare:
            told.append(words % {"counties": _listed(bare)})
    return Item("people", text, done=not told, missing=_("；").join(told), needed=False)


def _listed(names: Sequence[str]) -> str:
    """Name a few counties, and say how many there are."""
    few = _("、").join(names[:NAMED])
    if len(names) <= NAMED:
        return few
    return _("%(few)s等%(count)d个县") % {"few": few, "count": len(names)}
