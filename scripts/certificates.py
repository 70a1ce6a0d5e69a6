"""A certificate authority of one's own, for phones in the local network."""

import ipaddress
import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

AUTHORITY_LIFETIME = timedelta(days=3650)
LEAF_LIFETIME = timedelta(days=397)
"""Browsers distrust server certificates that live much longer."""
RENEW_BEFORE_END = timedelta(days=30)
CLOCK_TOLERANCE = timedelta(days=1)
LOCAL_NETWORKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8")


@dataclass(frozen=True)
class Certificates:
    """Files: the authority's certificate, the server's certificate and its key."""

    authority: Path
    certificate: Path
    key: Path


@dataclass(frozen=True)
class _Identity:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def make_certificates(folder: Path, host: Address) -> Certificates:
    """Return certificates for `host` and this machine itself, making only what is missing, old or for another address.

    The authority stays the same for ten years, so that a phone trusts it once, unless the host's address is an
    unusual one for a local network. Keys are readable by their owner only.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = Certificates(folder / "ca.crt", folder / "server.crt", folder / "server.key")
    authority = _read(files.authority, folder / "ca.key")
    if authority is None or not _permits(authority.certificate, host):
        authority = _make_authority(host)
        _write(authority, files.authority, folder / "ca.key")
    leaf = _read(files.certificate, files.key)
    if leaf is None or not _serves(leaf.certificate, authority.certificate, host):
        _write(_make_leaf(authority, host), files.certificate, files.key)
    return files


def _make_authority(host: Address) -> _Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Lianxin demo CA ({socket.gethostname()})"[:64])])
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    # A phone that trusts this authority trusts it for addresses of local networks only, should its key ever be lost.
    permitted = [x509.IPAddress(ipaddress.ip_network(network)) for network in (*LOCAL_NETWORKS, str(host))]
    builder = (
        _builder(name, name, key.public_key(), AUTHORITY_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints([*permitted, x509.DNSName("localhost")], None), critical=True)
    )
    return _Identity(builder.sign(key, hashes.SHA256()), key)


def _make_leaf(authority: _Identity, host: Address) -> _Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Lianxin demo")])
    issuer = authority.certificate
    signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    builder = (
        _builder(name, issuer.subject, key.public_key(), LEAF_LIFETIME - CLOCK_TOLERANCE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(_names(host)), critical=False)
        .add_extension(signer, critical=False)
    )
    return _Identity(builder.sign(authority.key, hashes.SHA256()), key)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, lifetime: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_TOLERANCE)
        .not_valid_after(now + lifetime)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _names(host: Address) -> list[x509.GeneralName]:
    addresses = dict.fromkeys([ipaddress.ip_address("127.0.0.1"), host])
    return [x509.DNSName("localhost"), *(x509.IPAddress(address) for address in addresses)]


def _permits(authority: x509.Certificate, host: Address) -> bool:
    """Whether phones that trust `authority` trust it for `host`."""
    constraints = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    networks = [name.value for name in constraints.permitted_subtrees or () if isinstance(name, x509.IPAddress)]
    return any(host in network for network in networks if isinstance(network, ipaddress.IPv4Network))


def _serves(leaf: x509.Certificate, authority: x509.Certificate, host: Address) -> bool:
    """Whether `leaf` is of this authority, for this host, and not about to end."""
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    if host not in names.get_values_for_type(x509.IPAddress):
        return False
    if leaf.not_valid_after_utc - RENEW_BEFORE_END < datetime.now(UTC):
        return False
    signer = leaf.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    own = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return signer.key_identifier == own.digest


def _read(certificate: Path, key: Path) -> _Identity | None:
    """The stored pair; None when a file is missing or damaged."""
    try:
        loaded = serialization.load_pem_private_key(key.read_bytes(), password=None)
        stored = x509.load_pem_x509_certificate(certificate.read_bytes())
    except (OSError, ValueError):
        return None
    return _Identity(stored, loaded) if isinstance(loaded, ec.EllipticCurvePrivateKey) else None


def _write(identity: _Identity, certificate: Path, key: Path) -> None:
    private = identity.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write_private(key, private)
    certificate.write_bytes(identity.certificate.public_bytes(serialization.Encoding.PEM))


def _write_private(file: Path, content: bytes) -> None:
    file.unlink(missing_ok=True)  # A file left with wider rights would keep them.
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
