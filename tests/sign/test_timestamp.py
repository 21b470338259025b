"""A real time-stamping authority (OpenSSL's) says when a picture was signed."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from posted import serving

from emblazon.records import Picture, Plan, Report
from emblazon.sign import Keys, Stamp, certificates, sign, verify

CONFIGURATION = """
[tsa]
default_tsa = it
[it]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
certs = {folder}/root.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""


def authority(folder: Path, now: datetime) -> Callable[[bytes], tuple[int, bytes]]:
    """Answers time-stamp requests; its files lie in `folder`."""
    root_text = certificates.new_root(now)
    root, root_key = x509.load_pem_x509_certificate(root_text), certificates.read_key(root_text, name="root")
    assert isinstance(root_key, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Clock")]))
        .issuer_name(root.subject)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    (folder / "root.pem").write_bytes(certificates.pem(root))
    (folder / "tsa.pem").write_bytes(certificates.pem(leaf))
    (folder / "tsa.key").write_bytes(certificates.key_pem(key))
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(CONFIGURATION.format(folder=folder))

    def answer(query: bytes) -> tuple[int, bytes]:
        (folder / "query").write_bytes(query)
        command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        return 200, (folder / "reply").read_bytes()

    return answer


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command as an authority")
def test_a_time_stamp_says_when_a_picture_was_signed(
    picture: Picture, plan: Plan, report: Report, stamp: Stamp, keys: Keys, tmp_path: Path, now: datetime
) -> None:
    said: list[str] = []
    small = replace(picture, placed=(), svg="")
    with serving(authority(tmp_path, now)) as service:
        stamped = replace(keys, timestamp=service.url, say=said.append)
        signed = sign(small, plan, report, keys=stamped, stamp=stamp)
    assert not "".join(said)
    assert len(service.asked) == 1
    path = tmp_path / "a.png"
    path.write_bytes(signed.files[0].data)
    verdict = verify(path, anchors=keys.root)
    assert verdict.holds
    assert abs(datetime.fromisoformat(verdict.signed_at) - datetime.now(UTC)) < timedelta(minutes=5)
