"""`make fresh`: prove `make run` on a bare Debian that has python3 and make, and nothing else of ours.

Builds a minimal Debian with debootstrap, puts the committed tree in it and says `make run` there. It prints the
seconds until the first page answers and until the demo's articles stand on it. Needs root. Everything is torn
down afterwards, also after a failure. SUITE=trixie tries Debian 13; PORT= another port.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
SUITE = os.environ.get("SUITE", "bookworm")
PORT = os.environ.get("ICMA_PORT", "8097")
EDITIONS = ("az", "ru", "en")
PAGE_SECONDS = 600.0
ARTICLES_SECONDS = 300.0
# What tells a machine where its packages come from; nothing else of this machine goes in.
PASSED_ON = re.compile(
    r"PIP_(INDEX_URL|DEFAULT_TIMEOUT|RETRIES|TRUSTED_HOST)$|UV_(DEFAULT_INDEX|INDEX_URL)$|.*_proxy$", re.I
)
CERTIFICATES = "/etc/icma-fresh-certificates.crt"


class NotProven(Exception):
    """What did not happen on the bare machine."""


def main() -> int:
    """Build, run, look, tear down; 0 when the portal came up with articles."""
    if os.geteuid() != 0:
        print("make fresh: needs root, because debootstrap and chroot do")
        return 1
    if "--inside" not in sys.argv:
        # Mounts and processes of the bare machine live in namespaces of their own and end with us, however we end.
        inside = [sys.executable, __file__, "--inside"]
        os.execvp(
            "unshare",
            ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child=TERM", *inside],
        )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    try:
        refuse_taken_port()
        with bare_debian() as debian:
            put_tree(debian)
            prove(debian)
    except NotProven as reason:
        print(f"make fresh: FAILED: {reason}", flush=True)
        return 1
    return 0


@contextlib.contextmanager
def bare_debian() -> Iterator[Path]:
    """A minimal Debian in a temporary folder, with /proc, /dev, this machine's name service and certificates."""
    if not shutil.which("debootstrap"):
        must(["apt-get", "-q", "update"])
        must(["apt-get", "-q", "install", "-y", "--no-install-recommends", "debootstrap"])
    folder = Path(tempfile.mkdtemp(prefix="icma-fresh-"))
    folder.chmod(0o755)  # a root directory is for everyone; mkdtemp makes it private
    try:
        say(f"building a bare Debian {SUITE} with python3 and make")
        must(["debootstrap", "--variant=minbase", "--include=python3,make", SUITE, str(folder), mirror()])
        bring_network(folder)
        must(["mount", "-t", "proc", "proc", str(folder / "proc")])
        must(["mount", "--rbind", "/dev", str(folder / "dev")])
        yield folder
    finally:
        if os.getpid() == 1:  # alone in our own process namespace: everything else in it ends now
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
        for mounted in ("dev", "proc"):
            subprocess.run(["umount", "--lazy", folder / mounted], stderr=subprocess.DEVNULL)
        # --one-file-system: should a mount have stayed, /dev of the real machine is not behind it
        subprocess.run(["rm", "-rf", "--one-file-system", folder])


def mirror() -> str:
    """The Debian mirror that this machine's apt uses."""
    asked = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Origin: Debian"]
    found = subprocess.run(asked, capture_output=True, text=True).stdout.split()
    return next((uri for uri in found if "security" not in uri), "http://deb.debian.org/debian")


def bring_network(folder: Path) -> None:
    """The way out of this machine: names, apt's proxies, pip's index, certificate authorities."""
    for name in ("/etc/resolv.conf", "/etc/hosts", "/etc/pip.conf"):
        if Path(name).exists():
            shutil.copy(name, folder / name[1:])
    settings = subprocess.run(["apt-config", "dump"], capture_output=True, text=True).stdout.splitlines()
    ways = [line for line in settings if re.match(r"Acquire::https?::", line)]
    (folder / "etc/apt/apt.conf.d/99icma-fresh").write_text("\n".join([*ways, ""]), "utf-8")
    known = Path(os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt"))
    if known.is_file():
        shutil.copy(known, folder / CERTIFICATES[1:])
    own = Path("/usr/local/share/ca-certificates")
    if own.is_dir():
        shutil.copytree(own, folder / str(own)[1:], dirs_exist_ok=True)


def put_tree(debian: Path) -> None:
    """The committed tree, as a clone would have it."""
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True).stdout
    if changed:
        say("there are uncommitted changes; the committed tree is what is tried")
    (debian / "opt/icma").mkdir()
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", debian / "opt/icma"], input=archive, check=True)


def prove(debian: Path) -> None:
    """`make run` in the bare machine, watched from outside as a reader would."""
    log = debian / "opt/icma/run.log"
    env = {name: value for name, value in os.environ.items() if PASSED_ON.match(name)}
    env |= {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
    if (debian / CERTIFICATES[1:]).exists():
        env |= {"SSL_CERT_FILE": CERTIFICATES, "PIP_CERT": CERTIFICATES}
    say("make run")
    started = time.monotonic()
    command = ["chroot", str(debian), "make", "-C", "/opt/icma", "run", f"PORT={PORT}"]
    with log.open("wb") as out:
        portal = subprocess.Popen(command, env=env, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    try:
        wait_for(portal, log, "/", "</html>", PAGE_SECONDS)
        print(f"make fresh: first page after {time.monotonic() - started:.0f} s", flush=True)
        for edition in EDITIONS:
            wait_for(portal, log, f"/{edition}/", f'href="/{edition}/article/', ARTICLES_SECONDS)
        print(f"make fresh: articles in {', '.join(EDITIONS)} after {time.monotonic() - started:.0f} s", flush=True)
        prove_quick_again(debian, env)
    finally:
        portal.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            portal.wait(30)


def refuse_taken_port() -> None:
    """Another program's page must not be taken for ours."""
    with socket.socket() as probe:
        probe.settimeout(2)
        if probe.connect_ex(("127.0.0.1", int(PORT))) == 0:
            raise NotProven(f"something answers on port {PORT} already; choose another one: make fresh PORT=8098")


def prove_quick_again(debian: Path, env: dict[str, str]) -> None:
    """A second set-up has nothing to do and takes less than a second."""
    started = time.monotonic()
    must(["chroot", str(debian), "make", "-C", "/opt/icma", "setup"], env=env)
    seconds = time.monotonic() - started
    print(f"make fresh: set-up when nothing changed: {seconds:.2f} s", flush=True)
    if seconds > 1:
        raise NotProven("a second set-up took more than a second")


def wait_for(portal: subprocess.Popen[bytes], log: Path, path: str, wanted: str, seconds: float) -> None:
    """Ask until the page holds what is wanted; `NotProven` with the portal's last words otherwise."""
    deadline = time.monotonic() + seconds
    seen = "no answer"
    while time.monotonic() < deadline and portal.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=10) as answer:
                seen = f"a page of {answer.length} bytes"
                if wanted in answer.read().decode("utf-8"):
                    return
        except (OSError, urllib.error.URLError) as error:
            seen = str(error)
        time.sleep(0.5)
    words = log.read_text("utf-8", "replace")[-3000:]
    raise NotProven(f"{path} never held {wanted!r} (last: {seen}; exit status {portal.poll()}). It said:\n{words}")


def must(command: list[str], env: dict[str, str] | None = None) -> None:
    """Run quietly; `NotProven` with what it said when it fails."""
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise NotProven(f"{' '.join(command[:3])} failed:\n{done.stdout.decode('utf-8', 'replace')[-2000:]}")


def say(line: str) -> None:
    """One line about what comes now."""
    print(f"make fresh: {line}", flush=True)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
