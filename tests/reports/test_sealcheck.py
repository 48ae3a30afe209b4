"""The seal of a file: whole, changed, appended to, a stranger's, absent; without the portal too."""

import base64
import json
import random
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from django.test import override_settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from reports import sealcheck, signing, trial_chain
from reports.sealcheck import check
from tests.conftest import NOON
from tests.reports.signed import chain_folder, printed, signed

SCRIPT = Path(sealcheck.__file__)


@pytest.fixture(scope="module")
def roots():
    return sealcheck.pem_certificates((chain_folder() / "signing" / "root.pem").read_bytes())


def changed(content: bytes, place: int, bit: int = 0) -> bytes:
    return content[:place] + bytes([content[place] ^ (1 << bit)]) + content[place + 1 :]


def unsigned_place() -> range:
    seal = PdfFileReader(BytesIO(signed())).embedded_signatures[0]
    _start, before, after, _length = [int(each) for each in seal.sig_object["/ByteRange"]]
    return range(before, after)


def test_a_signed_file_is_whole_and_names_who_signed_when(roots):
    found = check(signed(), roots)

    assert (found.state, found.signer) == ("whole", trial_chain.SIGNER)
    assert found.signed_at.endswith("+00:00")


def test_200_random_changes_of_one_byte_in_what_is_signed_are_all_noticed(roots):
    chance, hole = random.Random(7), unsigned_place()
    places = [place for place in range(len(signed())) if place not in hole]

    states = {
        check(changed(signed(), chance.choice(places), chance.randrange(8)), roots).state
        for _each in range(200)
    }

    # A byte in the form can make the signature nowhere to be found, which is said as well.
    assert states <= {"altered", "unreadable", "unsigned"}


@pytest.mark.parametrize("place", [-2, -3, -200])
def test_nothing_hides_in_the_room_left_for_the_signature(roots, place):
    content = bytearray(signed())
    end = unsigned_place().stop
    content[end + place] = ord("7")

    assert check(bytes(content), roots).state == "altered"


def test_a_letter_of_the_signature_made_small_is_noticed(roots):
    start = unsigned_place().start
    letter = next(place for place in range(start, start + 400) if chr(signed()[place]) in "ABCDEF")

    assert check(changed(signed(), letter, 5), roots).state == "altered"


@pytest.mark.parametrize("tail", [b"x", b"\n", b"% a comment\n" * 20])
def test_bytes_behind_the_file_are_noticed(roots, tail):
    assert check(signed() + tail, roots).state == "appended"


def test_an_appended_revision_is_noticed(roots):
    writer = IncrementalPdfFileWriter(BytesIO(signed()))
    writer.root["/Lang"] = writer.root.get("/Lang", None) or writer.root["/Type"]
    writer.update_root()
    out = BytesIO()
    writer.write(out)

    assert check(out.getvalue(), roots).state == "appended"


def test_a_file_is_signed_once(monkeypatch):
    monkeypatch.setattr(signing, "FIELD", "Another")
    with (
        override_settings(DATA_DIR=chain_folder(), DEMO=True),
        pytest.raises(signing.SigningRefused, match="不能签名"),
    ):
        signing.sign(signed())


def test_a_signature_under_another_root_is_not_trusted(tmp_path):
    with override_settings(DATA_DIR=tmp_path):
        trial_chain.make(NOON)
        others = sealcheck.pem_certificates(trial_chain.roots_path().read_bytes())

    assert check(signed(), others).state == "untrusted"


def test_a_printed_file_has_no_signature(roots):
    assert check(printed(), roots).state == "unsigned"


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"\x00" * 100, b"%PDF-1.7\nstartxref\n-1\n%%EOF", b"<html>"]
)
def test_what_is_no_pdf_is_unreadable(roots, content):
    assert check(content, roots).state == "unreadable"


def test_a_sealed_process_answers_the_same(roots):
    line = json.dumps([base64.b64encode(each.dump()).decode() for each in roots])

    answer = json.loads(sealcheck.main(line.encode() + b"\n" + signed()))

    assert answer["state"] == "whole"


def run_alone(folder: Path, content: bytes) -> subprocess.CompletedProcess[str]:
    """Run a copy of the script where there is no portal."""
    shutil.copy(SCRIPT, folder / "sealcheck.py")
    (folder / "file.pdf").write_bytes(content)
    command = [sys.executable, "-I", "sealcheck.py", "file.pdf", "--roots", "root.pem"]
    shutil.copy(chain_folder() / "signing" / "root.pem", folder)
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_script_works_without_the_portal(tmp_path):
    answer = run_alone(tmp_path, signed())

    assert answer.returncode == 0, answer.stderr
    assert "没有一个字节改动" in answer.stdout
    assert trial_chain.SIGNER in answer.stdout


def test_the_script_ends_with_1_for_a_changed_file(tmp_path):
    answer = run_alone(tmp_path, changed(signed(), 900))

    assert answer.returncode == 1
    assert "被改动" in answer.stdout


def test_the_script_names_what_it_cannot_read(tmp_path, capsys):
    (tmp_path / "roots.pem").write_text("nothing")
    (tmp_path / "file.pdf").write_bytes(b"%PDF-1.7")

    ended = sealcheck.run([str(tmp_path / "file.pdf"), "--roots", str(tmp_path / "roots.pem")])

    assert ended == 2
    assert "no certificates" in capsys.readouterr().err
