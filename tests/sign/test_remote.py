"""A signer elsewhere: a real server with a real key; what it answers is checked, and its token is never told."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from posted import serving

from emblazon.errors import (
    BackendError,
    BadAnswerError,
    InputError,
    SecretError,
    StorageError,
    UnavailableError,
)
from emblazon.records import Picture, Plan, Report, Signed
from emblazon.sign import Keys, Stamp, company_keys, remote_keys, sign, verify
from emblazon.sign.remote import RemoteSigner, checked_address

TOKEN = "very-secret-token-0123456789"


def raw_signature(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    numbers = utils.decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    return b"".join(each.to_bytes(32, "big") for each in numbers)


@pytest.fixture
def key(keys: Keys) -> ec.EllipticCurvePrivateKey:
    found = serialization.load_pem_private_key(keys.private_key.encode(), None)
    assert isinstance(found, ec.EllipticCurvePrivateKey)
    return found


@pytest.fixture
def certificate(keys: Keys, tmp_path: Path) -> Path:
    (tmp_path / "chain.pem").write_text(keys.chain)
    return tmp_path / "chain.pem"


@pytest.fixture
def signing(picture: Picture, plan: Plan, report: Report, stamp: Stamp) -> Callable[[Keys], Signed]:
    small = replace(picture, placed=(), svg="")
    return lambda keys: sign(small, plan, report, keys=keys, stamp=stamp)


def test_a_picture_is_signed_by_a_service_that_alone_has_the_key(
    keys: Keys,
    key: ec.EllipticCurvePrivateKey,
    certificate: Path,
    now: datetime,
    signing: Callable[[Keys], Signed],
    tmp_path: Path,
) -> None:
    with serving(lambda message: (200, raw_signature(key, message))) as service:
        far = remote_keys(certificate, service.url, root=None, now=now, token=TOKEN)
        signed = signing(far)
    assert far.private_key == ""
    path = tmp_path / "a.png"
    path.write_bytes(signed.files[0].data)
    assert verify(path, anchors=keys.root).state == "trusted"
    headers, message = service.asked[0]
    assert len(service.asked) == 1
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["X-Algorithm"] == "es256"
    assert b"Signature1" in message
    assert TOKEN not in repr(far)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"x" * 64, BadAnswerError),
        (200, b"", BadAnswerError),
        (200, b"x" * 900_000, BadAnswerError),
        (307, b"", BackendError),
        (401, b"no", SecretError),
        (500, TOKEN.encode(), BackendError),
    ],
)
def test_what_the_service_does_wrong_is_said_once_without_the_token(
    status: int,
    body: bytes,
    kind: type[Exception],
    certificate: Path,
    now: datetime,
    signing: Callable[[Keys], Signed],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(lambda _: (status, body)) as service:
        far = remote_keys(certificate, service.url, root=None, now=now, token=TOKEN)
        with pytest.raises(kind) as refused:
            signing(far)
    assert len(service.asked) == 1
    assert "remote signer" in str(refused.value)
    assert TOKEN not in str(refused.value) + caplog.text


def test_a_service_that_is_gone_or_silent_ends_in_time(keys: Keys) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        for address in (f"http://127.0.0.1:{port}/", "http://127.0.0.1:1/"):
            signer = RemoteSigner(address, keys.chain, keys.algorithm, TOKEN, wait_s=0.3)
            with pytest.raises(UnavailableError, match="gave no answer"):
                signer(b"words")


def test_a_service_that_drips_its_answer_ends_in_time(keys: Keys) -> None:
    """A byte now and then keeps every single read in time."""
    import socket
    from threading import Event, Thread

    done = Event()

    def drip(server: socket.socket) -> None:
        line, _ = server.accept()
        with line:
            line.recv(65_536)
            line.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while not done.wait(0.05):
                try:
                    line.sendall(b"x")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=drip, args=(server,))
        thread.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        try:
            with pytest.raises(UnavailableError, match="gave no answer"):
                RemoteSigner(address, keys.chain, keys.algorithm, TOKEN, wait_s=0.5)(b"words")
        finally:
            done.set()
            thread.join()


@pytest.mark.parametrize(
    "url",
    ["http://signer.example/", "ftp://x/", "https://", "https://user:word@signer.example/", "https://x:bad/"],
)
def test_a_signer_must_be_at_an_https_address_without_a_password(url: str) -> None:
    with pytest.raises(InputError, match=r"\[sign\] remote") as refused:
        checked_address(url, name="remote")
    assert "word" not in str(refused.value).replace("password", "")
    assert checked_address("https://signer.example/a", name="remote")
    assert checked_address("http://stamps.example/", name="timestamp", plain=True)


@pytest.mark.parametrize("kind", ["es384", "es512", "ps256", "ed25519"])
def test_every_algorithm_signs_here_and_elsewhere(
    kind: str, now: datetime, tmp_path: Path, signing: Callable[[Keys], Signed]
) -> None:
    made = {
        "es384": lambda: ec.generate_private_key(ec.SECP384R1()),
        "es512": lambda: ec.generate_private_key(ec.SECP521R1()),
        "ps256": lambda: rsa.generate_private_key(65537, 2048),
        "ed25519": ed25519.Ed25519PrivateKey.generate,
    }[kind]()
    chain, root = issued(made, now)
    (tmp_path / "chain.pem").write_bytes(chain)
    near = company_keys(tmp_path / "chain.pem", pem_of(made), root=None, now=now)
    assert near.algorithm == kind
    with serving(lambda message: (200, signature(made, message))) as service:
        far = remote_keys(tmp_path / "chain.pem", service.url, root=None, now=now)
        for keys in (near, far):
            path = tmp_path / "a.png"
            path.write_bytes(signing(keys).files[0].data)
            assert verify(path, anchors=root.decode()).state == "trusted"


def issued(key: object, now: datetime) -> tuple[bytes, bytes]:
    """A certificate for `key` by a new root, both PEM."""
    from cryptography import x509

    from emblazon.sign import certificates

    text = certificates.new_root(now)
    root = x509.load_pem_x509_certificate(text)
    root_key = certificates.read_key(text, name="root")
    model = x509.load_pem_x509_certificate(certificates.new_leaf(root, root_key, now=now))
    assert isinstance(root_key, ec.EllipticCurvePrivateKey)
    builder = (
        x509.CertificateBuilder()
        .subject_name(model.subject)
        .issuer_name(model.issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(model.not_valid_before_utc)
        .not_valid_after(model.not_valid_after_utc)
        .public_key(key.public_key())  # type: ignore[attr-defined]
    )
    for each in model.extensions:
        value = each.value
        if isinstance(value, x509.SubjectKeyIdentifier):
            value = x509.SubjectKeyIdentifier.from_public_key(key.public_key())  # type: ignore[attr-defined]
        builder = builder.add_extension(value, critical=each.critical)
    return certificates.pem(builder.sign(root_key, hashes.SHA256())), certificates.pem(root)


def pem_of(key: object) -> str:
    from emblazon.sign import certificates

    return certificates.key_pem(key).decode()  # type: ignore[arg-type]


def signature(key: object, message: bytes) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        half, kind = {384: (48, hashes.SHA384()), 521: (66, hashes.SHA512())}[key.curve.key_size]
        numbers = utils.decode_dss_signature(key.sign(message, ec.ECDSA(kind)))
        return b"".join(each.to_bytes(half, "big") for each in numbers)
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    assert isinstance(key, ed25519.Ed25519PrivateKey)
    return key.sign(message)


def test_a_time_stamp_that_fails_costs_one_message_and_no_picture(
    keys: Keys, signing: Callable[[Keys], Signed], tmp_path: Path
) -> None:
    said: list[str] = []
    with serving(lambda _: (500, b"no")) as authority:
        signed = signing(replace(keys, timestamp=authority.url, say=said.append))
    path = tmp_path / "a.png"
    path.write_bytes(signed.files[0].data)
    verdict = verify(path, anchors=keys.root)
    assert (verdict.state, verdict.signed_at) == ("trusted", "")
    assert len(authority.asked) == 1
    assert len(said) == 1
    assert authority.url in said[0]
    assert "No time stamp" in said[0]


def test_keys_that_cannot_sign_are_said_so(keys: Keys, signing: Callable[[Keys], Signed]) -> None:
    with pytest.raises(StorageError, match="could not be signed"):
        signing(replace(keys, private_key=keys.private_key.replace("A", "B")))
