"""The page that is our model (../shared/seed), as an outlet to harvest and a ranking to load.

Its words are read where they lie, never kept here: the tests that need them are passed over where they are missing.
The markup around the words is our own. Times are those of Baku.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from tests.make import make_article, make_source

from icma.audience.actions import add_views
from icma.core.headline import choose_headline
from icma.core.types import Certainty, Extracted, Moment, Paragraph
from icma.sources.queries import SourceFacts

SEED = Path(__file__).resolve().parents[3] / "shared" / "seed"
PAGE, RANKING = SEED / "icma-article-page.txt", SEED / "most-read.tsv"
BAKU = ZoneInfo("Asia/Baku")
ARCHIVED = datetime(2025, 3, 16, 12, 16, tzinfo=BAKU)  # as the stamp of the page says
PUBLISHED = ARCHIVED - timedelta(minutes=11)  # the page does not say when; the outlet of these tests does
LOOKED_AT = datetime(2025, 8, 18, 18, 0, tzinfo=BAKU)
VIEWS = 143

HOST = "haqqin.az"
HOMEPAGE = f"https://{HOST}/"
ADDRESS = f"{HOMEPAGE}news/341903"
BEHIND_TEXT = "Не пропустите"  # how the line that follows the text begins


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedItem:
    """One row of the ranking: the headline as it stands there, labels and all."""

    title: str
    published: datetime
    views: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """The page line by line (empty ones left out), and what of it the outlet wrote."""

    lines: tuple[str, ...]
    headline: str
    text: tuple[str, ...]
    ranking: tuple[RankedItem, ...]


def read_seed() -> Seed:
    """The seed as it lies beside this repository. Raises `FileNotFoundError` where it does not."""
    lines = tuple(line for line in (" ".join(part.split()) for part in PAGE.read_text("utf-8").splitlines()) if line)
    head = next(at for at, line in enumerate(lines) if line == lines[at - 1])  # ends the ticker and begins the article
    end = next(at for at, line in enumerate(lines) if line.startswith(BEHIND_TEXT))
    with RANKING.open(encoding="utf-8", newline="") as stream:
        rows = [
            RankedItem(
                title=row["title"], published=datetime.fromisoformat(row["published_at"]), views=int(row["views"])
            )
            for row in csv.DictReader(stream, delimiter="\t")
        ]
    return Seed(lines=lines, headline=lines[head], text=lines[head + 2 : end], ranking=tuple(rows))


# --- the outlet -----------------------------------------------------------------------------------------------------


def is_caption(line: str) -> bool:
    """A line without an end is what stands below a photograph."""
    return line[-1].isalpha()


def write_feed(seed: Seed) -> str:
    """RSS that announces the one article."""
    item = (
        f"<title>{escape(seed.headline)}</title><link>{ADDRESS}?utm_source=rss</link><guid>{ADDRESS}</guid>"
        f"<pubDate>{format_datetime(PUBLISHED)}</pubDate><description>{escape(seed.text[0])}</description>"
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Haqqin</title>'
        f"<link>{HOMEPAGE}</link><item>{item}</item></channel></rss>"
    )


def write_page(seed: Seed) -> str:
    """The article as a page of an outlet, with what stands around an article at outlets: menu, advert, more to read."""
    headline = escape(seed.headline)
    return f"""<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>{headline} | haqqin.az</title>
<link rel="canonical" href="{ADDRESS}"><meta property="og:title" content="{headline}">
<meta property="og:site_name" content="Haqqin"><meta property="og:description" content="{escape(seed.text[0])}">
<meta property="article:published_time" content="{PUBLISHED.isoformat()}"></head><body>
<header><a href="/">haqqin.az</a><nav><ul><li><a href="/politics">Политика</a></li><li><a href="/world">Мир</a></li>
<li><a href="/economics">Экономика</a></li></ul></nav></header>
<main><article><h1>{headline}</h1><div class="text">{"".join(_write_blocks(seed.text))}</div></article>
<aside><h3>Читайте также</h3><ul><li><a href="/news/1">Ещё одна новость этого издания</a></li>
<li><a href="/news/2">И ещё одна, о другом</a></li></ul></aside></main>
<footer><p>Использование материалов разрешено со ссылкой на издание.</p></footer></body></html>"""


def _write_blocks(lines: tuple[str, ...]) -> list[str]:
    blocks, quoted = [], False
    for at, line in enumerate(lines):
        opens = line.startswith("«")
        if opens and not quoted:
            blocks.append("<blockquote>")
        quoted = quoted or opens
        blocks.append(_write_block(line, at))
        if quoted and "»" in line and line.rfind("»") > line.rfind("«", 1):
            blocks.append("</blockquote>")
            quoted = False
    return blocks


def _write_block(line: str, at: int) -> str:
    if is_caption(line):
        photograph = f'<img src="/photo/{at}.png" width="640" height="360" alt="">'
        return f"<figure>{photograph}<figcaption>{escape(line)}</figcaption></figure>"
    if line.endswith("?"):
        return f"<h2>{escape(line)}</h2>"
    return f'<p class="lead">{escape(line)}</p>' if at == 0 else f"<p>{escape(line)}</p>"


def draw_photographs(seed: Seed) -> dict[str, bytes]:
    """A picture of one colour for each caption, by its path."""
    drawn = {}
    for at in (at for at, line in enumerate(seed.text) if is_caption(line)):
        canvas = BytesIO()
        Image.new("RGB", (640, 360), (at * 5 % 256, 90, 120)).save(canvas, "PNG")
        drawn[f"/photo/{at}.png"] = canvas.getvalue()
    return drawn


# --- the ranking ----------------------------------------------------------------------------------------------------

OTHERS = ("Minval Politika", "Azernews")  # outlets whose names stand behind headlines of the ranking


def load_ranking(seed: Seed, haqqin: SourceFacts) -> list[int]:
    """Articles with the headlines, dates and views of the ranking, in an order of their own; ids in its order.

    Labels are split off by the reader of headlines, which knows the name of the outlet whose page it reads.
    """
    named = {name: make_source(name) for name in OTHERS}
    ids: dict[str, int] = {}
    for item in sorted(seed.ranking, key=lambda item: item.title):
        source = next((named[name] for name in OTHERS if item.title.endswith(name)), haqqin)
        ids[item.title] = make_ranked(source, item)
    add_views({ids[item.title]: item.views for item in seed.ranking}, at=LOOKED_AT)
    return [ids[item.title] for item in seed.ranking]


def make_ranked(source: SourceFacts, item: RankedItem, *, language: str = "ru") -> int:
    """One article as if its page had been read when it was published; its id."""
    read = choose_headline(shown=[item.title], site_names=[source.name], url=source.homepage)
    text = "Первый абзац." if language == "ru" else "First paragraph."
    extracted = Extracted(
        reader_id="tests", title=read.title, labels=read.labels, language=language, text=text,
        published_at=Moment(at=item.published, certainty=Certainty.ZONE_STATED), blocks=(Paragraph(html=text),),
    )  # fmt: skip
    return make_article(
        source, read.title, extracted=extracted, published=item.published, now=item.published + timedelta(minutes=2)
    )
