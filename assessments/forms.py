"""Checks the numbers somebody tries a template of targets with, and the targets they hand in."""

from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from assessments.own_targets import SUFFIXES
from indicators.target_file import LONGEST_TEXT, Profile
from indicators.target_wording import blank_label

LARGEST_FILE = 2**20


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


class OwnTargetsForm(forms.Form):
    """One filled template."""

    use_required_attribute = False
    targets = forms.FileField(
        label=_("填好的目标文件"),
        max_length=200,
        help_text=_("填好的 .xlsx 工作簿，或 .toml 文件，不超过1 MB"),
        error_messages={
            "required": _("还没有选文件。选填好的 .xlsx 工作簿或 .toml 文件"),
            "missing": _("还没有选文件。选填好的 .xlsx 工作簿或 .toml 文件"),
            "invalid": _("文件没有传上来，重新选择后再上传"),
            "empty": _("文件是空的（0字节），检查后重新选择"),
            "max_length": _("文件名超过200个字，改短后重新上传"),
        },
        widget=forms.FileInput(attrs={"class": "input", "accept": ",".join(SUFFIXES)}),
    )

    def clean_targets(self) -> "UploadedFile[Any]":
        """Refuse other kinds of file, and files larger than any filled template."""
        targets: UploadedFile[Any] = self.cleaned_data["targets"]
        suffix = PurePosixPath(str(targets.name)).suffix
        if suffix.lower() not in SUFFIXES:
            raise forms.ValidationError(
                _("读到“%(suffix)s”文件，应为填好的 .xlsx 工作簿或 .toml 文件"),
                code="suffix",
                params={"suffix": suffix or targets.name},
            )
        if targets.size is not None and targets.size > LARGEST_FILE:
            raise forms.ValidationError(_("文件超过1 MB；删去图片和无关内容后上传"), code="size")
        return targets


class KeepTargetsForm(forms.Form):
    """What was shown before it is kept: the text as it was read, and the file it came from."""

    text = forms.CharField(max_length=LONGEST_TEXT, strip=False)
    filename = forms.CharField(max_length=200)

    def clean_text(self) -> str:
        """Return the text with the line ends it had; browsers send others."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n")
