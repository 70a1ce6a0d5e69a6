"""Whom the instance lets itself be sent to: browsers name the address, so it might be one inside its own network."""

import base64
import binascii
import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from backend.notifications.errors import BadKeysError, EndpointNotAllowedError

HTTPS_PORT = 443
_HOST = re.compile(r"[A-Za-z0-9._:-]{1,253}")
_PRINTABLE = re.compile(r"[!-~]+")
_POINT_BYTES, _SECRET_BYTES = 65, 16
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class UnresolvableError(Exception):
    """The host has no address at the moment."""


@dataclass(frozen=True)
class Target:
    """Where to connect, once it has been checked: to this address, whatever the name means a moment later."""

    host: str
    port: int
    ip: str
    is_https: bool
    path: str


def check_endpoint(endpoint: str, *, allowed_hosts: tuple[str, ...]) -> None:
    """Refuse what is no public push service. A name that cannot be resolved now is looked at again before sending.

    :raises EndpointNotAllowedError: not https on its own port, or inside a private network.
    """
    try:
        resolve(endpoint, allowed_hosts=allowed_hosts)
    except UnresolvableError:
        pass


def resolve(endpoint: str, *, allowed_hosts: tuple[str, ...]) -> Target:
    """Where the endpoint leads now. `allowed_hosts` (`host` or `host:port`) the operator vouches for.

    :raises EndpointNotAllowedError: not https on its own port, or any of its addresses is not a public one.
    :raises UnresolvableError: the name means nothing at the moment.
    """
    try:
        parts = urlsplit(endpoint)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as unreadable:
        raise EndpointNotAllowedError() from unreadable
    has_login = "@" in parts.netloc
    if not _PRINTABLE.fullmatch(endpoint) or not _HOST.fullmatch(host) or has_login or parts.fragment:
        raise EndpointNotAllowedError()
    is_https = parts.scheme == "https"
    port = port or (HTTPS_PORT if is_https else 80)
    is_vouched_for = bool({host, f"{host}:{port}"} & set(allowed_hosts)) and parts.scheme in ("http", "https")
    if not is_vouched_for and not (is_https and port == HTTPS_PORT):
        raise EndpointNotAllowedError()
    addresses = _addresses(host, port)
    if not is_vouched_for and not all(is_public(address) for address in addresses):
        raise EndpointNotAllowedError()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port, addresses[0], is_https, path)


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as unknown:
        raise UnresolvableError(host) from unknown
    return [str(address[4][0]) for address in found]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, also where an IPv4 one is wrapped into it."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if wrapped is not None:
            return is_public(str(wrapped))
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def check_keys(*, p256dh: str, auth: str) -> None:
    """Refuse keys with which nothing can be encrypted.

    :raises BadKeysError: no point of the curve, or no secret of 16 bytes.
    """
    point, secret = _decoded(p256dh), _decoded(auth)
    if len(point) != _POINT_BYTES or len(secret) != _SECRET_BYTES:
        raise BadKeysError()
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError as no_point:
        raise BadKeysError() from no_point


def _decoded(text: str) -> bytes:
    if not re.fullmatch(r"[A-Za-z0-9_-]+=*", text):
        raise BadKeysError()
    try:
        return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except (binascii.Error, ValueError) as unreadable:
        raise BadKeysError() from unreadable
