"""What serving costs: a cached article page beside nginx with the same bytes as a file, and an uncached page.

    python -m bench.serving [--rounds 3] [--seconds 4] [--connections 64]

Needs nginx and wrk (Debian: apt-get install nginx wrk). The portal is the real one: `icma web` on a new database with
articles in a real archive. Both servers get the same load with keep-alive and `Accept-Encoding: gzip`, in turn; only
the CPU time of the server's own processes counts (user + system, from /proc). nginx sends the gzip body that the portal
sent, ready-made (gzip_static). Counting is on; in a second comparison every request is another reader's: each counts as
a view, and what stands on every page (most read) is made new every other second.
Uncached: pages under host names that the cache has not seen, compression included; what stands on every page is one
more small page for each host, and measured beside them.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.server_cpu import cpu_seconds, free_port, pss_megabytes, wait_for

RATIO_WANTED = 0.5
UNCACHED_WANTED_MS = 5.0
ARTICLES = 60
PARAGRAPHS = 24
MORE_PAGES = 8
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
SYLLABLES = ("ba", "kı", "şə", "hər", "li", "man", "də", "niz", "gün", "xə", "bər", "yol", "kör", "pü", "su", "nar")
OTHER_READERS = f"""
local number = 0
request = function()
  number = number + 1
  wrk.headers["User-Agent"] = "{AGENT} reader/" .. number
  return wrk.format()
end
"""
NGINX = """
{user} worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
  access_log off; default_type text/html; gzip_static on; sendfile on; tcp_nopush on; open_file_cache max=100;
  keepalive_requests 100000000;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
}}
"""


@dataclass(slots=True)
class Load:
    """What one server did in all rounds together."""

    server: int
    url: str
    requests: int = 0
    cpu: float = 0.0

    script: Path | None = None  # for wrk; None: one reader asks again and again

    def run(self, *, seconds: int, connections: int) -> float:
        """One more round; its requests per CPU-second."""
        before = cpu_seconds(self.server)
        requests = load(self.url, seconds, connections, self.script)
        used = cpu_seconds(self.server) - before
        self.requests += requests
        self.cpu += used
        return requests / used


def main() -> int:
    """Measure, print, and say by the exit status whether both figures are reached."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--connections", type=int, default=64)
    given = parser.parse_args()
    for program in ("nginx", "wrk"):
        if shutil.which(program) is None:
            print(f"{program} is missing (Debian: apt-get install nginx wrk)")
            return 2
    with tempfile.TemporaryDirectory(prefix="icma-serving-") as folder:
        return measure(Path(folder), given)


def measure(folder: Path, given: argparse.Namespace) -> int:
    """The whole run in one folder; the exit status."""
    os.environ["ICMA_HOME"] = str(folder / "home")
    paths = fill_portal()
    path = paths[-1]
    port, other = free_port(), free_port()
    started = [subprocess.Popen([sys.executable, "-m", "icma", "web"], env={**os.environ, "ICMA_PORT": str(port)})]
    try:
        wait_for(port)
        web = started[0].pid
        print(f"at rest, MB of PSS (main process, worker): {pss_megabytes(web)}")
        packed = fetch(port, path, "gzip")
        print(f"article page {path}: {len(fetch(port, path, '')):,} bytes, gzip {len(packed):,}")
        started.append(start_nginx(folder, other, packed))
        ours = Load(web, f"http://127.0.0.1:{port}{path}")
        theirs = Load(started[1].pid, f"http://127.0.0.1:{other}/page")
        ratio = compare(ours, theirs, given)
        (folder / "readers.lua").write_text(OTHER_READERS)
        print("every request from another reader:")
        crowd = compare(Load(web, ours.url, script=folder / "readers.lua"), Load(theirs.server, theirs.url), given)
        uncached, around = measure_uncached(web, port, paths)
        print(f"afterwards, MB of PSS (main process, worker): {pss_megabytes(web)}")
    finally:
        for process in started:
            process.terminate()
            process.wait()
    print(f"uncached article page: {uncached:.2f} ms of CPU (wanted <= {UNCACHED_WANTED_MS})")
    print(f"what stands on every page: {around:.2f} ms, at most every 2 s for each edition")
    print(f"cached article page, every request a view: {crowd:.3f} of nginx")
    print(f"cached article page: {ratio:.3f} of nginx (wanted >= {RATIO_WANTED})")
    return 0 if ratio >= RATIO_WANTED and uncached <= UNCACHED_WANTED_MS else 1


def fill_portal() -> list[str]:
    """A new portal with `ARTICLES` articles; the paths of their pages, the newest last."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "icma.config.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections
    from django.utils import timezone
    from tests.make import make_article, make_source

    from icma.articles.queries import public_article
    from icma.captures.segments import close_archive, open_archive

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0)
    now = timezone.now()
    open_archive(now=now)
    source, made = make_source("Bench News", language="az"), []
    for number in range(ARTICLES, 0, -1):
        title, published = f"Bərə xətti {number} gündən sonra açılır", now - timedelta(minutes=number)
        made.append(make_article(source, title, text=make_text(number), published=published, now=now))
    close_archive(now=now)
    found = [public_article(pk) for pk in made]
    connections.close_all()
    return [f"/az/article/{one.id}-{one.slug}/" for one in found if one]


def make_text(seed: int) -> str:
    """Paragraphs of made-up words, about as compressible as news."""
    dice = random.Random(seed)
    words = ["".join(dice.choices(SYLLABLES, k=dice.randint(1, 4))) for _ in range(1200)]
    return "\n".join(" ".join(dice.choices(words, k=75)) + "." for _ in range(PARAGRAPHS))


def start_nginx(folder: Path, port: int, packed: bytes) -> subprocess.Popen[bytes]:
    """One nginx worker that serves the page as a file and writes no log."""
    folder.chmod(0o755)
    (folder / "www").mkdir()
    (folder / "www" / "page.gz").write_bytes(packed)
    (folder / "www" / "page").write_bytes(gzip.decompress(packed))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(NGINX.format(user=user, folder=folder, port=port))
    nginx = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", "stderr"])
    wait_for(port)
    return nginx


def compare(ours: Load, theirs: Load, given: argparse.Namespace) -> float:
    """Both in turn, so that what else this machine does strikes both; our requests per CPU-second by theirs."""
    for one in (ours, theirs):
        load(one.url, 1, given.connections)
    for number in range(1, given.rounds + 1):
        nginx, icma = (one.run(seconds=given.seconds, connections=given.connections) for one in (theirs, ours))
        print(f"round {number}: nginx {nginx:,.0f}, icma {icma:,.0f} requests per CPU-second, {icma / nginx:.3f}")
    return (ours.requests / ours.cpu) / (theirs.requests / theirs.cpu)


def load(url: str, seconds: int, connections: int, script: Path | None = None) -> int:
    """Requests answered within these seconds, all of them with 200."""
    headers = ["-H", "Accept-Encoding: gzip", *(["-s", str(script)] if script else ["-H", f"User-Agent: {AGENT}"])]
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", *headers, url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"(\d+) requests in", said)
    if found is None or "Non-2xx" in said:
        raise SystemExit(f"wrk was not served:\n{said}")
    return int(found[1])


def measure_uncached(server: int, port: int, paths: list[str], *, hosts: int = 60) -> tuple[float, float]:
    """CPU milliseconds of one page that the cache does not hold, and of what stands on every page.

    The host's port makes it a host of its own: some get one page, which brings what stands around it, others get more.
    """
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as line:

        def cost(first: int, pages: int) -> float:
            before = cpu_seconds(server)
            for number in range(first, first + hosts):
                for path in paths[:pages]:
                    ask(line, path, "gzip", host=f"localhost:{number}")
            return (cpu_seconds(server) - before) / hosts * 1000

        cost(1, 1)
        time.sleep(3)
        one, many = cost(1000, 1), cost(2000, MORE_PAGES)
        page = (many - one) / (MORE_PAGES - 1)
        return page, one - page


def fetch(port: int, path: str, encoding: str) -> bytes:
    """The page's body as it was sent."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as line:
        return ask(line, path, encoding, host=f"127.0.0.1:{port}")


def ask(line: http.client.HTTPConnection, path: str, encoding: str, *, host: str) -> bytes:
    """One more page over the same connection."""
    line.request("GET", path, headers={"User-Agent": AGENT, "Accept-Encoding": encoding, "Host": host})
    answer = line.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return body


if __name__ == "__main__":
    sys.exit(main())
