"""Web Push against the example of RFC 8291 appendix A, and against a browser of our own."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from icma.core.webpush import (
    CURVE,
    LONGEST,
    BadKeys,
    authorization,
    check_keys,
    encrypt,
    point_of,
    public_text,
    sender_key,
    to_base64,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
EXAMPLE = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6"
    "cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_example_of_the_standard_comes_out_byte_for_byte() -> None:
    sender = ec.derive_private_key(int.from_bytes(raw("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), CURVE)
    body = encrypt(
        b"When I grow up, I want to be a watermelon", p256dh=P256DH, auth=AUTH, salt=raw("DGv6ra1nlYgDCS1FRnbzlw"),
        sender=sender,
    )  # fmt: skip
    assert to_base64(body) == EXAMPLE


def test_no_two_messages_are_alike_and_none_is_too_long() -> None:
    assert encrypt(b"x", p256dh=P256DH, auth=AUTH) != encrypt(b"x", p256dh=P256DH, auth=AUTH)
    assert len(encrypt(b"x" * LONGEST, p256dh=P256DH, auth=AUTH)) == 4096
    with pytest.raises(ValueError, match="at most 3993 bytes"):
        encrypt(b"x" * (LONGEST + 1), p256dh=P256DH, auth=AUTH)


@pytest.mark.parametrize(
    ("p256dh", "auth", "reason"),
    [
        (P256DH, "", "the secret has 0 bytes, not 16"),
        (P256DH, AUTH + "AAAA", "the secret has 19 bytes, not 16"),
        ("", AUTH, "the key has 0 bytes, not 65"),
        (P256DH[:-4], AUTH, "the key has 62 bytes, not 65"),
        ("B" + "A" * 86, AUTH, "the key is no point of the curve"),
        (P256DH, "şifrə", "a key is not base64url"),
        ("A", AUTH, "a key is not base64url"),
    ],
)
def test_keys_that_cannot_be_are_refused_with_the_reason(p256dh: str, auth: str, reason: str) -> None:
    with pytest.raises(BadKeys) as refused:
        check_keys(p256dh=p256dh, auth=auth)
    assert str(refused.value) == reason


def test_the_portals_key_lasts_as_long_as_its_secret() -> None:
    assert public_text(sender_key(b"one")) == public_text(sender_key(b"one"))
    assert public_text(sender_key(b"one")) != public_text(sender_key(b"two"))
    assert len(raw(public_text(sender_key(b"one")))) == 65


def test_the_push_service_can_tell_who_sends() -> None:
    key = sender_key(b"one")
    said = authorization(key, endpoint="https://push.example:8443/x/y?z", contact="mailto:a@b.example", now=NOW)
    token, _, public = said.removeprefix("vapid t=").partition(", k=")
    head, claims, signature = token.split(".")
    assert json.loads(raw(head)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(raw(claims)) == {
        "aud": "https://push.example:8443", "exp": int(NOW.timestamp()) + 43_200, "sub": "mailto:a@b.example",
    }  # fmt: skip
    known = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw(public))
    assert point_of(known) == point_of(key.public_key())
    r, s = (int.from_bytes(raw(signature)[part], "big") for part in (slice(32), slice(32, 64)))
    known.verify(encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        known.verify(encode_dss_signature(r, s), f"{head}.x{claims}".encode(), ec.ECDSA(SHA256()))
    assert "sub" not in json.loads(
        raw(authorization(key, endpoint="https://p.example/", contact="", now=NOW).split(".")[1])
    )
