"""Checks what was typed about a point: its statement, its scores, and why they differ."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.marks import FieldRefused, Given
from assessments.points import Point, title_of

MOST_GIVEN = 12


def given_name(item: str) -> str:
    """Name the field an item is scored in."""
    return f"given_{item}"


def reason_name(item: str) -> str:
    """Name the field that says why an item is scored so."""
    return f"reason_{item}"


class PointForm(forms.Form):
    """A point as the desk writes it; ``version`` is what the writer saw."""

    use_required_attribute = False
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    narrative = forms.CharField(
        label=gettext_lazy("自评说明"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 10, "aria-describedby": "counter"}),
    )

    def __init__(self, *args: Any, point: Point, **more: Any) -> None:
        super().__init__(*args, **more)
        self.point = point
        for item in point.items:
            title = title_of(item)
            self.fields[given_name(item.code)] = forms.CharField(
                label=_("自评分"),
                required=False,
                max_length=MOST_GIVEN,
                widget=forms.TextInput(
                    attrs={
                        "class": "input input-num",
                        "list": "grades" if item in point.by_people else "",
                        "autocomplete": "off",
                        "aria-label": _("自评分：%(title)s") % {"title": title},
                    }
                ),
            )
            self.fields[reason_name(item.code)] = forms.CharField(
                label=_("理由"),
                required=False,
                widget=forms.TextInput(
                    attrs={
                        "class": "input",
                        "maxlength": 1000,
                        "aria-label": _("理由：%(title)s") % {"title": title},
                    }
                ),
            )

    def clean_narrative(self) -> str:
        """Count a line's end as one character, as the page does; browsers send two."""
        text: str = self.cleaned_data["narrative"]
        return text.replace("\r\n", "\n")

    def marks(self) -> dict[str, Given]:
        """Return what was given for each item, with the reason."""
        return {
            item.code: Given(
                self.cleaned_data[given_name(item.code)],
                self.cleaned_data[reason_name(item.code)],
            )
            for item in self.point.items
        }

    def refuse(self, refusal: FieldRefused) -> None:
        """Put a refusal at the field it is about."""
        name = given_name(refusal.field)
        field = name if name in self.fields else refusal.field
        self.add_error(field if field in self.fields else None, refusal.message)
