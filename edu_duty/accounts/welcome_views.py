"""The first visit of somebody who was registered, before they can sign in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from edu_duty.accounts.access import public
from edu_duty.accounts.passwords import PasswordRefused
from edu_duty.accounts.welcome_forms import WelcomeForm
from edu_duty.accounts.welcoming import welcome


@public
@never_cache
@sensitive_post_parameters("code", "password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def welcomed(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = WelcomeForm(request.POST if request.method == "POST" else None, at=now)
    if form.is_bound and form.is_valid() and form.user:
        code, password = form.cleaned_data["code"], form.cleaned_data["password"]
        try:
            opened = welcome(user=form.user, code=code, password=password, at=now)
        except PasswordRefused as refusal:
            form.add_error("password", refusal.message)
        else:
            if opened:
                return render(request, "accounts/welcomed.html", {"username": form.user.username})
            form.refuse_code()
    status = 422 if form.is_bound else 200
    return render(request, "accounts/welcome.html", {"form": form}, status=status)
