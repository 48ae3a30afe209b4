"""Checks the numbers somebody tries a template of targets with."""

from fractions import Fraction

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.target_file import Profile
from indicators.target_wording import blank_label


class BlanksForm(forms.Form):
    """One number for each blank of a profile; what is left empty stays a blank."""

    use_required_attribute = False

    def __init__(self, *args: object, profile: Profile, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]  # handed on as they came
        for row in profile.rows:
            if row.blank:
                self.fields[row.code] = forms.DecimalField(
                    label=blank_label(row.counted),
                    required=False,
                    max_digits=12,
                    decimal_places=4,
                    widget=forms.TextInput(attrs={"class": "input", "inputmode": "decimal"}),
                    error_messages={"invalid": _("应为数字，如 95 或 97.5")},
                )

    def numbers(self) -> dict[str, Fraction]:
        """Return what was filled in, exactly; wrong fields are left out."""
        return {
            code: Fraction(number)
            for code, number in self.cleaned_data.items()
            if number is not None
        }
