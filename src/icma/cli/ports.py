"""Ports: whether one can be had, and the one on which the demo's outlets answer."""

from __future__ import annotations

import socket
from pathlib import Path

DEMO_PORT, DEMO_PORT_FILE = 8101, "demo-port"


def has_demo_port(home: Path) -> bool:
    """Whether this folder has ever held the demo newsroom."""
    return (home / DEMO_PORT_FILE).exists()


def demo_port(home: Path) -> int:
    """The port of the demo's outlets; it stands in their addresses, so a folder keeps the one it began with.

    Raises `Refused` when the file that remembers it is damaged.
    """
    path = home / DEMO_PORT_FILE
    if path.exists():
        return _read_port(path)
    port = DEMO_PORT if is_free("127.0.0.1", DEMO_PORT) else _any_free_port()
    path.write_text(str(port), "ascii")
    return port


def _read_port(path: Path) -> int:
    from .main import Refused

    text = path.read_text("utf-8", errors="replace").strip()
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise Refused(
        f"{path} holds {text!r}, which is no port; write the demo's port into it again (it stands in the addresses of "
        f"its sources: icma source list), or begin a new demo in another folder"
    )


def is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _any_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
