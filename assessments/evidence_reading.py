"""Reads strangers' evidence in a sealed child: what it is, whom it names, a copy, a page drawn.

Shape: what comes in is a line of JSON (``act``: ``read`` or ``draw``; ``suffix`` of the name;
``page`` to draw) and the file. ``read`` answers a line of JSON (``refused`` with ``code`` and
``detail``; or ``kind``, ``pages``, ``identities`` as pairs of kind and place, ``phones``) and the
copy for others; ``draw`` the same line and a PNG.
"""

import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

from assessments import evidence_pdf, evidence_pictures
from assessments.evidence_office import Office
from assessments.evidence_refusing import FileRefused, Passage, Scan

SUFFIXES = {
    "PDF": (".pdf",),
    "PNG": (".png",),
    "JPEG": (".jpg", ".jpeg"),
    "XLSX": (".xlsx",),
    "DOCX": (".docx",),
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD, TAIL = 1024, 2048
MARKUP = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?php", b"<%@", b"#!/")
# Long enough never to stand in the pixels of a picture by chance.
MARKUP_IN_PICTURES = (b"<!doctype", b"<script", b"javascript:", b"%pdf-1.")
NOTHING: dict[str, Any] = {}


def main(content: bytes) -> bytes:
    """Answer what was asked about a file."""
    head, _end, body = content.partition(b"\n")
    asked = json.loads(head)
    try:
        told, rest = ACTS[asked["act"]](body, asked)
    except FileRefused as refusal:
        told, rest = {"refused": {"code": refusal.code, "detail": refusal.detail}}, b""
    return json.dumps(told, ensure_ascii=False).encode("utf-8") + b"\n" + rest


def _read(content: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    sort = _sort(content)
    if sort == "PDF":
        found, copy = _read_pdf(content)
    elif sort == "PICTURE":
        found, copy = _read_picture(content)
    else:
        found, copy = _read_office(content)
    if asked["suffix"] not in SUFFIXES[found["kind"]]:
        raise FileRefused("suffix", found["kind"])
    return found, b"" if found["identities"] else copy


def _draw(content: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    if content.startswith(evidence_pdf.HEAD):
        return NOTHING, evidence_pdf.drawn(content, asked["page"])
    if asked["page"] != 1:
        raise FileRefused("no_page", str(asked["page"]))
    return NOTHING, evidence_pictures.preview(evidence_pictures.opened(content))


ACTS: dict[str, Callable[[bytes, dict[str, Any]], tuple[dict[str, Any], bytes]]] = {
    "read": _read,
    "draw": _draw,
}


def _sort(content: bytes) -> str:
    """Say by its first bytes what a file is, and refuse what is two things at once.

    Raises:
        FileRefused: it is none of the kinds that are taken, or more than one.
    """
    if not content:
        raise FileRefused("empty")
    start = content[:HEAD].lower()
    if content.startswith(OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        raise FileRefused("locked" if locked else "old_office")
    if content.startswith(evidence_pdf.HEAD):
        _refuse_second(content, start)
        return "PDF"
    if content.startswith((evidence_pictures.PNG, evidence_pictures.JPEG)):
        _refuse_second(content, start)
        if any(word in content.lower() for word in MARKUP_IN_PICTURES):
            raise FileRefused("two_in_one")
        return "PICTURE"
    if content.startswith(b"PK\x03\x04"):
        return "OFFICE"
    raise FileRefused("two_in_one" if evidence_pdf.HEAD.lower() in start else "kind")


def _refuse_second(content: bytes, start: bytes) -> None:
    tail = content[-TAIL:].lower()
    behind = tail.rpartition(evidence_pdf.LAST.lower())[2]
    if zipfile.is_zipfile(BytesIO(content)):
        raise FileRefused("two_in_one", "zip")
    if any(word in start or word in behind for word in MARKUP):
        raise FileRefused("two_in_one", "markup")


def _read_pdf(content: bytes) -> tuple[dict[str, Any], bytes]:
    count, texts = evidence_pdf.passages(content)
    copy = evidence_pdf.copied(content)
    return _found("PDF", count, Scan.of(texts)), copy


def _read_picture(content: bytes) -> tuple[dict[str, Any], bytes]:
    picture = evidence_pictures.opened(content)
    scan = Scan.of(evidence_pictures.notes(picture))
    return _found(evidence_pictures.kind_of(picture), 1, scan), evidence_pictures.rewritten(picture)


def _read_office(content: bytes) -> tuple[dict[str, Any], bytes]:
    office = Office(content)
    passages: list[Passage] = list(office.passages())
    return _found(office.kind, office.pages(), Scan.of(passages)), office.copied()


def _found(kind: str, pages: int | None, scan: Scan) -> dict[str, Any]:
    return {
        "kind": kind,
        "pages": pages,
        "identities": scan.identities,
        "phones": scan.phones,
    }
