"""The chain for trials is made once, says what it is, and its files are the portal's own."""

import pytest
from django.test import override_settings

from reports import trial_chain
from reports.sealcheck import pem_certificates
from tests.conftest import NOON
from tests.reports.receipts import there


@pytest.fixture
def made(tmp_path):
    with override_settings(DATA_DIR=tmp_path):
        trial_chain.make(NOON)
        yield tmp_path / "signing"


def test_a_chain_that_is_there_stays(made):
    before = {path.name: path.read_bytes() for path in made.iterdir()}

    assert trial_chain.make(NOON) is False
    assert {path.name: path.read_bytes() for path in made.iterdir()} == before


def test_every_certificate_says_that_it_binds_nobody(made):
    chain = trial_chain.load()

    named = [*chain.roots, *chain.others, chain.signer.signing_cert]
    assert {each.subject.native["organization_name"] for each in named} == {
        "测试证书，不具法律效力"
    }


def test_nobody_else_reads_the_keys(made):
    assert {path.stat().st_mode & 0o777 for path in made.iterdir()} == {0o600}


def test_the_key_of_the_root_is_not_kept(made):
    (root,) = pem_certificates((made / "root.pem").read_bytes())

    names = {path.name for path in made.iterdir()}

    assert names == {
        "password",
        "signer.p12",
        "stamper.p12",
        "revoked.crl",
        "root.der",
        "root.pem",
    }
    signs = there(trial_chain.load().signer.signing_cert)
    assert signs.public_key.dump() != root.public_key.dump()
