"""The printed file: numbers of the receipt, intended fonts, the same bytes, nothing fetched."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Decimal
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
from tests.reports.receipts import facts, judged_ce37, real, there

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
FAMILIES = re.compile(r"Fandol(?:Fang|Hei|Kai|Song)|Noto-(?:Sans|Serif)-CJK-SC")


def content_of(known: dict[str, Any], kind: str = "inspection", **more: Any) -> Content:
    return compose(dossier_of(known, kind, **more))


@pytest.fixture(scope="module")
def balance() -> Printed:
    return print_content(content_of(real("qb2017")))


@pytest.fixture(scope="module")
def preschool() -> Printed:
    return print_content(content_of(real("ps2020")))


@pytest.fixture(scope="module")
def weighted() -> Printed:
    return print_content(content_of(judged_ce37()))


@pytest.fixture(scope="module")
def basic() -> Printed:
    return print_content(content_of(real("bb2012")))


def text_of(pdf: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


def numbers_of(document: Any) -> set[Decimal]:
    """Collect every number of a receipt: values, numbers inside its sentences, its counts."""
    if isinstance(document, dict):
        return set().union(*[numbers_of(each) for each in [*document, *document.values()]])
    if isinstance(document, list):
        return {Decimal(len(document))}.union(*[numbers_of(each) for each in document])
    return {Decimal(found.replace(",", "")) for found in NUMBER.findall(str(document))}


def roundings(numbers: set[Decimal]) -> set[Decimal]:
    steps = [Decimal(1).scaleb(-places) for places in range(7)]
    return {number.quantize(step, rounding=ROUND_HALF_UP) for number in numbers for step in steps}


def tallies(known: dict[str, Any]) -> set[Decimal]:
    """Count the indicators by verdict and part, as the text does."""
    items = [i for i in known["indicators"] if i["decides"]]
    numbered = [i for i in items if "." not in i["code"]]
    counts = {len(numbered)}
    for verdict in {i["verdict"] for i in items}:
        of = [i for i in numbered if i["verdict"] == verdict]
        counts |= {len(of)} | {
            sum(i["part"] == part for i in of) for part in known["result"]["parts"]
        }
    return {Decimal(count) for count in counts} | points_tallies(known)


def points_tallies(known: dict[str, Any]) -> set[Decimal]:
    """Count the points as the text does, and take what each row lost off its full points."""
    if not known.get("domains"):
        return set()
    rows = [i for i in known["indicators"] if i["points_rule"] and "." not in i["code"]]
    ends = [*known["indicators"], *known["domains"], known["result"]]
    full = {Decimal(row["full_points"]) - best(row) for row in ends if row["full_points"]}
    decided = [row for row in rows if row["points"] is not None]
    short = [row for row in rows if row not in decided and best(row) < Decimal(row["full_points"])]
    lost = [row for row in decided if row["points"] != row["full_points"]]
    counts = [len(rows), len(decided), len(decided) - len(lost), len(lost), len(short)]
    counts.append(len(rows) - len(decided))
    return roundings(full) | {Decimal(count) for count in counts}


def best(row: dict[str, Any]) -> Decimal:
    return Decimal(row["points"] or row["points_range"][1])


def regained_numbers(known: dict[str, Any]) -> set[Decimal]:
    """Collect what would get lost points back: solved from the receipt, tested by its own room."""
    said = [need for needs in facts(known).needs.values() for need in needs]
    return numbers_of(said)


@pytest.mark.parametrize(
    ("fixture", "known"),
    [
        ("balance", real("qb2017")),
        ("preschool", real("ps2020")),
        ("weighted", judged_ce37()),
        ("basic", real("bb2012")),
    ],
    ids=["balance", "preschool", "weighted", "basic"],
)
def test_every_printed_number_is_found_in_the_receipt(request, fixture, known):
    content = content_of(known)

    text = text_of(request.getfixturevalue(fixture).pdf)

    furniture = [content.number, content.date_text, content.code, content.address_text]
    for word in [*furniture, content.receipt_sha256]:
        text = text.replace(word, "")
    text = re.sub(r"—\s*\d+\s*—|附件\s*\d|[表图]\s*\d|^\s*\d+．|SHA-256", "", text, flags=re.M)
    rows = range(1, len(known["schools"]) + 1)
    allowed = roundings(numbers_of(known)) | tallies(known) | {Decimal(row) for row in rows}
    allowed |= regained_numbers(known)
    said = {Decimal(found.replace(",", "")) for found in NUMBER.findall(text)}
    assert len(said) > 20
    assert said - allowed == set()


def test_a_number_that_is_not_in_the_receipt_would_be_noticed():
    known = real("qb2017")

    assert Decimal("123.45") not in roundings(numbers_of(known)) | tallies(known)


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
