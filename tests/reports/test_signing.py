"""Signing with the chain for trials, with a key file, with a device; and saying what is wrong."""

import json
from io import BytesIO

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentSecurityStore

from reports import reading, signing, trial_chain
from reports.sealcheck import check
from reports.signing import SigningRefused, identity, sign, trusted
from tests.conftest import NOON
from tests.reports.signed import chain_in, printed, signed
from tests.reports.signing_services import LABEL, PIN, TOKEN, fill_device, module_path, stamping

CODE = "K7QF-2M7X-64HD-WP3C"


@pytest.fixture
def chain(settings, tmp_path):
    """A portal of the demo with a chain for trials."""
    settings.DATA_DIR = tmp_path
    chain_in(tmp_path)
    return tmp_path / "signing"


@pytest.fixture
def stamped(settings, chain):
    """A portal with real settings: roots, revocation lists and a time stamp service."""
    lists = chain / "lists"
    lists.mkdir()
    (lists / "revoked.crl").write_bytes((chain / "revoked.crl").read_bytes())
    settings.DEMO = False
    settings.SIGNING_ROOTS = str(chain / "root.pem")
    settings.SIGNING_LISTS = str(lists)
    with stamping(trial_chain.load()) as address:
        settings.SIGNING_TIMESTAMPS = address
        yield settings


@pytest.fixture
def key_file(stamped, chain):
    """The key in a PKCS#12 file."""
    stamped.SIGNING_PKCS12 = str(chain / "signer.p12")
    stamped.SIGNING_PASSWORD = (chain / "password").read_text()
    return stamped


def test_the_chain_for_trials_signs_and_says_so(chain):
    assert identity() == signing.Identity(trial_chain.SIGNER, trial=True)
    assert check(sign(printed()), trusted()).state == "whole"


def test_without_a_chain_nothing_is_signed(settings, tmp_path):
    settings.DATA_DIR = tmp_path

    assert identity() is None
    assert trusted() == []
    with pytest.raises(SigningRefused, match="没有配置"):
        sign(printed())


def test_the_chain_for_trials_signs_nothing_outside_the_demo(settings, chain):
    settings.DEMO = False

    assert identity() is None
    assert trusted() == []


def test_the_signature_is_one_revision_that_carries_all_that_checks_it():
    reader = PdfFileReader(BytesIO(signed()))

    assert reader.xrefs.total_revisions == 2
    store = DocumentSecurityStore.read_dss(reader)
    assert len(store.crls) == 1
    assert not store.vri_entries


@pytest.mark.parametrize("damage", [slice(None, -100), slice(3000, None)])
def test_a_damaged_file_still_says_which_document_it_was(chain, damage):
    signed_file = sign(printed(), contact=f"https://example.org/verify/?code={CODE}")

    answer = json.loads(reading.main(b"[]\n" + signed_file[damage]))

    assert answer["codes"] == [CODE]


def test_what_was_printed_stands_unchanged_in_what_is_signed():
    assert signed().startswith(printed())


def test_a_key_file_signs_with_a_time_stamp_service(key_file):
    assert identity() == signing.Identity(trial_chain.SIGNER, trial=False)
    assert check(sign(printed()), trusted()).state == "whole"


def test_a_device_signs(stamped, chain, tmp_path, monkeypatch):
    monkeypatch.setenv("SOFTHSM2_CONF", "")
    password = (chain / "password").read_bytes()
    fill_device(tmp_path, (chain / "signer.p12").read_bytes(), password)
    stamped.SIGNING_PKCS11_MODULE = module_path()
    stamped.SIGNING_PKCS11_TOKEN, stamped.SIGNING_PKCS11_LABEL = TOKEN, LABEL
    stamped.SIGNING_PASSWORD = PIN

    assert identity() == signing.Identity(trial_chain.SIGNER, trial=False)
    assert check(sign(printed()), trusted()).state == "whole"


def test_a_wrong_password_is_said(key_file):
    key_file.SIGNING_PASSWORD = "wrong"

    with pytest.raises(SigningRefused, match="签名密钥不能用"):
        sign(printed())


def test_a_missing_key_file_is_named(key_file, tmp_path):
    key_file.SIGNING_PKCS12 = str(tmp_path / "nowhere.p12")

    with pytest.raises(SigningRefused, match=r"nowhere\.p12"):
        identity()


def test_a_missing_time_stamp_service_is_said(key_file):
    key_file.SIGNING_TIMESTAMPS = ""

    with pytest.raises(SigningRefused, match="没有配置时间戳服务"):
        sign(printed())


def test_a_time_stamp_service_that_does_not_answer_is_said(key_file):
    key_file.SIGNING_TIMESTAMPS = "http://127.0.0.1:9/"

    with pytest.raises(SigningRefused, match="时间戳不能用"):
        sign(printed())


def test_a_signer_outside_the_trusted_roots_signs_nothing(key_file, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "other"
    trial_chain.make(NOON)
    settings.SIGNING_ROOTS = str(trial_chain.roots_path())

    with pytest.raises(SigningRefused, match="certificate could not be validated"):
        sign(printed())


def test_what_is_no_pdf_is_not_signed(chain):
    with pytest.raises(SigningRefused, match="不能签名"):
        sign(b"%PDF-1.7")
