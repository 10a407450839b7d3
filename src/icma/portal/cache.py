"""The page cache: a WSGI wrapper that answers for Django while a public page has not changed (design section 8).

- **Which requests**: GET and HEAD of listed hosts, without session cookie or credentials, to public paths
  (`cache_rules`). Everything else goes to Django untouched. For a page that is kept Django is asked a plain question,
  host, path and the listed parameters, so it cannot depend on more; an answer that would (it sets a cookie, is
  private, varies) is not kept, and Django is asked again with the request as it came.
- **How old**: 50 s; for 10 s more one request makes the page new while the others get the old one; then all wait for
  it. Of many requests for one page that is not there, one asks Django and the others wait.
- **Changes**: `freshness` drops the pages that show a changed article within a quarter of a second.
- **What stands on every page** (ticker, most read, latest) is one small page for each edition, kept in the same way and
  spliced in when a page is answered (`splices`, `fragments`): when they change, a page is packed anew, not rendered.
- **View numbers**: each flush of the counter (every 2 s) drops the pages that show a number which has risen: the
  article's own page, lists, the small page above. So the number beside a headline and the one on the article's page
  change in the same moment, readers see their own view after 2 s, and a busy page costs one rendering in 2 s.
- **Speed**: a hit is one look-up in a dict; headers and compressed bodies are ready-made and shared.

Each web process has its own cache; pages are kept by `cache_store`, whose lock only changes need.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from time import monotonic
from typing import Any, Protocol

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from .cache_rules import (
    MAX_QUERY,
    STORED_STATUSES,
    Answer,
    StartResponse,
    WsgiApp,
    ask,
    canonical_query,
    is_for_everybody,
    is_public,
    names_tag,
    plain_request,
    public_headers,
)
from .cache_store import Headers, Page, PageStore, make_page
from .encodings import choose_encoding
from .freshness import Freshness
from .views_counter import ARTICLE_PATH, ViewCounter

Key = tuple[str, str, str, str]  # host, path, query, scheme
Reply = tuple[int, Headers, bytes]  # a shared list of headers: nobody may change it

FRESH_SECONDS = 50.0
STALE_SECONDS = 10.0  # together the 60 s of the law
SHORT_SECONDS = 10.0  # 404: the page may be there in a moment
WAIT_SECONDS = 30.0  # for another request that is making the page
PASS_SECONDS = 60.0  # how long a page that may not be kept goes to Django without a first try
PASSES = 1000


class Helper(Protocol):
    """Something that lives beside the cache in each process, on its own thread."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


@dataclass(slots=True, eq=False)
class _Making:
    """A page in the making; other requests that want it wait for `done`."""

    generation: int
    done: threading.Event = field(default_factory=threading.Event)
    page: Page | None = None


def with_page_cache(django_app: WsgiApp) -> PageCache:
    """`django_app` behind the page cache and the view counter, both as the settings say."""
    env = settings.ENV
    store = PageStore(env.page_cache_mb * 1024 * 1024)
    freshness = Freshness(store, counted_elsewhere=env.web_workers > 1)
    counter = ViewCounter(trusted_proxy=env.trusted_proxy, on_flush=freshness.note_views)
    return PageCache(
        django_app,
        store=store,
        hosts=settings.ALLOWED_HOSTS,
        session_cookie=settings.SESSION_COOKIE_NAME,
        trusted_proxy=env.trusted_proxy,
        count=counter.count,
        helpers=(freshness, counter),
    )


class PageCache:
    """The WSGI application. `count(environ, article id)` is called for each reading; `helpers` start with the first
    request.
    """

    def __init__(
        self,
        app: WsgiApp,
        *,
        store: PageStore,
        hosts: Sequence[str],
        session_cookie: str = "sessionid",
        trusted_proxy: bool = False,
        count: Callable[[dict[str, Any], int], None],
        helpers: Sequence[Helper] = (),
    ) -> None:
        self.store = store
        self._app = app
        self._pages = store.pages  # the same dict for ever
        self._hosts = list(hosts)
        self._cookie = session_cookie + "="
        self._scheme = "HTTP_X_FORWARDED_PROTO" if trusted_proxy else "wsgi.url_scheme"
        self._count = count
        self._helpers = helpers
        self._making: dict[Key, _Making] = {}
        self._passing: dict[Key, float] = {}
        self._started = False
        os.register_at_fork(after_in_child=self._begin_again)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        reply = self.ready(environ)
        if reply is None:
            if not self._started:
                self._start()
            key = None if self._is_personal(environ) else self._key(environ)
            page = self._fresh(key) or self._obtain(key, environ) if key else None
            around = self._obtain_around(key, page, environ) if key and page else None
            if key is None or page is None or (page.around and around is None):
                return self._pass(environ, start_response)
            reply = self._reply(key, page, around, environ)
        code, headers, body = reply
        start_response(f"{code} {HTTPStatus(code).phrase}", headers)
        return [body]

    def ready(self, environ: dict[str, Any]) -> Reply | None:
        """The kept answer to this request, at once; None: call the application, which may have to ask Django."""
        if self._is_personal(environ):
            return None
        key = self._key(environ)
        page, now = self._pages.get(key), monotonic()
        if page is None or now >= page.fresh_until:
            return None
        around = None
        if page.around:
            around = self._pages.get((key[0], page.around, "", key[3]))
            if around is None or now >= around.fresh_until or around.code != HTTPStatus.OK:
                return None
        page.used = now
        return self._reply(key, page, around, environ)

    def stop(self) -> None:
        """End the helpers' threads; the counter writes what it holds."""
        for helper in self._helpers:
            helper.stop()

    def _is_personal(self, environ: dict[str, Any]) -> bool:
        """Whether the request may change something, or its answer may differ for whoever asks."""
        method = environ["REQUEST_METHOD"]
        if (method != "GET" and method != "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return True
        cookies = environ.get("HTTP_COOKIE")
        return cookies is not None and self._cookie in cookies

    def _key(self, environ: dict[str, Any]) -> Key:
        query = environ.get("QUERY_STRING", "")
        return (
            environ.get("HTTP_HOST", ""),
            environ.get("PATH_INFO", ""),
            canonical_query(query) if query else "",
            environ.get(self._scheme, ""),
        )

    def _reply(self, key: Key, page: Page, around: Page | None, environ: dict[str, Any]) -> Reply:
        is_get = environ["REQUEST_METHOD"] == "GET"
        if page.counted and is_get:
            self._count(environ, page.counted)
        encoding = choose_encoding(environ.get("HTTP_ACCEPT_ENCODING"))
        variant = page.variants.get(encoding)
        if variant is None or (around is not None and variant.around != around.digest):
            variant = self.store.add_variant(key, page, encoding, around)
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None and page.code == 200 and names_tag(known, variant.etag):
            return 304, variant.short_headers, b""
        return page.code, variant.headers, variant.body if is_get else b""

    def _start(self) -> None:
        with self.store.lock:
            if self._started:
                return
            self._started = True
        for helper in self._helpers:
            helper.start()

    def _begin_again(self) -> None:
        # A forked child has its parent's pages without the threads that keep them fresh, and maybe a lock nobody opens.
        self.store.lock = threading.Lock()
        self.store.drop_all()
        self._making.clear()
        self._started = False

    def _fresh(self, key: Key) -> Page | None:
        page = self._pages.get(key)
        return page if page is not None and monotonic() < page.fresh_until else None

    def _obtain_around(self, key: Key, page: Page, environ: dict[str, Any]) -> Page | None:
        """What belongs between the marks of a page; None when it has none, and when it cannot be had."""
        if not page.around:
            return None
        wanted = (key[0], page.around, "", key[3])
        around = self._fresh(wanted) or self._obtain(wanted, {**environ, "PATH_INFO": page.around})
        return around if around is not None and around.code == HTTPStatus.OK else None

    def _obtain(self, key: Key, environ: dict[str, Any]) -> Page | None:
        """The page, made by this request or by one that came first; None when Django has to be asked directly."""
        now = monotonic()
        if not self._may_keep(key, now):
            return None
        with self.store.lock:
            making = self._making.get(key)
            first = making is None or making.generation != self.store.generation
            if first or making is None:
                making = self._making[key] = _Making(self.store.generation)
        if first:
            return self._make(key, environ, making)
        page = self._pages.get(key)
        if page is not None and now < page.dead_at:
            return page
        making.done.wait(WAIT_SECONDS)
        return making.page

    def _may_keep(self, key: Key, now: float) -> bool:
        host, path, query, _ = key
        if not is_public(path) or len(query) > MAX_QUERY or self._passing.get(key, 0.0) > now:
            return False
        domain, _ = split_domain_port(host)
        return bool(domain) and validate_host(domain, self._hosts)

    def _make(self, key: Key, environ: dict[str, Any], making: _Making) -> Page | None:
        started = monotonic()
        try:
            answer = ask(self._app, plain_request(environ, query=key[2], scheme_key=self._scheme))
            if not is_for_everybody(answer):
                self._let_pass(key, until=started + PASS_SECONDS)
                return None
            making.page = page = _page(answer, path=key[1], started=started)
            if answer.status[:3] in STORED_STATUSES:  # else a failure: everybody who waited gets it, nobody after them
                self.store.keep(key, page, generation=making.generation)
            return page
        finally:
            with self.store.lock:
                if self._making.get(key) is making:
                    del self._making[key]
            making.done.set()

    def _let_pass(self, key: Key, *, until: float) -> None:
        if len(self._passing) >= PASSES:
            self._passing.clear()
        self._passing[key] = until

    def _pass(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Let Django answer the request as it came; a reader whom the cache cannot serve counts like any other."""
        found = ARTICLE_PATH.match(environ.get("PATH_INFO", ""))
        if found is None or environ["REQUEST_METHOD"] != "GET":
            return self._app(environ, start_response)
        article = int(found[2])

        def counting_start(status: str, headers: Any, *rest: Any) -> Any:
            if status.startswith(("200", "304")):
                self._count(environ, article)
            return start_response(status, headers, *rest)

        return self._app(environ, counting_start)


def _page(answer: Answer, *, path: str, started: float) -> Page:
    code = int(answer.status[:3])
    found = ARTICLE_PATH.match(path) if code == HTTPStatus.OK else None
    short = code == HTTPStatus.NOT_FOUND
    return make_page(
        code=code,
        headers=public_headers(answer),
        body=answer.body,
        path=path,
        counted=int(found[2]) if found else 0,
        started=started,
        fresh=SHORT_SECONDS if short else FRESH_SECONDS,
        stale=0.0 if short else STALE_SECONDS,
    )
