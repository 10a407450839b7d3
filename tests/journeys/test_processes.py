"""Real `icma work` processes: two on one database, and one that is killed at bad moments."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import uuid
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection
from tests.homes import copy_of
from tests.site import Site

HOSTS = [f"outlet{n}.example" for n in range(6)]
PAGES = 4
COUNT = """
import json
from django.db.models import Count
from icma.articles.models import Article, Version
from icma.captures.models import Capture, Page, Sighting, Unread
pages = Capture.objects.filter(kind="page", revisit_of=None).values("page")
twice = pages.annotate(n=Count("id")).filter(n__gt=1).count()
print(json.dumps({"articles": Article.objects.count(), "read": Article.objects.exclude(current=None).count(),
    "versions": Version.objects.count(), "pages": Page.objects.count(), "sightings": Sighting.objects.count(),
    "captures": Capture.objects.filter(kind="page").count(), "unread": Unread.objects.count(),
    "captured twice": twice}))
"""
ADD = """
import sys
from django.utils import timezone
from icma.sources.actions import add_source
for host in sys.argv[1:]:
    add_source(name=host, homepage=f"https://{host}/", language="en", feeds=[f"https://{host}/rss"], now=timezone.now())
"""
WHOLE = {
    "articles": 24, "read": 24, "versions": 24, "pages": 24, "sightings": 24, "captures": 24, "unread": 0,
    "captured twice": 0,
}  # fmt: skip


def article(host: str, number: int) -> str:
    words = (
        "The ferry to the far shore runs four times a day, and the ticket costs three manats, the harbour office said. "
    )
    title = f"Ferry {number} of {host}"
    body = "".join(f"<p>Paragraph {n} of {host}, article {number}. {words * 3}</p>" for n in range(5))
    return f"<html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}"


@pytest.fixture
def site() -> object:
    with Site(*HOSTS) as site:
        for host in HOSTS:
            items = "".join(f"<item><title>Ferry {n} of {host}</title><link>/{n}</link></item>" for n in range(PAGES))
            feed = f'<rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>'
            site.serve(host, "/rss", feed, headers={"Content-Type": "application/rss+xml"})
            for number in range(PAGES):
                site.serve(host, f"/{number}", article(host, number), headers={"Content-Type": "text/html"})
        yield site


def fresh_database() -> str:
    """The URL of a new, empty database on the test server; the server is thrown away with its databases."""
    name = f"processes_{uuid.uuid4().hex[:12]}"
    url = os.environ["ICMA_TEST_POSTGRESQL_URL"]
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


END_LEASES = """
from django.apps import apps
from django.utils import timezone
from icma.tray import InTray
for model in apps.get_models():
    if issubclass(model, InTray):
        model.objects.filter(leased_until__gt=timezone.now()).update(leased_until=timezone.now())
"""  # what waiting for two minutes would do


class Home:
    """A portal's folder and the processes that work on it."""

    def __init__(self, path: Path, site: Site, new_home: Path) -> None:
        dial = ",".join(f"{host}={address}:{port}" for host, (address, port) in site.dial.items())
        self.environ = {
            **os.environ, "ICMA_HOME": str(path), "ICMA_DIAL": dial, "DJANGO_SETTINGS_MODULE": "icma.config.settings",
            "ICMA_NETWORK_THREADS": "6",
        }  # fmt: skip
        self.environ.pop("ICMA_DATABASE_URL", None)
        if connection.vendor == "postgresql":
            self.environ["ICMA_DATABASE_URL"] = fresh_database()
            self.run("manage", "migrate", "--verbosity", "0")
        else:
            copy_of(new_home, path)
        self.python(ADD, *HOSTS)

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "icma", *words], env=self.environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "icma", *words], env=self.environ, stderr=subprocess.DEVNULL)

    def python(self, code: str, *words: str) -> str:
        command = [sys.executable, "-c", f"import django; django.setup()\n{code}", *words]
        done = subprocess.run(command, env=self.environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def counts(self) -> dict[str, int]:
        return dict(json.loads(self.python(COUNT)))


@pytest.fixture
def home(tmp_path: Path, site: Site, new_home: Path) -> Home:
    return Home(tmp_path / "home", site, new_home)


@pytest.mark.slow
def test_two_processes_on_one_database_share_the_work(home: Home, site: Site) -> None:
    both = [home.start("work", "--until-idle") for _ in range(2)]
    assert [process.wait(120) for process in both] == [0, 0]
    assert home.counts() == WHOLE
    asked = [path for host in HOSTS for path in site.paths(host) if path not in ("/rss", "/robots.txt")]
    assert len(asked) == len(HOSTS) * PAGES
    assert "no fault" in home.run("archive", "verify")


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_kill_9_loses_nothing_and_doubles_nothing(home: Home, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(6):
        process = home.start("work", "--until-idle")
        try:
            process.wait(1.2 + dice.random() * 1.5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    home.python(END_LEASES)
    home.run("work", "--until-idle")
    assert home.counts() == WHOLE
    assert "no fault" in home.run("archive", "verify")
    warcio = Path(sys.executable).with_name("warcio")
    segments = (Path(home.environ["ICMA_HOME"]) / "warc").glob("*.warc.gz")
    checked = subprocess.run([warcio, "check", *segments], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")
