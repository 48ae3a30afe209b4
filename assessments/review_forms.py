"""Checks what was typed by those who mark: points and reasons, returning, merging."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.acting import MOST_LETTERS
from assessments.marks import MOST_GIVEN, MOST_REASON, FieldRefused, Given
from assessments.points import Point, title_of
from assessments.response_forms import given_name, reason_name


def version_name(item: str) -> str:
    """Name the field that tells which version of a mark was seen."""
    return f"version_{item}"


class MarkForm(forms.Form):
    """The marks of one point, as a reviewer or an inspector gives them."""

    use_required_attribute = False

    def __init__(self, *args: Any, point: Point, **more: Any) -> None:
        super().__init__(*args, **more)
        self.point = point
        for item in point.items:
            title = {"title": title_of(item)}
            self.fields[version_name(item.code)] = forms.IntegerField(
                min_value=0, widget=forms.HiddenInput
            )
            self.fields[given_name(item.code)] = forms.CharField(
                label=_("评分：%(title)s") % title,
                required=False,
                max_length=MOST_GIVEN,
                widget=forms.TextInput(
                    attrs={
                        "class": "input input-num",
                        "list": "grades" if item in point.by_people else "",
                        "autocomplete": "off",
                    }
                ),
            )
            self.fields[reason_name(item.code)] = forms.CharField(
                label=_("理由：%(title)s") % title,
                required=False,
                max_length=MOST_REASON,
                widget=forms.Textarea(
                    attrs={"class": "input", "rows": 2, "maxlength": MOST_REASON}
                ),
            )

    def marks(self) -> dict[str, Given]:
        """Return what was given for each item, with the reason."""
        return {
            item.code: Given(
                self.cleaned_data[given_name(item.code)], self.cleaned_data[reason_name(item.code)]
            )
            for item in self.point.items
        }

    def reasons(self) -> dict[str, str]:
        """Return the reason written for each item."""
        return {code: given.reason for code, given in self.marks().items()}

    def versions(self) -> dict[str, int]:
        """Return which version of each mark was seen."""
        return {item.code: self.cleaned_data[version_name(item.code)] for item in self.point.items}

    def refuse(self, refusal: FieldRefused) -> None:
        """Put a refusal at the field it is about."""
        why = refusal.field in {item.code for item in self.point.items} and bool(
            self.cleaned_data.get(given_name(refusal.field))
        )
        name = (reason_name if why and not _written(self, refusal) else given_name)(refusal.field)
        self.add_error(name if name in self.fields else None, refusal.message)


def _written(form: MarkForm, refusal: FieldRefused) -> bool:
    return bool(form.cleaned_data.get(reason_name(refusal.field), "").strip())


class ReturnForm(forms.Form):
    """Gives a county its assessment back."""

    use_required_attribute = False
    reason = forms.CharField(
        label=gettext_lazy("退回理由"),
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4, "maxlength": MOST_LETTERS}),
        error_messages={"required": gettext_lazy("写明要补什么、改哪一点")},
    )
    until = forms.DateTimeField(
        label=gettext_lazy("重新提交截止"),
        widget=forms.DateTimeInput(
            attrs={"class": "input", "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        ),
        error_messages={
            "required": gettext_lazy("写明截止时间"),
            "invalid": gettext_lazy("时间写成2026-06-10 17:30"),
        },
    )


class MergeForm(forms.Form):
    """What a meeting of inspectors settled, item by item."""

    use_required_attribute = False

    def __init__(self, *args: Any, items: dict[str, str], agrees: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.items = items
        for code, title in items.items():
            if agrees:
                self.fields[given_name(code)] = forms.CharField(
                    label=_("会商分：%(title)s") % {"title": title},
                    required=False,
                    max_length=MOST_GIVEN,
                    widget=forms.TextInput(
                        attrs={"class": "input input-num", "autocomplete": "off"}
                    ),
                )
            self.fields[reason_name(code)] = forms.CharField(
                label=_("如何确定：%(title)s") % {"title": title},
                required=False,
                max_length=MOST_REASON,
                widget=forms.TextInput(attrs={"class": "input", "maxlength": MOST_REASON}),
            )

    def agreed(self) -> dict[str, str]:
        """Return the points the meeting agreed on."""
        return {code: self.cleaned_data.get(given_name(code), "") for code in self.items}

    def words(self) -> dict[str, str]:
        """Return how each item was settled."""
        return {code: self.cleaned_data[reason_name(code)] for code in self.items}

    def refuse(self, refusal: FieldRefused) -> None:
        """Put a refusal at the field it is about."""
        names = (given_name(refusal.field), reason_name(refusal.field))
        name = next((each for each in names if each in self.fields), None)
        self.add_error(name, refusal.message)
