"""Checks what was asked for before anything is scored."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from indicators.models import Rubric
from schools.models import Return


class ScoreForm(forms.Form):
    """One rubric that is in force, for a county's year that has a return."""

    rubric = forms.CharField(
        max_length=16,
        error_messages={"required": _("还没有选指标体系")},
    )

    def __init__(self, data: Mapping[str, Any], *, newest: Return | None) -> None:
        super().__init__(data)
        self.newest = newest

    def clean_rubric(self) -> str:
        """Refuse a code no rubric in force has."""
        code: str = self.cleaned_data["rubric"]
        if not Rubric.objects.filter(code=code, current=True).exists():
            raise forms.ValidationError(
                _("没有“%(code)s”这个指标体系"), code="unknown", params={"code": code}
            )
        if self.newest is None:
            raise forms.ValidationError(_("还没有数据包，上传后才能测算"), code="no_return")
        return code
