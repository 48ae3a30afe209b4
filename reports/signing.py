"""Signs documents: PAdES B-LT in one revision, after which no byte can change unnoticed.

The key lies in a PKCS#12 file or in a device behind PKCS#11; what stands for both are settings.
Where neither is set up and the portal shows its demo, a chain made for trials signs, and its name
says so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from asn1crypto import crl, x509
from django.conf import settings
from django.utils.translation import gettext as _
from pkcs11.exceptions import PKCS11Error
from pyhanko.config.pkcs11 import PKCS11SignatureConfig, TokenCriteria
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.pkcs11 import PKCS11SigningContext
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper, TimestampRequestError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import ValidationError

from edu_duty.refusal import Refusal
from reports import trial_chain
from reports.sealcheck import pem_certificates

FIELD = "Signature"
STAMP_SECONDS = 10


class SigningRefused(Refusal):
    """A document cannot be signed; ``message`` is for a person to read."""


@dataclass(frozen=True, slots=True)
class Identity:
    """In whose name documents are signed; ``trial`` says that it binds nobody."""

    name: str
    trial: bool


@dataclass(frozen=True, slots=True)
class Means:
    """What a signature is made with."""

    signer: signers.Signer
    stamper: TimeStamper
    roots: list[x509.Certificate]
    others: list[x509.Certificate]
    lists: list[crl.CertificateList]


def identity() -> Identity | None:
    """Say in whose name documents are signed; None where no signature is set up.

    Raises:
        SigningRefused: what is set up cannot be used.
    """
    if not (_configured() or _on_trial()):
        return None
    with _means() as means:
        certificate = means.signer.signing_cert
    if certificate is None:
        raise SigningRefused("key", _("签名密钥没有证书"))
    return Identity(str(certificate.subject.native.get("common_name", "")), trial=_on_trial())


def sign(pdf: bytes, *, contact: str = "") -> bytes:
    """Return the file with one revision more: the signature and all that checks it later.

    Args:
        contact: where the document is verified, with its code. It stands in plain letters, so that
            a file that was damaged still says which document it was.

    Raises:
        SigningRefused: no signature is set up, the key, the time stamp or the revocation lists
            cannot be had, or the file is no PDF.
    """
    if not (_configured() or _on_trial()):
        raise SigningRefused("not_set_up", _("没有配置电子签名证书"))
    signed = BytesIO()
    with _means() as means:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        signer = signers.PdfSigner(_wanted(means, contact), means.signer, timestamper=means.stamper)
        signer.sign_pdf(writer, output=signed)
    return signed.getvalue()


def trusted() -> list[x509.Certificate]:
    """Return the certificates under which a signature of this portal is trusted."""
    path = Path(settings.SIGNING_ROOTS) if settings.SIGNING_ROOTS else trial_chain.roots_path()
    if not settings.SIGNING_ROOTS and not _on_trial():
        return []
    return pem_certificates(path.read_bytes())


def _wanted(means: Means, contact: str) -> signers.PdfSignatureMetadata:
    known = ValidationContext(
        trust_roots=means.roots,
        other_certs=means.others,
        crls=means.lists,
        # Lists laid down beforehand serve where there is no way out; else they are fetched.
        allow_fetching=not means.lists,
        revocation_mode="require",
    )
    return signers.PdfSignatureMetadata(
        field_name=FIELD,
        contact_info=contact or None,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        embed_validation_info=True,
        validation_context=known,
        # The first signature is the last word: whatever is appended later breaks it.
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        dss_settings=DSSContentSettings(
            include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
        ),
    )


def _configured() -> bool:
    return bool(settings.SIGNING_PKCS12 or settings.SIGNING_PKCS11_MODULE)


def _on_trial() -> bool:
    return not _configured() and settings.DEMO and trial_chain.exists()


@contextmanager
def _means() -> Iterator[Means]:
    """Open what signs, and say in words what is wrong with it."""
    try:
        if _on_trial():
            yield _trial_means()
        elif settings.SIGNING_PKCS12:
            yield _configured_means(_from_file())
        else:
            with PKCS11SigningContext(_device()) as signer:
                yield _configured_means(signer)
    except (TimestampRequestError, ValidationError) as error:
        raise SigningRefused(
            "chain", _("签名证书、吊销列表或时间戳不能用：%(error)s") % {"error": error}
        ) from error
    except (SigningError, PdfError) as error:
        raise SigningRefused("signing", _("不能签名：%(error)s") % {"error": error}) from error
    except (OSError, ValueError, PKCS11Error) as error:
        raise SigningRefused("key", _("签名密钥不能用：%(error)s") % {"error": error}) from error


def _configured_means(signer: signers.Signer) -> Means:
    if not settings.SIGNING_TIMESTAMPS:
        raise SigningRefused("chain", _("没有配置时间戳服务（SIGNING_TIMESTAMPS）"))
    folder = Path(settings.SIGNING_LISTS) if settings.SIGNING_LISTS else None
    lists = sorted(folder.iterdir()) if folder else []
    stamper = HTTPTimeStamper(settings.SIGNING_TIMESTAMPS, timeout=STAMP_SECONDS)
    read = [crl.CertificateList.load(each.read_bytes()) for each in lists]
    return Means(signer, stamper, trusted(), [], read)


def _trial_means() -> Means:
    chain = trial_chain.load()
    return Means(chain.signer, chain.stamper, chain.roots, chain.others, chain.lists)


def _from_file() -> signers.Signer:
    content = Path(settings.SIGNING_PKCS12).read_bytes()
    password = settings.SIGNING_PASSWORD.encode() or None
    signer: signers.Signer = signers.SimpleSigner.load_pkcs12_data(content, [], password)
    return signer


def _device() -> PKCS11SignatureConfig:
    label = settings.SIGNING_PKCS11_LABEL
    return PKCS11SignatureConfig(
        module_path=settings.SIGNING_PKCS11_MODULE,
        token_criteria=TokenCriteria(label=settings.SIGNING_PKCS11_TOKEN),
        cert_label=label,
        key_label=label,
        user_pin=settings.SIGNING_PASSWORD,
        other_certs_to_pull=None,
    )
