"""Checks who is appointed where, into which group counties go, and why somebody goes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from assessments.acting import MOST_LETTERS
from assessments.appointing import LONGEST_CONFLICT, LONGEST_GROUP
from assessments.models import Appointment

SEPARATOR = ":"


class CountiesForm(forms.Form):
    """The counties that were ticked."""

    use_required_attribute = False
    counties = forms.MultipleChoiceField(
        error_messages={
            "required": gettext_lazy("先勾选县"),
            "invalid_choice": gettext_lazy("勾选的县不在本轮次里，刷新页面后再选"),
        }
    )

    def __init__(self, *args: Any, codes: Iterable[str], **more: Any) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["counties"].choices = [(code, code) for code in codes]


class AppointForm(CountiesForm):
    """Who marks the counties that were ticked, in which column.

    ``candidates`` are the columns and, in each, people by username and name.
    """

    who = forms.ChoiceField(
        error_messages={
            "required": gettext_lazy("先选要指派的人"),
            "invalid_choice": gettext_lazy("选的人没有评分职务，刷新页面后再选"),
        }
    )

    def __init__(
        self, *args: Any, candidates: Iterable[tuple[str, list[tuple[str, str]]]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        fields: dict[str, Any] = self.fields
        fields["who"].choices = [
            (f"{column}{SEPARATOR}{username}", name)
            for column, people in candidates
            for username, name in people
        ]

    def chosen(self) -> tuple[Appointment.Column, str]:
        """Return the column and the username."""
        column, _separator, username = self.cleaned_data["who"].partition(SEPARATOR)
        return Appointment.Column(column), username


class GroupForm(CountiesForm):
    """The name of the group the ticked counties go into; empty takes them out."""

    group = forms.CharField(
        required=False,
        max_length=LONGEST_GROUP,
        error_messages={"max_length": gettext_lazy("组名不超过40字")},
    )


class ReleaseForm(forms.Form):
    """Why somebody is released."""

    reason = forms.CharField(
        max_length=MOST_LETTERS,
        error_messages={
            "required": gettext_lazy("写明解除指派的理由"),
            "max_length": gettext_lazy("写明理由，不超过1,000字"),
        },
    )


class ConflictForm(forms.Form):
    """What stands between a person and a county."""

    conflict = forms.CharField(
        max_length=LONGEST_CONFLICT,
        error_messages={
            "required": gettext_lazy("写明回避事项，不超过200字"),
            "max_length": gettext_lazy("写明回避事项，不超过200字"),
        },
    )
