"""Opens a stranger's zip within bounds, and packs what was checked for the reader."""

import io
import zipfile
import zlib
from collections.abc import Iterable

MAX_PARTS = 500
MAX_PART_BYTES = 100 * 2**20
MAX_TOTAL_BYTES = 150 * 2**20
# Real packages unpack to 5 to 40 times their size; the worst harmless one seen was 60 times.
MAX_RATIO = 120
RATIO_COUNTS_FROM = 5 * 2**20
# ValueError: a directory that points before the file's beginning, a number of too many digits.
UNREADABLE_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
)


class Refused(Exception):
    """The file as a whole is not read; ``code`` says why, ``detail`` what was seen."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


def check_sizes(archive: zipfile.ZipFile, packed: int) -> None:
    """Refuse a zip whose parts are too many or too large, locked, or stand twice."""
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("encrypted")
    if len({part.filename for part in parts}) < len(parts):
        raise Refused("damaged", "a part stands twice")
    if len(parts) > MAX_PARTS or any(part.file_size > MAX_PART_BYTES for part in parts):
        raise Refused("too_large", f"{total} bytes in {len(parts)} parts")
    bloated = total > RATIO_COUNTS_FROM and total > MAX_RATIO * packed
    if total > MAX_TOTAL_BYTES or bloated:
        raise Refused("too_large", f"{packed} bytes unpack to {total}")


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Unpack one part; no more than its directory says, which was checked."""
    try:
        return archive.read(name)
    except KeyError as error:
        raise Refused("damaged", f"{name} is missing") from error


def repacked(parts: Iterable[tuple[str, bytes]]) -> io.BytesIO:
    """Pack parts as they are, so that the reader sees the very bytes that were checked.

    Two readers of zips may find different parts in one file, and one that is not compressed
    is not unpacked again.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(name), content)
    stream.seek(0)
    return stream
