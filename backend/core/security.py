"""Keys and what is done with them: sealing fields, blind indexes, signatures, masks.

One master key per generation; every use has its own key derived from it, so that no purpose can be
played against another. Several generations are valid at once: the first seals, all of them open.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

KEY_BYTES = 32
NONCE_BYTES = 12


class UnreadableFieldError(Exception):
    """A sealed value that none of the present keys opens."""


@dataclass(frozen=True)
class _Generation:
    number: int
    """One byte in front of every sealed value and beside every blind index."""
    seal: bytes
    index: bytes
    codes: bytes
    claims: bytes
    displays: bytes


class Keyring:
    """The keys of one installation, newest first."""

    def __init__(self, master_keys: list[tuple[int, bytes]]) -> None:
        if not master_keys:
            raise ValueError("A keyring needs at least one key.")
        self._generations = [_derive(number, master) for number, master in master_keys]
        self._ciphers = {g.number: AESGCM(g.seal) for g in self._generations}

    @property
    def current(self) -> int:
        """Number of the generation that seals."""
        return self._generations[0].number

    @property
    def code_keys(self) -> list[bytes]:
        """Rotating codes: the first signs, all of them are recognised."""
        return [generation.codes for generation in self._generations]

    @property
    def claim_keys(self) -> list[bytes]:
        """Claims (scans exchanged before sign-in): the first signs, all of them are recognised."""
        return [generation.claims for generation in self._generations]

    @property
    def display_keys(self) -> list[bytes]:
        """Tokens of displays: the first makes new ones, all of them say one again."""
        return [generation.displays for generation in self._generations]

    def seal(self, text: str, *, context: str) -> bytes:
        """Encrypt a field. `context` (for example "member.phone") must be given again to open it."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self.current].encrypt(nonce, text.encode(), context.encode())
        return bytes([self.current]) + nonce + sealed

    def open(self, sealed: bytes, *, context: str) -> str:
        """Decrypt what `seal` made.

        :raises UnreadableFieldError: sealed by a key that is gone, for another context, or damaged.
        """
        cipher = self._ciphers.get(sealed[0])
        if cipher is None:
            raise UnreadableFieldError(f"no key of generation {sealed[0]}")
        try:
            return cipher.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], context.encode()).decode()
        except InvalidTag as damaged:
            raise UnreadableFieldError(context) from damaged

    def index(self, text: str) -> bytes:
        """Blind index of a normalised value by the current key: equal values, equal bytes, nothing else told."""
        return _index(self._generations[0], text)

    def indexes(self, text: str) -> list[bytes]:
        """Blind indexes of a value by every valid key: look up with these."""
        return [_index(generation, text) for generation in self._generations]


def _derive(number: int, master: bytes) -> _Generation:
    if len(master) != KEY_BYTES:
        raise ValueError("A master key has 32 bytes.")

    def key(purpose: str) -> bytes:
        return HKDFExpand(algorithm=SHA256(), length=KEY_BYTES, info=purpose.encode()).derive(master)

    return _Generation(
        number,
        seal=key("field"),
        index=key("blind index"),
        codes=key("code"),
        claims=key("claim"),
        displays=key("display"),
    )


def _index(generation: _Generation, text: str) -> bytes:
    digest = hmac.new(generation.index, text.encode(), hashlib.sha256).digest()
    return bytes([generation.number]) + digest[:16]


def load_keyring(*, master_keys: tuple[str, ...], data_dir: Path) -> Keyring:
    """The keyring of the environment, else of `data_dir/keys.json`, which is made (0600) when missing.

    Keys in the environment are numbered from the oldest (1) to the newest, so that adding one in front renames none.
    """
    if master_keys:
        total = len(master_keys)
        return Keyring([(total - place, base64.b64decode(key)) for place, key in enumerate(master_keys)])
    stored = json.loads(kept_secret(data_dir / "keys.json", make=_new_key))
    return Keyring([(entry["number"], base64.b64decode(entry["key"])) for entry in stored])


def _new_key() -> str:
    return json.dumps([{"number": 1, "key": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}])


def kept_secret(path: Path, *, make: Callable[[], str]) -> str:
    """What the file holds; a missing one is made (0600), and of several processes the first one's stays."""
    if not path.exists():
        _write_secret(path, make())
    return path.read_text()


def _write_secret(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    staging = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(staging, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
    try:
        os.link(staging, path)  # Fails when another process was first: then its keys are the keys.
    except FileExistsError:
        pass
    finally:
        staging.unlink()


def new_token() -> str:
    """An unguessable token of 256 bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def derived_token(key: bytes, identifier: bytes) -> str:
    """A token like `new_token`, which can be said again by whoever has the key."""
    digest = hmac.new(key, identifier, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def token_hash(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).digest()


def masked_phone(phone: str) -> str:
    """`13800000000` → `138****0000` (domain §8)."""
    return f"{phone[:3]}****{phone[-4:]}"


def masked_id_number(id_number: str) -> str:
    """`32010519491231002X` → `320***********002X` (domain §8)."""
    return f"{id_number[:3]}{'*' * (len(id_number) - 7)}{id_number[-4:]}"


def masked_email(address: str) -> str:
    """`li.ming@example.org` → `l***@example.org`."""
    name, _, host = address.rpartition("@")
    return f"{name[:1]}***@{host}"
