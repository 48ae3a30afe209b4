"""Signing in and out, how a person likes to read, and their keys to the API."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from edu_duty.accounts import preferences, queries, second_factor, signing_in
from edu_duty.accounts.access import AuthedRequest, public, requires_recent_sign_in, signed_in
from edu_duty.accounts.demo import demo_people
from edu_duty.accounts.forms import PreferencesForm, SignInForm, TokenForm
from edu_duty.accounts.models import Token, User
from edu_duty.accounts.sign_in_forms import CodeForm
from edu_duty.accounts.tokens import TokenRefused, make_token, revoke_token


@public
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    onward = _own_page(request, request.POST.get("next", request.GET.get("next", "")))
    if request.user.is_authenticated:
        return redirect(onward)
    form = SignInForm(request.POST if request.method == "POST" else None)
    user = _tried(request, form) if form.is_bound and form.is_valid() else None
    if user:
        return _onward(request, user, onward)
    sheet = {
        "form": form,
        "next": onward,
        "expired": settings.SESSION_COOKIE_NAME in request.COOKIES and "next" in request.GET,
        "demo_people": demo_people(),
    }
    return render(request, "accounts/sign_in.html", sheet, status=422 if form.is_bound else 200)


def _tried(request: HttpRequest, form: SignInForm) -> User | None:
    tried = signing_in.try_password(request, **form.cleaned_data, at=timezone.now())
    if tried.user is None:
        form.refuse(second_factor.wait_words(tried.wait_seconds) if tried.wait_seconds else "")
    return tried.user


def _onward(request: HttpRequest, user: User, onward: str) -> HttpResponse:
    """Open the portal, or ask for the code first."""
    if not signing_in.let_in(request, user, at=timezone.now()):
        return redirect(f"{reverse('accounts:sign_in_code')}?{urlencode({'next': onward})}")
    response = redirect(onward)
    preferences.adopt(request, response, user)
    return response


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    onward = _own_page(request, request.POST.get("next", request.GET.get("next", "")))
    user = signing_in.waiting_for_code(request, now)
    if user is None:
        return redirect("accounts:sign_in")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            signing_in.show_code(request, user, form.cleaned_data["code"], at=now)
        except second_factor.CodeRefused as refusal:
            form.add_error("code", refusal.message)
        else:
            response = redirect(onward)
            preferences.adopt(request, response, user)
            return response
    sheet = {"form": form, "next": onward}
    status = 422 if form.is_bound else 200
    return render(request, "accounts/sign_in_code.html", sheet, status=status)


@signed_in
@require_POST
def sign_out(request: AuthedRequest) -> HttpResponse:
    signing_in.sign_out(request, request.user, at=timezone.now())
    return redirect(settings.LOGOUT_REDIRECT_URL)


@public
@require_POST
def preferences_chosen(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST)
    response = redirect(_own_page(request, request.POST.get("next", "")))
    if form.is_valid():
        preferences.choose(request, response, **form.cleaned_data)
    return response


@signed_in
@requires_recent_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: AuthedRequest) -> HttpResponse:
    form = TokenForm(request.POST if request.method == "POST" else None)
    sheet = {"form": form, "key": ""}
    now = timezone.now()
    if form.is_bound and form.is_valid():
        try:
            _token, sheet["key"] = make_token(
                user=request.user,
                **form.cleaned_data,
                factor=bool(request.session.get("factor")),
                at=now,
            )
            sheet["form"] = TokenForm()
        except TokenRefused as refusal:
            form.add_error("name", str(refusal))
    sheet["rows"] = queries.token_rows(request.user, now)
    return render(request, "accounts/tokens.html", sheet, status=422 if form.errors else 200)


@signed_in
@require_POST
def revoke(request: AuthedRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(Token, pk=pk, user=request.user)
    revoke_token(token_id=token.pk, user=request.user, at=timezone.now())
    return redirect("accounts:tokens")


def _own_page(request: HttpRequest, page: str) -> str:
    """Return an address of this portal: the one asked for, or the start."""
    if page.startswith("/") and url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return page
    return resolve_url(settings.LOGIN_REDIRECT_URL)
