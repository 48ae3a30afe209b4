"""Codes are found wherever a file carries them, and the seal is read along."""

import json
from io import BytesIO

from pypdf import PdfWriter

from reports.reading import main
from reports.trial_chain import SIGNER
from tests.reports.signed import signed

CODE = "K7QF-2M7X-64HD-WP3C"


def codes_in(content: bytes) -> list[str]:
    found: list[str] = json.loads(main(b"[]\n" + content))["codes"]
    return found


def test_a_code_in_plain_bytes_is_found():
    assert codes_in(f"%PDF {CODE}".encode()) == [CODE]


def test_a_code_in_packed_metadata_is_found():
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    writer.add_metadata({"/documentcode": CODE.encode("utf-16").decode("utf-16")})
    stream = BytesIO()
    writer.write(stream)

    assert codes_in(stream.getvalue()) == [CODE]


def test_the_seal_is_read_along():
    answer = json.loads(main(b"[]\n" + signed()))

    assert answer["seal"]["state"] == "untrusted"
    assert answer["seal"]["signer"] == SIGNER


def test_what_is_not_a_pdf_carries_no_code():
    assert codes_in(b"") == []
    assert codes_in(b"%PDF-1.7\n%%EOF") == []
