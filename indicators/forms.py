"""Checks what was asked for before anything is scored."""

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.models import Rubric


class ScoreForm(forms.Form):
    """One rubric that is in force."""

    rubric = forms.CharField(
        max_length=16,
        error_messages={"required": _("还没有选指标体系")},
    )

    def clean_rubric(self) -> str:
        """Refuse a code no rubric in force has."""
        code: str = self.cleaned_data["rubric"]
        if not Rubric.objects.filter(code=code, current=True).exists():
            raise forms.ValidationError(
                _("没有“%(code)s”这个指标体系"), code="unknown", params={"code": code}
            )
        return code
