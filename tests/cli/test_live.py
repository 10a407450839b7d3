"""Going live with one command: a bundle of outlets of which one answers, one refuses, one is gone and one is down."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.site import Site, honest

HOSTS = ("kur.example", "araz.example", "samur.example", "alazan.example")
FEED = (
    '<rss version="2.0"><channel><title>Kür</title><item><title>Kür çayında su qalxdı</title>'
    "<link>https://kur.example/1</link></item></channel></rss>"
)
PAGE = (
    "<html lang=az><head><title>Kür çayında su qalxdı</title></head><body><article><h1>Kür çayında su qalxdı</h1>"
    + "<p>Gecə yağan yağışdan sonra çayda su yarım metr qalxıb, körpü bağlanıb, sakinlər xəbərdar edilib.</p>" * 5
    + "</article></body></html>"
)
SECONDS = 40


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def bundle(path: Path) -> Path:
    """Kür answers, Araz refuses, Samur's feed is gone, nobody listens at Alazan."""
    names = ("Kür", "Araz", "Samur", "Alazan")
    rows = [
        f'[[source]]\nname = "{name}"\nhomepage = "https://{host}/"\nlanguage = "az"\nfeeds = ["https://{host}/rss"]\n'
        for name, host in zip(names, HOSTS, strict=True)
    ]
    path.write_text('title = "Çaylar"\ntime_zone = "Asia/Baku"\n' + "".join(rows), encoding="utf-8")
    return path


def environ(home: Path, port: int, site: Site, **more: str) -> dict[str, str]:
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("ICMA_", "DJANGO_"))}
    dial = {**site.dial, "alazan.example": ("127.0.0.1", free_port())}
    told = ",".join(f"{host}={address}:{at}" for host, (address, at) in dial.items())
    return {**outside, "ICMA_HOME": str(home), "ICMA_PORT": str(port), "ICMA_DIAL": told, **more}


def page(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return str(answer.read().decode())


def test_without_a_contact_nobody_is_visited(tmp_path: Path) -> None:
    with Site(*HOSTS) as site:
        done = subprocess.run(
            [sys.executable, "-m", "icma", "up", "--bundle", str(bundle(tmp_path / "own.toml"))], capture_output=True,
            env=environ(tmp_path / "home", free_port(), site), text=True, timeout=30, check=False,
        )  # fmt: skip
        assert done.returncode == 2
        assert done.stderr.startswith("icma: real outlets are never visited without a contact: make run BUNDLE=")
        assert [site.paths(host) for host in HOSTS] == [[], [], [], []]


def test_the_terminal_and_the_front_page_say_which_outlets_do_not_answer(tmp_path: Path) -> None:
    port, home = free_port(), tmp_path / "home"
    with Site(*HOSTS) as site:
        site.serve("kur.example", "/rss", FEED, headers={"Content-Type": "application/rss+xml"})
        site.serve("kur.example", "/1", PAGE, headers={"Content-Type": "text/html; charset=utf-8"})
        site.serve("araz.example", "/rss", honest("no", status=403))
        site.serve("samur.example", "/rss", honest("gone", status=410))
        portal = subprocess.Popen(
            [sys.executable, "-m", "icma", "up", "--bundle", str(bundle(tmp_path / "own.toml"))], text=True,
            env=environ(home, port, site, ICMA_CONTACT="editor@example.org"), stdout=subprocess.PIPE,
        )  # fmt: skip
        try:
            assert portal.stdout is not None
            said: list[str] = []
            for line in portal.stdout:
                said.append(line.strip())
                if line.startswith("Each is tried again"):
                    break
            deadline = time.monotonic() + SECONDS
            while "Kür çayında su qalxdı" not in (front := page(port, "/az/")) and time.monotonic() < deadline:
                time.sleep(0.5)
            without_news = page(port, "/en/")
        finally:
            portal.send_signal(signal.SIGTERM)
            portal.communicate(timeout=60)
    assert "Outlets: 1 of 4 answer." in said
    lines = {line.partition(": ")[0]: line.partition(": ")[2] for line in said}
    assert lines["Araz"].startswith("The server answers 403")
    assert lines["Samur"].startswith("The server answers 410")
    assert "alazan.example" in lines["Alazan"]
    assert "Kür çayında su qalxdı" in front
    assert re.findall(r"<li><b>(\w+)</b>: ([^<]*)</li>", without_news) == [
        ("Alazan", "cannot be reached: no connection, or the address does not exist"),
        ("Araz", "refuses our requests"),
        ("Samur", "its feed is no longer there"),
    ]
