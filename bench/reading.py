"""How well and how fast pages are read: `python bench/reading.py --data DIR [--json]`.

DIR holds a WARC (`news-pages.warc.gz`, or the only *.warc.gz there) and its gold (`news-pages.gold.jsonl`, or the only
*.gold.jsonl): one object a page with its url and what is known of it: publisher, title, authors, published_at,
language, summary, sections of heading and paragraphs, cover_images. What a page's gold does not state is not counted.

Body: shingles of 4 tokens, precision and recall averaged over the pages and F1 of the two, as in the public
article-extraction benchmark; a page's summary may or may not stand in its text, whichever fits better, and
`body_with_summary` always expects it. Language: share of pages whose language equals the gold's, or where the gold
states none, what lingua finds for the gold's whole text among all the languages it knows (Norwegian's two forms count
as one).

`--by-publisher` shows what each publisher does to the figures, `--half` judges one half of the publishers only, so that
a rule made while looking at one half can be checked on the other, `--differences` prints what a text has too much
and too little.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from icma.core.codings import decode_body
from icma.core.decode import MAX_BYTES
from icma.core.extract import read_page
from icma.core.pieces import letters
from icma.core.types import Extracted, Heading, Image

_TOKEN = re.compile(r"\w+")
_SHINGLE = 4
_PICTURE_ID = re.compile(r"[0-9a-f]{8}[0-9a-f-]*|\d{5,}|[^/]{14,}", re.IGNORECASE)
_KANA = re.compile("[\u3040-\u30ff]")
_SAME_LANGUAGE = {"nb": "no", "nn": "no"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One response of the WARC with what it says according to the gold file."""

    url: str
    body: bytes
    content_type: str
    fetched_at: datetime
    gold: Mapping[str, Any]

    @property
    def publisher(self) -> str:
        return str(self.gold.get("publisher") or urlsplit(self.url).hostname)

    @property
    def half(self) -> int:
        """0 or 1: publishers fall into two halves by a hash, whatever pages are there."""
        return sha256(self.publisher.encode()).digest()[0] % 2

    @property
    def headings(self) -> list[str]:
        return [line for section in self.gold.get("sections") or () for line in section.get("heading") or ()]

    @property
    def paragraphs(self) -> str:
        sections = self.gold.get("sections") or ()
        return "\n".join(
            "\n".join([*(section.get("heading") or ()), *(section.get("paragraphs") or ())]) for section in sections
        )

    @property
    def summary(self) -> str:
        stated = self.gold.get("summary") or ()
        return stated if isinstance(stated, str) else "\n".join(stated)


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
    """What `--json` prints. Shares are of all pages whose gold states the thing; 0 when none does."""

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
    language: float
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

    lines = _only(folder, "news-pages.gold.jsonl", "*.gold.jsonl").read_text(encoding="utf-8").splitlines()
    gold = {row["url"]: row for row in (json.loads(line) for line in lines if line.strip())}
    pages = []
    with _only(folder, "news-pages.warc.gz", "*.warc.gz").open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True):
            url = record.headers["WARC-Target-URI"]
            if url not in gold:
                continue
            fetched = datetime.fromisoformat(record.headers["WARC-Date"].replace("Z", "+00:00"))
            kind = record.http_headers.get("Content-Type") or ""
            coding = record.http_headers.get("Content-Encoding") or ""
            body = decode_body(record.reader.read(), (("content-encoding", coding),), max_bytes=MAX_BYTES)
            pages.append(Page(url=url, body=body, content_type=kind, fetched_at=fetched, gold=gold[url]))
    return pages


def _only(folder: Path, name: str, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    return found[0] if len(found) == 1 else folder / name


def measure(pages: Sequence[Page]) -> Figures:
    """Read every page with our reader and with trafilatura alone, in one run."""
    _read(pages[0])  # loading models and patterns is no page's work
    readings, ours = _timed(pages, _read)
    texts, theirs = _timed(pages, _read_trafilatura)
    alone = _average(_body(page, text) for page, text in zip(pages, texts, strict=True) if page.paragraphs)
    return _score(list(zip(pages, readings, strict=True)), ours, alone, theirs)


def _score(both: Sequence[tuple[Page, Extracted]], ours: float, alone: Overlap, theirs: float) -> Figures:
    told = [(page, reading) for page, reading in both if page.paragraphs]
    body = [_body(page, reading.text) for page, reading in told]
    mean = _average(body)
    whole = _average(_overlap(f"{page.summary}\n{page.paragraphs}", reading.text) for page, reading in told)
    headings, kept, marked = _count_headings(both)
    images = [block for _, reading in both for block in reading.blocks if isinstance(block, Image)]
    return Figures(
        pages=len(both),
        body_f1=mean.f1,
        body_precision=mean.precision,
        body_recall=mean.recall,
        body_with_summary_f1=whole.f1,
        pages_from_95=_share(one.f1 >= 0.95 for one in body),
        pages_under_80=sum(one.f1 < 0.80 for one in body),
        title=_share(
            letters(page.gold["title"]) == letters(reading.title) for page, reading in _stating(both, "title")
        ),
        title_exact=_share(page.gold["title"].strip() == reading.title for page, reading in _stating(both, "title")),
        authors=_share(
            set(map(letters, page.gold["authors"] or ())) == set(map(letters, reading.authors))
            for page, reading in both
            if "authors" in page.gold
        ),
        date_by_day=_share(_same_date(page, reading, seconds=None) for page, reading in _stating(both, "published_at")),
        date_by_minute=_share(
            _same_date(page, reading, seconds=60) for page, reading in _stating(both, "published_at")
        ),
        cover=_share(_same_cover(page, reading) for page, reading in _stating(both, "cover_images")),
        language=_share(
            _same_language(page, reading) for page, reading in both if page.gold.get("language") or page.paragraphs
        ),
        subheadings_kept=kept / max(1, headings),
        subheadings_as_headings=marked / max(1, headings),
        pages_with_pictures=_share(any(isinstance(block, Image) for block in r.blocks) for _, r in both),
        pictures_with_caption=_share(bool(image.caption) for image in images),
        pages_per_second=len(both) / max(ours, 1e-9),
        trafilatura_f1=alone.f1,
        trafilatura_pages_per_second=len(both) / max(theirs, 1e-9),
    )


def _stating(both: Sequence[tuple[Page, Extracted]], name: str) -> Iterator[tuple[Page, Extracted]]:
    return ((page, reading) for page, reading in both if page.gold.get(name))


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
        precision=sum(one.precision for one in every) / max(1, len(every)),
        recall=sum(one.recall for one in every) / max(1, len(every)),
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


def _same_language(page: Page, reading: Extracted) -> bool:
    stated = page.gold.get("language") or _language_of(f"{page.summary}\n{page.paragraphs}")
    wanted, found = (code.replace("_", "-").partition("-")[0].lower() for code in (stated, reading.language))
    return _SAME_LANGUAGE.get(wanted, wanted) == _SAME_LANGUAGE.get(found, found)


def _language_of(text: str) -> str:
    """What lingua finds among all its languages for the gold's own text; the reader under test sees the page only."""
    found = _every_language().detect_language_of(text[:4000])
    name = found.iso_code_639_1.name.lower() if found else ""
    return "zh" if name == "ja" and not _KANA.search(text) else name  # it takes a short Chinese text for Japanese


@cache
def _every_language() -> Any:
    from lingua import LanguageDetectorBuilder

    return LanguageDetectorBuilder.from_all_languages().with_low_accuracy_mode().build()


def _count_headings(both: Sequence[tuple[Page, Extracted]]) -> tuple[int, int, int]:
    """Gold subheadings, those whose words are in the text, those that are headings there."""
    total = kept = marked = 0
    for page, reading in both:
        text = letters(reading.text)
        headings = {letters(block.text) for block in reading.blocks if isinstance(block, Heading)}
        for key in map(letters, page.headings):
            if key:
                total, kept, marked = total + 1, kept + (key in text), marked + (key in headings)
    return total, kept, marked


# --- looking at errors ----------------------------------------------------------------------------------------------


def by_publisher(pages: Sequence[Page], readings: Sequence[Extracted]) -> Iterator[str]:
    """A line a publisher, worst first: its own body figures, and body F1 of all the others together."""
    scored: dict[str, list[Overlap]] = {}
    for page, reading in zip(pages, readings, strict=True):
        scored.setdefault(page.publisher, []).append(_body(page, reading.text))
    yield f"{'publisher':24} pages  F1    P     R     F1 of all others"
    for publisher in sorted(scored, key=lambda name: _average(scored[name]).f1):
        own = _average(scored[publisher])
        others = [one for name, every in scored.items() if name != publisher for one in every]
        rest = f"{_average(others).f1:.4f}" if others else "-"
        yield f"{publisher:24} {len(scored[publisher]):5}  {own.f1:.3f} {own.precision:.3f} {own.recall:.3f} {rest}"


def differences(page: Page, reading: Extracted) -> Iterator[str]:
    """What one page's text has too much (+) and too little (-), with its place in the text."""
    forms = (page.paragraphs, f"{page.summary}\n{page.paragraphs}")
    gold = max(forms, key=lambda form: _overlap(form, reading.text).f1).split()
    found = reading.text.split()
    yield f"== {_body(page, reading.text).f1:.3f} {page.publisher} {page.url}"
    matcher = SequenceMatcher(None, gold, found, autojunk=False)
    for action, start, end, at, to in matcher.get_opcodes():
        if action != "equal":
            place = f"{at}/{len(found)}"
            yield from (f"  - {place} {' '.join(gold[start:end])[:600]}",) if end > start else ()
            yield from (f"  + {place} {' '.join(found[at:to])[:600]}",) if to > at else ()
    headings = {letters(block.text) for block in reading.blocks if isinstance(block, Heading)}
    yield from (f"  h {heading}" for heading in page.headings if letters(heading) and letters(heading) not in headings)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with a WARC of pages and its gold file")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--half", type=int, choices=(0, 1), help="one half of the publishers only")
    parser.add_argument("--worst", type=int, default=0, help="also list the pages with the lowest body F1")
    parser.add_argument("--by-publisher", action="store_true", help="also a line a publisher, and all without it")
    parser.add_argument(
        "--differences", type=float, default=0.0, metavar="F1", help="also differences of pages below it"
    )
    options = parser.parse_args()
    pages = [page for page in load_pages(options.data) if options.half in (None, page.half)]
    if not pages:
        parser.error("the gold file knows none of the pages")
    figures = asdict(measure(pages))
    if options.json:
        print(json.dumps(figures | {"measured_at": datetime.now(UTC).isoformat(timespec="seconds")}))
    else:
        for name, value in figures.items():
            print(f"{name:30} {value:.4f}" if isinstance(value, float) else f"{name:30} {value}")
    _print_errors(pages, options)
    return 0


def _print_errors(pages: Sequence[Page], options: argparse.Namespace) -> None:
    if not (options.worst or options.by_publisher or options.differences):
        return
    readings = [_read(page) for page in pages]
    scores = {page.url: _body(page, reading.text).f1 for page, reading in zip(pages, readings, strict=True)}
    for url in sorted(scores, key=lambda url: scores[url])[: options.worst]:
        print(f"{scores[url]:.3f} {url}")
    if options.by_publisher:
        print("\n".join(by_publisher(pages, readings)))
    for page, reading in zip(pages, readings, strict=True):
        if scores[page.url] < options.differences:
            print("\n".join(differences(page, reading)))


if __name__ == "__main__":
    sys.exit(main())
