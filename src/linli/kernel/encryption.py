"""Sealed cells and blind indexes.

A sealed value is ``suite.key.payload``: suite 1 is AES-256-GCM (NIST SP 800-38D) with a
random 96-bit nonce; ``key`` names the master key used, so that old values stay readable
while a new key takes over. The associated data are the purpose (``app.Model.column``) and
the row's key: a value copied into another cell does not open. Equality search goes through
a separate keyed index, because encryption that shows equality would leak it everywhere.

The master key is 32 bytes in hexadecimal (setting ``LINLI_MASTER_KEY``); keys it replaced
are listed in the optional setting ``LINLI_OLD_MASTER_KEYS``. Every purpose gets its own
key by HKDF-SHA-256 (RFC 5869).
"""

from __future__ import annotations

import hmac
import os
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_SUITE = "1"
_NONCE_BYTES = 12


class SealBrokenError(ValueError):
    """The value does not open here: damaged, moved from another cell, or its key is gone."""


@lru_cache(maxsize=256)
def _derive(master: bytes, info: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info.encode()).derive(master)


def _masters() -> tuple[bytes, ...]:
    """Return the master keys, the current one first."""
    texts = [settings.LINLI_MASTER_KEY, *getattr(settings, "LINLI_OLD_MASTER_KEYS", ())]
    try:
        keys = tuple(bytes.fromhex(text) for text in texts)
    except ValueError as error:
        raise ImproperlyConfigured("master keys must be hexadecimal") from error
    if any(len(key) != 32 for key in keys):
        raise ImproperlyConfigured("master keys must have 32 bytes")
    return keys


def _key_id(master: bytes) -> str:
    return _derive(master, "linli/key-id").hex()[:8]


def current_key_id() -> str:
    """Return the name of the key new values are sealed with (8 hexadecimal digits)."""
    return _key_id(_masters()[0])


def key_id_of(sealed: str) -> str:
    """Return the name of the key ``sealed`` was made with; raise SealBrokenError if malformed."""
    parts = sealed.split(".")
    if len(parts) != 3 or parts[0] != _SUITE:
        raise SealBrokenError("not a sealed value")
    return parts[1]


def _bound_to(purpose: str, row_key: str) -> bytes:
    return f"{len(purpose)}:{purpose}:{row_key}".encode()


def seal(purpose: str, row_key: str, plaintext: str) -> str:
    """Return ``plaintext`` sealed for one cell.

    ``purpose`` names the column (``people.Resident.phone``), ``row_key`` the row (its uuid,
    known before the insert). The result is ASCII, about 4/3 of the UTF-8 length plus 48.
    """
    master = _masters()[0]
    nonce = os.urandom(_NONCE_BYTES)
    cipher = AESGCM(_derive(master, f"linli/seal/{purpose}"))
    payload = nonce + cipher.encrypt(nonce, plaintext.encode(), _bound_to(purpose, row_key))
    return f"{_SUITE}.{_key_id(master)}.{urlsafe_b64encode(payload).decode()}"


def open_sealed(purpose: str, row_key: str, sealed: str) -> str:
    """Return the text sealed for this very cell; raise SealBrokenError otherwise."""
    wanted = key_id_of(sealed)
    master = next((key for key in _masters() if _key_id(key) == wanted), None)
    if master is None:
        raise SealBrokenError(f"no key {wanted} here")
    try:
        payload = urlsafe_b64decode(sealed.rsplit(".", 1)[1])
        nonce, secret = payload[:_NONCE_BYTES], payload[_NONCE_BYTES:]
        cipher = AESGCM(_derive(master, f"linli/seal/{purpose}"))
        return cipher.decrypt(nonce, secret, _bound_to(purpose, row_key)).decode()
    except (InvalidTag, ValueError) as error:
        raise SealBrokenError("damaged, or sealed for another cell") from error


def _index(master: bytes, purpose: str, value: str) -> str:
    plain = unicodedata.normalize("NFKC", value).strip()
    return hmac.new(_derive(master, f"linli/index/{purpose}"), plain.encode(), sha256).hexdigest()


def blind_index(purpose: str, value: str) -> str:
    """Return the keyed HMAC-SHA-256 of ``value`` (64 hexadecimal digits) for equality search.

    Keyed, because the space of identity numbers of one county can be tried out in a minute.
    """
    return _index(_masters()[0], purpose, value)


def blind_indexes(purpose: str, value: str) -> list[str]:
    """Return the index of ``value`` under every key in use, the current first (for ``__in``)."""
    return [_index(master, purpose, value) for master in _masters()]
