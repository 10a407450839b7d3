"""One portal against one set of outlets, for the tests that follow articles the whole way."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import format_datetime

from django.utils import timezone
from tests.site import Site

from icma.core.fetch import Fetcher
from icma.core.isolate import ReaderPool
from icma.pipeline.local import Engine
from icma.sources import actions as sources
from icma.sources.queries import Rights

HOST = "xeber.example"
RSS = {"Content-Type": "application/rss+xml; charset=utf-8"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
PARAGRAPHS = [
    "Gilavar limanında yeni bərə xətti açılıb. Xətt şəhəri qarşı sahildəki Dənizkənd qəsəbəsi ilə birləşdirir.",
    "Liman idarəsinin rəisi Səidə Muradova deyib ki, bərə gündə dörd dəfə üzəcək, biletin qiyməti isə üç manat olacaq.",
    "Sakinlər xəttin açılmasını üç il gözləyirdilər: əvvəllər qonşu sahilə yalnız dolayı yolla getmək olurdu.",
]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def page(title: str = "Gilavarda bərə xətti açıldı", extra: str = "") -> str:
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    return f"""<!doctype html><html lang="az"><head><title>{title} | Xəbər</title>
      <meta property="og:title" content="{title}">
      <meta property="article:published_time" content="2026-11-21T09:30:00+04:00">
      </head><body><nav><a href="/">Ana səhifə</a><a href="/idman">İdman</a></nav><main><article><h1>{title}</h1>{body}
      <figure><img src="/liman.png" alt="Liman"><figcaption>Liman, şənbə səhəri</figcaption></figure>{extra}</article>
      </main><footer>Bütün hüquqlar qorunur</footer></body></html>"""


def feed(*items: tuple[str, str], at: datetime | None = None) -> str:
    stamp = format_datetime(at or timezone.now() - timedelta(minutes=5))
    rows = "".join(f"<item><title>{t}</title><link>{u}</link><pubDate>{stamp}</pubDate></item>" for t, u in items)
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>X</title>{rows}</channel></rss>'


class Harvest:
    """One portal against one set of outlets: `run()` carries the trays until nothing is due."""

    def __init__(self, site: Site, fetcher: Fetcher, readers: ReaderPool) -> None:
        self.site, self.fetcher, self.readers = site, fetcher, readers
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return timezone.now() + self.ahead

    def run(self) -> Engine:
        engine = Engine(fetcher=self.fetcher, readers=self.readers, clock=self.now, network=4, reading=1)
        engine.run_until_idle()
        assert engine.bugs == 0
        return engine

    def add(self, *, path: str = "/rss", pictures: bool = False, name: str = "Xəbər") -> int:
        return sources.add_source(
            name=name, homepage=f"https://{HOST}/", language="az", feeds=[f"https://{HOST}{path}"], rights=Rights.FULL,
            reason="a test", pictures=pictures, now=self.now(),
        ).id  # fmt: skip
