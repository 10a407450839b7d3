"""What the doctor looks at without Django: the machine, the folder, the ports, the settings among each other."""

from __future__ import annotations

import importlib.metadata
import os
import resource
import shutil
import sqlite3
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icma.config.env import Env

from .doctor import Finding, Look, note, well, wrong
from .ports import demo_port, has_demo_port, is_free

LEAST_SQLITE = (3, 35)  # RETURNING, and the upserts of the hot paths
LEAST_FILES = 1024  # one per connection, feed and segment
LEAST_MEMORY = 400 * 2**20  # bytes; the demo needs 260 MB with everything
LEAST_DISK, SPARE_DISK = 200 * 2**20, 2 * 2**30  # bytes
NETWORK_FOLDERS = ("nfs", "nfs4", "cifs", "smbfs", "9p", "fuse.sshfs", "afs")
BUILT = datetime(2026, 11, 1, tzinfo=UTC)  # a clock before this is wrong
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def can_keep(home: Path) -> bool:
    """Whether the portal's folder is there (or can be made) and takes files."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=home) as file:
            file.write(b"x")
    except OSError:
        return False
    return True


def database_file(env: Env) -> Path:
    """Where SQLite keeps the portal; only for a `sqlite` database_url."""
    return Path(env.database_url.removeprefix("sqlite:///"))


def _look_at_python(env: Env) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield well("python", version)  # the package does not install on one that is too old
    missing = [name for name in _wanted_packages() if not _is_installed(name)]
    if missing:
        yield wrong("packages", f"{', '.join(missing)} cannot be found", "make setup")
    else:
        yield well("packages", "all of them are installed")


def _wanted_packages() -> list[str]:
    try:
        lines = importlib.metadata.requires("icma") or []
    except importlib.metadata.PackageNotFoundError:
        return ["icma"]
    return [line.split(";")[0] for line in lines if "extra ==" not in line and "python_version" not in line]


def _is_installed(requirement: str) -> bool:
    name = requirement
    for sign in "<>=![~ ":
        name = name.partition(sign)[0]
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _look_at_sqlite(env: Env) -> Iterator[Finding]:
    if not env.database_url.startswith("sqlite"):
        return
    with sqlite3.connect(":memory:") as memory:
        options = {row[0] for row in memory.execute("PRAGMA compile_options")}
    if sqlite3.sqlite_version_info < LEAST_SQLITE:
        yield wrong("sqlite", f"{sqlite3.sqlite_version} is too old", "Take a Python that brings SQLite 3.35 or newer.")
    elif "ENABLE_FTS5" not in options:
        yield wrong("sqlite", f"{sqlite3.sqlite_version} has no FTS5, which search needs", "Take another Python build.")
    else:
        yield well("sqlite", f"{sqlite3.sqlite_version} with FTS5")


def _look_at_folder(env: Env) -> Iterator[Finding]:
    if not can_keep(env.home):
        yield wrong(
            "folder", f"{env.home} cannot be written to",
            "Give it to the user who runs icma (chown), or choose another: make run ICMA_HOME=./elsewhere",
        )  # fmt: skip
        return
    owner = env.home.stat().st_uid
    if owner != os.geteuid():
        yield note(
            "folder", f"{env.home} belongs to user number {owner}, you are {os.geteuid()}: what you make there may be "
            "closed to the portal", "Run icma commands as the user who runs the portal.",
        )  # fmt: skip
    else:
        yield well("folder", f"{env.home} takes files")
    kind = _kind_of_folder(env.home)
    if kind in NETWORK_FOLDERS and env.database_url.startswith("sqlite"):
        yield wrong(
            "folder", f"{env.home} lies on a network drive ({kind}), where SQLite loses data",
            "Put ICMA_HOME on a local disk, or use PostgreSQL (ICMA_DATABASE_URL).",
        )  # fmt: skip
    key = env.home / "secret.key"
    if key.exists() and key.stat().st_mode & 0o077:
        yield wrong("secret key", f"{key} can be read by others", f"chmod 600 {key}")


def _kind_of_folder(home: Path) -> str:
    """The file system that holds it, by the longest mount point; "" where /proc does not tell."""
    try:
        lines = Path("/proc/mounts").read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    mounts = [(parts[1], parts[2]) for parts in (line.split() for line in lines) if len(parts) > 2]
    over = [(len(point), kind) for point, kind in mounts if home.is_relative_to(point)]
    return max(over, default=(0, ""))[1]


def _look_at_disk(env: Env) -> Iterator[Finding]:
    if not can_keep(env.home):
        return
    free = shutil.disk_usage(env.home).free
    words = f"{free / 2**30:.1f} GB are free"
    if free < LEAST_DISK:
        yield wrong("disk", words, "Make room now: without it nothing can be archived or counted.")
    elif free < SPARE_DISK:
        yield note("disk", words, "Plan more room; every article page takes some 50 to 150 KB.")
    else:
        yield well("disk", words)
    left = os.statvfs(env.home)
    if left.f_files and left.f_favail < 10_000:
        yield wrong(
            "disk", f"only {left.f_favail} more files can be made", "Delete small files or make a new file system."
        )


def _look_at_memory(env: Env) -> Iterator[Finding]:
    try:
        told = dict(line.split(":") for line in Path("/proc/meminfo").read_text("ascii").splitlines())
        free = int(told["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return  # not Linux: nothing to go by
    words = f"{free / 2**20:.0f} MB can be had"
    if free < LEAST_MEMORY:
        yield note("memory", words, "Close other programs, or add swap; a harvest may be ended by the system.")
    else:
        yield well("memory", words)
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files < LEAST_FILES:
        yield wrong(
            "open files", f"at most {files} are allowed", f"ulimit -n {LEAST_FILES * 4}, or LimitNOFILE= in the unit"
        )


def _look_at_clock(env: Env) -> Iterator[Finding]:
    now = datetime.now(UTC)
    if now < BUILT:
        yield wrong(
            "clock", f"it says {now:%Y-%m-%d}", "Set it (timedatectl set-ntp true): every archive stamp would lie."
        )
        return
    newest = max((path.stat().st_mtime for path in _own_files(env.home)), default=0.0)
    if newest > time.time() + 300:
        ahead = datetime.fromtimestamp(newest, UTC)
        yield wrong("clock", f"files of the portal are dated {ahead:%Y-%m-%d %H:%M} UTC, which is in the future",
                    "The clock ran ahead or runs behind now: set it, then `icma doctor --wake`.")  # fmt: skip
    else:
        yield well("clock", f"{now:%Y-%m-%d %H:%M} UTC")
    try:
        ZoneInfo("Asia/Baku")
    except ZoneInfoNotFoundError:
        yield wrong("time zones", "the system has no time zone database", "apt install tzdata")


def _own_files(home: Path) -> list[Path]:
    return [path for path in (home.iterdir() if home.is_dir() else ()) if path.is_file()]


def _look_at_ports(env: Env) -> Iterator[Finding]:
    name = f"{env.host}:{env.port}"
    if is_free(env.host, env.port):
        yield note("port", f"{name} is free: the portal is not running", "make run, or: icma up")
    elif _answers(env):
        yield well("port", f"the portal answers on {name}")
    else:
        yield wrong("port", f"{name} is taken by another program, or may not be used", "make run PORT=8080")
    if has_demo_port(env.home):
        port = demo_port(env.home)
        yield well(
            "demo outlets", f"their port is {port}" + (", nothing answers there" if is_free("127.0.0.1", port) else "")
        )


def _answers(env: Env) -> bool:
    host = "127.0.0.1" if env.host in ("0.0.0.0", "::") else env.host  # noqa: S104 -- compared, not bound
    try:
        with urllib.request.urlopen(f"http://{host}:{env.port}/healthz", timeout=5) as answer:
            return bool(answer.read(10).startswith(b"ok"))
    except (urllib.error.URLError, OSError, ValueError):
        return False


def _look_at_settings(env: Env) -> Iterator[Finding]:
    names = [host for host in env.hosts if host.strip("[]") not in LOOPBACK]
    if env.host not in LOOPBACK and not names:
        yield wrong(
            "hosts", f"the portal listens on {env.host}, but answers to localhost only",
            "Set ICMA_HOSTS to the names that readers type, e.g. ICMA_HOSTS=news.example.org",
        )  # fmt: skip
    if "*" in env.hosts:
        yield wrong(
            "hosts", "ICMA_HOSTS=* lets anybody choose the name in links and caches", "List the portal's names."
        )
    if names and not env.https:
        yield note(
            "https", f"{names[0]} is served without HTTPS", "Put a web server with HTTPS in front, set ICMA_HTTPS=yes."
        )
    if env.https and not env.trusted_proxy:
        yield note(
            "https", "ICMA_HTTPS is on and ICMA_TRUSTED_PROXY is off: behind a web server all readers look like one",
            "Set ICMA_TRUSTED_PROXY=yes when only your own web server can reach the portal.",
        )  # fmt: skip
    if env.debug:
        yield wrong("debug", "ICMA_DEBUG is on: faults show the portal's inside to readers", "Set ICMA_DEBUG=no.")
    if env.web_workers > 1:
        yield note(
            "web workers", f"with {env.web_workers} of them a reader may count once in each", "ICMA_WEB_WORKERS=1"
        )


LOOKS_AT_MACHINE: tuple[Look, ...] = (
    _look_at_python, _look_at_sqlite, _look_at_folder, _look_at_disk, _look_at_memory, _look_at_clock, _look_at_ports,
    _look_at_settings,
)  # fmt: skip
