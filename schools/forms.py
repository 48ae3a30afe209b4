"""Checks what was handed in before anything reads it."""

from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

PACKAGE_SUFFIXES = (".xlsx", ".zip")


class PackageForm(forms.Form):
    """One file: a workbook, or a zip of the three CSV files."""

    use_required_attribute = False
    package = forms.FileField(
        label=_("数据包"),
        max_length=200,
        error_messages={
            "required": _("还没有选文件。选一个 .xlsx 工作簿，或装有三个CSV文件的 .zip"),
            "missing": _("还没有选文件。选一个 .xlsx 工作簿，或装有三个CSV文件的 .zip"),
            "invalid": _("文件没有传上来，重新选择后再上传"),
            "empty": _("文件是空的（0字节），检查后重新选择"),
            "max_length": _("文件名超过200个字，改短后重新上传"),
        },
        widget=forms.FileInput(attrs={"class": "input", "accept": ",".join(PACKAGE_SUFFIXES)}),
    )

    def clean_package(self) -> "UploadedFile[Any]":
        """Refuse other kinds of file, and files larger than any county's package."""
        package: UploadedFile[Any] = self.cleaned_data["package"]
        suffix = PurePosixPath(str(package.name)).suffix
        if suffix.lower() not in PACKAGE_SUFFIXES:
            raise forms.ValidationError(
                _("读到“%(suffix)s”文件，应为 .xlsx 工作簿或装有三个CSV文件的 .zip"),
                code="suffix",
                params={"suffix": suffix or package.name},
            )
        if package.size is not None and package.size > settings.UPLOAD_LIMIT_BYTES:
            raise forms.ValidationError(
                _("文件有%(size)s，超过上限%(limit)s。一个县一般不到3 MB，检查是否夹带图片"),
                code="size",
                params={
                    "size": filesizeformat(package.size),
                    "limit": filesizeformat(settings.UPLOAD_LIMIT_BYTES),
                },
            )
        return package
