"""Web Push: messages that only the browser of the reader can open (RFC 8291, RFC 8188), and who sends them (RFC 8292).

The push service of the browser's maker carries them and sees nothing but their length and time.
"""

from __future__ import annotations

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
POINT = 65  # bytes of an uncompressed point of the curve
AUTH = 16
SALT = 16
RECORD = 4096  # the only record; services take at least this much (RFC 8030 section 7.2)
LONGEST = RECORD - 103  # bytes of a message: header, padding and tag take the rest (RFC 8291 section 4)
TOKEN_LASTS = timedelta(hours=12)  # at most 24 (RFC 8292 section 2)


class BadKeys(ValueError):
    """What a browser gave as its keys cannot be its keys; the message says why."""


def encrypt(
    message: bytes, *, p256dh: str, auth: str, salt: bytes = b"", sender: ec.EllipticCurvePrivateKey | None = None
) -> bytes:
    """The body of a push request (`Content-Encoding: aes128gcm`) for the browser with these keys, as it gave them.

    `salt` and `sender` are new for each message; given, they let a published example be repeated. Raises `BadKeys`,
    and `ValueError` for a message of more than `LONGEST` bytes.
    """
    if len(message) > LONGEST:
        raise ValueError(f"a push message has at most {LONGEST} bytes, this one {len(message)}")
    receiver, secret = check_keys(p256dh=p256dh, auth=auth)
    salt, sender = salt or os.urandom(SALT), sender or ec.generate_private_key(CURVE)
    own, theirs = point_of(sender.public_key()), point_of(receiver)
    shared = sender.exchange(ec.ECDH(), receiver)
    material = _hkdf(shared, salt=secret, info=b"WebPush: info\x00" + theirs + own, length=32)
    key = _hkdf(material, salt=salt, info=b"Content-Encoding: aes128gcm\x00", length=16)
    nonce = _hkdf(material, salt=salt, info=b"Content-Encoding: nonce\x00", length=12)
    header = salt + RECORD.to_bytes(4, "big") + bytes([POINT]) + own
    return header + AESGCM(key).encrypt(nonce, message + b"\x02", None)  # 2: the last record


def check_keys(*, p256dh: str, auth: str) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    """A browser's public key and secret from their base64url. Raises `BadKeys`."""
    secret = _from_base64(auth)
    if len(secret) != AUTH:
        raise BadKeys(f"the secret has {len(secret)} bytes, not {AUTH}")
    point = _from_base64(p256dh)
    if len(point) != POINT:
        raise BadKeys(f"the key has {len(point)} bytes, not {POINT}")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point), secret
    except ValueError as error:
        raise BadKeys("the key is no point of the curve") from error


def sender_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """The portal's own key, always the same for the same secret, so that it needs no file of its own."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (FIPS 186-4 D.1.2.3)
    number = int.from_bytes(_hkdf(secret, salt=b"", info=b"icma web push", length=48), "big")
    return ec.derive_private_key(number % (order - 1) + 1, CURVE)


def public_text(key: ec.EllipticCurvePrivateKey) -> str:
    """The key as browsers want it (`applicationServerKey`)."""
    return to_base64(point_of(key.public_key()))


def authorization(key: ec.EllipticCurvePrivateKey, *, endpoint: str, contact: str, now: datetime) -> str:
    """The Authorization header that tells the push service who sends (RFC 8292 section 3). `contact` is a mailto: or
    https: address, "" when the operator gave none.
    """
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((now + TOKEN_LASTS).timestamp())}
    if contact:
        claims["sub"] = contact
    signed = ".".join(
        to_base64(json.dumps(part, separators=(",", ":")).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims)
    )
    r, s = decode_dss_signature(key.sign(signed.encode("ascii"), ec.ECDSA(SHA256())))
    return f"vapid t={signed}.{to_base64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={public_text(key)}"


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """The key as an uncompressed point."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def to_base64(data: bytes) -> str:
    """base64url without padding (RFC 7515 section 2)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _from_base64(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text.rstrip("=").encode("ascii") + b"=" * (-len(text.rstrip("=")) % 4))
    except (NotBase64, UnicodeEncodeError, ValueError) as error:
        raise BadKeys("a key is not base64url") from error


def _hkdf(material: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(material)
