"""What the audit page may be asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from edu_duty.audit.models import AuditEvent


def _text(label: Any, length: int) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "input"})
    return forms.CharField(label=label, max_length=length, required=False, widget=widget)


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class FilterForm(forms.Form):
    """Filters of the page, all of them in its address."""

    person = _text(_("用户名"), 150)
    target = _text(_("对象"), 200)
    verb = forms.ChoiceField(
        label=_("事项"), required=False, widget=forms.Select(attrs={"class": "input"})
    )
    region = forms.RegexField(
        r"^\d{2,6}$",
        label=_("区划代码"),
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "numeric"}),
        error_messages={"invalid": _("填2到6位数字")},
    )
    since = _day(_("从"))
    until = _day(_("到"))

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="trail_%s")
        verbs = sorted(AuditEvent.Verb.choices, key=lambda choice: str(choice[1]))
        self.fields["verb"].choices = [("", _("全部")), *verbs]  # type: ignore[attr-defined]  # a ChoiceField
