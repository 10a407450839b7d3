"""How well and how fast pages are read: `python bench/reading.py --data DIR [--json]`.

DIR holds `news-pages.warc.gz` and `news-pages.gold.jsonl` (one object a page: url, title, authors, published_at,
summary, sections of heading and paragraphs, cover_images). Body: shingles of 4 tokens, precision and recall averaged
over the pages and F1 of the two, as in the public article-extraction benchmark; a page's summary may or may not stand
in its text, whichever fits better, and `body_with_summary` always expects it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from icma.core.extract import read_page
from icma.core.pieces import letters
from icma.core.types import Extracted, Heading, Image

_TOKEN = re.compile(r"\w+")
_SHINGLE = 4
_PICTURE_ID = re.compile(r"[0-9a-f]{8}[0-9a-f-]*|\d{5,}|[^/]{14,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One response of the WARC with what it says according to the gold file."""

    url: str
    body: bytes
    content_type: str
    fetched_at: datetime
    gold: dict[str, Any]

    @property
    def paragraphs(self) -> str:
        return "\n".join("\n".join([*section["heading"], *section["paragraphs"]]) for section in self.gold["sections"])

    @property
    def summary(self) -> str:
        return "\n".join(self.gold["summary"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Precision and recall of one text against another."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What `--json` prints. Shares are of all pages (of pages with a cover, with subheadings)."""

    pages: int
    body_f1: float
    body_precision: float
    body_recall: float
    body_with_summary_f1: float
    pages_from_95: float
    pages_under_80: int
    title: float
    title_exact: float
    authors: float
    date_by_day: float
    date_by_minute: float
    cover: float
    subheadings_kept: float
    subheadings_as_headings: float
    pages_with_pictures: float
    pictures_with_caption: float
    pages_per_second: float
    trafilatura_f1: float
    trafilatura_pages_per_second: float


def load_pages(folder: Path) -> list[Page]:
    """The pages of the folder that the gold file knows, in the order of the WARC."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    lines = (folder / "news-pages.gold.jsonl").read_text(encoding="utf-8").splitlines()
    gold = {row["url"]: row for row in map(json.loads, lines)}
    pages = []
    with (folder / "news-pages.warc.gz").open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True):
            url = record.headers["WARC-Target-URI"]
            if url in gold:
                fetched = datetime.fromisoformat(record.headers["WARC-Date"].replace("Z", "+00:00"))
                kind = record.http_headers.get("Content-Type") or ""
                body = record.reader.read()
                pages.append(Page(url=url, body=body, content_type=kind, fetched_at=fetched, gold=gold[url]))
    return pages


def measure(pages: Sequence[Page]) -> Figures:
    """Read every page with our reader and with trafilatura alone, in one run."""
    _read(pages[0])  # loading models and patterns is no page's work
    readings, ours = _timed(pages, _read)
    texts, theirs = _timed(pages, _read_trafilatura)
    body = [_body(page, reading.text) for page, reading in zip(pages, readings, strict=True)]
    alone = _average(_body(page, text) for page, text in zip(pages, texts, strict=True))
    whole = _average(_overlap(f"{p.summary}\n{p.paragraphs}", r.text) for p, r in zip(pages, readings, strict=True))
    mean = _average(body)
    both = list(zip(pages, readings, strict=True))
    covered = [(page, reading) for page, reading in both if page.gold["cover_images"]]
    headings, kept, marked = _count_headings(both)
    images = [block for reading in readings for block in reading.blocks if isinstance(block, Image)]
    return Figures(
        pages=len(pages),
        body_f1=mean.f1,
        body_precision=mean.precision,
        body_recall=mean.recall,
        body_with_summary_f1=whole.f1,
        pages_from_95=_share(one.f1 >= 0.95 for one in body),
        pages_under_80=sum(one.f1 < 0.80 for one in body),
        title=_share(letters(page.gold["title"]) == letters(reading.title) for page, reading in both),
        title_exact=_share(page.gold["title"].strip() == reading.title for page, reading in both),
        authors=_share(set(map(letters, p.gold["authors"])) == set(map(letters, r.authors)) for p, r in both),
        date_by_day=_share(_same_date(page, reading, seconds=None) for page, reading in both),
        date_by_minute=_share(_same_date(page, reading, seconds=60) for page, reading in both),
        cover=_share(_same_cover(page, reading) for page, reading in covered),
        subheadings_kept=kept / max(1, headings),
        subheadings_as_headings=marked / max(1, headings),
        pages_with_pictures=_share(any(isinstance(block, Image) for block in reading.blocks) for reading in readings),
        pictures_with_caption=_share(bool(image.caption) for image in images),
        pages_per_second=len(pages) / ours,
        trafilatura_f1=alone.f1,
        trafilatura_pages_per_second=len(pages) / theirs,
    )


def score_pages(pages: Sequence[Page]) -> list[tuple[float, str]]:
    """(body F1, url) of each page, worst first."""
    return sorted((_body(page, _read(page).text).f1, page.url) for page in pages)


def _read(page: Page) -> Extracted:
    return read_page(page.body, url=page.url, fetched_at=page.fetched_at, content_type=page.content_type)


def _read_trafilatura(page: Page) -> str:
    import trafilatura

    text = page.body.decode("utf-8", "replace")
    return trafilatura.extract(text, include_comments=False) or ""


def _timed(pages: Sequence[Page], read: Callable[[Page], Any]) -> tuple[list[Any], float]:
    """What was read, and the CPU seconds that it took."""
    start = time.process_time()
    return [read(page) for page in pages], time.process_time() - start


# --- metrics --------------------------------------------------------------------------------------------------------


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    return (
        Counter(tuple(tokens[at : at + _SHINGLE]) for at in range(max(1, len(tokens) - _SHINGLE + 1)))
        if tokens
        else Counter()
    )


def _overlap(expected: str, found: str) -> Overlap:
    wanted, given = _shingles(expected), _shingles(found)
    common = sum((wanted & given).values())
    return Overlap(precision=common / max(1, sum(given.values())), recall=common / max(1, sum(wanted.values())))


def _body(page: Page, text: str) -> Overlap:
    forms = (page.paragraphs, f"{page.summary}\n{page.paragraphs}")
    return max((_overlap(form, text) for form in forms), key=lambda overlap: overlap.f1)


def _average(overlaps: Iterable[Overlap]) -> Overlap:
    every = list(overlaps)
    return Overlap(
        precision=sum(one.precision for one in every) / len(every), recall=sum(one.recall for one in every) / len(every)
    )


def _share(hits: Iterable[bool]) -> float:
    every = list(hits)
    return sum(every) / max(1, len(every))


def _same_date(page: Page, reading: Extracted, *, seconds: int | None) -> bool:
    """Equal day in the zone that the gold date is written in, or equal to the minute."""
    if reading.published_at is None:
        return False
    wanted = datetime.fromisoformat(page.gold["published_at"])
    found = reading.published_at.at
    found = found.astimezone(wanted.tzinfo) if wanted.tzinfo else found.replace(tzinfo=None)
    return wanted.date() == found.date() if seconds is None else abs((wanted - found).total_seconds()) < seconds


def _same_cover(page: Page, reading: Extracted) -> bool:
    """One of the cover's variants, or another size of it: the addresses share a file's own name or number."""
    found = reading.cover_image.partition("?")[0]
    variants = [variant.rstrip(",").partition("?")[0] for group in page.gold["cover_images"] for variant in group]
    names = {name for variant in variants for name in _names_in(variant)}
    return found in variants or bool(_names_in(found) & names)


def _names_in(address: str) -> set[str]:
    return set(_PICTURE_ID.findall(address.partition("//")[2].partition("/")[2]))


def _count_headings(both: Sequence[tuple[Page, Extracted]]) -> tuple[int, int, int]:
    """Gold subheadings, those whose words are in the text, those that are headings there."""
    total = kept = marked = 0
    for page, reading in both:
        text = letters(reading.text)
        headings = {letters(block.text) for block in reading.blocks if isinstance(block, Heading)}
        for key in (letters(heading) for section in page.gold["sections"] for heading in section["heading"]):
            if key:
                total, kept, marked = total + 1, kept + (key in text), marked + (key in headings)
    return total, kept, marked


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with news-pages.warc.gz and its gold file")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--worst", type=int, default=0, help="also list the pages with the lowest body F1")
    options = parser.parse_args()
    pages = load_pages(options.data)
    figures = asdict(measure(pages))
    if options.json:
        print(json.dumps(figures | {"measured_at": datetime.now(UTC).isoformat(timespec="seconds")}))
    else:
        print(
            "\n".join(
                f"{name:30} {value:.4f}" if isinstance(value, float) else f"{name:30} {value}"
                for name, value in figures.items()
            )
        )
    for score, url in score_pages(pages)[: options.worst]:
        print(f"{score:.3f} {url}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
