"""Saving single cells: what every page for entering figures sends, and what it is answered."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.roles import Permission
from schools.display import field_text, moment
from schools.entering import Address, CellProblem, Conflict, Edit, Kept, Saved, save_cells
from schools.fields import Unstored, unstored_of
from schools.models import Region
from schools.views import county_of
from schools.windows import CollectionClosed

MOST_CELLS = 2000
MOST_LETTERS = 200


class EditsRefused(Exception):
    """What was sent is no list of edits."""


@requires(Permission.FIGURES_EDIT)
@require_POST
def save(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    """Take ``{"edits": [{"cell", "value", "seen"}, ...]}`` and say what became of every cell."""
    county = county_of(request, code, year, Permission.FIGURES_EDIT)
    try:
        edits = read_edits(request.body)
    except EditsRefused:
        return _refused(HTTPStatus.BAD_REQUEST, "edits", _("读不懂发来的内容；刷新页面后重填"))
    at = timezone.now()
    try:
        saved = save_cells(
            county=county,
            year=year,
            edits=edits,
            reach=request.user.reach(Permission.FIGURES_EDIT, county.code),
            actor_name=request.user.username,
            at=at,
        )
    except CollectionClosed as closed:
        return _refused(HTTPStatus.CONFLICT, closed.code, closed.message)
    clock = time_format(timezone.localtime(at), "H:i")
    return JsonResponse(saved_json(saved) | {"saved_at": clock})


def checks_page(request: AuthedRequest, county: Region, year: int) -> str:
    """Return the address of the findings; empty for who does not see them."""
    sees = request.user.may(Permission.RETURN_VIEW, county.code)
    return reverse("schools:checks", args=[county.code, year]) if sees else ""


def read_edits(body: bytes) -> list[Edit]:
    """Read the edits of a save.

    Raises:
        EditsRefused: it is no JSON of that shape, or holds too many cells or letters.
    """
    try:
        sent = json.loads(body)["edits"]
        edits = [_edit(row) for row in sent]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise EditsRefused from error
    if not isinstance(sent, list) or len(edits) > MOST_CELLS:
        raise EditsRefused
    return edits


def _edit(row: Mapping[str, Any]) -> Edit:
    address, text, seen = Address.parse(str(row["cell"])), row["value"], row["seen"]
    usable = isinstance(text, str) and len(text) <= MOST_LETTERS and type(seen) is int
    if address is None or not usable:
        raise EditsRefused
    return Edit(address, text, seen)


def form_edits(posted: Mapping[str, str]) -> list[Edit]:
    """Read the cells a plain form changed: ``cell:ADDRESS`` beside ``was:ADDRESS`` and ``seen``.

    The button ``confirm`` sends a group's code: the cells that say ``carried:ADDRESS`` with it are
    written as they are.
    """
    seen = posted.get("seen", "")
    tick = int(seen) if seen.isdecimal() and len(seen) < 19 else 0
    confirmed = posted.get("confirm", "")
    edits = []
    for name, text in posted.items():
        address = Address.parse(name.removeprefix("cell:")) if name.startswith("cell:") else None
        if address is None:
            continue
        changed = text.strip() != posted.get(f"was:{address}", "")
        if changed or (confirmed and posted.get(f"carried:{address}") == confirmed):
            edits.append(Edit(address, text[:MOST_LETTERS], tick))
    return edits


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a plain form: what was not stored, and the status of the answer."""

    unstored: Mapping[str, Unstored] = field(default_factory=dict)
    status: HTTPStatus = HTTPStatus.OK


def save_form(request: AuthedRequest, county: Region, year: int) -> Outcome:
    """Store the cells a plain form changed; nothing that was typed is lost."""
    edits, at = form_edits(request.POST.dict()), timezone.now()
    try:
        saved = save_cells(
            county=county,
            year=year,
            edits=edits,
            reach=request.user.reach(Permission.FIGURES_EDIT, county.code),
            actor_name=request.user.username,
            at=at,
        )
    except CollectionClosed as closed:
        return Outcome(_lost(edits, closed), HTTPStatus.CONFLICT)
    unstored = unstored_of(edits, saved)
    clock = time_format(timezone.localtime(at), "H:i")
    if saved.changed:
        text = _("已保存%(count)d项，%(time)s") % {"count": saved.changed, "time": clock}
        messages.success(request, text)
    elif not unstored:
        messages.info(request, _("没有改动"))
    return Outcome(unstored, HTTPStatus.UNPROCESSABLE_ENTITY if unstored else HTTPStatus.OK)


def _lost(edits: Sequence[Edit], closed: CollectionClosed) -> dict[str, Unstored]:
    """Keep everything that was typed into a page that closed in the meantime."""
    said = _("填的“%(text)s”没有保存：%(why)s")
    return {
        str(edit.address): Unstored(edit.text, "bad", said % {"text": edit.text, "why": closed})
        for edit in edits
    }


def saved_json(saved: Saved) -> dict[str, Any]:
    """Say what became of every cell, as the pages' script reads it."""
    return {
        "tick": saved.tick,
        "changed": saved.changed,
        "kept": [_kept_json(kept) for kept in saved.kept],
        "conflicts": [_conflict_json(conflict) for conflict in saved.conflicts],
        "problems": [_problem_json(problem) for problem in saved.problems],
        "others": [_kept_json(kept) for kept in saved.others],
    }


def _kept_json(kept: Kept) -> dict[str, Any]:
    return {
        "cell": str(kept.address),
        "value": field_text(kept.value),
        "version": kept.version,
        "by": kept.by,
        "at": kept.at,
        "when": moment(datetime.fromisoformat(kept.at)) if kept.at else "",
    }


def _conflict_json(conflict: Conflict) -> dict[str, Any]:
    return _kept_json(conflict.kept) | {"mine": field_text(conflict.mine)}


def _problem_json(problem: CellProblem) -> dict[str, Any]:
    return {
        "cell": str(problem.address),
        "code": problem.code,
        "found": problem.found,
        "message": problem.message,
    }


def _refused(status: HTTPStatus, code: str, message: str) -> JsonResponse:
    return JsonResponse({"code": code, "message": message}, status=status)
