"""What went wrong on the wire, in one line that a newsroom can read."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import aiohttp

from .failures import Later, SetAside, Trouble


def explain_failure(error: Exception, *, host: str, received: int, seconds: float) -> Later | SetAside:
    """`received` bytes of the body had arrived; `seconds` is the whole deadline."""
    if type(error) is TimeoutError:
        if received:
            return Later(
                f"{host} is too slow: {received:,} bytes came and no end in {seconds:g} s", trouble=Trouble.UNREACHABLE
            )
        return Later(f"{host} did not answer within {seconds:g} s", trouble=Trouble.UNREACHABLE)
    if isinstance(error, aiohttp.ClientPayloadError):
        return Later(
            f"{host} broke off in the middle of the answer ({received:,} bytes came)", trouble=Trouble.UNREACHABLE
        )
    told = next((tell(error) for kind, tell in _PROBLEMS if isinstance(error, kind)), None)
    if told is None:
        return SetAside(f"this cannot be asked of {host} ({_first_line(str(error))})")
    return Later(f"{host} {told}", trouble=Trouble.UNREACHABLE)


def _connection_problem(error: aiohttp.ClientConnectorError) -> str:
    if isinstance(error.os_error, ConnectionRefusedError):
        return "refused the connection"
    return f"cannot be reached ({_system_problem(error.os_error)})"


def _tls_problem(error: BaseException) -> str:
    return str(getattr(error, "verify_message", "") or getattr(error, "reason", "") or _first_line(str(error)))


def _system_problem(error: OSError) -> str:
    """A name server's error numbers are not the system's: only positive ones have a text of their own."""
    number = error.errno or 0
    text = os.strerror(number).lower() if number > 0 else error.strerror
    return text or _first_line(str(error)) or type(error).__name__


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].strip(" :,")[:120]


_PROBLEMS: tuple[tuple[type[Exception], Callable[[Any], str]], ...] = (  # the first that fits
    (aiohttp.ClientConnectorDNSError, lambda e: f"has no address we can find ({_system_problem(e.os_error)})"),
    (aiohttp.ClientConnectorCertificateError, lambda e: f"has a bad certificate ({_tls_problem(e.certificate_error)})"),
    (aiohttp.ClientConnectorSSLError, lambda e: f"gives no secure connection ({_tls_problem(e.os_error)})"),
    (aiohttp.ClientConnectorError, _connection_problem),
    (aiohttp.ServerDisconnectedError, lambda _: "closed the connection without an answer"),
    (aiohttp.ClientResponseError, lambda e: f"does not speak proper HTTP ({_first_line(e.message)})"),
    (OSError, lambda e: f"broke the connection ({_system_problem(e)})"),
    (aiohttp.InvalidURL, lambda e: f"cannot be asked for this address ({_first_line(str(e))})"),
    (aiohttp.ClientError, lambda e: f"did not answer ({_first_line(str(e)) or type(e).__name__})"),
)
