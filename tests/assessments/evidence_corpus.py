"""Files people hand in, good, awkward and hostile, each made here; no number is anybody's."""

import io
import random
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta

from openpyxl import Workbook
from openpyxl.comments import Comment
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from assessments.personal_numbers import CHECKS, WEIGHTS

CANARY = "SHILI-AUTHOR-CANARY"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/'
    '2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override '
    'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)


def identity(seed: int) -> str:
    """Make an ID-card number that could exist, of a region that does not."""
    drawn = random.Random(seed)
    born = date(1950, 1, 1) + timedelta(days=drawn.randrange(25_000))
    body = f"{drawn.choice(['11', '52', '44'])}9999{born:%Y%m%d}{drawn.randrange(1000):03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + CHECKS[total % 11]


def phone(seed: int) -> str:
    """Make a mobile number."""
    return f"13{seed % 10}{seed:08d}"


def pdf(*pages: str, tail: bytes = b"", author: str = CANARY) -> bytes:
    """Write a PDF, each page with lines of ASCII."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for text in pages:
        lines = "".join(f"({line}) Tj 0 -16 Td " for line in text.split("\n"))
        stream = f"BT /F1 12 Tf 60 780 Td {lines}ET".encode()
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 "
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> /Contents %d 0 R >>"
            % (len(objects) + 2)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    objects.append(f"<< /Author ({author}) /Creator ({author}) >>".encode())
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, len(objects))
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out) + tail


def acting_pdf(act: str) -> bytes:
    """Write a PDF that runs, opens or carries something."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    if act == "attachment":
        writer.add_attachment("names.txt", b"names")
    elif act in ("JavaScript", "Launch"):
        action = {"/S": NameObject(f"/{act}"), "/F": TextStringObject("cmd.exe")}
        opens = DictionaryObject({NameObject(key): value for key, value in action.items()})
        writer.root_object[NameObject("/OpenAction")] = opens
    elif act == "locked":
        writer.encrypt("secret")
    elif act == "owner_locked":
        writer.encrypt("", "secret")
    elif act == "link":
        page[NameObject("/Annots")] = ArrayObject([_form_button()])
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _form_button() -> DictionaryObject:
    action = DictionaryObject({NameObject("/S"): NameObject("/SubmitForm")})
    box = ArrayObject([NumberObject(each) for each in (0, 0, 9, 9)])
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/Rect"): box,
            NameObject("/A"): action,
        }
    )


def picture(kind: str, *, note: str = CANARY, size: tuple[int, int] = (40, 30)) -> bytes:
    """Draw a picture with a camera's notes."""
    stream = io.BytesIO()
    image = Image.new("RGB", size, (200, 30, 30))
    if kind == "PNG":
        info = PngInfo()
        info.add_text("Author", note)
        image.save(stream, "PNG", pnginfo=info)
    elif kind == "JPEG":
        exif = Image.Exif()
        exif[0x013B] = note
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (27.0, 30.0, 0.0)
        image.save(stream, "JPEG", exif=exif, comment=note.encode())
    else:
        image.save(stream, kind)
    return stream.getvalue()


def workbook(
    rows: Sequence[Sequence[object]], *, hidden: Sequence[Sequence[object]] = (), said: str = ""
) -> bytes:
    """Write a workbook, perhaps with a hidden sheet and a comment."""
    book = Workbook()
    book.properties.creator = CANARY
    sheet = book.active
    assert sheet is not None
    sheet.title = "统计"
    for row in rows:
        sheet.append(list(row))
    if hidden:
        behind = book.create_sheet("底表")
        behind.sheet_state = "hidden"
        for row in hidden:
            behind.append(list(row))
    if said:
        sheet["A1"].comment = Comment(said, CANARY)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped(parts: dict[str, str | bytes], *, comment: bytes = b"") -> bytes:
    """Zip parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.comment = comment
    return stream.getvalue()


def document(*paragraphs: Sequence[str], more: dict[str, str | bytes] | None = None) -> bytes:
    """Write a document, each paragraph of several runs."""
    body = "".join(
        "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"
        for runs in paragraphs
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        "docProps/core.xml": f"<c><creator>{CANARY}</creator></c>",
        "docProps/app.xml": f"<a><Company>{CANARY}</Company><Pages>3</Pages></a>",
    }
    return zipped(parts | (more or {}))


def with_part(content: bytes, name: str, part: str | bytes) -> bytes:
    """Put one more part into a workbook or document, or another in its place."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts: dict[str, str | bytes] = {each: archive.read(each) for each in archive.namelist()}
    return zipped(parts | {name: part})
