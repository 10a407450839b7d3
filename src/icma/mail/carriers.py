"""How a letter leaves: into a folder, where the operator of a first portal finds it, or to a mail server (RFC 5321)."""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from icma.core.failures import Later, SetAside

from .actions import Envelope

SMTP_SECONDS = 20  # for each step of a conversation
_TOLD = re.compile(r"https?://\S+|^[A-Z0-9][A-Z0-9-]{3,}$", re.MULTILINE)  # links, and codes on a line of their own

Carrier = Callable[[Envelope], None]


def choose_carrier(url: str, folder: Path, *, tell: Callable[[str], None]) -> Carrier:
    """The carrier that ICMA_MAIL names; "" means the folder, which also tells each letter's code or link."""
    if not url:
        return Folder(folder, tell=tell)
    return Smtp(urlsplit(url))


class Folder:
    """Writes each letter as a file (RFC 5322) that only its owner reads, and tells what a first visitor needs of it."""

    def __init__(self, folder: Path, *, tell: Callable[[str], None]) -> None:
        self._folder = folder
        self._tell = tell

    def __call__(self, letter: Envelope) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{letter.written_at:%Y%m%d-%H%M%S}-{letter.number}.eml"
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(bytes(as_message(letter)))
        except OSError as error:
            raise Later(f"the letter cannot be written to {path}: {error.strerror}") from error
        found = _TOLD.search(letter.text)
        self._tell(f"letter to {letter.to}: {letter.subject}" + (f"  [{found[0]}]" if found else "") + f"  ({path})")


class Smtp:
    """One conversation for each letter: smtp:// begins TLS when the server offers it, smtps:// from the first byte."""

    def __init__(self, server: SplitResult) -> None:
        self._server = server
        self._secure = server.scheme == "smtps"
        self._port = server.port or (465 if self._secure else 587)

    def __call__(self, letter: Envelope) -> None:
        try:
            with self._connect() as server:
                server.send_message(as_message(letter))
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise _failure(code, said) from error
        except smtplib.SMTPResponseException as error:
            raise _failure(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Later(f"the mail server {self._server.hostname} did not take the letter: {error}") from error

    def _connect(self) -> smtplib.SMTP:
        host, context = self._server.hostname or "", ssl.create_default_context()
        server: smtplib.SMTP
        if self._secure:
            server = smtplib.SMTP_SSL(host, self._port, timeout=SMTP_SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, self._port, timeout=SMTP_SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
        if self._server.username:
            server.login(unquote(self._server.username), unquote(self._server.password or ""))
        return server


def as_message(letter: Envelope) -> EmailMessage:
    """The letter as it travels."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = letter.sender, letter.to, letter.subject
    message["Date"] = format_datetime(letter.written_at)
    domain = parseaddr(letter.sender)[1].rpartition("@")[2] or "localhost"
    message["Message-ID"] = make_msgid(idstring=str(letter.number), domain=domain)
    for name, value in letter.headers.items():
        message[name] = value
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    return message


def _failure(code: int, said: bytes | str) -> Later | SetAside:
    """4xx may pass another time, 5xx never (RFC 5321 section 4.2.1); a refused sign-in is for the operator."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    reason = f"the mail server answered {code}: {words}"
    return SetAside(reason) if 500 <= code < 600 and code not in (530, 535) else Later(reason)
