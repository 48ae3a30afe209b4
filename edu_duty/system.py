"""Whether the portal can work: for the watchdog as JSON, for the administrator as a page."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from edu_duty import health
from edu_duty.accounts.access import AuthedRequest, public, requires
from edu_duty.accounts.roles import Permission
from edu_duty.jobs.models import Job
from edu_duty.printable import Fact, Mark

PART_LABELS = {
    "database": gettext_lazy("数据库"),
    "workers": gettext_lazy("任务进程"),
    "sweeper": gettext_lazy("清扫进程"),
    "queue": gettext_lazy("任务队列"),
    "fonts": gettext_lazy("中文字体"),
    "anchors": gettext_lazy("审计锚点"),
}


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of the portal, ready to print."""

    label: str
    mark: Mark
    detail: str


@public
@require_safe
def healthz(_request: AuthedRequest) -> HttpResponse:
    found = health.report(timezone.now())
    document = {"status": "ok" if found.ok else "unwell"}
    document |= {part.name: "ok" if part.ok else part.detail for part in found.parts}
    response = JsonResponse(
        document, status=200 if found.ok else 503, json_dumps_params={"ensure_ascii": False}
    )
    response["Cache-Control"] = "no-store"
    return response


@requires(Permission.SYSTEM_VIEW)
@require_safe
def doctor(request: AuthedRequest) -> HttpResponse:
    found = health.report(timezone.now())
    context = {
        "well": found.ok,
        "mark": Mark("met", _("正常")) if found.ok else Mark("unmet", _("有故障")),
        "rows": [_row(part) for part in found.parts],
        "unwell": [part.detail for part in found.parts if part.warning or not part.ok],
        "facts": _job_facts(),
        "settings_rows": [
            (_("数据目录"), settings.DATA_DIR),
            (_("部署方式"), _("内嵌") if settings.EMBEDDED else _("数据库和消息服务")),
            (_("演示"), _("开") if settings.DEMO else _("关")),
        ],
    }
    return render(request, "system/doctor.html", context)


def _row(part: health.HealthPart) -> PartRow:
    mark = Mark("met", _("正常")) if part.ok else Mark("unmet", _("故障"))
    if part.warning:
        mark = Mark("doing", _("留意"))
    return PartRow(str(PART_LABELS[part.name]), mark, part.detail)


def _job_facts() -> list[Fact]:
    counts = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    return [
        Fact(str(state.label), str(counts.get(state, 0)), alert=state == Job.State.FAILED)
        for state in Job.State
    ]


urlpatterns = [
    path("healthz", healthz, name="health"),
    path("doctor/", doctor, name="doctor"),
]
