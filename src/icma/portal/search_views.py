"""The search page: a form, what was found with the words marked, and what else might help."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from icma.articles.queries import PublicArticle, whole_rows
from icma.core.blocks import text_of_blocks
from icma.house.queries import EDITIONS
from icma.search.queries import Found, count_by_language, find
from icma.search.question import Question
from icma.search.snippets import Piece, best_piece, mark_hits

from .editions import Frame, frame_page
from .words import lead_stands_apart, name_article

ROWS = 20
LONGEST_ECHO = 1_000  # characters of a question that stand on the page; 300 of them count
LONGEST_PAGE = 6  # digits
ALL = "all"
BY_DATE = "date"
NEAR = 2  # page numbers shown on each side of this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks. `language` is an edition or ALL; without one the page's own edition is meant."""

    q: str
    language: str
    by_date: bool
    page: int

    @property
    def languages(self) -> tuple[str, ...] | None:
        """Of the articles that are looked through."""
        return None if self.language == ALL else (self.language,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One article on the page, in pieces of which some are marked."""

    article: PublicArticle
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A link to the same question asked in another way. `language` is an edition or ALL."""

    path: str
    language: str = ""
    count: int = 0
    page: int = 0  # 0 in a row of pages: some are left out here
    here: bool = False


@require_safe
def search(request: HttpRequest, edition: str) -> HttpResponse:
    """Search over headlines and texts. Never kept by caches or search engines; works without script."""
    asked = read_asked(request, edition)
    frame = frame_page(request, edition)
    frame = replace(frame, tail=address_tail(asked, edition), canonical="", indexable=False)
    found = _find(asked)
    last = max(-(-found.total // ROWS), 1)
    if asked.page > last:  # an old address, or articles that are gone
        asked = replace(asked, page=last)
        found = _find(asked)
    values = {
        "asked": asked,
        "found": found,
        "hits": [make_hit(row, found.question) for row in whole_rows(found.ids)],
        "others": other_languages(asked, found, frame),
        "pages": number_pages(asked, edition, last),
        "orders": [way_to(replace(asked, by_date=by_date, page=1), edition) for by_date in (False, True)],
        "languages": (*frame.portal.editions, ALL),
        "query": "?" + urlencode({"q": asked.q, "lang": asked.language}),
    }
    answer = render(request, "search.html", {"frame": frame, **values})
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def read_asked(request: HttpRequest, edition: str) -> Asked:
    """The address, forgivingly: what makes no sense counts as not given."""
    language, page = request.GET.get("lang", edition), request.GET.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) <= LONGEST_PAGE else 1
    return Asked(
        q=request.GET.get("q", "").replace("\x00", "")[:LONGEST_ECHO],
        language=language if language in (*EDITIONS, ALL) else edition,
        by_date=request.GET.get("sort") == BY_DATE,
        page=max(number, 1),
    )


def address_tail(asked: Asked, edition: str) -> str:
    """The address of a question below an edition; what is usual is left out, so that another edition asks its own."""
    parts = {"q": asked.q} if asked.q else {}
    parts |= {"lang": asked.language} if asked.language != edition else {}
    parts |= {"sort": BY_DATE} if asked.by_date else {}
    parts |= {"page": str(asked.page)} if asked.page > 1 else {}
    return "search/" + (f"?{urlencode(parts)}" if parts else "")


def way_to(asked: Asked, edition: str, *, count: int = 0, page: int = 0, here: bool = False) -> Way:
    """A link to this question."""
    path = f"/{edition}/{address_tail(asked, edition)}"
    return Way(path=path, language=asked.language, count=count, page=page, here=here)


def make_hit(article: PublicArticle, question: Question) -> Hit:
    """An article with the words asked for marked, out of what its rights show."""
    lead = article.lead if lead_stands_apart(article) else ""
    text = f"{lead}\n{text_of_blocks(article.blocks)}"
    return Hit(
        article=article,
        title=mark_hits(name_article(article), language=article.language, question=question),
        text=best_piece(text, language=article.language, question=question),
    )


def other_languages(asked: Asked, found: Found, frame: Frame) -> list[Way]:
    """The same question to the articles of other languages, where they hold something; nothing to all of them."""
    if found.empty or asked.language == ALL:
        return []
    question = found.question if found.total else replace(found.question, languages=())
    counts = count_by_language(question, [one for one in frame.portal.editions if one != asked.language])
    ways = [(language, count) for language, count in counts.items() if count]
    return [_in_language(asked, frame.edition, language, count) for language, count in ways]


def number_pages(asked: Asked, edition: str, last: int) -> list[Way]:
    """The first, the last and those round this one; nothing for a single page."""
    if last == 1:
        return []
    shown = sorted({1, last, *range(max(asked.page - NEAR, 1), min(asked.page + NEAR, last) + 1)})
    return list(_with_gaps(asked, edition, shown))


def _with_gaps(asked: Asked, edition: str, shown: list[int]) -> Iterable[Way]:
    for before, page in zip([0, *shown], shown, strict=False):
        if page > before + 1:
            yield Way(path="")
        yield way_to(replace(asked, page=page), edition, page=page, here=page == asked.page)


def _in_language(asked: Asked, edition: str, language: str, count: int) -> Way:
    return way_to(replace(asked, language=language, page=1), edition, count=count)


def _find(asked: Asked) -> Found:
    offset = (asked.page - 1) * ROWS
    return find(asked.q, languages=asked.languages, limit=ROWS, offset=offset, newest_first=asked.by_date)
