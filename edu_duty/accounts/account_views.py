"""A person's own account: password, second factor, sessions."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from edu_duty.accounts import account_queries, passwords, second_factor, sessions
from edu_duty.accounts.access import AuthedRequest, requires_recent_sign_in, signed_in
from edu_duty.accounts.sign_in_forms import ChangePasswordForm, FirstCodeForm

# Whoever carries on guessing the old password in an open session is signed out.
TRIES = 5


@signed_in
@require_safe
def account(request: AuthedRequest) -> HttpResponse:
    sheet = {"sheet": account_queries.account_sheet(request.user)}
    return render(request, "accounts/account.html", sheet)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("old", "new", "again")
def password(request: AuthedRequest) -> HttpResponse:
    form = ChangePasswordForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _changed(request, form):
        return redirect("accounts:account")
    sheet = {
        "form": form,
        "rules": account_queries.password_rules(),
        "due": bool(request.session.get("renew")),
        "crumbs": account_queries.crumbs(_("修改密码")),
    }
    status = 422 if form.is_bound else 200
    return render(request, "accounts/password.html", sheet, status=status)


def _changed(request: AuthedRequest, form: ChangePasswordForm) -> bool:
    """Change the password and say so; False once the form tells what is wrong."""
    if not request.user.check_password(form.cleaned_data["old"]):
        sessions.count_wrong_password(request, tries=TRIES)
        form.add_error("old", _("现在的密码不对，核对大小写后重试"))
        return False
    try:
        ended = passwords.change_password(
            user=request.user,
            new=form.cleaned_data["new"],
            actor_name=request.user.username,
            at=timezone.now(),
            session_key=request.session.session_key,
        )
    except passwords.PasswordRefused as refusal:
        form.add_error("new", refusal.message)
        return False
    update_session_auth_hash(request, request.user)
    request.session["renew"] = False
    said = _("密码已修改，其他%(count)s个会话已结束") if ended else _("密码已修改")
    messages.success(request, said % {"count": ended})
    return True


@signed_in
@require_safe
def own_sessions(request: AuthedRequest) -> HttpResponse:
    rows = account_queries.session_rows(request.user, request.session.session_key, timezone.now())
    return render(
        request,
        "accounts/sessions.html",
        {
            "rows": rows,
            "others": len(rows) > 1,
            "idle_minutes": settings.SESSION_COOKIE_AGE // 60,
            "absolute_hours": settings.SESSION_ABSOLUTE_SECONDS // 3600,
            "crumbs": account_queries.crumbs(_("登录会话")),
        },
    )


@signed_in
@require_POST
def end_session(request: AuthedRequest) -> HttpResponse:
    """End one of one's own sessions, or all but this one."""
    now = timezone.now()
    found = account_queries.session_keys(request.user, request.POST.get("session", ""), now)
    keys = [key for key in found if key != request.session.session_key]
    ended = sessions.end_sessions(
        user=request.user, keys=keys, actor_name=request.user.username, at=now
    )
    messages.success(request, _("已结束%(count)s个会话") % {"count": ended})
    return redirect("accounts:sessions")


@signed_in
@requires_recent_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def own_second_factor(request: AuthedRequest) -> HttpResponse:
    """Show the second factor; who has none is offered one, and posts its first code."""
    if second_factor.is_enrolled(request.user):
        return _factor_page(request, {"left": second_factor.codes_left(request.user)})
    form = FirstCodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            codes = second_factor.enrol(
                user=request.user, code=form.cleaned_data["code"], at=timezone.now()
            )
        except second_factor.CodeRefused as refusal:
            form.add_error("code", refusal.message)
        else:
            request.session["factor"] = True
            return _factor_page(request, {"codes": codes, "left": len(codes)})
    key = second_factor.offer(user=request.user, at=timezone.now())
    told = {"form": form, "key": account_queries.in_groups(key)}
    return _factor_page(request, told, status=422 if form.is_bound else 200)


@signed_in
@require_safe
def second_factor_qr(request: AuthedRequest) -> HttpResponse:
    """Draw the key that is being offered; nothing once it was added."""
    if second_factor.is_enrolled(request.user):
        return HttpResponse(status=410)
    key = second_factor.offer(user=request.user, at=timezone.now())
    drawn = second_factor.draw(second_factor.address_of(request.user, key))
    return HttpResponse(drawn, content_type="image/svg+xml")


@signed_in
@requires_recent_sign_in
@require_POST
def renew_codes(request: AuthedRequest) -> HttpResponse:
    if not second_factor.is_enrolled(request.user):
        return redirect("accounts:second_factor")
    codes = second_factor.renew_codes(user=request.user, at=timezone.now())
    return _factor_page(request, {"codes": codes, "left": len(codes)})


@signed_in
@requires_recent_sign_in
@require_POST
def remove_second_factor(request: AuthedRequest) -> HttpResponse:
    second_factor.remove(user=request.user, actor_name=request.user.username, at=timezone.now())
    request.session["factor"] = False
    messages.success(request, _("第二因素已移除"))
    return redirect("accounts:account")


def _factor_page(request: AuthedRequest, told: dict[str, Any], status: int = 200) -> HttpResponse:
    told["must_have"] = second_factor.must_have(request.user)
    told["crumbs"] = account_queries.crumbs(_("第二因素"))
    return render(request, "accounts/second_factor.html", told, status=status)
