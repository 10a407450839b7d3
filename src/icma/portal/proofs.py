"""A task for the browser of whoever signs up while many do: costly by the thousand, some seconds for one (ALTCHA v2).

Nothing is asked of anybody else: no picture puzzle, no third party.
"""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from ipaddress import ip_address, ip_network

import altcha
from django import forms
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

PERIOD = timedelta(minutes=10)
NEAR_FROM_ONE = 5  # forms from one network address in a period; more than a family fills in
NEAR_ALTOGETHER = 60  # from everywhere: many addresses may be one machine's
VALID = timedelta(minutes=20)
COST = 10_000  # rounds of PBKDF2 for each counter: 5 ms in a browser
COUNTERS = range(200, 400)  # one of these solves it: about 1.5 s, on a slow phone 8 s
LONGEST = 4_000  # of what a browser sends back


class ProofField(forms.CharField):
    """Hidden; carries the task out and its solution back."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput())
        self.widget.attrs.update({"data-challenge": json.dumps(_challenge()), "autocomplete": "off"})


def note_form(address: str) -> None:
    """A form to sign up came from this network address. Of two at once one may go uncounted; the limits are rough."""
    for key in _counters(address):
        cache.set(key, cache.get(key, 0) + 1, PERIOD.total_seconds())


def is_proof_needed(address: str) -> bool:
    """Whether so many forms came lately, from this address or altogether, that a limit is near."""
    one, altogether = _counters(address)
    return bool(cache.get(one, 0) >= NEAR_FROM_ONE or cache.get(altogether, 0) >= NEAR_ALTOGETHER)


def take_proof(sent: str) -> bool:
    """Whether this is the solution of a task of ours that nobody has used yet; now it is used."""
    if (
        not sent
        or len(sent) > LONGEST
        or not altcha.verify_solution(sent, _secret(), hmac_key_secret=_secret()).verified
    ):
        return False
    signature = altcha.Payload.from_base64(sent).challenge.signature
    return bool(cache.add(f"proof:{signature}", 1, VALID.total_seconds()))


def _challenge() -> dict[str, object]:
    made = altcha.create_challenge(
        "PBKDF2/SHA-256", COST, counter=secrets.choice(COUNTERS), expires_at=timezone.now() + VALID,
        hmac_secret=_secret(), hmac_key_secret=_secret(),
    )  # fmt: skip
    return dict(made.to_dict())


def _secret() -> bytes:
    return bytes(salted_hmac("icma.proofs", "", algorithm="sha256").digest())


def _counters(address: str) -> tuple[str, str]:
    period = int(timezone.now().timestamp() // PERIOD.total_seconds())
    network = ip_network((address, 64), strict=False) if ip_address(address).version == 6 else address
    return f"sign-up:{network}:{period}", f"sign-up:{period}"
