"""Checks the settings of a round, and the new time of one of its stages."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.acting import MOST_LETTERS
from assessments.models import Round, StageWindow
from assessments.rounds import SETTINGS, Span
from indicators.models import Rubric, TargetProfile
from schools.numbers import canonical
from schools.years import FIRST_YEAR

MOMENT_FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d")
WRITTEN = "%Y-%m-%dT%H:%M"
MOST_INSPECTORS = 9
MOST_DAYS = 60
NUMBER = {"class": "input input-num", "inputmode": "decimal"}
COUNT = {"class": "input input-num", "inputmode": "numeric"}


class MomentField(forms.DateTimeField):
    """A day and a minute on the portal's clock."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateTimeInput(
            format=WRITTEN, attrs={"class": "input", "type": "datetime-local"}
        )
        words = {
            "required": gettext_lazy("时间没有填"),
            "invalid": gettext_lazy("应为日期和时间，如 2026-05-15 17:30"),
        }
        super().__init__(widget=widget, input_formats=MOMENT_FORMATS, error_messages=words, **more)


class RoundForm(forms.Form):
    """The settings of a round and the windows of its stages.

    ``places`` are the region code prefixes this person runs rounds for, with their names.
    """

    use_required_attribute = False
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=120,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={
            "required": gettext_lazy("名称没有填"),
            "max_length": gettext_lazy("名称不超过120字"),
        },
    )
    year = forms.IntegerField(
        label=gettext_lazy("被评年度"),
        min_value=FIRST_YEAR,
        widget=forms.TextInput(attrs=COUNT),
        error_messages={
            "required": gettext_lazy("年度没有填"),
            "invalid": gettext_lazy("应为年份，如 2025"),
            "min_value": gettext_lazy("最早为%(limit_value)s年"),
        },
    )
    region_prefix = forms.ChoiceField(
        label=gettext_lazy("范围"),
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"invalid_choice": gettext_lazy("这个地区不在本人负责的范围内")},
    )
    rubric = forms.TypedChoiceField(
        label=gettext_lazy("指标体系"),
        required=False,
        empty_value=None,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"invalid_choice": gettext_lazy("选定的版本没有发布，或已停用")},
    )
    target_profile = forms.TypedChoiceField(
        label=gettext_lazy("目标方案"),
        required=False,
        empty_value=None,
        widget=forms.Select(attrs={"class": "input"}),
        help_text=gettext_lazy("各县数据同时对照这一方案的目标"),
        error_messages={"invalid_choice": gettext_lazy("没有这个目标方案，刷新页面后再选")},
    )
    score_step = forms.DecimalField(
        label=gettext_lazy("评分步长（分）"),
        min_value=Decimal("0.01"),
        max_value=Decimal(1),
        decimal_places=2,
        initial=Decimal("0.1"),
        widget=forms.TextInput(attrs=NUMBER),
        help_text=gettext_lazy("给分是它的整数倍"),
        error_messages={
            "required": gettext_lazy("步长没有填"),
            "invalid": gettext_lazy("应为数字，如 0.1"),
            "min_value": gettext_lazy("步长在0.01到1分之间"),
            "max_value": gettext_lazy("步长在0.01到1分之间"),
            "max_decimal_places": gettext_lazy("步长最多两位小数"),
        },
    )
    gap_bound = forms.DecimalField(
        label=gettext_lazy("两列相差多少分要说明"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=2,
        initial=Decimal(2),
        widget=forms.TextInput(attrs=NUMBER),
        error_messages={
            "required": gettext_lazy("分差没有填"),
            "invalid": gettext_lazy("应为数字，如 2"),
            "min_value": gettext_lazy("分差在0到100分之间"),
            "max_value": gettext_lazy("分差在0到100分之间"),
            "max_decimal_places": gettext_lazy("分差最多两位小数"),
        },
    )
    merge_rule = forms.ChoiceField(
        label=gettext_lazy("多位督学的分怎样合成"),
        choices=Round.Merge.choices,
        widget=forms.Select(attrs={"class": "input"}),
    )
    inspectors_per_county = forms.IntegerField(
        label=gettext_lazy("每县核查人数"),
        min_value=1,
        max_value=MOST_INSPECTORS,
        initial=2,
        widget=forms.TextInput(attrs=COUNT),
        error_messages={
            "required": gettext_lazy("人数没有填"),
            "invalid": gettext_lazy("应为整数，如 2"),
            "min_value": gettext_lazy("每县1到9人"),
            "max_value": gettext_lazy("每县1到9人"),
        },
    )
    objection_days = forms.IntegerField(
        label=gettext_lazy("申辩至少几天"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=5,
        widget=forms.TextInput(attrs=COUNT),
        help_text=gettext_lazy("法规没有规定天数，由轮次定；开启后申辩时间不能调得更短"),
        error_messages={
            "required": gettext_lazy("天数没有填"),
            "invalid": gettext_lazy("应为整数，如 5"),
            "min_value": gettext_lazy("申辩时间1到60天"),
            "max_value": gettext_lazy("申辩时间1到60天"),
        },
    )
    credibility_on = forms.BooleanField(
        label=gettext_lazy("计算自评可信度"),
        required=False,
        help_text=gettext_lazy("按指标体系里的公式，用核查分对照自评分"),
    )

    def __init__(
        self, *args: Any, places: Iterable[tuple[str, str]], last_year: int, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.last_year = last_year
        fields: dict[str, Any] = self.fields
        fields["region_prefix"].choices = list(places)
        published = Rubric.objects.filter(state=Rubric.State.PUBLISHED).defer("text")
        rubrics = {str(row.pk): row for row in published.order_by("code", "-published_at")}
        profiles = {row.code: row for row in TargetProfile.objects.defer("text").order_by("code")}
        fields["rubric"].choices = [
            ("", _("还没有选")),
            *((pk, _("%(title)s　%(version)s") % _named(row)) for pk, row in rubrics.items()),
        ]
        fields["rubric"].coerce = rubrics.__getitem__
        fields["target_profile"].choices = [
            ("", _("不对照目标")),
            *((code, row.title) for code, row in profiles.items()),
        ]
        fields["target_profile"].coerce = profiles.__getitem__
        for stage in StageWindow.Stage:
            opens, closes = window_fields(stage)
            words = {"stage": stage.label}
            fields[opens] = MomentField(label=_("%(stage)s开始") % words, required=False)
            fields[closes] = MomentField(label=_("%(stage)s截止") % words, required=False)

    def clean_year(self) -> int:
        """Refuse a year nobody assesses yet."""
        year: int = self.cleaned_data["year"]
        if year > self.last_year:
            raise forms.ValidationError(
                _("最晚为%(year)d年"), code="later", params={"year": self.last_year}
            )
        return year

    def clean(self) -> dict[str, Any]:
        """Refuse a window of which only one end is given, or that closes before it opens."""
        for stage in StageWindow.Stage:
            opens, closes = window_fields(stage)
            if {opens, closes} & self.errors.keys():
                continue
            begins, ends = self.cleaned_data.get(opens), self.cleaned_data.get(closes)
            if (begins is None) != (ends is None):
                self.add_error(opens if begins is None else closes, _("开始和截止都要填"))
            elif begins is not None and ends is not None and begins >= ends:
                self.add_error(closes, _("截止时间要晚于开始时间"))
        return self.cleaned_data

    def window_fields(self) -> list[forms.BoundField]:
        """Return the fields of the windows, stage by stage."""
        return [self[name] for stage in StageWindow.Stage for name in window_fields(stage)]

    def version_seen(self) -> int:
        """Return the version the form was read at; one that was lost is never the newest."""
        seen = self.cleaned_data["version"]
        return -1 if seen is None else int(seen)

    def settings(self) -> dict[str, Any]:
        """Return what a round is set up with."""
        return {name: self.cleaned_data[name] for name in SETTINGS}

    def windows(self) -> dict[str, Span]:
        """Return the windows that were given, by stage."""
        spans = {stage: window_fields(stage) for stage in StageWindow.Stage}
        return {
            str(stage): (self.cleaned_data[opens], self.cleaned_data[closes])
            for stage, (opens, closes) in spans.items()
            if self.cleaned_data[opens] is not None
        }


class WindowForm(forms.Form):
    """The new time of a stage of an open round, and why."""

    use_required_attribute = False
    opens_at = MomentField(label=gettext_lazy("开始"))
    closes_at = MomentField(label=gettext_lazy("截止"))
    reason = forms.CharField(
        label=gettext_lazy("调整理由"),
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
        help_text=gettext_lazy("各县在办理记录里看得到"),
        error_messages={
            "required": gettext_lazy("写明理由，不超过1,000字"),
            "max_length": gettext_lazy("写明理由，不超过1,000字"),
        },
    )


def window_fields(stage: str) -> tuple[str, str]:
    """Name the two fields of a stage's window."""
    return f"{stage.lower()}_opens", f"{stage.lower()}_closes"


def _named(rubric: Rubric) -> dict[str, str]:
    return {"title": rubric.label, "version": rubric.version}


def kept_in(held: Round) -> dict[str, Any]:
    """Return what stands already, as the form shows it first."""
    initial: dict[str, Any] = {name: getattr(held, name) for name in SETTINGS}
    for name in ("score_step", "gap_bound"):
        initial[name] = canonical(initial[name])
    initial |= {"version": held.version, "rubric": held.rubric_id}
    initial["target_profile"] = held.target_profile_id
    for window in held.windows.all():
        opens, closes = window_fields(window.stage)
        initial[opens], initial[closes] = window.opens_at, window.closes_at
    return initial
