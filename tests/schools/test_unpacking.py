import io
import zipfile

import pytest

from schools import spreadsheet
from schools.unpacking import Refused, check_sizes, part, repacked
from tests.schools.packages import small_county, with_part, xlsx, zipped


def test_a_part_that_is_not_there_is_damage():
    with zipfile.ZipFile(io.BytesIO(zipped({"a": b"b"}))) as archive:
        assert part(archive, "a") == b"b"

        with pytest.raises(Refused, match=r"damaged: c is missing"):
            part(archive, "c")


def test_sizes_are_bounded_before_anything_is_unpacked():
    content = zipped({"a.xml": b" " * 6 * 2**20})

    with (
        zipfile.ZipFile(io.BytesIO(content)) as archive,
        pytest.raises(Refused, match="too_large"),
    ):
        check_sizes(archive, len(content))


def test_what_is_packed_again_is_not_compressed_and_says_the_same():
    content = repacked([("xl/一.xml", b"<a/>" * 100), ("b", b"")])

    with zipfile.ZipFile(content) as archive:
        assert archive.read("xl/一.xml") == b"<a/>" * 100
        assert archive.namelist() == ["xl/一.xml", "b"]
        assert archive.getinfo("xl/一.xml").compress_type == zipfile.ZIP_STORED


def test_the_reader_is_given_checked_parts_and_nothing_else(monkeypatch):
    content = with_part(xlsx(small_county()), "xl/media/image1.png", lambda _text: "drawn")
    seen = []

    def look(parts):
        stream = repacked(parts)
        with zipfile.ZipFile(stream) as archive:
            seen.extend(archive.namelist())
        stream.seek(0)
        return stream

    monkeypatch.setattr(spreadsheet, "repacked", look)

    spreadsheet.main(content)

    assert "xl/worksheets/sheet1.xml" in seen
    assert "xl/media/image1.png" not in seen
