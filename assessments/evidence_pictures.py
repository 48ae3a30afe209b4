"""Pictures as evidence: read whole, written anew without what the camera noted; pure."""

import io
import struct
import warnings
from collections.abc import Iterator

from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.PngImagePlugin import PngImageFile

from assessments.evidence_refusing import FileRefused, Passage

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
MOST_PIXELS = 64_000_000
PREVIEW_SIDE = 1600
QUALITY = 90
FORMATS = {"PNG": "PNG", "JPEG": "JPEG", "MPO": "JPEG"}
# What a PNG may say beside its pixels; none of it changes a pixel.
SAID_IN_PNG = frozenset((b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"))
# JPEG: the segments of cameras and programs, and comments; APP0 (JFIF) and APP14 (colours) stay.
SAID_IN_JPEG = frozenset((*range(0xE1, 0xEE), 0xEF, 0xFE))
BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error, IndexError)


def opened(content: bytes) -> Image.Image:
    """Open a picture and read every pixel of it.

    Raises:
        FileRefused: it is damaged, or has more pixels than a page needs.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(content), formats=["PNG", "JPEG", "MPO"])
            if picture.width * picture.height > MOST_PIXELS:
                raise FileRefused("too_many_pixels", f"{picture.width}x{picture.height}")
            picture.load()
    except BROKEN as error:
        raise FileRefused("damaged", str(error)) from error
    except Image.DecompressionBombError as error:
        raise FileRefused("too_many_pixels", str(error)) from error
    return picture


def notes(picture: Image.Image) -> Iterator[Passage]:
    """Give what is written beside the pixels: cameras' notes, comments, descriptions."""
    said = [f"{value}" for value in picture.getexif().values()]
    said += [_text(value) for value in picture.info.values()]
    if isinstance(picture, PngImageFile):
        said += [str(value) for value in picture.text.values()]
    for each in said:
        yield Passage("note", "", each)


def kind_of(picture: Image.Image) -> str:
    """Say which kind of picture its content shows it to be."""
    return FORMATS[picture.format or ""]


def rewritten(picture: Image.Image) -> bytes:
    """Write the pixels anew, upright, and nothing else."""
    kind = kind_of(picture)
    upright = ImageOps.exif_transpose(picture)
    plain = upright.convert(_mode(upright, kind))
    plain.info = {}
    stream = io.BytesIO()
    if kind == "JPEG":
        plain.save(stream, "JPEG", quality=QUALITY)
    else:
        plain.save(stream, "PNG")
    return stream.getvalue()


def preview(picture: Image.Image) -> bytes:
    """Draw a picture as a PNG that fits a page."""
    upright = ImageOps.exif_transpose(picture)
    plain = upright.convert(_mode(upright, "PNG"))
    plain.info = {}
    plain.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    stream = io.BytesIO()
    plain.save(stream, "PNG")
    return stream.getvalue()


def bare(content: bytes) -> bytes:
    """Leave out what is said beside the pixels of a picture inside another file."""
    if content.startswith(PNG):
        return PNG + b"".join(_png_chunks(content))
    if content.startswith(JPEG):
        return b"\xff\xd8" + b"".join(_jpeg_segments(content))
    return content


def _png_chunks(content: bytes) -> Iterator[bytes]:
    at = len(PNG)
    while at + 12 <= len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        name, end = content[at + 4 : at + 8], at + 12 + length
        if name not in SAID_IN_PNG:
            yield content[at:end]
        if name == b"IEND":
            return
        at = end


def _jpeg_segments(content: bytes) -> Iterator[bytes]:
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xDA:  # the pixels begin: everything from here on
            break
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        end = at + 2 + length
        if marker not in SAID_IN_JPEG:
            yield content[at:end]
        at = end
    yield content[at:]


def _mode(picture: Image.Image, kind: str) -> str:
    if picture.mode in ("1", "L"):
        return "L"
    clear = "A" in picture.mode or "transparency" in picture.info
    return "RGBA" if clear and kind == "PNG" else "RGB"


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
