"""Acts that count ask again who is there, and lose nothing that was typed meanwhile.

The page that asks is the answer to the form itself: it carries every field of it along, and sends
all of them together with the password to the same address, where the act goes on. Files cannot be
carried, so no act with a file may ask.
"""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from edu_duty.accounts import second_factor, sessions
from edu_duty.accounts.models import User
from edu_duty.accounts.sign_in_forms import AskAgainForm

# Named so that no form of the portal has them.
ASKED = frozenset({"ask_again-password", "ask_again-code"})
NOT_CARRIED = ASKED | {"csrfmiddlewaretoken"}
TRIES = 5


def ask(request: HttpRequest, user: User, *, at: datetime) -> HttpResponse | None:
    """Return the page that asks who is there, or nothing once it is known."""
    if sessions.is_recent(request.session, at):
        return None
    answered = is_answered(request)
    form = AskAgainForm(
        request.POST if answered else None,
        coded=second_factor.is_enrolled(user),
        prefix="ask_again",
    )
    if answered and form.is_valid() and _proves(form, user, at):
        _go_on(request, at)
        return None
    if answered and sessions.count_wrong_password(request, tries=TRIES):
        return redirect("accounts:sign_in")
    sheet = {
        "form": form,
        "carried": carried(request.POST),
        "act_url": request.get_full_path(),
        "file_lost": bool(request.FILES),
    }
    return render(request, "accounts/ask_again.html", sheet, status=422 if answered else 200)


def is_answered(request: HttpRequest) -> bool:
    """Say whether what was posted answers the page that asks."""
    return not ASKED.isdisjoint(request.POST)


def carried(posted: QueryDict) -> list[tuple[str, str]]:
    """Return the fields of a form, in order, without those of this page."""
    return [
        (name, str(value))
        for name, values in posted.lists()
        if name not in NOT_CARRIED
        for value in values
    ]


def _proves(form: AskAgainForm, user: User, at: datetime) -> bool:
    """Say whether the password is right, and the code where there is a second factor."""
    if not user.check_password(form.cleaned_data["password"]):
        form.refuse_password()
        return False
    if "code" in form.fields:
        try:
            second_factor.check(user=user, code=form.cleaned_data["code"], at=at)
        except second_factor.CodeRefused as refusal:
            form.add_error("code", refusal.message)
            return False
    return True


def _go_on(request: HttpRequest, at: datetime) -> None:
    """Give the act its form back as if nobody had asked."""
    sessions.check(request.session, at)
    request.session.pop("asked", None)
    posted = request.POST.copy()
    for name in ASKED:
        posted.pop(name, None)
    request.POST = posted  # type: ignore[assignment]  # Django has a setter for it
