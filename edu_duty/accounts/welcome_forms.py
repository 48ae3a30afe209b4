"""Checks what a registered person types when they come for the first time."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from edu_duty.accounts.account_queries import password_rules
from edu_duty.accounts.models import User
from edu_duty.accounts.welcoming import expected

NEW_PASSWORD = {"class": "input", "autocomplete": "new-password"}


class WelcomeForm(forms.Form):
    """An account, its one-time code, and the password of the person's own choice, twice.

    Once checked, ``user`` is whose account it is. What is wrong with account or code is said alike.
    """

    use_required_attribute = False
    username = forms.CharField(
        label=_("账号"),
        max_length=150,
        error_messages={"required": _("账号没有填"), "max_length": _("账号最多150个字")},
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "username", "autocapitalize": "none"}
        ),
    )
    code = forms.CharField(
        label=_("一次性代码"),
        help_text=_("登记人交给本人的16位代码，七天内有效，只能用一次；大小写和横线不论"),
        max_length=40,
        error_messages={
            "required": _("一次性代码没有填"),
            "max_length": _("一次性代码是16位字母和数字"),
        },
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    password = forms.CharField(
        label=_("新密码"),
        strip=False,
        max_length=200,
        error_messages={"required": _("新密码没有填"), "max_length": _("密码最多200个字")},
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )
    again = forms.CharField(
        label=_("再填一遍新密码"),
        strip=False,
        max_length=200,
        error_messages={"required": _("新密码要填两遍"), "max_length": _("密码最多200个字")},
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )

    def __init__(self, *args: Any, at: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self.at = at
        self.user: User | None = None
        self.fields["password"].help_text = _("；").join(password_rules())

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if "username" in cleaned and "code" in cleaned:
            self.user = expected(cleaned["username"], cleaned["code"], self.at)
            if self.user is None:
                self.refuse_code()
        if "password" in cleaned and "again" in cleaned:
            self._check_password(cleaned["password"], cleaned["again"])
        return cleaned

    def refuse_code(self) -> None:
        """Say that account and code do not open anything."""
        self.add_error(
            "code", _("账号或代码不对，或代码已用过、已过期；核对后重试，或让登记人另发")
        )

    def _check_password(self, password: str, again: str) -> None:
        if password != again:
            self.add_error("again", _("两遍填的不一样，重填"))
        if self.user is None:
            return
        try:
            validate_password(password, self.user)
        except ValidationError as error:
            self.add_error("password", error)
