"""Checks the electronic seal of a PDF: who signed it, when, and whether a byte differs since.

It knows nothing of the portal: copied anywhere, it works with Python and pyHanko alone.

    python sealcheck.py FILE.pdf --roots ROOTS.pem

ROOTS.pem holds the certificates one trusts; a portal hands out its own on the page where documents
are verified. Ends with 0 when the file is whole and its signer is trusted, else with 1.
"""

import argparse
import base64
import json
import logging
import re
import sys
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from asn1crypto import core, pem, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import find_unique_cms_attribute
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    EmbeddedPdfSignature,
    SignatureCoverageLevel,
    validate_pdf_signature,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

# The file as it was printed, and one revision with the signature and all it needs.
REVISIONS = 2
WRONG_USAGE = 2
# What reading a file of a stranger can end with; none of these is a fault of this program.
UNREADABLE = (
    PdfError,
    SignatureValidationError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    zlib.error,
)
WORDS = {
    "whole": "文件完整，签名有效：签名以后没有一个字节改动。",
    "altered": "文件在签名以后被改动。",
    "appended": "文件在签名以后被追加了内容。",
    "untrusted": "文件与签名一致，但签名证书不在信任的证书之下。",
    "unsigned": "文件没有电子签名。",
    "unreadable": "文件不是能够读取的PDF，或者签名已经损坏。",
}


@dataclass(frozen=True, slots=True)
class SealCheck:
    """What the seal says.

    Shape: ``state`` is one of ``whole``, ``altered``, ``appended``, ``untrusted``, ``unsigned``
    and ``unreadable``; ``signed_at`` is ISO 8601 by the time stamp, empty without one.
    """

    state: str
    signer: str = ""
    signed_at: str = ""


def check(pdf: bytes, roots: Sequence[x509.Certificate]) -> SealCheck:
    """Check a file against the certificates one trusts; never raises, whatever the file is."""
    try:
        reader = PdfFileReader(BytesIO(pdf))
        signatures = reader.embedded_signatures
        if not signatures:
            return SealCheck("unsigned")
        return _checked(reader, signatures, pdf, roots)
    except UNREADABLE:
        return SealCheck("unreadable")


def _checked(
    reader: PdfFileReader,
    signatures: Sequence[EmbeddedPdfSignature],
    pdf: bytes,
    roots: Sequence[x509.Certificate],
) -> SealCheck:
    seal = signatures[0]
    moment = _stamped_at(seal)
    signers, stampers = (_trusting(reader, roots, moment) for _each in range(2))
    status = validate_pdf_signature(seal, signers, stampers)
    said = (str(seal.signer_cert.subject.native.get("common_name", "")), moment.isoformat())
    if not (status.intact and status.valid) or not _nothing_hidden(seal, pdf):
        return SealCheck("altered", *said)
    covered = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    alone = len(signatures) == 1 and reader.xrefs.total_revisions == REVISIONS
    if not (covered and alone):
        return SealCheck("appended", *said)
    return SealCheck("whole" if status.bottom_line else "untrusted", *said)


def _stamped_at(seal: EmbeddedPdfSignature) -> datetime:
    """Return the moment of the time stamp, at which certificates must have been good."""
    attributes = seal.signer_info["unsigned_attrs"]
    token = find_unique_cms_attribute(attributes, "signature_time_stamp_token")["content"]
    moment: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    return moment


def _trusting(
    reader: PdfFileReader, roots: Sequence[x509.Certificate], moment: datetime
) -> ValidationContext:
    """Trust the roots alone, with the revocation lists that the file itself carries."""
    store = DocumentSecurityStore.read_dss(reader)
    return store.as_validation_context(
        {
            "trust_roots": list(roots),
            "moment": moment,
            "best_signature_time": moment,
            "allow_fetching": False,
            "revocation_mode": "require",
            "retroactive_revinfo": True,
        }
    )


def _nothing_hidden(seal: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """Tell whether the one place no signature covers holds the signature and zeros alone.

    In capitals, as it was written: a letter changed to a small one is a byte changed too.
    """
    _start, before, after, _length = [int(each) for each in seal.sig_object["/ByteRange"]]
    held = re.fullmatch(rb"<([0-9A-F]*)>", pdf[before:after])
    if held is None:
        return False
    content = bytes.fromhex(held[1].decode())
    used = len(core.Any.load(content).dump())
    return not any(content[used:])


def main(content: bytes) -> bytes:
    """Answer as JSON; what is asked is a line of base64 certificates as JSON, then the file.

    The portal calls it in a sealed process, which is not told what is trusted in any other way.
    """
    logging.disable(logging.CRITICAL)
    line, _newline, pdf = content.partition(b"\n")
    roots = [x509.Certificate.load(base64.b64decode(each)) for each in json.loads(line)]
    return json.dumps(asdict(check(pdf, roots))).encode()


def pem_certificates(content: bytes) -> list[x509.Certificate]:
    """Read the certificates of a PEM file.

    Raises:
        ValueError: there is none, or one cannot be read.
    """
    if not pem.detect(content):
        raise ValueError("no certificates in PEM format")
    return [
        x509.Certificate.load(der) for _name, _headers, der in pem.unarmor(content, multiple=True)
    ]


def rehearse() -> None:
    """Do once what every check does, so that the first one need not wait for it."""
    check(b"%PDF-1.7", [])


def run(arguments: Sequence[str]) -> int:
    """Check the file a person names."""
    parser = argparse.ArgumentParser(description="Check the electronic seal of a PDF.")
    parser.add_argument("path", type=Path, metavar="FILE.pdf")
    parser.add_argument("--roots", type=Path, required=True, metavar="ROOTS.pem")
    options = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    try:
        pdf = options.path.read_bytes()
        roots = pem_certificates(options.roots.read_bytes())
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_USAGE
    found = check(pdf, roots)
    sys.stdout.write(f"{WORDS[found.state]}\n")
    if found.signer:
        sys.stdout.write(f"签名：{found.signer}\n时间：{found.signed_at}\n")
    return 0 if found.state == "whole" else 1


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
