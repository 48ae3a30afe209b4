"""Checks what people type when they sign in, and what they choose about reading."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from edu_duty.accounts.models import User


class SignInForm(forms.Form):
    """An account and its password; both wrong and unknown get the same answer.

    Once checked, ``user`` is who may come in, or ``refused`` the account that was tried.
    """

    use_required_attribute = False
    username = forms.CharField(
        label=_("账号"),
        max_length=150,
        error_messages={
            "required": _("账号没有填"),
            "max_length": _("账号最多150个字"),
        },
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=200,
        error_messages={
            "required": _("密码没有填"),
            "max_length": _("密码最多200个字"),
        },
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None
        self.refused = ""

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if len(cleaned) == len(self.fields):
            user = authenticate(self.request, **cleaned)
            if not isinstance(user, User):
                self.refused = cleaned["username"]
                self.add_error("username", _("账号或密码不对，核对大小写后重试"))
                return cleaned
            self.user = user
        return cleaned


class PreferencesForm(forms.Form):
    """What a reader may choose; either alone."""

    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)
    large_text = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], required=False)


class TokenForm(forms.Form):
    """A key to the API: what it is for, and for how long."""

    use_required_attribute = False
    name = forms.CharField(
        label=_("用途"),
        help_text=_("写明哪个系统用，如“省级数据平台夜间同步”"),
        max_length=60,
        error_messages={"required": _("用途没有填"), "max_length": _("用途最多60个字")},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(
        label=_("有效期"),
        coerce=int,
        choices=[(30, _("30天")), (90, _("90天")), (365, _("1年"))],
        initial=90,
        error_messages={"required": _("有效期没有选"), "invalid_choice": _("有效期从列出的选")},
        widget=forms.Select(attrs={"class": "input"}),
    )
