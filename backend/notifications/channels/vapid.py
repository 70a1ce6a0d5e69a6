"""The key by which push services recognise this instance (RFC 8292)."""

import base64
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from backend.core.security import kept_secret

_BYTES = 32


class VapidKey:
    """A key of the curve P-256. Browsers subscribe to its public half: with another key all have to subscribe again."""

    def __init__(self, secret: str) -> None:
        """`secret`: the 32 bytes of the private key in base64url.

        :raises ValueError: it is no such key.
        """
        raw = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
        if len(raw) != _BYTES:
            raise ValueError("A VAPID key has 32 bytes, in base64url.")
        private = ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())
        self.signer = Vapid02(private)
        point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.public = base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def load_key(*, secret: str | None, data_dir: Path) -> VapidKey:
    """The key of the environment, else of `data_dir/vapid.key`, which is made (0600) when missing."""
    return VapidKey(secret or kept_secret(data_dir / "vapid.key", make=_new_secret).strip())


def _new_secret() -> str:
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(_BYTES, "big")).rstrip(b"=").decode()
