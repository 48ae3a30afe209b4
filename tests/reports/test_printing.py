"""The printed file: numbers of the receipt, intended fonts, the same bytes, nothing fetched."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from edu_duty import sealed
from edu_duty.nursery import Nursery
from edu_duty.slots import cores
from reports import printing
from reports.kinds import compose
from reports.printing import Printed, PrintingRefused, print_content, print_html
from reports.shapes import Content
from tests.reports.dossiers import dossier_of
from tests.reports.kinds.every import BALANCE, CASES, PRESCHOOL, dossier_for, printed_for
from tests.reports.kinds.reading import numbers_in, said_by
from tests.reports.receipts import real, there

PAGES = re.compile(r"^\s*—\s*\d+\s*—\s*$|···")
FAMILIES = re.compile(r"Fandol(?:Fang|Hei|Kai|Song)|Noto-(?:Sans|Serif)-CJK-SC")


def content_of(known: dict[str, Any], kind: str = "inspection", **more: Any) -> Content:
    return compose(dossier_of(known, kind, **more))


@pytest.fixture
def balance() -> Printed:
    return printed_for(BALANCE)


@pytest.fixture
def preschool() -> Printed:
    return printed_for(PRESCHOOL)


def text_of(pdf: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


def numbers_on(pdf: bytes, content: Content) -> Counter[Decimal]:
    """Collect the numbers of a file; numbers of pages, in the margin and in contents, are none."""
    lines = text_of(pdf).replace(content.number, "").splitlines()
    return numbers_in("\n".join(line for line in lines if not PAGES.search(line)))


@pytest.mark.parametrize("case", CASES)
def test_a_file_prints_the_numbers_of_its_document_and_no_others(case):
    content = compose(dossier_for(case))

    said = numbers_on(printed_for(case).pdf, content)

    # An annex is named in the list before the signature and again on its own page.
    labels = sum((numbers_in(annex.label) for annex in content.annexes), Counter[Decimal]())
    assert said == said_by(content) + labels - numbers_in(content.number)


def test_a_number_that_was_changed_on_paper_would_be_noticed():
    content = compose(dossier_for("brief"))
    opening = replace(content.opening[0], text=f"{content.opening[0].text}得98765.43分。")
    printed = print_content(replace(content, opening=(opening,)))

    assert numbers_on(printed.pdf, content) - said_by(content) == Counter({Decimal("98765.43"): 1})


def test_the_file_holds_the_intended_fonts_only_and_all_of_them_embedded(tmp_path, balance):
    path = tmp_path / "report.pdf"
    path.write_bytes(balance.pdf)

    listed = subprocess.run(["pdffonts", path], capture_output=True, check=True, text=True)

    rows = [line.split() for line in listed.stdout.splitlines()[2:]]
    assert rows
    assert [row[0] for row in rows if not FAMILIES.search(row[0])] == []
    assert [row[0] for row in rows if row[-5:-2] != ["yes", "yes", "yes"]] == []
    assert "-JP" not in listed.stdout


def test_the_same_content_prints_to_the_same_bytes(balance):
    again = print_content(content_of(real("qb2017")))

    assert again.pdf == balance.pdf


def test_a_warm_renderer_prints_the_bytes_a_new_one_prints(balance):
    printing._nursery().end()

    again = print_content(content_of(real("qb2017")))

    assert again.pdf == balance.pdf


def test_what_a_document_was_made_from_is_attached_to_it_and_declared():
    content = content_of(real("ps2020"))

    printed = [print_content(content, attachment=("receipt.json", b"{}")) for _time in range(2)]

    reader = PdfReader(BytesIO(printed[0].pdf))
    catalog: Any = reader.trailer["/Root"]
    metadata = catalog["/Metadata"].get_data().decode()
    assert printed[0].pdf == printed[1].pdf
    assert {name: list(found) for name, found in reader.attachments.items()} == {
        "receipt.json": [b"{}"]
    }
    assert catalog["/AF"][0].get_object()["/AFRelationship"] == "/Source"
    assert 'pdfaid:part="3" pdfaid:conformance="A"' in metadata
    assert catalog["/MarkInfo"]["/Marked"].value is True


def test_never_more_documents_are_rendered_than_there_are_cores(monkeypatch):
    taken: list[tuple[str, int]] = []

    @contextmanager
    def counted(folder: Path, count: int) -> Iterator[int]:
        taken.append((folder.name, count))
        yield 0

    monkeypatch.setattr(printing, "slot", counted)

    print_html("<p>字</p>")

    assert taken == [("renderers", cores())]


def test_rare_characters_of_place_names_are_printed():
    known = real("ps2020")
    known["county"]["name"] = "鄠邑区盱眙县"

    printed = print_content(content_of(known))

    assert "鄠邑区盱眙县" in text_of(printed.pdf)


def test_a_character_without_a_glyph_is_refused_and_named():
    known = real("ps2020")
    known["county"]["name"] = "示例\U0010fffd县"

    with pytest.raises(PrintingRefused) as refused:
        print_content(content_of(known))

    assert refused.value.code == "missing_glyph"
    assert "U+10FFFD" in refused.value.message


@pytest.mark.parametrize(
    "markup",
    [
        "<img src='file:///etc/hostname'>",
        "<img src='http://127.0.0.1:9/a.png'>",
        "<link rel=stylesheet href='http://127.0.0.1:9/a.css'>",
        "<style>@import url(file:///etc/hostname);</style>",
        "<link rel=attachment href='file:///etc/hostname'>",
        "<object data='data:text/html,a'></object>",
        "<svg width='9' height='9'><image href='file:///etc/hostname' width='9' height='9'/></svg>",
        "<p style=\"background: url('file:///etc/hostname')\">字</p>",
    ],
)
def test_hostile_markup_fetches_nothing_and_is_refused(markup):
    with pytest.raises(PrintingRefused) as refused:
        print_html(f"<!doctype html>{markup}")

    assert refused.value.code == "fetch_refused"


def test_a_layout_that_does_not_end_is_stopped(monkeypatch):
    def out_of_time(*_arguments: object, **_limits: object) -> bytes:
        raise sealed.SealedFailure("time", "120 s")

    monkeypatch.setattr(Nursery, "run", out_of_time)

    with pytest.raises(PrintingRefused) as refused:
        print_html("<p>字</p>")

    assert refused.value.code == "render_time"


def test_the_file_carries_title_author_and_the_codes_it_is_verified_by(preschool):
    content = content_of(real("ps2020"))
    reader = PdfReader(BytesIO(preschool.pdf))

    known = {key: str(value) for key, value in there(reader.metadata).items()}

    assert known["/Title"] == content.plain_title
    assert known["/Author"] == content.issuer
    assert known["/documentcode"] == content.code
    assert known["/receiptdigest"] == content.receipt_sha256


def test_the_mark_stands_on_every_page(balance):
    content = content_of(real("qb2017"))
    reader = PdfReader(BytesIO(balance.pdf))

    marked = [content.mark in page.extract_text() for page in reader.pages]

    assert marked == [True] * len(marked)


def test_a_wide_annex_lies_across(balance):
    reader = PdfReader(BytesIO(balance.pdf))

    widths = {round(page.mediabox.width) for page in reader.pages}

    assert widths == {595, 842}


def test_an_edition_is_the_same_until_something_that_shapes_documents_changes():
    assert re.fullmatch(r"[0-9a-f]{16}", printing.edition())
    assert printing.edition() == printing.edition()
