"""Every file people hand in gets the answer it should: taken, or refused with a reason."""

import io
import json
import random
import zipfile
from typing import Any

import pytest

from assessments.evidence_reading import main
from tests.assessments.evidence_corpus import (
    CANARY,
    TYPES,
    W,
    acting_pdf,
    document,
    identity,
    pdf,
    phone,
    picture,
    with_part,
    workbook,
    zipped,
)

ID = identity(1)
SHEET: list[list[object]] = [["指标", "数值"], ["小学在校生数", 1264], ["初中在校生数", 980]]
WORKBOOK, DOCUMENT, PDF = workbook(SHEET), document(["示例县教育局"]), pdf("one", "two", "three")
JPEG, PNG = picture("JPEG"), picture("PNG")
ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
SETTINGS = (
    '<w:settings xmlns:w="w"><w:attachedTemplate r="1"/><r TargetMode="External"/></w:settings>'
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
TAKEN: dict[str, tuple[str, bytes, int | None]] = {
    "plan.pdf": ("PDF", PDF, 3),
    "PLAN.PDF": ("PDF", PDF, 3),
    "newline after the end.pdf": ("PDF", pdf("a", tail=b"\r\n\0\n"), 1),
    "photo.jpg": ("JPEG", JPEG, 1),
    "photo.jpeg": ("JPEG", JPEG, 1),
    "phone with a gain map behind.jpg": ("JPEG", JPEG + b"\0" * 400, 1),
    "scan.png": ("PNG", PNG, 1),
    "figures.xlsx": ("XLSX", WORKBOOK, 1),
    "hidden sheet without names.xlsx": ("XLSX", workbook(SHEET, hidden=SHEET), 2),
    "formulas.xlsx": ("XLSX", workbook([["=SUM(1,2)"]]), 1),
    "notice.docx": ("DOCX", DOCUMENT, 3),
    "chart inside.docx": (
        "DOCX",
        document(["a"], more={"word/embeddings/Sheet1.xlsx": WORKBOOK}),
        3,
    ),
    "printer settings.xlsx": (
        "XLSX",
        with_part(WORKBOOK, "xl/printerSettings/printerSettings1.bin", b"\0"),
        1,
    ),
}
REFUSED: dict[str, tuple[str, bytes]] = {
    "empty.pdf": ("empty", b""),
    "text.pdf": ("kind", b"just words"),
    "page.html": ("kind", b"<html><script>1</script></html>"),
    "page.html.pdf": ("kind", b"<html><script>1</script></html>"),
    "drawing.svg": ("kind", b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'),
    "drawing.png": ("kind", b"<svg/>"),
    "film.mp4": ("kind", b"\0\0\0\x18ftypmp42"),
    "moving.gif": ("kind", picture("GIF")),
    "moving.png": ("kind", picture("GIF")),
    "modern.webp": ("kind", picture("WEBP")),
    "program.exe": ("kind", b"MZ\x90\0" + b"\0" * 60),
    "program.pdf": ("kind", b"MZ\x90\0" + b"\0" * 60),
    "archive.rar": ("kind", b"Rar!\x1a\x07\0"),
    "archive.zip": ("kind", zipped({"a.txt": "a"})),
    "archive.docx": ("kind", zipped({"a.txt": "a"})),
    "old.doc": ("old_office", OLE),
    "old.docx": ("old_office", OLE),
    "locked.xlsx": ("locked", OLE + "EncryptedPackage".encode("utf-16-le")),
    "locked.pdf": ("locked", acting_pdf("locked")),
    "owner.pdf": ("locked", acting_pdf("owner_locked")),
    "named a workbook.xlsx": ("suffix", PDF),
    "named a pdf.pdf": ("suffix", DOCUMENT),
    "named a picture.png": ("suffix", JPEG),
    "no suffix": ("suffix", PDF),
    "double.pdf.exe": ("suffix", PDF),
    "document as a workbook.xlsx": ("suffix", DOCUMENT),
    "script.pdf": ("acting", acting_pdf("JavaScript")),
    "launch.pdf": ("acting", acting_pdf("Launch")),
    "attachment.pdf": ("acting", acting_pdf("attachment")),
    "button.pdf": ("acting", acting_pdf("link")),
    "macros.xlsx": ("acting", with_part(WORKBOOK, "xl/vbaProject.bin", b"\0")),
    "macro type.docx": (
        "acting",
        zipped({"[Content_Types].xml": TYPES.replace("document.main", "macroEnabled.main")}),
    ),
    "object.docx": ("acting", document(["a"], more={"word/embeddings/oleObject1.bin": b"\0"})),
    "control.xlsx": ("acting", with_part(WORKBOOK, "xl/activeX/activeX1.xml", "<a/>")),
    "page inside.docx": ("acting", document(["a"], more={"word/afchunk.html": "<html/>"})),
    "dde.xlsx": ("acting", with_part(WORKBOOK, "xl/externalLinks/e.xml", "<e><ddeLink/></e>")),
    "template.docx": ("acting", document(["a"], more={"word/settings.xml": SETTINGS})),
    "markup behind.pdf": ("two_in_one", pdf("a", tail=b"<html><script>1</script></html>")),
    "archive behind.pdf": ("two_in_one", PDF + DOCUMENT),
    "markup before.pdf": ("two_in_one", b"<html>" + PDF),
    "markup inside.pdf": ("two_in_one", b"%PDF-1.4\n%<script>1</script>\n" + PDF),
    "archive behind.jpg": ("two_in_one", JPEG + DOCUMENT),
    "script behind.jpg": ("two_in_one", JPEG + b"<script>alert(1)</script>"),
    "document behind.png": ("two_in_one", PNG + PDF),
    "script in notes.png": ("two_in_one", picture("PNG", note="<script>1</script>")),
    "markup behind.docx": ("two_in_one", DOCUMENT + b"<html>"),
    "comment.docx": ("two_in_one", zipped({"[Content_Types].xml": TYPES}, comment=b"<html>")),
    "cut.pdf": ("damaged", b"%PDF-1.4\nnothing more"),
    "cut.jpg": ("damaged", JPEG[:120]),
    "cut.png": ("damaged", PNG[:60]),
    "cut.xlsx": ("damaged", WORKBOOK[:900]),
    "entities.docx": ("damaged", document(["a"], more={"word/styles.xml": ENTITY})),
    "unsound.docx": ("damaged", document(["a"], more={"word/styles.xml": "<a><b></a>"})),
    "outside.docx": ("damaged", document(["a"], more={"../../etc/passwd.xml": "<a/>"})),
    "utf-16.docx": ("damaged", document(["a"], more={"word/styles.xml": "<a/>".encode("utf-16")})),
    "bomb.docx": ("unpacks_too_large", document(["a"], more={"word/a.xml": b" " * 2**25})),
    "parts.docx": (
        "unpacks_too_large",
        document(["a"], more={f"word/{n}.xml": "<a/>" for n in range(2001)}),
    ),
    "pages.pdf": ("too_many_pages", pdf(*["a"] * 501)),
    "pixels.png": ("too_many_pixels", picture("PNG", size=(8001, 8000))),
}
NAMING: dict[str, tuple[bytes, list[list[str]]]] = {
    "second page.pdf": (pdf("a", f"id {ID}"), [["page", "2"]]),
    "every page.pdf": (pdf(ID, ID), [["page", "1"], ["page", "2"]]),
    "broken line.pdf": (pdf(f"{ID[:8]}\n{ID[8:]}"), [["page", "1"]]),
    "cell.xlsx": (workbook([*SHEET, ["", ID]]), [["cell", "统计!B4"]]),
    "cell of digits.xlsx": (
        with_part(
            WORKBOOK,
            "xl/worksheets/sheet1.xml",
            f'<s><sheetData><row><c r="C9"><v>{identity(2)}</v></c></row></sheetData></s>',
        ),
        [["cell", "统计!C9"]],
    ),
    "inline.xlsx": (
        with_part(
            WORKBOOK,
            "xl/worksheets/sheet1.xml",
            f'<s><c r="A1" t="inlineStr"><is><t>{ID[:4]}</t><t>{ID[4:]}</t></is></c></s>',
        ),
        [["cell", "统计!A1"]],
    ),
    "hidden sheet.xlsx": (workbook(SHEET, hidden=[[ID]]), [["cell", "底表!A1"]]),
    "formula.xlsx": (workbook([[f'="{ID}"']]), [["cell", "统计!A1"]]),
    "comment.xlsx": (workbook(SHEET, said=f"见{ID}"), [["part", "comment1.xml"]]),
    "left over.xlsx": (
        with_part(
            WORKBOOK,
            "xl/sharedStrings.xml",
            f"<sst>{'<si><t>a</t></si>' * 9}<si><t>{ID}</t></si></sst>",
        ),
        [["part", "sharedStrings.xml"]],
    ),
    "runs.docx": (document(["a"], ["号", ID[:3], ID[3:]]), [["paragraph", "2"]]),
    "footer.docx": (
        document(["a"], more={"word/footer1.xml": f"<f {W}><w:p><w:t>{ID}</w:t></w:p></f>"}),
        [["part", "footer1.xml"]],
    ),
    "alt text.docx": (
        document(["a"], more={"word/drawing.xml": f'<d descr="{ID}"/>'}),
        [["part", "drawing.xml"]],
    ),
    "workbook inside.docx": (
        document(["a"], more={"word/embeddings/Book1.xlsx": workbook([[ID]])}),
        [["part", "Book1.xlsx"]],
    ),
    "picture inside.docx": (
        document(["a"], more={"word/media/image1.png": picture("PNG", note=ID)}),
        [["part", "image1.png"]],
    ),
    "camera.jpg": (picture("JPEG", note=ID), [["note", ""]]),
    "note.png": (picture("PNG", note=ID), [["note", ""]]),
}


def read(name: str, content: bytes) -> tuple[dict[str, Any], bytes]:
    suffix = "." + name.rpartition(".")[2].lower()
    line, _end, rest = main(
        json.dumps({"act": "read", "suffix": suffix}).encode() + b"\n" + content
    ).partition(b"\n")
    return json.loads(line), rest


def draw(content: bytes, page: int) -> tuple[dict[str, Any], bytes]:
    asked = json.dumps({"act": "draw", "page": page}).encode() + b"\n"
    line, _end, rest = main(asked + content).partition(b"\n")
    return json.loads(line), rest


@pytest.mark.parametrize("name", TAKEN)
def test_a_good_file_is_taken_for_what_it_is(name):
    kind, content, pages = TAKEN[name]

    told, copy = read(name, content)

    assert told == {"kind": kind, "pages": pages, "identities": [], "phones": 0}
    assert copy


@pytest.mark.parametrize("name", REFUSED)
def test_another_file_is_refused_for_a_reason(name):
    code, content = REFUSED[name]

    told, rest = read(name, content)

    assert told["refused"]["code"] == code
    assert rest == b""


@pytest.mark.parametrize("name", NAMING)
def test_a_file_that_names_people_says_where(name):
    content, places = NAMING[name]

    told, copy = read(name, content)

    assert [
        place for n, place in enumerate(told["identities"]) if place not in told["identities"][:n]
    ] == places
    assert copy == b""


@pytest.mark.parametrize("name", TAKEN)
def test_the_copy_for_others_keeps_nothing_of_the_author(name):
    _kind, content, _pages = TAKEN[name]

    _told, copy = read(name, content)
    told_again, copy_again = read(name, copy)

    assert CANARY.encode() not in _unpacked(copy)
    assert "refused" not in told_again
    assert CANARY.encode() not in _unpacked(copy_again)


def test_the_canary_was_in_what_came():
    assert all(CANARY.encode() in _unpacked(each) for each in (PDF, JPEG, PNG, WORKBOOK, DOCUMENT))


def test_pictures_inside_documents_lose_what_the_camera_noted():
    media = {"word/media/a.jpg": picture("JPEG"), "word/media/b.png": picture("PNG")}

    _told, copy = read("a.docx", document(["a"], more={**media}))

    assert CANARY.encode() not in _unpacked(copy)


def test_who_commented_and_changed_is_left_out():
    said = f'<w:comments {W}><w:comment w:author="{CANARY}" w:initials="{CANARY}"/></w:comments>'

    _told, copy = read("a.docx", document(["a"], more={"word/comments.xml": said}))

    assert CANARY.encode() not in _unpacked(copy)
    assert b"w:comment " in _unpacked(copy)


def test_mobile_numbers_are_counted():
    numbers = [phone(seed) for seed in range(6)]

    told, _copy = read("a.xlsx", workbook([[number] for number in numbers]))

    assert told["phones"] == 6


def test_every_one_of_a_hundred_files_with_an_identity_is_refused():
    found = [read(name, content)[0] for name, content in (naming(seed) for seed in range(100))]

    assert sum(bool(told["identities"]) for told in found) == 100


def test_hardly_any_of_a_hundred_statistic_files_is_refused():
    found = [read(name, content)[0] for name, content in (statistics(seed) for seed in range(100))]

    assert all("refused" not in told for told in found)
    assert sum(bool(told["identities"]) for told in found) < 2


def test_a_page_is_drawn():
    told, drawn = draw(PDF, 2)

    assert told == {}
    assert drawn.startswith(b"\x89PNG")


@pytest.mark.parametrize("content", [JPEG, PNG])
def test_a_picture_is_drawn_without_its_notes(content):
    _told, drawn = draw(content, 1)

    assert drawn.startswith(b"\x89PNG")
    assert CANARY.encode() not in drawn


@pytest.mark.parametrize(("content", "page"), [(PDF, 0), (PDF, 4), (JPEG, 2)])
def test_there_is_no_other_page(content, page):
    told, drawn = draw(content, page)

    assert (told["refused"]["code"], drawn) == ("no_page", b"")


def naming(seed: int) -> tuple[str, bytes]:
    """A file with one identity somewhere among figures."""
    drawn, number = random.Random(seed), identity(seed)
    rows = _figures(drawn)
    if seed % 3 == 0:
        rows[drawn.randrange(len(rows))].append(number)
        return "a.xlsx", workbook(rows)
    if seed % 3 == 1:
        cut = drawn.randrange(1, 17)
        return "a.docx", document(*[[str(row)] for row in rows], [number[:cut], number[cut:]])
    pages = [" ".join(map(str, row)) for row in rows]
    pages[drawn.randrange(len(pages))] += f" {number}"
    return "a.pdf", pdf(*pages)


def statistics(seed: int) -> tuple[str, bytes]:
    """A file of figures: numbers of many lengths, codes, dates, money, eighteen digits too."""
    drawn = random.Random(seed)
    rows = _figures(drawn)
    if seed % 3 == 0:
        return "a.xlsx", workbook(rows)
    if seed % 3 == 1:
        return "a.docx", document(*[[str(each)] for row in rows for each in row])
    return "a.pdf", pdf(*["\n".join(" ".join(map(str, row)) for row in rows)] * 2)


def _figures(drawn: random.Random) -> list[list[object]]:
    return [
        [
            drawn.randrange(10**4),
            drawn.randrange(10**9) / 1000,
            f"{drawn.randrange(10**12):012d}",
            f"{drawn.randrange(10**17, 10**18)}",
            f"9901{drawn.randrange(10**6):06d}",
            f"20{drawn.randrange(100):02d}{drawn.randrange(1, 13):02d}{drawn.randrange(1, 29):02d}",
            f"12990101{drawn.randrange(10**9):09d}{drawn.randrange(10)}",
        ]
        for _row in range(30)
    ]


def _unpacked(content: bytes) -> bytes:
    """Return the bytes of a file, and of every part where it is a zip."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(_unpacked(archive.read(name)) for name in archive.namelist())
