"""Checks a deadline, and a request for a later one, before they are set."""

from datetime import datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schools.deadlines import MOST_LETTERS
from schools.models import Region
from schools.years import FIRST_YEAR

END_OF_WORK = time(17, 30)
PREFIX_LENGTHS = (0, 2, 4, 6)


class MomentForm(forms.Form):
    """A day and an hour on the portal's clock."""

    use_required_attribute = False
    date = forms.DateField(
        label=_("日期"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"class": "input", "type": "date"}),
        error_messages={
            "required": _("日期没有填"),
            "invalid": _("应为日期，如 2026-05-15"),
        },
    )
    time = forms.TimeField(
        label=_("时间"),
        initial=END_OF_WORK,
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "input", "type": "time"}),
        error_messages={
            "required": _("时间没有填"),
            "invalid": _("应为时间，如 17:30"),
        },
    )

    def moment(self) -> datetime:
        """Return the moment that was chosen, in the portal's time zone."""
        chosen = datetime.combine(self.cleaned_data["date"], self.cleaned_data["time"])
        return timezone.make_aware(chosen)


class DeadlineForm(MomentForm):
    """Until when, for which year, below which code."""

    region_prefix = forms.CharField(
        label=_("地区"),
        required=False,
        max_length=6,
        widget=forms.TextInput(attrs={"class": "input input-num", "inputmode": "numeric"}),
        help_text=_("区划代码的前2位（省）、前4位（市）或6位（县）；写得最细的一条算数"),
        error_messages={"max_length": _("区划代码最多6位")},
    )
    year = forms.IntegerField(
        label=_("年度"),
        min_value=FIRST_YEAR,
        widget=forms.TextInput(attrs={"class": "input input-num", "inputmode": "numeric"}),
        error_messages={
            "required": _("年度没有填"),
            "invalid": _("应为年份，如 2025"),
            "min_value": _("最早为%(limit_value)s年"),
        },
    )
    field_order = ("region_prefix", "year", "date", "time")

    def __init__(self, *args: object, last_year: int, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]  # handed on as they came
        self.last_year = last_year

    def clean_region_prefix(self) -> str:
        """Refuse a code below which there is no county."""
        prefix: str = self.cleaned_data["region_prefix"].strip()
        known = Region.objects.counties().filter(code__startswith=prefix).exists()
        if len(prefix) not in PREFIX_LENGTHS or not known:
            raise forms.ValidationError(
                _("没有区划代码以“%(prefix)s”开头的县"), code="unknown", params={"prefix": prefix}
            )
        return prefix

    def clean_year(self) -> int:
        """Refuse a year nobody collects yet."""
        year: int = self.cleaned_data["year"]
        if year > self.last_year:
            raise forms.ValidationError(
                _("最晚为%(year)d年"), code="later", params={"year": self.last_year}
            )
        return year


class ExtensionForm(MomentForm):
    """Until when, and why."""

    reason = forms.CharField(
        label=_("延期原因"),
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
        error_messages={
            "required": _("写明延期原因，不超过500字"),
            "max_length": _("写明延期原因，不超过500字"),
        },
    )
