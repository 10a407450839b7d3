"""Letters: written at once, carried by the engine, told of in words when they cannot be."""

from __future__ import annotations

import email
import email.policy
import re
import socketserver
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from tests.make import NOW

from icma.mail.actions import Envelope, send_letter, sweep_letters, write_letter
from icma.mail.backend import OutboxBackend
from icma.mail.carriers import choose_carrier
from icma.mail.models import Letter
from icma.mail.queries import letters_due, letters_in_trouble

pytestmark = pytest.mark.django_db
LETTER = {"to": "anar@readers.example", "subject": "K7QX-2M — your code", "sender": '"icma" <noreply@news.example>'}
TEXT = "Your code is:\n\nK7QX-2M\n\nBye"


def write(**more: str) -> int:
    return write_letter(**{**LETTER, "text": TEXT, **more}, now=NOW)


class PostOffice(socketserver.StreamRequestHandler):
    """A mail server on loopback: `server.answers` are its answers to commands, letters end up in `server.got`."""

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline():
            word = line.split()[0].decode().upper() if line.split() else ""
            answer = self.server.answers.get(word)
            if answer == "die":
                return
            if word == "DATA" and not answer:
                self.say("354 go on")
                body = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    body += part
                self.server.got.append(body)
                self.say("250 taken")
            else:
                self.say(answer or ("221 bye" if word == "QUIT" else "250 fine"))
            if word == "QUIT":
                return

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def post_office(**answers: str) -> Iterator[socketserver.TCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), PostOffice) as server:
        server.daemon_threads = True
        server.answers, server.got = answers, []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def carry_to(server: socketserver.TCPServer, folder: Path) -> object:
    return choose_carrier(f"smtp://127.0.0.1:{server.server_address[1]}", folder, tell=print)


def test_without_a_mail_server_letters_lie_in_a_folder_and_the_terminal_tells_the_code(tmp_path: Path) -> None:
    told: list[str] = []
    pk = write()
    send_letter(pk, carry=choose_carrier("", tmp_path / "mail", tell=told.append), now=NOW)
    (path,) = (tmp_path / "mail").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert (letter["To"], letter["Subject"], letter["From"]) == (
        LETTER["to"],
        LETTER["subject"],
        "icma <noreply@news.example>",
    )
    assert letter.get_content().strip() == TEXT
    assert told == [f"letter to {LETTER['to']}: {LETTER['subject']}  [K7QX-2M]  ({path})"]
    assert letters_due(now=NOW + timedelta(days=9), limit=5) == []


def test_a_mail_server_gets_each_letter_once(tmp_path: Path) -> None:
    with post_office() as server:
        pk = write(html="<p>x</p>")
        carry = carry_to(server, tmp_path)
        for _ in range(2):
            send_letter(pk, carry=carry, now=NOW)
        assert len(server.got) == 1
    message = email.message_from_bytes(server.got[0], policy=email.policy.default)
    assert re.fullmatch(rf"<.*\.{pk}@news\.example>", message["Message-ID"])
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    ("answers", "again", "said"),
    [
        ({"RCPT": "550 no such box"}, False, "the mail server answered 550: no such box"),
        ({"RCPT": "450 later"}, True, "the mail server answered 450: later"),
        ({"DATA": "554 looks like spam"}, False, "the mail server answered 554: looks like spam"),
        ({"MAIL": "421 too busy"}, True, "the mail server answered 421: too busy"),
        ({"MAIL": "530 sign in first"}, True, "the mail server answered 530: sign in first"),
        ({"DATA": "die"}, True, "the mail server 127.0.0.1 did not take the letter: Connection unexpectedly closed"),
    ],
)
def test_what_a_mail_server_refuses_is_said_and_tried_again_where_it_may_help(
    tmp_path: Path, answers: dict[str, str], again: bool, said: str
) -> None:
    with post_office(**answers) as server:
        pk = write()
        send_letter(pk, carry=carry_to(server, tmp_path), now=NOW)
    ((number, at, reason),) = letters_in_trouble()
    assert (number, at, reason) == (pk, NOW, said)
    assert (Letter.objects.get(pk=pk).due_at is not None) is again


def test_a_server_that_is_not_there_is_tried_again(tmp_path: Path) -> None:
    pk = write()
    send_letter(pk, carry=choose_carrier("smtp://127.0.0.1:1", tmp_path, tell=print), now=NOW)
    assert "did not take the letter" in letters_in_trouble()[0][2]
    assert letters_due(now=NOW + timedelta(hours=1), limit=5) == [pk]


def test_djangos_mail_becomes_a_letter_for_each_recipient() -> None:
    to, headers = ["b@x.example", "c@x.example"], {"X-Why": "a test"}
    EmailMessage("Salam", "Mətn", "a@news.example", to, headers=headers, connection=OutboxBackend()).send()
    rows = Letter.objects.order_by("to").values_list("to", "subject", "headers")
    headers = {"From": "a@news.example", "X-Why": "a test"}
    assert list(rows) == [("b@x.example", "Salam", headers), ("c@x.example", "Salam", headers)]


@pytest.mark.parametrize("field", ["to", "subject", "sender"])
def test_a_line_break_in_a_header_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        write(**{field: "x@x.example\nBcc: everybody@x.example"})


def test_letters_are_gone_after_some_days(tmp_path: Path) -> None:
    sent, waiting = write(), write()
    send_letter(sent, carry=choose_carrier("", tmp_path, tell=print), now=NOW)
    assert sweep_letters(now=NOW + timedelta(days=2)) == 0
    assert sweep_letters(now=NOW + timedelta(days=4)) == 1
    assert list(Letter.objects.values_list("pk", flat=True)) == [waiting]


def test_a_letter_in_hand_is_not_taken_twice() -> None:
    pk = write()

    def carry(letter: Envelope) -> None:
        seen.append(letter.number)
        send_letter(pk, carry=carry, now=NOW)

    seen: list[int] = []
    send_letter(pk, carry=carry, now=NOW)
    assert seen == [pk]
