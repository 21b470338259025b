"""X.509 for signing: new root and leaf, reading PEM, and what C2PA calls a key's algorithm.

The leaf follows the C2PA certificate profile: CA false (critical), digitalSignature (critical),
emailProtection, SKI and AKI, an organisation in the subject. ECDSA on P-256 with SHA-256.
"""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from emblazon.errors import InputError

ROOT_DAYS = 3650
LEAF_DAYS = 730
ORGANISATION = "Emblazon (self-signed)"
SKEW = timedelta(hours=1)
"""How far other machines' clocks may be behind ours."""

ENCODING = serialization.Encoding.PEM
CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
HASHES = {
    "es256": hashes.SHA256,
    "es384": hashes.SHA384,
    "es512": hashes.SHA512,
    "ps256": hashes.SHA256,
}


def new_root(now: datetime) -> bytes:
    """PEM of a new self-signed root certificate and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Emblazon root")
    builder = (
        _dated(now, ROOT_DAYS)
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_pictures=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return pem(builder.sign(key, hashes.SHA256())) + key_pem(key)


def new_leaf(root: x509.Certificate, root_key: PrivateKeyTypes, *, now: datetime) -> bytes:
    """PEM of a new signing certificate, issued by `root`, and its key."""
    if not isinstance(root_key, ec.EllipticCurvePrivateKey):
        raise InputError("The root key is not one that Emblazon made.", remedy="Restore it from a backup.")
    key = ec.generate_private_key(ec.SECP256R1())
    identifier = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = (
        _dated(now, LEAF_DAYS)
        .subject_name(_name("Emblazon picture signing"))
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_pictures=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False
        )
    )
    return pem(builder.sign(root_key, hashes.SHA256())) + key_pem(key)


def _dated(now: datetime, days: int) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().serial_number(x509.random_serial_number())
    return builder.not_valid_before(now - SKEW).not_valid_after(now + timedelta(days=days))


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _usage(*, signs_pictures: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs_pictures,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signs_pictures,
        crl_sign=not signs_pictures,
        encipher_only=False,
        decipher_only=False,
    )


def pem(certificate: x509.Certificate) -> bytes:
    """The certificate as PEM."""
    return certificate.public_bytes(ENCODING)


def key_pem(key: PrivateKeyTypes) -> bytes:
    """The key as PKCS#8 PEM, not encrypted: for memory, or for a file of mode 0600."""
    return key.private_bytes(ENCODING, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def read_chain(data: bytes, *, name: str) -> list[x509.Certificate]:
    """The certificates in PEM text, in order. Raises InputError when there is none."""
    try:
        return x509.load_pem_x509_certificates(data)
    except ValueError as error:
        raise InputError(f"{name!r} holds no PEM certificate.", remedy="Check the file.") from error


def read_key(data: bytes, *, name: str, password: bytes | None = None) -> PrivateKeyTypes:
    """The private key in PEM text. Raises InputError when it cannot be read or opened."""
    start = data.find(b"-----BEGIN", data.find(b"PRIVATE KEY-----") - 32)
    try:
        return serialization.load_pem_private_key(data[max(start, 0) :], password)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        if isinstance(error, TypeError):
            remedy = (
                "It is not encrypted: leave the password out."
                if password
                else "It is encrypted: give its password."
            )
        else:
            remedy = "Is the password right?" if password else "Give a whole private key in PEM."
        remedy += " It is read from EMBLAZON_SIGN_PASSWORD." if "password" in remedy else ""
        raise InputError(f"{name!r} holds no private key that can be opened.", remedy=remedy) from error


def belongs(key: PrivateKeyTypes, certificate: x509.Certificate) -> bool:
    """Is the certificate about this key?"""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(ENCODING, form) == certificate.public_key().public_bytes(
        ENCODING, form
    )


def issued_by(leaf: x509.Certificate, root: x509.Certificate) -> bool:
    """Did `root` sign `leaf`?"""
    try:
        leaf.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def algorithm(certificate: x509.Certificate) -> str:
    """The algorithm of a certificate's key as C2PA names it. Raises InputError on a key that C2PA does not take."""
    key = certificate.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in CURVES:
        return CURVES[key.curve.name]
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048:
        return "ps256"
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "ed25519"
    raise InputError(
        "The certificate's key is of a kind that content credentials do not take.",
        remedy="Use ECDSA on P-256, P-384 or P-521, RSA of 2048 bits or more, or Ed25519.",
    )


def signed_by(certificate: x509.Certificate, signature: bytes, message: bytes, *, algorithm: str) -> bool:
    """Is this the raw signature (as COSE has it: r‖s for ECDSA) of the certificate's key over `message`?"""
    key = certificate.public_key()
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            half = (key.curve.key_size + 7) // 8
            if len(signature) != 2 * half:
                return False
            whole = encode_dss_signature(
                int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
            )
            key.verify(whole, message, ec.ECDSA(HASHES[algorithm]()))
        elif isinstance(key, rsa.RSAPublicKey):
            kind = HASHES[algorithm]()
            shape = padding.PSS(mgf=padding.MGF1(kind), salt_length=kind.digest_size)
            key.verify(signature, message, shape, kind)
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, message)
        else:
            return False
    except InvalidSignature:
        return False
    return True


def subject(certificate: x509.Certificate) -> str:
    """Organisation, else common name, else the whole subject."""
    for wanted in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for attribute in certificate.subject.get_attributes_for_oid(wanted):
            return str(attribute.value)
    return certificate.subject.rfc4514_string()
