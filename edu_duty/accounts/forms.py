"""Checks what people type when they sign in, and what they choose about reading."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class SignInForm(forms.Form):
    """An account and its password; both wrong and unknown get the same answer."""

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

    def refuse(self, wait_words: str) -> None:
        """Say that the two do not belong together, or that it is too soon to look."""
        self.add_error("username", wait_words or _("账号或密码不对，核对大小写后重试"))


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
