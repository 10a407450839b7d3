"""A browser that takes Web Push: it has keys, and opens what was sealed for it (RFC 8291), apart from our own code."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HOST = "push.example"


class Browser:
    """One subscription at `https://push.example/<name>`."""

    def __init__(self, name: str = "one") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._secret = b"0123456789abcdef"
        self._point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.path = f"/{name}"
        self.given = {
            "endpoint": f"https://{HOST}{self.path}", "p256dh": _text(self._point), "auth": _text(self._secret),
        }  # fmt: skip

    def open(self, body: bytes) -> dict[str, Any]:
        """What stands in a message for this browser."""
        salt, sender, sealed = body[:16], body[21:86], body[86:]
        shared = self._key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        material = _derive(self._secret, shared, b"WebPush: info\x00" + self._point + sender, 32)
        key = _derive(salt, material, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _derive(salt, material, b"Content-Encoding: nonce\x00", 12)
        return dict(json.loads(AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x02")))


def _derive(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
