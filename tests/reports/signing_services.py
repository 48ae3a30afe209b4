"""A time stamp service and a signing device, both real, on this machine alone."""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pkcs11
from asn1crypto import tsp
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.serialization import pkcs12
from pkcs11.util.rsa import decode_rsa_private_key
from pkcs11.util.x509 import decode_x509_certificate

from reports.trial_chain import Chain

TOKEN, LABEL, PIN = "edu_duty", "signer", "4711"
MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
)


@contextmanager
def stamping(chain: Chain) -> Iterator[str]:
    """Answer time stamp requests (RFC 3161) over HTTP, and return the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            answer = chain.stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def module_path() -> str:
    """Return the library of SoftHSM, a device in software."""
    return next(path for path in MODULES if Path(path).exists())


def fill_device(folder: Path, key_file: bytes, password: bytes) -> None:
    """Make a token in the device and put a key and its certificate into it."""
    tokens = folder / "tokens"
    tokens.mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\n")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    words = ["--init-token", "--free", "--label", TOKEN, "--so-pin", "0815", "--pin", PIN]
    subprocess.run(["softhsm2-util", *words], check=True, capture_output=True)
    key, certificate, _others = pkcs12.load_key_and_certificates(key_file, password)
    assert key is not None and certificate is not None

    token = pkcs11.lib(module_path()).get_token(token_label=TOKEN)
    with token.open(rw=True, user_pin=PIN) as session:
        private = decode_rsa_private_key(
            key.private_bytes(
                forms.Encoding.DER, forms.PrivateFormat.TraditionalOpenSSL, forms.NoEncryption()
            )
        )
        common = {pkcs11.Attribute.LABEL: LABEL, pkcs11.Attribute.ID: b"1"}
        session.create_object(private | common | {pkcs11.Attribute.TOKEN: True})
        public = decode_x509_certificate(certificate.public_bytes(forms.Encoding.DER))
        session.create_object(public | common | {pkcs11.Attribute.TOKEN: True})
