"""The people of a round: appointing, releasing, grouping, declaring a conflict."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments import appointing
from assessments.acting import ActRefused
from assessments.appointing_forms import AppointForm, ConflictForm, GroupForm, ReleaseForm
from assessments.appointing_queries import (
    PeopleSheet,
    candidates_for,
    own_appointments,
    people_sheet,
)
from assessments.lifecycle.tables import CLOSED, DRAFT, OPEN
from assessments.models import Appointment, Round
from assessments.round_views import crumbs_of, round_of
from assessments.seating import seats
from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.models import User
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb

MOST_DIGITS = 6


@requires(Permission.ROUND_RUN, Permission.REVIEW_MARK, Permission.VERIFY_MARK)
@require_safe
def people(request: AuthedRequest, pk: int) -> HttpResponse:
    """Show who marks which county; a reviewer or inspector sees their own appointments alone."""
    held = round_of(request, pk, Permission.ROUND_VIEW)
    runs = request.user.may(Permission.ROUND_RUN, held.region_prefix)
    context = {
        "held": held,
        "sheet": _sheet(request, held) if runs else None,
        "own": own_appointments(held, request.user),
        "acts": held.status != CLOSED,
        "drafted": held.status == DRAFT,
        "declares": held.status == OPEN,
        "title": _("人员和指派"),
        "lead": [held.title],
        "crumbs": crumbs_of(held, Crumb(_("人员和指派"))),
    }
    return render(request, "assessments/round_people.html", context)


@requires(Permission.ROUND_RUN)
@require_POST
def appoint(request: AuthedRequest, pk: int) -> HttpResponse:
    held = round_of(request, pk, Permission.ROUND_RUN)
    candidates = candidates_for(held)
    form = AppointForm(request.POST, codes=_codes(held), candidates=candidates)
    if not form.is_valid():
        return _refused(request, held, form)
    column, username = form.chosen()
    appointed = User.objects.get(username=username)

    def act() -> str:
        made = appointing.appoint(
            held=held,
            codes=form.cleaned_data["counties"],
            appointed=appointed,
            column=column,
            person=request.user,
            at=timezone.now(),
        )
        words = {"person": str(appointed), "count": len(made), "column": column.label}
        return _("%(person)s：新指派%(count)d个县，%(column)s") % words

    return _done(request, held, act)


@requires(Permission.ROUND_RUN)
@require_POST
def group(request: AuthedRequest, pk: int) -> HttpResponse:
    held = round_of(request, pk, Permission.ROUND_RUN)
    form = GroupForm(request.POST, codes=_codes(held))
    if not form.is_valid():
        return _refused(request, held, form)

    def act() -> str:
        moved = appointing.group(
            held=held,
            codes=form.cleaned_data["counties"],
            name=form.cleaned_data["group"],
            person=request.user,
            at=timezone.now(),
        )
        return _("%(count)d个县的组别已改") % {"count": moved}

    return _done(request, held, act)


@requires(Permission.ROUND_RUN)
@require_POST
def release(request: AuthedRequest, pk: int, appointment: int) -> HttpResponse:
    held = round_of(request, pk, Permission.ROUND_RUN)
    found = get_object_or_404(Appointment, pk=appointment, assessment__round=held)
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return _refused(request, held, form)

    def act() -> str:
        appointing.release(
            appointment=found,
            reason=form.cleaned_data["reason"],
            person=request.user,
            at=timezone.now(),
        )
        return _("已解除%(person)s的指派") % {"person": str(found.person)}

    return _done(request, held, act)


@requires(Permission.ROUND_RUN, Permission.REVIEW_MARK, Permission.VERIFY_MARK)
@require_POST
def declare_conflict(request: AuthedRequest, pk: int, appointment: int) -> HttpResponse:
    held = round_of(request, pk, Permission.ROUND_VIEW)
    mine = Appointment.objects.filter(assessment__round=held)
    if not request.user.may(Permission.ROUND_RUN, held.region_prefix):
        mine = mine.filter(person=request.user)
    found = get_object_or_404(mine, pk=appointment)
    form = ConflictForm(request.POST)
    if not form.is_valid():
        return _refused(request, held, form)

    def act() -> str:
        appointing.declare_conflict(
            appointment=found,
            conflict=form.cleaned_data["conflict"],
            person=request.user,
            at=timezone.now(),
        )
        return _("回避已登记，%(county)s的指派已结束") % {"county": found.assessment.county.label}

    return _done(request, held, act)


def _sheet(request: AuthedRequest, held: Round) -> PeopleSheet:
    return people_sheet(held, candidates_for(held), request.GET.get("tick", "")[:MOST_DIGITS])


def _codes(held: Round) -> list[str]:
    return [each.county_id for each in seats(held)]


def _refused(request: AuthedRequest, held: Round, form: forms.Form) -> HttpResponse:
    said = [str(error) for errors in form.errors.values() for error in errors]
    messages.error(request, _("；").join(said))
    return redirect("assessments:round_people", pk=held.pk)


def _done(request: AuthedRequest, held: Round, act: Callable[[], str]) -> HttpResponse:
    """Do an act and say what became of it."""
    try:
        messages.success(request, act())
    except (ActRefused, appointing.AppointmentRefused) as refusal:
        messages.error(request, refusal.message)
    return redirect("assessments:round_people", pk=held.pk)
