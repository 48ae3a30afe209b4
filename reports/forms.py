"""Checks what was handed in before a document is issued or compared."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from reports.kinds import COMPOSERS
from reports.matters import OUTSIDE

VERIFY_LIMIT_BYTES = 50 * 1024 * 1024
ISSUABLE = tuple(kind for kind in OUTSIDE if kind in COMPOSERS)


class IssueForm(forms.Form):
    """Which result becomes which document."""

    rubric = forms.CharField(max_length=16)
    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in ISSUABLE],
        error_messages={
            "invalid_choice": _("“%(value)s”不是能生成的文书，选督导评估报告或自评报告")
        },
    )


class VerifyForm(forms.Form):
    """A PDF to compare; it is read once and never stored."""

    use_required_attribute = False
    pdf = forms.FileField(
        label=_("PDF文件"),
        error_messages={
            "required": _("还没有选文件。选一个要核验的PDF"),
            "missing": _("还没有选文件。选一个要核验的PDF"),
            "invalid": _("文件没有传上来，重新选择"),
            "empty": _("文件是空的（0字节），检查后重新选择"),
        },
        widget=forms.FileInput(attrs={"class": "input", "accept": "application/pdf"}),
    )

    def clean_pdf(self) -> "UploadedFile[Any]":
        """Refuse files larger than any document issued here."""
        pdf: UploadedFile[Any] = self.cleaned_data["pdf"]
        if pdf.size is not None and pdf.size > VERIFY_LIMIT_BYTES:
            raise forms.ValidationError(
                _("文件有%(size)s，超过上限%(limit)s"),
                code="size",
                params={
                    "size": filesizeformat(pdf.size),
                    "limit": filesizeformat(VERIFY_LIMIT_BYTES),
                },
            )
        return pdf
