"""A county's self-assessment in the browser: its task list, its points, what is written there."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from assessments.acting import ActRefused
from assessments.columns import SELF
from assessments.evidence_queries import Files, point_evidence
from assessments.marks import FieldRefused
from assessments.models import Answer, Assessment, Mark, Query, Response
from assessments.point_figures import read_ledger
from assessments.point_page import Asked, PageOfPoint, differences_of
from assessments.point_parts import TypedPart
from assessments.points import Point
from assessments.readers import Reader, reader_of, response_for
from assessments.responding import (
    Conflict,
    ask,
    carry_on,
    hand_in_answer,
    level_of,
    move,
    point_of,
    save_answer,
    save_response,
)
from assessments.response_forms import PointForm
from assessments.task_list import TaskFilter, task_sheet, task_table
from assessments.task_reading import read_around
from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.navigation import place
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from schools.tables import table_answer
from schools.views import county_of, crumbs_of

SAID = {
    "save": gettext_lazy("已保存"),
    "hand_in": gettext_lazy("已交给审核"),
    "settle": gettext_lazy("已定稿"),
    "query": gettext_lazy("已退回，并发出询问"),
    "take_up_again": gettext_lazy("可以重新填写"),
    "save_part": gettext_lazy("部门填报已保存"),
    "hand_in_part": gettext_lazy("部门填报已交回"),
    "ask": gettext_lazy("已发出询问"),
    "answer": gettext_lazy("已答复"),
    "ask_again": gettext_lazy("已再次询问"),
    "settle_query": gettext_lazy("询问已解决"),
}
READS = (Permission.ASSESSMENT_VIEW, Permission.VERIFY_MARK)


class Visit:
    """One request at a point: who, which point, when by the server's clock."""

    def __init__(self, request: AuthedRequest, pk: int, point: str) -> None:
        self.at: datetime = timezone.now()
        response = response_for(request.user, pk, point)
        if response is None:
            raise Http404
        self.request = request
        self.response: Response = response
        self.assessment = response.assessment
        self.reader: Reader = reader_of(request.user, self.assessment.county_id)
        self.point: Point = point_of(self.response)
        self.saved = False
        if not self.reader.sees(self.point.indicator.departments):
            raise Http404

    @property
    def posted(self) -> dict[str, str]:
        """What was posted, the last of each name, without what no database keeps."""
        posted = self.request.POST.dict()
        return {name: str(text).replace("\x00", "") for name, text in posted.items()}

    def back(self, act: str) -> HttpResponse:
        """Say what was done and show the point anew."""
        messages.success(self.request, str(SAID[act]))
        return redirect("assessments:point", pk=self.assessment.pk, point=self.point.code)

    def page(self, asked: Asked | None = None, *, status: int = 200) -> HttpResponse:
        """Show the point."""
        county, year = self.assessment.county, self.assessment.round.year
        place(self.request, county, year)
        page = PageOfPoint(
            self.response, self.point, self.reader, read_ledger(county, year), self.at
        )
        asked = asked or Asked()
        form = asked.form or page.form()
        shown = Asked(form, asked.draft, asked.part, asked.differences)
        home = Crumb(_("自评"), reverse("assessments:tasks", args=[self.assessment.pk]))
        number = _("第%(number)d点") % {"number": self.point.number}
        context = {
            "assessment": self.assessment,
            "sheet": page.sheet(shown),
            "form": form,
            "crumbs": crumbs_of(county, year, home, Crumb(number)),
            "evidence": point_evidence(
                Files(self.assessment, self.reader, self.request.user),
                self.point,
                writable=page.open and (self.reader.whole or bool(self.reader.departments)),
            ),
        }
        return render(self.request, "assessments/point.html", context, status=status)

    def refused(self, message: str) -> HttpResponse:
        """Say why nothing was done, and keep what was typed."""
        messages.error(self.request, message)
        if not self.typed:
            return self.page(status=409)
        data = self.request.POST.copy()
        if self.saved:
            data["version"] = str(self.response.version)
        return self.page(Asked(form=PointForm(data, point=self.point)), status=409)

    @property
    def typed(self) -> bool:
        """Say whether the fields of the point were posted."""
        return "version" in self.request.POST


@requires(*READS)
@require_safe
def assessment_of_year(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    """Lead to the county's assessment of a year, or say that there is none."""
    mine = Assessment.objects.visible_to(request.user).filter(county=code, round__year=year)
    found = mine.order_by("-pk").first()
    if found is not None:
        return redirect("assessments:tasks", pk=found.pk)
    county = county_of(request, code, year, Permission.COUNTY_VIEW)
    context = {"county": county, "year": year, "crumbs": crumbs_of(county, year, Crumb(_("自评")))}
    return render(request, "assessments/no_assessment.html", context)


@requires(*READS)
@require_safe
def tasks(request: AuthedRequest, pk: int) -> HttpResponse:
    mine = Assessment.objects.visible_to(request.user).select_related("county", "round__rubric")
    assessment = get_object_or_404(mine, pk=pk)
    county, year = assessment.county, assessment.round.year
    place(request, county, year)
    asked = TaskFilter.from_query(request.GET.dict())
    around = read_around(
        assessment,
        reader_of(request.user, county.code),
        read_ledger(county, year),
        timezone.now(),
    )
    if "format" in request.GET:
        heading, rows = task_table(around, asked)
        return table_answer(request.GET["format"], f"{county.code}-{year}-tasks", heading, rows)
    sheet = task_sheet(around, asked)
    context = {
        "assessment": assessment,
        "county": county,
        "sheet": sheet,
        "card": sheet.card,
        "crumbs": crumbs_of(county, year, Crumb(_("自评"))),
    }
    return render(request, "assessments/tasks.html", context)


@requires(*READS)
@require_http_methods(["GET", "HEAD", "POST"])
def point(request: AuthedRequest, pk: int, point: str) -> HttpResponse:
    """Show a point, and do what is posted to it."""
    visit = Visit(request, pk, point)
    if request.method != "POST":
        return visit.page()
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        return visit.page(status=400)
    try:
        return act(visit)
    except ActRefused as refusal:
        return visit.refused(refusal.message)


def _write(visit: Visit) -> HttpResponse:
    """Keep what was typed, then take the step that was asked for."""
    act = visit.posted["act"]
    form = PointForm(visit.request.POST, point=visit.point) if visit.typed else None
    try:
        if form is not None:
            if not form.is_valid():
                return visit.page(Asked(form=form), status=400)
            visit.response, visit.saved = _save(visit, form), True
        if act != "save":
            _move(visit, act)
    except Conflict as conflict:
        return _conflict(visit, conflict, form)
    except FieldRefused as refusal:
        if form is None:
            return visit.refused(refusal.message)
        form.refuse(refusal)
        return visit.page(Asked(form=form), status=400)
    return visit.back(act)


def _save(visit: Visit, form: PointForm) -> Response:
    return save_response(
        response=visit.response,
        version=form.cleaned_data["version"],
        narrative=form.cleaned_data["narrative"],
        marks=form.marks(),
        person=visit.request.user,
        at=visit.at,
    )


def _move(visit: Visit, act: str) -> None:
    """Take a step; a refusal tells that what was typed is kept all the same."""
    try:
        move(
            response=visit.response,
            act=act,
            person=visit.request.user,
            at=visit.at,
            said=visit.posted.get("said", ""),
            department=visit.posted.get("department", ""),
        )
    except ActRefused as refusal:
        if not visit.saved:
            raise
        kept = _("已保存；%(reason)s") % {"reason": refusal.message}
        raise ActRefused(refusal.code, kept) from refusal


def _conflict(visit: Visit, conflict: Conflict, form: PointForm | None) -> HttpResponse:
    """Show both texts; saving once more replaces what the other wrote, now that it was read."""
    newest = conflict.newest
    if form is None or not isinstance(newest, Response):
        return visit.refused(conflict.message)
    rows = Mark.objects.filter(assessment=visit.assessment, column=SELF, point=visit.point.code)
    told = differences_of(newest, {row.item: row for row in rows}, form)
    data = visit.request.POST.copy()
    data["version"] = str(newest.version)
    visit.response.version = newest.version
    visit.response.written_by, visit.response.written_at = newest.written_by, newest.written_at
    messages.error(visit.request, conflict.message)
    again = PointForm(data, point=visit.point)
    return visit.page(Asked(form=again, differences=told), status=409)


def _draft(visit: Visit) -> HttpResponse:
    """Offer a draft beside what is typed; nothing typed is replaced unless that is asked for."""
    return visit.page(Asked(form=PointForm(visit.request.POST, point=visit.point), draft=True))


def _take_draft(visit: Visit) -> HttpResponse:
    """Put the draft that was shown into the field, instead of what is typed or behind it."""
    data = visit.request.POST.copy()
    typed, drafted = data.get("narrative", ""), data.get("drafted", "")
    behind = visit.posted["act"] == "draft_append" and typed.strip()
    data["narrative"] = f"{typed.rstrip()}\n{drafted}" if behind else drafted
    messages.info(visit.request, _("草稿已放进自评说明，保存后才留存"))
    return visit.page(Asked(form=PointForm(data, point=visit.point)))


def _write_part(visit: Visit) -> HttpResponse:
    """Keep a department's part, and hand it in where that is asked for."""
    posted, user = visit.posted, visit.request.user
    department = posted.get("department", "")
    text = posted.get("text", "").replace("\r\n", "\n")
    version = int(posted["part_version"]) if posted.get("part_version", "").isdecimal() else 0
    try:
        stored = Answer.objects.filter(response=visit.response, department=department).first()
        if stored is None or stored.text != text or stored.version != version:
            save_answer(
                response=visit.response,
                department=department,
                version=version,
                text=text,
                person=user,
                at=visit.at,
            )
        if posted["act"] == "hand_in_part":
            hand_in_answer(response=visit.response, department=department, person=user, at=visit.at)
    except Conflict as conflict:
        newest = conflict.newest
        theirs = newest.text if isinstance(newest, Answer) else ""
        typed = TypedPart(department, text, newest.version, conflict.message, theirs)
        return visit.page(Asked(part=typed), status=409)
    except FieldRefused as refusal:
        typed = TypedPart(department, text, version, refusal.message)
        return visit.page(Asked(part=typed), status=400)
    return visit.back(posted["act"])


def _ask(visit: Visit) -> HttpResponse:
    try:
        ask(
            response=visit.response,
            level=level_of(visit.reader.permissions),
            said=visit.posted.get("said", ""),
            person=visit.request.user,
            at=visit.at,
            department=visit.posted.get("department", ""),
        )
    except FieldRefused as refusal:
        return visit.refused(refusal.message)
    return visit.back("ask")


def _carry_on(visit: Visit) -> HttpResponse:
    pk = visit.posted.get("query", "")
    query = get_object_or_404(
        Query.objects.filter(response=visit.response), pk=pk if pk.isdecimal() else 0
    )
    own = not visit.reader.narrow or query.department in visit.reader.departments
    if not own:
        raise Http404
    act = visit.posted["act"]
    carry_on(
        query=query,
        act="settle" if act == "settle_query" else act,
        said=visit.posted.get("said", ""),
        person=visit.request.user,
        at=visit.at,
    )
    return visit.back(act)


ACTS: dict[str, Callable[[Visit], HttpResponse]] = {
    "save": _write,
    "hand_in": _write,
    "settle": _write,
    "query": _write,
    "take_up_again": _write,
    "draft": _draft,
    "draft_replace": _take_draft,
    "draft_append": _take_draft,
    "save_part": _write_part,
    "hand_in_part": _write_part,
    "ask": _ask,
    "answer": _carry_on,
    "ask_again": _carry_on,
    "settle_query": _carry_on,
}
