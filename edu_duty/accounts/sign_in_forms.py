"""Checks what people type to prove who they are."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def password_field(label: Any, autocomplete: str) -> forms.CharField:
    """Make a field for a password."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=200,
        error_messages={
            "required": _("%(field)s没有填") % {"field": label},
            "max_length": _("密码最多200个字"),
        },
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": autocomplete}),
    )


def code_field(help_text: Any) -> forms.CharField:
    """Make a field for a code of the second factor."""
    return forms.CharField(
        label=_("验证码"),
        help_text=help_text,
        max_length=20,
        error_messages={"required": _("验证码没有填"), "max_length": _("验证码最多20个字")},
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


class AskAgainForm(forms.Form):
    """The password, and a code where there is a second factor, before an act that counts."""

    use_required_attribute = False
    password = password_field(_("密码"), "current-password")

    def __init__(self, *args: Any, coded: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if coded:
            self.fields["code"] = code_field(_("验证器应用中的6位数字，或一个恢复代码"))

    def refuse_password(self) -> None:
        """Say that it is not the password."""
        self.add_error("password", _("密码不对，核对大小写后重试"))


class CodeForm(forms.Form):
    """A code of the second factor, after the password was right."""

    use_required_attribute = False
    code = code_field(_("验证器应用中的6位数字，或一个恢复代码"))


class FirstCodeForm(forms.Form):
    """The first code of a second factor that is being added."""

    use_required_attribute = False
    code = code_field(_("验证器应用显示的6位数字"))


class ChangePasswordForm(forms.Form):
    """The old password and the new one, twice."""

    use_required_attribute = False
    old = password_field(_("现在的密码"), "current-password")
    new = password_field(_("新密码"), "new-password")
    again = password_field(_("再填一遍新密码"), "new-password")

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if len(cleaned) == len(self.fields) and cleaned["new"] != cleaned["again"]:
            self.add_error("again", _("两次填的新密码不一样"))
        return cleaned
