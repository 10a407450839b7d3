"""Which addresses of a site are likely to be articles, by their form alone: no page is asked."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

# Segments under which no article stands; az, ru, en and the usual systems. Compared in lower case.
_NAVIGATION_WORDS = """
    topic topics thema themen tema temy movzu movzular tag tags teq teqler etiket tegi teg metka metki author
    authors muellif muellifler avtor avtory yazar page sehife search axtar axtaris poisk login signin register
    qeydiyyat logout account profile about haqqimizda about-us o-nas contact contacts contact-us elaqe kontakty
    privacy terms policy reklam advert rss feed feeds sitemap sitemaps wp-admin wp-login.php wp-content wp-json
    static assets uploads cdn-cgi subscribe abune podpiska newsletter
"""
_NAVIGATION = frozenset(_NAVIGATION_WORDS.split())
# Segments under which articles stand as well as lists: the end of the path decides.
_SECTION_WORDS = """
    category categories kateqoriya kateqoriyalar rubric rubrics rubrika rubriki archive archives arxiv
    arhiv media amp user users
"""
_SECTIONS = frozenset(_SECTION_WORDS.split())
# Under these a number of any length is an article's; alone they are a list.
_NEWS_WORDS = """
    news xeber xeberler novosti novost article articles story stories post posts meqale meqaleler statya stati n a s
"""
_NEWS = frozenset(_NEWS_WORDS.split())
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|pdf|docx?|xlsx?|pptx?|zip|rar|gz|mp3|mp4|webm|xml|json|rss|atom|css|js|txt)$",
    re.IGNORECASE,
)
_DATED = re.compile(r"/(?:19|20)[0-9]{2}[/-](?:0?[1-9]|1[0-2])(?:[/-]|$)")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_NUMBER = re.compile(r"(?<![0-9])[0-9]{3,}(?![0-9])")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_ENDING = re.compile(r"\.(?:s?html?|php|aspx?)$", re.IGNORECASE)
_ID_NAMES = frozenset(("id", "nid", "news", "newsid", "news_id", "p", "article", "story", "xeber"))
SLUG_WORDS = 3  # "idman-xeberleri" names a section, "mayak-korpusu-acildi" an article


def is_navigation(url: str) -> bool:
    """The home page, a file, a page of tags, of a section, of an author, a form."""
    parts = urlsplit(url)
    segments = _segments(parts.path)
    if not segments:
        return not _names_article(parts.query)
    if _FILE.search(parts.path) or not _NAVIGATION.isdisjoint(segments):
        return True
    if segments[-1] in _NEWS:
        return not _names_article(parts.query)
    return not _SECTIONS.isdisjoint(segments) and not (_names_one(segments) or _names_article(parts.query))


def is_article_like(url: str) -> bool:
    """Whether the address looks like that of one article: a date, a number, or the words of a headline in it."""
    parts = urlsplit(url)
    segments = _segments(parts.path)
    if is_navigation(url):
        return False
    is_dated = bool(_DATED.search(parts.path)) and len(segments) > 2 and not segments[-1].isdigit()
    return is_dated or _names_one(segments) or _names_article(parts.query)


def _names_one(segments: list[str]) -> bool:
    """Whether the end of the path is a number or the words of a headline."""
    last = _ENDING.sub("", segments[-1]) if segments else ""
    if last.isdigit() and len(segments) > 1 and segments[-2] in _NEWS:
        return True
    if _YEAR.fullmatch(last) or last in _SECTIONS or last in _NEWS:
        return False
    return bool(_NUMBER.search(last)) or len(_WORDS.findall(last)) >= SLUG_WORDS


def _segments(path: str) -> list[str]:
    return [segment for segment in unquote(path).lower().split("/") if segment]


def _names_article(query: str) -> bool:
    pairs = parse_qsl(query[:500], max_num_fields=50) if query.count("&") < 50 else []
    return any(name.lower() in _ID_NAMES and any(c.isdigit() for c in value) for name, value in pairs)
