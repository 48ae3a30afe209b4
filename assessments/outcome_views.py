"""From the opinion to the grade in the browser, and the history of an assessment."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.acting import reason
from assessments.column_sheet import column_sheet, column_table
from assessments.columns import FINAL, PROVINCE, seen_columns
from assessments.credibility_sheet import credibility_sheet
from assessments.deciding import answer_conditions, decide, deciding_conditions, send_opinion
from assessments.final_marks import preliminary
from assessments.lifecycle.tables import DECIDED, OBJECTED, OPINION, REVIEWED
from assessments.marks import FieldRefused
from assessments.models import Assessment, Objection, Outcome
from assessments.naming import named
from assessments.objecting import answer_objection, file_objection, objection_span
from assessments.outcome_sheet import (
    condition_lines,
    countdown,
    objectable,
    objection_lines,
    open_titles,
    outcome_facts,
    pages_of,
    result_of,
)
from assessments.readers import reader_of
from assessments.standing import Basis, basis_of, lacking
from assessments.story import KINDS, story, story_table
from edu_duty.accounts.access import AuthedRequest, requires, requires_recent_sign_in
from edu_duty.accounts.navigation import place
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Choice, Crumb
from edu_duty.refusal import Refusal
from schools.tables import table_answer
from schools.views import crumbs_of

READS = (Permission.ASSESSMENT_VIEW, Permission.VERIFY_MARK)


class Visit:
    """One request at an assessment: who, what they may do and see there, when it began."""

    def __init__(self, request: AuthedRequest, pk: int, permission: Permission) -> None:
        mine = Assessment.objects.visible_to(request.user, permission)
        self.request = request
        self.at = request.began_at
        self.assessment: Assessment = get_object_or_404(
            mine.select_related("county", "round__rubric"), pk=pk
        )
        county = self.assessment.county
        self.reader = reader_of(request.user, county.code)
        self.seen = seen_columns(self.assessment.status, self.reader.permissions)
        place(request, county, self.assessment.round.year)

    @property
    def posted(self) -> dict[str, str]:
        """What was posted, the last of each name, without what no database keeps."""
        posted = self.request.POST.dict()
        return {name: str(text).replace("\x00", "") for name, text in posted.items()}

    @property
    def told(self) -> bool:
        """Say whether the county was told what the province found."""
        return self.assessment.status in (OPINION, OBJECTED, DECIDED)

    def basis(self) -> Basis:
        """Return what the assessment rests on; before a submission there is no such page."""
        found = basis_of(self.assessment)
        if found is None:
            raise Http404
        return found

    def page(self, name: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
        """Show a page of the assessment."""
        county, year = self.assessment.county, self.assessment.round.year
        home = Crumb(_("自评"), reverse("assessments:tasks", args=[self.assessment.pk]))
        shown = {
            "assessment": self.assessment,
            "title": title,
            "lead": [
                self.assessment.round.title,
                str(Assessment.Status(self.assessment.status).label),
            ],
            "choices": pages_of(self.assessment, self.reader.permissions, name),
            "crumbs": crumbs_of(county, year, home, Crumb(title)),
            **context,
        }
        return render(self.request, f"assessments/{name}.html", shown, status=status)

    def back(self, name: str, said: str) -> HttpResponse:
        """Say what was done and show a page anew."""
        messages.success(self.request, said)
        return redirect(f"assessments:{name}", pk=self.assessment.pk)

    def tried(
        self, act: Callable[[], object], name: str, said: str, page: Callable[[int], HttpResponse]
    ) -> HttpResponse:
        """Do what was posted, or say why it is not done and keep the page."""
        try:
            act()
        except FieldRefused as refusal:
            messages.error(self.request, refusal.message)
            return page(400)
        except Refusal as refusal:
            messages.error(self.request, refusal.message)
            return page(409)
        return self.back(name, said)


@requires(Permission.ROUND_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: AuthedRequest, pk: int) -> HttpResponse:
    """Show what the province found, answer the conditions, and send it to the county."""
    visit = Visit(request, pk, Permission.ROUND_RUN)

    def page(status: int = 200) -> HttpResponse:
        return _opinion_page(visit, status)

    if request.method != "POST":
        return page()
    posted, subject = visit.posted, visit.assessment
    if posted.get("act") == "conditions":
        answers = {
            name.removeprefix("given-"): (given, posted.get(f"why-{name[6:]}", ""))
            for name, given in posted.items()
            if name.startswith("given-") and given
        }
        return visit.tried(
            lambda: answer_conditions(
                assessment=subject, answers=answers, person=request.user, at=visit.at
            ),
            "opinion",
            _("限制等级的情形已保存"),
            page,
        )
    if posted.get("act") != "send":
        return page(400)
    return visit.tried(
        lambda: send_opinion(
            assessment=subject, person=request.user, at=visit.at, said=posted.get("said", "")
        ),
        "opinion",
        _("初步意见已送达，县级可以申辩"),
        page,
    )


def _opinion_page(visit: Visit, status: int) -> HttpResponse:
    basis = basis_of(visit.assessment)
    if basis is None:
        return visit.page("opinion", _("初步意见"), status)
    missing = open_titles(basis, lacking(basis))
    totals = result_of(basis, preliminary(basis)) if basis.verified else None
    ready = visit.assessment.status == REVIEWED
    return visit.page(
        "opinion",
        _("初步意见"),
        status,
        totals=totals,
        believed=credibility_sheet(basis, (), visit.reader),
        conditions=condition_lines(basis),
        missing=missing,
        verified=basis.verified,
        ready=ready,
        may_send=ready and not missing,
        posted=visit.posted if status != 200 else {},
    )


@requires(*READS)
@require_http_methods(["GET", "HEAD", "POST"])
def objections(request: AuthedRequest, pk: int) -> HttpResponse:
    """Show the county's objections; its head files them, those who run the round answer."""
    visit = Visit(request, pk, Permission.ASSESSMENT_VIEW)
    if not visit.told:
        if request.method != "POST":
            raise Http404
        return _refused(visit)

    def page(status: int = 200) -> HttpResponse:
        return _objections_page(visit, status)

    if request.method != "POST":
        return page()
    posted = visit.posted
    if posted.get("act") == "file":
        return visit.tried(
            lambda: file_objection(
                assessment=visit.assessment,
                item=posted.get("item", ""),
                statement=posted.get("statement", ""),
                person=request.user,
                at=visit.at,
            ),
            "objections",
            _("申辩已提交"),
            page,
        )
    if posted.get("act") == "answer":
        number = posted.get("objection", "")
        rows = Objection.objects.filter(assessment=visit.assessment)
        objection = get_object_or_404(rows, pk=number if number.isdecimal() else 0)
        return visit.tried(
            lambda: answer_objection(
                objection=objection,
                ruling=posted.get("ruling", ""),
                given=posted.get("given", "").strip(),
                answer=posted.get("answer", ""),
                person=request.user,
                at=visit.at,
            ),
            "objections",
            _("答复已保存"),
            page,
        )
    return page(400)


def _refused(visit: Visit) -> HttpResponse:
    messages.error(visit.request, reason("illegal"))
    return redirect("assessments:outcome", pk=visit.assessment.pk)


def _objections_page(visit: Visit, status: int) -> HttpResponse:
    basis, may = visit.basis(), visit.reader.permissions
    rows = list(visit.assessment.objections.order_by("filed_at", "pk"))
    rows = [each for each in rows if _sees(visit, basis, each.item)]
    people = named(
        (name for each in rows for name in (each.filed_by_name, each.answered_by_name)),
        visit.assessment.county_id,
    )
    span = objection_span(visit.assessment)
    is_open = span is not None and span[0] <= visit.at < span[1]
    undecided = visit.assessment.status in (OPINION, OBJECTED)
    kept = visit.posted if status != 200 else {}
    files = undecided and is_open and Permission.OBJECTION_FILE in may
    return visit.page(
        "objections",
        _("申辩"),
        status,
        rows=objection_lines(basis, rows, people),
        card=countdown(span, visit.at) if undecided else None,
        items=[each.option(kept.get("item", "")) for each in objectable(basis, rows)]
        if files
        else [],
        may_file=files,
        may_answer=undecided and Permission.ROUND_RUN in may,
        posted=kept,
    )


def _sees(visit: Visit, basis: Basis, item: str) -> bool:
    point = basis.point_of.get(item)
    return point is None or visit.reader.sees(point.indicator.departments)


@requires(Permission.SCORE_DECIDE)
@requires_recent_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: AuthedRequest, pk: int) -> HttpResponse:
    """Say what deciding does, and decide."""
    visit = Visit(request, pk, Permission.SCORE_DECIDE)

    def page(status: int = 200) -> HttpResponse:
        return _decision_page(visit, status)

    if request.method != "POST":
        return page()
    return visit.tried(
        lambda: decide(
            assessment=visit.assessment,
            person=request.user,
            at=visit.at,
            said=visit.posted.get("said", ""),
        ),
        "outcome",
        _("已评定，县级收到通知"),
        page,
    )


def _decision_page(visit: Visit, status: int) -> HttpResponse:
    if not visit.told:
        raise Http404
    basis = visit.basis()
    held = deciding_conditions(visit.assessment, visit.at)
    undecided = visit.assessment.status in (OPINION, OBJECTED)
    needs = ("objections_answered", "objection_window_over")
    missing = [reason(code) for code in needs if code not in held] if undecided else []
    span = objection_span(visit.assessment)
    return visit.page(
        "decision",
        _("评定得分和等次"),
        status,
        totals=result_of(basis, preliminary(basis)) if basis.verified else None,
        believed=credibility_sheet(basis, visit.assessment.objections.all(), visit.reader),
        upheld=visit.assessment.objections.exclude(given="").count(),
        missing=missing,
        undecided=undecided,
        credibility=visit.assessment.round.credibility_on,
        card=countdown(span, visit.at) if undecided else None,
        may_decide=undecided and not missing,
    )


@requires(*READS)
@require_safe
def outcome(request: AuthedRequest, pk: int) -> HttpResponse:
    """Show total, grade and what holds it down, and the columns of marks side by side."""
    visit = Visit(request, pk, Permission.ASSESSMENT_VIEW)
    basis = basis_of(visit.assessment)
    columns = column_sheet(visit.assessment, basis, visit.seen, visit.reader)
    if "format" in request.GET:
        heading, rows = column_table(columns)
        name = f"{visit.assessment.county_id}-{visit.assessment.round.year}-columns"
        return table_answer(request.GET["format"], name, heading, rows)
    final = Outcome.objects.filter(assessment=visit.assessment).first()
    decided = final if FINAL in visit.seen else None
    totals, facts = None, []
    told = visit.told and PROVINCE in visit.seen
    heard = visit.assessment.objections.all() if decided is not None else ()
    if decided is not None and basis is not None:
        totals = result_of(basis, decided.document())
        people = named([decided.decided_by_name], visit.assessment.county_id)
        facts = outcome_facts(decided, people)
    elif basis is not None and basis.verified and told:
        totals = result_of(basis, preliminary(basis))
    return visit.page(
        "outcome",
        _("得分和等次"),
        sheet=columns,
        totals=totals,
        believed=credibility_sheet(basis, heard, visit.reader) if told else None,
        decided=decided,
        decided_facts=facts,
    )


@requires(*READS)
@require_safe
def outcome_receipt(request: AuthedRequest, pk: int) -> HttpResponse:
    """Hand out the receipt of the decision, byte for byte what its digest is of."""
    visit = Visit(request, pk, Permission.ASSESSMENT_VIEW)
    if FINAL not in visit.seen:
        raise Http404
    found = get_object_or_404(Outcome, assessment=visit.assessment)
    name = f"{visit.assessment.county_id}-{visit.assessment.round.year}-outcome.json"
    return HttpResponse(
        found.receipt.encode(),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@requires(*READS)
@require_safe
def history(request: AuthedRequest, pk: int) -> HttpResponse:
    """Tell what happened, in the order it happened."""
    visit = Visit(request, pk, Permission.ASSESSMENT_VIEW)
    every = story(visit.assessment, visit.reader, visit.seen)
    asked = request.GET.get("kind", "")
    lines = [line for line in every if asked not in KINDS or line.kind == asked]
    if "format" in request.GET:
        heading, rows = story_table(lines)
        name = f"{visit.assessment.county_id}-{visit.assessment.round.year}-story"
        return table_answer(request.GET["format"], name, heading, rows)
    here = request.path
    kinds = [Choice(_("全部"), here, str(len(every)), asked not in KINDS)]
    kinds += [
        Choice(str(label), f"{here}?kind={kind}", str(_count(every, kind)), asked == kind)
        for kind, label in KINDS.items()
    ]
    query = f"?kind={asked}&" if asked in KINDS else "?"
    return visit.page(
        "story", _("办理过程"), lines=lines, kinds=kinds, export=f"{here}{query}format="
    )


def _count(lines: list[Any], kind: str) -> int:
    return sum(line.kind == kind for line in lines)
