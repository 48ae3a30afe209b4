"""Marking in the browser: a county and its points, and what ends marking."""

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from assessments import closing_review
from assessments.acting import ActRefused
from assessments.board_views import MARKS
from assessments.marking import STAGES, MarkConflict, agree, give_marks
from assessments.marks import FieldRefused
from assessments.models import Assessment, Query, Response, Round, StageWindow
from assessments.points import Point
from assessments.readers import reader_of
from assessments.responding import ask, carry_on, level_of, point_of
from assessments.review_forms import MarkForm, MergeForm, ReturnForm
from assessments.review_point import PageOfReview
from assessments.review_reading import Review, marked_by, read_reviews
from assessments.review_sheet import county_sheet, differing
from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.navigation import place
from edu_duty.accounts.queries import full_names
from edu_duty.printable import Crumb

SAID = {
    "save": gettext_lazy("已保存"),
    "save_next": gettext_lazy("已保存"),
    "agree": gettext_lazy("已同意自评"),
    "ask": gettext_lazy("已发出询问"),
    "ask_again": gettext_lazy("已再次询问"),
    "settle_query": gettext_lazy("询问已解决"),
    "return": gettext_lazy("已退回县级"),
    "accept": gettext_lazy("已通过复核"),
    "finish": gettext_lazy("已完成核查"),
    "merge": gettext_lazy("核查分已合成"),
}


def _county_of(request: AuthedRequest, pk: int) -> Assessment:
    assessment: Assessment = get_object_or_404(marked_by(request.user), pk=pk)
    place(request, assessment.county, assessment.round.year)
    return assessment


def _way(assessment: Assessment, *rest: Crumb) -> list[Crumb]:
    """Lead from the board to a page of a county."""
    held, name = assessment.round, assessment.county.label
    own = reverse("assessments:review", args=[assessment.pk]) if rest else ""
    return [
        Crumb(_("复核和核查"), reverse("assessments:reviews")),
        Crumb(held.title, reverse("assessments:board", args=[held.pk])),
        Crumb(name, own),
        *rest,
    ]


class CountyVisit:
    """One request at a county that is marked: who, which, when by the server's clock."""

    def __init__(self, request: AuthedRequest, pk: int) -> None:
        self.at: datetime = request.began_at
        self.request = request
        self.assessment = _county_of(request, pk)

    def merge_form(self, data: object = None) -> MergeForm:
        """Return the form that asks about the items inspectors differ on."""
        agrees = self.assessment.round.merge_rule == Round.Merge.CONSENSUS
        return MergeForm(
            data,
            items={row.code: row.title for row in differing(self.assessment) if agrees or row.wide},
            agrees=agrees,
        )

    def page(
        self,
        *,
        returning: ReturnForm | None = None,
        merging: MergeForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """Show the county."""
        assessment = self.assessment
        review = read_reviews([assessment], self.request.user)[0]
        sheet = county_sheet(review)
        context = {
            "assessment": assessment,
            "sheet": sheet,
            "form": returning or merging,
            "returning": returning or ReturnForm(),
            "merging": merging or (self.merge_form() if sheet.ready else None),
            "crumbs": _way(assessment),
        }
        return render(self.request, "assessments/review.html", context, status=status)

    def done(self, act: str) -> HttpResponse:
        """Say what was done and show the county anew."""
        messages.success(self.request, str(SAID[act]))
        return redirect("assessments:review", pk=self.assessment.pk)


@requires(*MARKS)
@require_http_methods(["GET", "HEAD", "POST"])
def county(request: AuthedRequest, pk: int) -> HttpResponse:
    """Show a county to who marks it, and do what is posted to it."""
    visit = CountyVisit(request, pk)
    if request.method != "POST":
        return visit.page()
    act = COUNTY_ACTS.get(request.POST.get("act", ""))
    if act is None:
        return visit.page(status=400)
    try:
        return act(visit)
    except ActRefused as refusal:
        messages.error(request, refusal.message)
        return visit.page(status=409)


def _return(visit: CountyVisit) -> HttpResponse:
    form = ReturnForm(visit.request.POST)
    if not form.is_valid():
        return visit.page(returning=form, status=400)
    try:
        closing_review.return_to_county(
            assessment=visit.assessment,
            reason=form.cleaned_data["reason"],
            until=form.cleaned_data["until"],
            person=visit.request.user,
            at=visit.at,
        )
    except FieldRefused as refusal:
        form.add_error(refusal.field, refusal.message)
        return visit.page(returning=form, status=400)
    return visit.done("return")


def _accept(visit: CountyVisit) -> HttpResponse:
    closing_review.accept(assessment=visit.assessment, person=visit.request.user, at=visit.at)
    return visit.done("accept")


def _finish(visit: CountyVisit) -> HttpResponse:
    closing_review.finish(assessment=visit.assessment, person=visit.request.user, at=visit.at)
    return visit.done("finish")


def _merge(visit: CountyVisit) -> HttpResponse:
    form = visit.merge_form(visit.request.POST)
    if not form.is_valid():
        return visit.page(merging=form, status=400)
    try:
        closing_review.merge(
            assessment=visit.assessment,
            person=visit.request.user,
            at=visit.at,
            agreed=form.agreed(),
            words=form.words(),
        )
    except FieldRefused as refusal:
        form.refuse(refusal)
        return visit.page(merging=form, status=400)
    return visit.done("merge")


COUNTY_ACTS: dict[str, Callable[[CountyVisit], HttpResponse]] = {
    "return": _return,
    "accept": _accept,
    "finish": _finish,
    "merge": _merge,
}


class PointVisit:
    """One request at a point that is marked."""

    def __init__(self, request: AuthedRequest, pk: int, point: str) -> None:
        self.at: datetime = request.began_at
        self.request = request
        self.assessment = _county_of(request, pk)
        rows = Response.objects.select_related("assessment__round__rubric")
        self.response: Response = get_object_or_404(rows, assessment=self.assessment, point=point)
        self.point: Point = point_of(self.response)
        self.review: Review = read_reviews([self.assessment], request.user)[0]

    @property
    def said(self) -> str:
        """The words that were posted, without what no database keeps."""
        return self.request.POST.get("said", "").replace("\x00", "")

    def page(self, form: MarkForm | None = None, *, status: int = 200) -> HttpResponse:
        """Show the point."""
        window = StageWindow.objects.filter(
            round=self.assessment.round_id, stage=STAGES[self.review.column]
        ).first()
        page = PageOfReview(
            self.review,
            self.response,
            self.point,
            open_now=window is not None and window.open_at(self.at),
        )
        form = form or page.form()
        reader = reader_of(self.request.user, self.assessment.county_id)
        number = _("第%(number)d点") % {"number": self.point.number}
        context = {
            "assessment": self.assessment,
            "sheet": page.sheet(form, reader),
            "form": form,
            "thread_url": self.url,
            "crumbs": _way(self.assessment, Crumb(number)),
        }
        return render(self.request, "assessments/review_point.html", context, status=status)

    @property
    def url(self) -> str:
        """Where the point stands."""
        return reverse("assessments:review_point", args=[self.assessment.pk, self.point.code])

    def done(self, act: str, *, onward: bool = False) -> HttpResponse:
        """Say what was done and show the point anew, or the next one."""
        messages.success(self.request, str(SAID[act]))
        points = self.review.points
        place = [each.code for each in points].index(self.point.code) + 1
        if onward and place < len(points):
            code = points[place].code
            return redirect("assessments:review_point", pk=self.assessment.pk, point=code)
        if onward:
            return redirect("assessments:review", pk=self.assessment.pk)
        return redirect(self.url)


@requires(*MARKS)
@require_http_methods(["GET", "HEAD", "POST"])
def point(request: AuthedRequest, pk: int, point: str) -> HttpResponse:
    """Show a point to who marks it, and do what is posted to it."""
    visit = PointVisit(request, pk, point)
    if request.method != "POST":
        return visit.page()
    act = POINT_ACTS.get(request.POST.get("act", ""))
    if act is None:
        return visit.page(status=400)
    try:
        return act(visit)
    except ActRefused as refusal:
        messages.error(request, refusal.message)
        return visit.page(_typed(visit), status=409)


def _typed(visit: PointVisit) -> MarkForm | None:
    """Keep what was typed where the fields of the point were posted."""
    form = MarkForm(visit.request.POST, point=visit.point)
    return form if form.is_valid() else None


def _mark(visit: PointVisit) -> HttpResponse:
    """Keep the marks that were typed, or take over the county's."""
    act = visit.request.POST["act"]
    form = MarkForm(visit.request.POST, point=visit.point)
    if not form.is_valid():
        return visit.page(form, status=400)
    try:
        _write(visit, form, act)
    except MarkConflict as conflict:
        messages.error(visit.request, conflict.message)
        return visit.page(_again(visit, conflict), status=409)
    except FieldRefused as refusal:
        form.refuse(refusal)
        return visit.page(form, status=400)
    return visit.done(act, onward=act != "save")


def _write(visit: PointVisit, form: MarkForm, act: str) -> None:
    column, user = visit.review.column, visit.request.user
    if act == "agree":
        agree(
            assessment=visit.assessment,
            column=column,
            point=visit.point,
            versions=form.versions(),
            person=user,
            at=visit.at,
            reasons=form.reasons(),
        )
        return
    give_marks(
        assessment=visit.assessment,
        column=column,
        point=visit.point,
        versions=form.versions(),
        marks=form.marks(),
        person=user,
        at=visit.at,
    )


def _again(visit: PointVisit, conflict: MarkConflict) -> MarkForm:
    """Keep what was typed; saving once more replaces the other's marks, now that they were read."""
    data = visit.request.POST.copy()
    standing = {mark.item: mark.version for mark in conflict.newest}
    for item in visit.point.items:
        data[f"version_{item.code}"] = str(standing.get(item.code, 0))
    form = MarkForm(data, point=visit.point)
    people = full_names(mark.written_by for mark in conflict.newest)
    theirs = "；".join(
        f"{mark.item} {mark.given} {people[mark.written_by]}" for mark in conflict.newest
    )
    form.add_error(None, forms.ValidationError(_("现在的评分：%(marks)s") % {"marks": theirs}))
    return form


def _ask(visit: PointVisit) -> HttpResponse:
    reader = reader_of(visit.request.user, visit.assessment.county_id)
    ask(
        response=visit.response,
        level=level_of(reader.permissions),
        said=visit.said,
        person=visit.request.user,
        at=visit.at,
    )
    return visit.done("ask")


def _carry_on(visit: PointVisit) -> HttpResponse:
    pk, act = visit.request.POST.get("query", ""), visit.request.POST["act"]
    own = Query.objects.filter(response=visit.response)
    query = get_object_or_404(own, pk=pk if pk.isdecimal() else 0)
    carry_on(
        query=query,
        act="settle" if act == "settle_query" else act,
        said=visit.said,
        person=visit.request.user,
        at=visit.at,
    )
    return visit.done(act)


POINT_ACTS: dict[str, Callable[[PointVisit], HttpResponse]] = {
    "save": _mark,
    "save_next": _mark,
    "agree": _mark,
    "ask": _ask,
    "ask_again": _carry_on,
    "settle_query": _carry_on,
}
