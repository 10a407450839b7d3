"""The demo newsroom as it runs in earnest: its own process, answering on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.demo.running import Running, StartNewsroom, free_port, start_process


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One newsroom for the tests that only read."""
    running = start_process(tmp_path_factory.mktemp("newsroom") / "opened.json", free_port())
    yield running
    running.process.terminate()
    out, err = running.process.communicate(timeout=10)
    assert (running.process.returncode, out, err) == (0, b"", b"")


@pytest.fixture
def start_newsroom(tmp_path: Path) -> Iterator[StartNewsroom]:
    """Start newsrooms of one's own, all with the same state file; those still running are ended."""
    started: list[Running] = []

    def start(port: int = 0) -> Running:
        started.append(start_process(tmp_path / "state" / "opened.json", port or free_port()))
        return started[-1]

    yield start
    for running in started:
        running.process.terminate()
        running.process.communicate(timeout=10)
