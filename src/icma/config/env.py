"""What the operator may set from outside: typed, loud, and the only reader of `os.environ`."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

LOOPBACK = ("127.0.0.1", "localhost", "::1")  # where a service may answer without HTTPS: nobody stands between


class BadSetting(Exception):
    """A setting that cannot be used; the message names it, what stands there and what may stand there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doorkeeper:
    """Another service that says who somebody is (OAuth 2, OpenID Connect). `name` stands on the button."""

    name: str
    issuer: str  # "" for Google, whose addresses are known
    client_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Env:
    """Every outside setting with its default. `.env.example` lists exactly these."""

    home: Path
    database_url: str
    host: str
    port: int
    hosts: tuple[str, ...]
    https: bool
    contact: str
    web_workers: int
    network_threads: int
    readers: int
    page_cache_mb: int
    trusted_proxy: bool
    log_level: str
    mail: str
    google: Doorkeeper | None
    oidc: Doorkeeper | None
    dial: dict[str, tuple[str, int]]
    debug: bool


def read_env(given: dict[str, str] | None = None) -> Env:
    """The settings from the process environment over a `.env` file in the working directory. Raises `BadSetting`."""
    if given is None:
        # An empty variable counts as absent, so that `make run PORT=` keeps the default.
        given = {k: v for k, v in {**_file_settings(), **os.environ}.items() if v}
    home = Path(given.get("ICMA_HOME", "var")).expanduser().resolve()
    return Env(
        home=home,
        database_url=_database_url(given, home),
        host=given.get("ICMA_HOST", "127.0.0.1"),
        port=_number(given, "ICMA_PORT", 8000, 1, 65535),
        hosts=tuple(given.get("ICMA_HOSTS", "localhost,127.0.0.1,[::1]").replace(" ", "").split(",")),
        https=_switch(given, "ICMA_HTTPS"),
        contact=given.get("ICMA_CONTACT", ""),
        web_workers=_number(given, "ICMA_WEB_WORKERS", 1, 1, 64),
        network_threads=_number(given, "ICMA_NETWORK_THREADS", 32, 1, 256),
        readers=_number(given, "ICMA_READERS", 1, 1, 64),
        page_cache_mb=_number(given, "ICMA_PAGE_CACHE_MB", 64, 1, 65536),
        trusted_proxy=_switch(given, "ICMA_TRUSTED_PROXY"),
        log_level=_choice(given, "ICMA_LOG_LEVEL", "info", ("debug", "info", "warning", "error")),
        mail=_mail(given.get("ICMA_MAIL", "")),
        google=_google(given.get("ICMA_GOOGLE", "")),
        oidc=_oidc(given.get("ICMA_OIDC", "")),
        dial=_dial(given.get("ICMA_DIAL", "")),
        debug=_switch(given, "ICMA_DEBUG"),
    )


def _file_settings() -> dict[str, str | None]:
    """What `.env` says; a name that no setting has is a slip of the pen, and would be passed over in silence."""
    try:
        written = dotenv_values(".env")
    except UnicodeDecodeError as error:
        raise BadSetting(".env is not written in UTF-8; save it so") from error
    known = {f"ICMA_{field.name.upper()}" for field in fields(Env)}
    for name in written:
        if name.startswith("ICMA_") and name not in known:
            raise BadSetting(f".env names {name}, which is no setting; .env.example lists them all")
    return written


def secret_key(home: Path) -> str:
    """The portal's secret, made once and kept readable by its owner only."""
    path = home / "secret.key"
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True)
    draft = home / f"secret.key.{secrets.token_hex(8)}"
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(64), "ascii")
    try:
        os.link(draft, path)  # atomic: of two processes starting together, one key wins for both
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text("ascii").strip()


def _database_url(given: dict[str, str], home: Path) -> str:
    url = given.get("ICMA_DATABASE_URL", f"sqlite:///{home / 'icma.sqlite3'}")
    if not url.startswith(("sqlite:///", "postgresql://", "postgres://")):
        kind = url.partition("://")[0]  # never the rest: a password stands in it
        raise BadSetting(f"ICMA_DATABASE_URL begins with {kind!r}; it must be postgresql://user:password@host/name")
    return url


def _number(given: dict[str, str], name: str, default: int, least: int, most: int) -> int:
    text = given.get(name, str(default))
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if not least <= value <= most:
        raise BadSetting(f"{name} is {text!r}; it must be a whole number from {least} to {most}")
    return value


def _switch(given: dict[str, str], name: str) -> bool:
    return _choice(given, name, "no", ("yes", "no")) == "yes"


def _choice(given: dict[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    text = given.get(name, default).lower()
    if text not in choices:
        raise BadSetting(f"{name} is {text!r}; it must be one of: {', '.join(choices)}")
    return text


def _mail(text: str) -> str:
    """`smtp://user:password@host:587` or `smtps://...`; "" for letters that stay in a folder."""
    kind, _, rest = text.partition("://")
    if text and (kind not in ("smtp", "smtps") or not rest.rpartition("@")[2]):
        raise BadSetting(f"ICMA_MAIL begins with {kind!r}; it must be smtp://user:password@host:587 or smtps://...")
    return text


def _google(text: str) -> Doorkeeper | None:
    client_id, _, secret = text.strip().partition(":")
    if not text.strip():
        return None
    if not client_id or not secret:  # what stands there is not repeated: a secret may be part of it
        raise BadSetting("ICMA_GOOGLE must look like client-id:secret, as Google's console shows them")
    return Doorkeeper(name="Google", issuer="", client_id=client_id, secret=secret)


def _oidc(text: str) -> Doorkeeper | None:
    """`name|issuer|client-id|secret`; the secret may hold further bars."""
    if not text.strip():
        return None
    parts = [part.strip() for part in text.split("|", 3)]
    if len(parts) != 4 or not all(parts):
        raise BadSetting("ICMA_OIDC must look like name|https://issuer.example|client-id|secret")
    name, issuer, client_id, secret = parts
    address = urlsplit(issuer)
    near = address.scheme == "http" and address.hostname in LOOPBACK
    if not address.hostname or not (near or address.scheme == "https"):
        raise BadSetting(f"ICMA_OIDC names the issuer {issuer!r}; it must begin with https://")
    return Doorkeeper(name=name, issuer=issuer.rstrip("/"), client_id=client_id, secret=secret)


def _dial(text: str) -> dict[str, tuple[str, int]]:
    """`host=127.0.0.1:8101,other=127.0.0.1:8102` as a mapping; see `core.fetch.Fetcher`."""
    dial = {}
    for part in filter(None, text.replace(" ", "").split(",")):
        host, _, target = part.partition("=")
        address, _, port = target.rpartition(":")
        if not host or not address or not port.isdigit():
            raise BadSetting(f"ICMA_DIAL has {part!r}; each part must look like host=127.0.0.1:8101")
        dial[host.lower()] = (address, int(port))
    return dial
