"""Rubrics are named by file, by code, or by code and version."""

import pytest

from indicators.rubric_reference import LARGEST, ReferenceRefused, text_of
from tests.indicators.reading import rubric_text

pytestmark = pytest.mark.django_db


def test_codes_and_versions_name_what_is_published(published):
    assert text_of("PS2020") == text_of("PS2020@2020.1") == rubric_text("PS2020")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.toml", b"\xff\xfe", "encoding"),
        ("a.toml", b"a" * (LARGEST + 1), "too_large"),
        ("a.xlsx", b"PK", "workbook_refused"),
    ],
)
def test_files_that_cannot_be_read_are_refused(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(ReferenceRefused) as refused:
        text_of(str(path))

    assert refused.value.code == code


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ReferenceRefused, match="不能读取文件"):
        text_of(str(tmp_path / "none.toml"))
