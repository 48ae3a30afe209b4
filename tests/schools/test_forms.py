"""A package is refused in words before anything opens it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from schools.forms import PackageForm


def errors(name: str, content: bytes = b"x") -> list[str]:
    form = PackageForm({}, MultiValueDict({"package": [SimpleUploadedFile(name, content)]}))
    return [str(error) for error in form.errors.get("package", [])]


@pytest.mark.parametrize("name", ["数据包.xlsx", "PACKAGE.XLSX", "a.zip"])
def test_package_form_takes_workbooks_and_zips(name):
    assert errors(name) == []


@pytest.mark.parametrize(("name", "found"), [("a.xls", ".xls"), ("a", "a"), ("a.xlsx.exe", ".exe")])
def test_package_form_says_what_it_found_and_what_it_takes(name, found):
    assert errors(name) == [f"读到“{found}”文件，应为 .xlsx 工作簿或装有三个CSV文件的 .zip"]


def test_package_form_refuses_what_is_larger_than_the_limit(settings):
    settings.UPLOAD_LIMIT_BYTES = 2

    assert errors("a.xlsx", b"xx") == []
    assert errors("a.xlsx", b"xxx")[0].startswith("文件有3\xa0字节，超过上限2\xa0字节")


def test_package_form_refuses_an_empty_file():
    assert errors("a.xlsx", b"") == ["文件是空的（0字节），检查后重新选择"]


def test_package_form_asks_for_a_file():
    assert str(PackageForm({}, MultiValueDict()).errors["package"][0]).startswith("还没有选文件")
