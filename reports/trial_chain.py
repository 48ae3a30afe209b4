"""A chain of certificates for trials: it signs like a real one and says that it binds nobody.

A root, a certificate that signs, one that stamps the time, and an empty revocation list; the root's
key is thrown away, so that nothing more is ever issued under it.
"""

import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from pyhanko.sign import signers
from pyhanko.sign.timestamps import DummyTimeStamper

ORGANIZATION = "测试证书，不具法律效力"
SIGNER = "教育履职评价平台（测试签名）"
GOOD_FOR = timedelta(days=3650)
# Clocks differ; a certificate must not begin after the first signature under it.
EARLIER = timedelta(hours=1)
BITS = 2048
DER = serialization.Encoding.DER
PEM = serialization.Encoding.PEM


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain, ready to sign with."""

    signer: signers.SimpleSigner
    stamper: DummyTimeStamper
    roots: list[asn1_x509.Certificate]
    others: list[asn1_x509.Certificate]
    lists: list[asn1_crl.CertificateList]


@dataclass(frozen=True, slots=True)
class _Holder:
    """A key and the certificate that names whose it is."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate


def folder() -> Path:
    """Return where the chain lies."""
    return Path(settings.DATA_DIR) / "signing"


def roots_path() -> Path:
    """Return the file that a stranger needs to check a signature."""
    return folder() / "root.pem"


def exists() -> bool:
    """Say whether a chain was made."""
    return roots_path().exists()


def load() -> Chain:
    """Read the chain.

    Raises:
        OSError, ValueError: a file of it is missing or damaged.
    """
    password = (folder() / "password").read_bytes()
    signer, stamper = (
        signers.SimpleSigner.load_pkcs12_data((folder() / name).read_bytes(), [], password)
        for name in ("signer.p12", "stamper.p12")
    )
    root = asn1_x509.Certificate.load((folder() / "root.der").read_bytes())
    listed = asn1_crl.CertificateList.load((folder() / "revoked.crl").read_bytes())
    stamps = DummyTimeStamper(stamper.signing_cert, stamper.signing_key, stamper.cert_registry)
    return Chain(signer, stamps, [root], [stamper.signing_cert], [listed])


def make(at: datetime) -> bool:
    """Make the chain; one that is there stays, for what was signed under it is trusted by it.

    Returns: whether it was made.
    """
    if exists():
        return False
    root_key = _new_key()
    name = _name("教育履职评价平台（测试根证书）")
    root = _Holder(root_key, _certificate(name, root_key, name, root_key, at, authority=True))
    signer_key, stamper_key = _new_key(), _new_key()
    signer = _certificate(_name(SIGNER), signer_key, name, root_key, at)
    stamper = _certificate(
        _name("教育履职评价平台（测试时间戳）"),
        stamper_key,
        name,
        root_key,
        at,
        purpose=ExtendedKeyUsageOID.TIME_STAMPING,
    )
    password = secrets.token_urlsafe(32).encode()
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    _write("password", password)
    _write("signer.p12", _kept(_Holder(signer_key, signer), root, password))
    _write("stamper.p12", _kept(_Holder(stamper_key, stamper), root, password))
    _write("revoked.crl", _nobody_revoked(root, at))
    _write("root.der", root.certificate.public_bytes(DER))
    # The last, for it says that the chain is there.
    _write("root.pem", root.certificate.public_bytes(PEM))
    return True


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=BITS)


def _name(common: str) -> x509.Name:
    words = {
        NameOID.COUNTRY_NAME: "CN",
        NameOID.ORGANIZATION_NAME: ORGANIZATION,
        NameOID.COMMON_NAME: common,
    }
    return x509.Name([x509.NameAttribute(oid, word) for oid, word in words.items()])


def _certificate(
    subject: x509.Name,
    key: rsa.RSAPrivateKey,
    issuer: x509.Name,
    issuer_key: rsa.RSAPrivateKey,
    at: datetime,
    *,
    authority: bool = False,
    purpose: x509.ObjectIdentifier | None = None,
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority and purpose is None,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - EARLIER)
        .not_valid_after(at + GOOD_FOR)
        .add_extension(x509.BasicConstraints(authority, 0 if authority else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )
    if purpose is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    return builder.sign(issuer_key, hashes.SHA256())


def _kept(holder: _Holder, root: _Holder, password: bytes) -> bytes:
    return pkcs12.serialize_key_and_certificates(
        b"signer",
        holder.key,
        holder.certificate,
        [root.certificate],
        serialization.BestAvailableEncryption(password),
    )


def _nobody_revoked(root: _Holder, at: datetime) -> bytes:
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key())
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.certificate.subject)
        .last_update(at - EARLIER)
        .next_update(at + GOOD_FOR)
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(issuer, critical=False)
    )
    return builder.sign(root.key, hashes.SHA256()).public_bytes(DER)


def _write(name: str, content: bytes) -> None:
    """Write a file that nobody but the portal's own user reads."""
    path = folder() / name
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
