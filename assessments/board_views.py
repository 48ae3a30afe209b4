"""The board of a round in the browser, and how far its inspectors agree."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.agreement_sheet import agreement_of, agreement_table
from assessments.lifecycle import tables
from assessments.models import Round
from assessments.review_board import BoardFilter, board_of, board_table
from assessments.review_reading import marked_by
from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from schools.tables import table_answer

MARKS = (Permission.REVIEW_MARK, Permission.VERIFY_MARK, Permission.ROUND_RUN)


@requires(*MARKS)
@require_safe
def reviews(request: AuthedRequest) -> HttpResponse:
    """Lead to the newest round in which there is something for this person."""
    held = (
        Round.objects.filter(assessments__in=marked_by(request.user).values("pk"))
        .exclude(status=tables.DRAFT)
        .order_by("-status", "-year", "-pk")
        .first()
    )
    if held is not None:
        return redirect("assessments:board", pk=held.pk)
    return render(request, "assessments/no_review.html", {"crumbs": [Crumb(_("复核和核查"))]})


@requires(*MARKS)
@require_safe
def board(request: AuthedRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(Round.objects.visible_to(request.user).select_related("rubric"), pk=pk)
    asked = BoardFilter.from_query(request.GET.dict())
    if "format" in request.GET:
        heading, rows = board_table(held, request.user, asked)
        return table_answer(request.GET["format"], f"board-{held.pk}", heading, rows)
    context = {
        "round": held,
        "sheet": board_of(held, request.user, asked),
        "query": asked.url(),
        "runs": Permission.ROUND_RUN
        in {act for act in MARKS if request.user.may(act, held.region_prefix)},
        "crumbs": [Crumb(_("复核和核查"), reverse("assessments:reviews")), Crumb(held.title)],
    }
    return render(request, "assessments/board.html", context)


@requires(Permission.ROUND_RUN)
@require_safe
def agreement(request: AuthedRequest, pk: int) -> HttpResponse:
    """Show how far the inspectors of a round agree."""
    mine = Round.objects.visible_to(request.user, Permission.ROUND_RUN)
    held = get_object_or_404(mine.select_related("rubric"), pk=pk)
    sheet = agreement_of(held)
    if "format" in request.GET:
        heading, rows = agreement_table(sheet)
        return table_answer(request.GET["format"], f"agreement-{held.pk}", heading, rows)
    context = {
        "round": held,
        "sheet": sheet,
        "crumbs": [
            Crumb(_("复核和核查"), reverse("assessments:reviews")),
            Crumb(held.title, reverse("assessments:board", args=[held.pk])),
            Crumb(_("评分一致性")),
        ],
    }
    return render(request, "assessments/agreement.html", context)
