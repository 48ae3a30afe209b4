"""The register of campuses: who stands in the year, and what happens to them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from edu_duty.accounts.access import AuthedRequest, requires
from edu_duty.accounts.roles import Permission
from edu_duty.printable import Crumb
from schools import campus_changes
from schools.campus_ledger import ChangeRefused, Occasion, Snapshot, rows_of, snapshot_of
from schools.models import CountyYear, Region
from schools.register import RegisterFilter, register_of
from schools.register_forms import (
    FEWEST_PARTS,
    MOST_PARTS,
    CampusForm,
    WordsForm,
    change_forms,
    parts_of,
)
from schools.register_plan import Asked, plan_of
from schools.views import county_of, crumbs_of
from schools.windows import CollectionClosed, why_closed

# Act -> its heading, and how many campuses it is about.
ACTS: dict[str, tuple[Promise, int, int]] = {
    "open": (gettext_lazy("登记新校区"), 0, 0),
    "close": (gettext_lazy("撤销校区"), 1, 1),
    "merge": (gettext_lazy("合并校区"), 2, 20),
    "split": (gettext_lazy("分设校区"), 1, 1),
    "kind": (gettext_lazy("变更办学类型和学段"), 1, 1),
    "describe": (gettext_lazy("改名称、城乡或举办性质"), 1, 1),
}
STEPS = ("csrfmiddlewaretoken", "sure", "back")


@requires(Permission.RETURN_VIEW)
@require_safe
def register(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    county = county_of(request, code, year, Permission.RETURN_VIEW)
    closed = _closed(county, year)
    runs = request.user.may(Permission.COLLECTION_RUN, county.code)
    context = {
        "county": county,
        "year": year,
        "register": register_of(county, year, RegisterFilter.from_query(request.GET.dict())),
        "closed": closed,
        "runs": runs and not closed,
        "title": _("校区登记"),
        "lead": [_("%(county)s，%(year)d年") % {"county": county.label, "year": year}],
        "crumbs": crumbs_of(county, year, Crumb(_("校区登记"))),
    }
    return render(request, "schools/register.html", context)


@requires(Permission.COLLECTION_RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    """Show the form of an act, then what it would do, then do it."""
    county = county_of(request, code, year, Permission.COLLECTION_RUN)
    posted = request.POST if request.method == "POST" else None
    sent = request.GET if posted is None else posted
    act, codes = sent.get("act", ""), list(dict.fromkeys(sent.getlist("campus")))
    found = rows_of(county, year, codes)
    standing = [snapshot_of(*found[one]) for one in codes if one in found]
    if refused := _closed(county, year) or _why_not(act, codes, standing):
        messages.error(request, refused)
        return redirect("schools:register", code=code, year=year)
    forms = change_forms(act, standing, posted, parts_of(sent.dict()))
    words = WordsForm(posted, initial={"add_up": True})
    page: dict[str, Any] = {"act": act, "standing": standing, "forms": forms, "words": words}
    if posted is None or "back" in posted or not all(one.is_valid() for one in [*forms, words]):
        return _page(request, county, year, page)
    asked = _asked(county, year, act, standing, forms, words)
    if "sure" not in posted:
        return _page(request, county, year, page | {"plan": plan_of(asked)})
    note = words.cleaned_data["note"]
    occasion = Occasion(county, year, request.user.username, timezone.now(), note)
    try:
        DO[act](occasion, asked)
    except (ChangeRefused, CollectionClosed) as refusal:
        return _page(request, county, year, page | {"refused": refusal.message}, status=409)
    messages.success(request, _("已登记：%(act)s") % {"act": ACTS[act][0]})
    return redirect("schools:register", code=code, year=year)


@requires(Permission.COLLECTION_RUN)
@require_POST
def undo(request: AuthedRequest, code: str, year: int) -> HttpResponse:
    county = county_of(request, code, year, Permission.COLLECTION_RUN)
    asked = request.POST.get("change", "")
    pk = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
    occasion = Occasion(county, year, request.user.username, timezone.now())
    try:
        campus_changes.undo_change(occasion, pk)
    except (ChangeRefused, CollectionClosed) as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("已撤回，校区和数据恢复到登记以前"))
    return redirect("schools:register", code=code, year=year)


def _merge(on: Occasion, asked: Asked) -> None:
    codes = [one["code"] for one in asked.standing]
    campus_changes.merge_campuses(on, codes, asked.campuses[0], add_up=asked.add_up)


def _describe(on: Occasion, asked: Asked) -> None:
    name, locale, ownership = asked.described
    campus_changes.describe_campus(
        on, asked.standing[0]["code"], name=name, locale=locale, ownership=ownership
    )


DO: dict[str, Callable[[Occasion, Asked], object]] = {
    "open": lambda on, asked: campus_changes.open_campus(on, asked.campuses[0]),
    "close": lambda on, asked: campus_changes.close_campus(on, asked.standing[0]["code"]),
    "merge": _merge,
    "split": lambda on, asked: campus_changes.split_campus(
        on, asked.standing[0]["code"], asked.campuses
    ),
    "kind": lambda on, asked: campus_changes.change_kind(
        on, asked.standing[0]["code"], *asked.kind
    ),
    "describe": _describe,
}


def _closed(county: Region, year: int) -> str:
    row = CountyYear.objects.filter(county=county, year=year).first()
    return why_closed(county, year, row, timezone.now())


def _why_not(act: str, codes: Sequence[str], standing: Sequence[Snapshot]) -> str:
    """Say why an act cannot begin with the campuses that are chosen; empty when it can."""
    if act not in ACTS:
        return _("没有这种变动；在校区登记里重新选")
    if len(standing) < len(codes):
        return _("选中的校区已不在本年；刷新页面后重选")
    label, fewest, most = ACTS[act]
    if len(codes) < fewest:
        return _("%(act)s：先勾选%(count)d个校区") % {"act": label, "count": fewest}
    if len(codes) > most:
        return _("%(act)s：一次只能选%(count)d个校区") % {"act": label, "count": most}
    return ""


def _asked(
    county: Region,
    year: int,
    act: str,
    standing: Sequence[Snapshot],
    forms: Sequence[CampusForm],
    words: WordsForm,
) -> Asked:
    what: dict[str, Any] = {}
    if act == "kind":
        what["kind"] = (forms[0].cleaned_data["kind"], forms[0].chosen_stages())
    elif act == "describe":
        typed = forms[0].cleaned_data
        what["described"] = (typed["name"], typed["locale"], typed["ownership"])
    else:
        what["campuses"] = [one.campus() for one in forms]
    return Asked(
        act=act,
        county=county,
        year=year,
        standing=standing,
        add_up=words.cleaned_data["add_up"],
        **what,
    )


def _page(
    request: AuthedRequest,
    county: Region,
    year: int,
    page: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    act, title = page["act"], str(ACTS[page["act"]][0])
    chosen = [one["code"] for one in page["standing"]]
    wrong = any(one.errors for one in [*page["forms"], page["words"]])
    parts = len(page["forms"]) if act == "split" else 0
    register_url = reverse("schools:register", args=[county.code, year])
    context = {
        **page,
        "county": county,
        "year": year,
        "title": title,
        "lead": [_("%(county)s，%(year)d年") % {"county": county.label, "year": year}],
        "chosen": chosen,
        "kept": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in STEPS
            for value in values
        ],
        "wrong": [
            (form[name].auto_id, error)
            for form in [*page["forms"], page["words"]]
            for name, errors in form.errors.items()
            for error in errors
        ],
        "merges": act == "merge",
        "parts": [
            (number, number == parts) for number in range(FEWEST_PARTS, MOST_PARTS + 1) if parts
        ],
        "register_url": register_url,
        "crumbs": crumbs_of(county, year, Crumb(_("校区登记"), register_url), Crumb(title)),
    }
    return render(request, "schools/register_change.html", context, status=400 if wrong else status)
