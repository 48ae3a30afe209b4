"""Checks what is said about a file that is handed in, and where it is used."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from assessments.evidence import MOST_CAPTION, MOST_PAGES, About
from assessments.evidence_files import LIMIT_BYTES, SUFFIXES, WORDS

NO_DATE = {"invalid": _("应为日期，如 2025-01-31")}


class EvidenceForm(forms.Form):
    """A file, and what is said about it."""

    use_required_attribute = False
    file = forms.FileField(
        label=_("文件"),
        help_text=_("PDF、PNG、JPEG、XLSX或DOCX，不超过50 MB；身份证号先遮去"),
        error_messages={
            "required": _("还没有选文件"),
            "missing": _("还没有选文件"),
            "invalid": _("文件没有传上来，重新选择后再上传"),
            "empty": _("文件是空的（0字节），检查后重新选择"),
        },
        widget=forms.FileInput(attrs={"class": "input", "accept": ",".join(SUFFIXES)}),
    )
    caption = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=MOST_CAPTION,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    valid_from = forms.DateField(
        label=_("有效期从"),
        required=False,
        error_messages=NO_DATE,
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}),
    )
    valid_until = forms.DateField(
        label=_("有效期到"),
        required=False,
        error_messages=NO_DATE,
        widget=forms.DateInput(attrs={"class": "input", "type": "date"}),
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse what is too large before it is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if file.size is not None and file.size > LIMIT_BYTES:
            raise forms.ValidationError(str(WORDS["too_large"]), code="too_large")
        return file

    def about(self, department: str) -> About:
        """Return what was said about the file."""
        told = self.cleaned_data
        return About(told["caption"], told["valid_from"], told["valid_until"], department)

    def refuse(self, message: str, field: str = "file") -> None:
        """Put a refusal at the field it is about."""
        self.add_error(field if field in self.fields else None, message)


class NewEvidenceForm(EvidenceForm):
    """A file of a department, perhaps for a point straight away."""

    department = forms.ChoiceField(
        label=_("提供部门"), required=False, widget=forms.Select(attrs={"class": "input"})
    )
    point = forms.ChoiceField(
        label=_("用于评价点"), required=False, widget=forms.Select(attrs={"class": "input"})
    )
    wanted = forms.CharField(
        label=_("属于哪种佐证"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"class": "input", "list": "wanted", "autocomplete": "off"}),
    )
    pages = forms.CharField(
        label=_("页码"),
        required=False,
        max_length=MOST_PAGES,
        help_text=_("如 3、5—7；空着表示全部"),
        widget=forms.TextInput(attrs={"class": "input input-num", "autocomplete": "off"}),
    )

    def __init__(
        self,
        *args: Any,
        departments: list[tuple[str, str]],
        points: list[tuple[str, str]],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.fields["department"].choices = departments  # type: ignore[attr-defined]  # a select
        self.fields["point"].choices = points  # type: ignore[attr-defined]  # a select


class UseForm(forms.Form):
    """Which file shows a point, as what, on which pages."""

    use_required_attribute = False
    evidence = forms.IntegerField(min_value=1, error_messages={"required": _("还没有选文件")})
    point = forms.CharField(max_length=12)
    wanted = forms.CharField(required=False, max_length=80)
    pages = forms.CharField(required=False, max_length=MOST_PAGES)

    def first_error(self) -> str:
        """Return the first thing that is wrong."""
        return next(str(error) for errors in self.errors.values() for error in errors)
