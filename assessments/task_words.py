"""Why a task comes first, and what the way to it says."""

from django.utils.translation import gettext as _

from assessments.models import Response
from assessments.readers import Reader
from assessments.task_reading import Task
from edu_duty.accounts.roles import Permission

MOST_QUOTED = 60
Reason = tuple[int, str, str]


def reason_of(task: Task, reader: Reader) -> Reason | None:
    """Return how early a task comes (0 first), why, and the act; None where nothing is to do."""
    if task.state == Response.State.QUERIED:
        return 0, _("退回：%(text)s") % {"text": _quoted(task.question)}, _("修改")
    if task.question:
        return 1, _("有询问：%(text)s") % {"text": _quoted(task.question)}, _("答复")
    if task.done:
        return None
    if reader.narrow:
        return 2, _("本部门的部分还没有交回"), _("填写")
    if task.state == Response.State.HANDED_IN:
        act = _("定稿") if Permission.RESPONSE_COLLECT in reader.permissions else _("查看")
        return 2, _("已交审核，等待定稿"), act
    if task.state == Response.State.WORKING:
        return 3, _gaps(task) or _("写完后交给审核"), _("继续填")
    return 4, _gaps(task) or _("还没有开始"), _("开始填")


def _gaps(task: Task) -> str:
    """Say what a point still lacks."""
    told = []
    if task.needed > task.given:
        told.append(_("缺%(count)d项数据") % {"count": task.needed - task.given})
    if task.missing_evidence:
        told.append(_("缺佐证%(count)d类") % {"count": task.missing_evidence})
    told += [_("%(name)s还没有交回") % {"name": name} for name in task.waiting_for[:1]]
    return _("；").join(told)


def _quoted(text: str) -> str:
    return text if len(text) <= MOST_QUOTED else text[: MOST_QUOTED - 1] + "…"
