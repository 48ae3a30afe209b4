"""Checks what was asked for before anything is scored."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
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


class DraftForm(forms.Form):
    """One file: a rubric's workbook or TOML, as it is downloaded here."""

    SUFFIXES = (".xlsx", ".toml")
    LIMIT_BYTES = 4 * 2**20

    use_required_attribute = False
    rubric = forms.FileField(
        label=_("指标体系文件"),
        max_length=200,
        error_messages={
            "required": _("还没有选文件。选一个改好的 .xlsx 工作簿或 .toml 文件"),
            "missing": _("还没有选文件。选一个改好的 .xlsx 工作簿或 .toml 文件"),
            "invalid": _("文件没有传上来，重新选择后再上传"),
            "empty": _("文件是空的（0字节），检查后重新选择"),
            "max_length": _("文件名超过200个字，改短后重新上传"),
        },
        widget=forms.FileInput(attrs={"class": "input", "accept": ".xlsx,.toml"}),
    )

    def clean_rubric(self) -> "UploadedFile[Any]":
        """Refuse other kinds of file, and files larger than any rubric."""
        found: UploadedFile[Any] = self.cleaned_data["rubric"]
        suffix = PurePosixPath(str(found.name)).suffix
        if suffix.lower() not in self.SUFFIXES:
            raise forms.ValidationError(
                _("读到“%(suffix)s”文件，应为 .xlsx 工作簿或 .toml 文件"),
                code="suffix",
                params={"suffix": suffix or found.name},
            )
        if found.size is not None and found.size > self.LIMIT_BYTES:
            raise forms.ValidationError(
                _("文件有%(size)s，超过上限%(limit)s。指标体系一般不到1 MB，检查是否夹带图片"),
                code="size",
                params={
                    "size": filesizeformat(found.size),
                    "limit": filesizeformat(self.LIMIT_BYTES),
                },
            )
        return found


class RehearsalForm(forms.Form):
    """The year whose frozen returns a draft is rehearsed over."""

    year = forms.TypedChoiceField(
        coerce=int,
        error_messages={
            "required": _("还没有选年度"),
            "invalid_choice": _("这个年度没有数据包，换一个年度"),
        },
    )

    def __init__(self, data: Mapping[str, Any] | None, *, years: Sequence[int]) -> None:
        super().__init__(data)
        choices = [(str(year), str(year)) for year in years]
        self.fields["year"] = forms.TypedChoiceField(
            coerce=int, choices=choices, error_messages=self.fields["year"].error_messages
        )


class ConfirmationForm(forms.Form):
    """Which uncertain numbers somebody vouches for: those ticked, or a whole part; and why."""

    number = forms.MultipleChoiceField(required=False)
    part = forms.CharField(required=False)
    reason = forms.CharField(
        required=False,
        max_length=200,
        error_messages={"max_length": _("依据超过200个字，改短后重新确认")},
    )

    def __init__(self, data: Mapping[str, Any], *, open_paths: Mapping[str, str]) -> None:
        super().__init__(data)
        self.open_paths = open_paths
        field = forms.MultipleChoiceField(
            required=False,
            choices=[(path, path) for path in open_paths],
            error_messages={"invalid_choice": _("“%(value)s”已不在待确认之列，核对后重新勾选")},
        )
        self.fields["number"] = field

    def clean(self) -> dict[str, Any]:
        """Gather the paths: of a part where its button was pressed, else those ticked."""
        ticked = self.cleaned_data.get("number", [])
        whole = "part" in self.data
        part = self.cleaned_data.get("part", "")
        paths = [path for path, of in self.open_paths.items() if of == part] if whole else ticked
        if not paths and not self.errors:
            raise forms.ValidationError(_("还没有勾选数值"), code="none")
        return {**self.cleaned_data, "paths": paths}
