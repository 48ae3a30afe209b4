"""Saving single cells: what every page for entering figures sends, and what it is answered."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.roles import Permission
from schools.display import field_text
from schools.entering import Address, CellProblem, Conflict, Edit, Kept, Saved, save_cells
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
    """Read the cells a plain form changed: ``cell:ADDRESS`` beside ``was:ADDRESS`` and ``seen``."""
    seen = posted.get("seen", "")
    tick = int(seen) if seen.isdecimal() and len(seen) < 19 else 0
    edits = []
    for name, text in posted.items():
        address = Address.parse(name.removeprefix("cell:")) if name.startswith("cell:") else None
        if address is not None and text.strip() != posted.get(f"was:{address}", ""):
            edits.append(Edit(address, text[:MOST_LETTERS], tick))
    return edits


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
