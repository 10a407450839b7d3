"""Finding an outlet's feeds from whatever address the operator has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import DatabaseError
from lxml import etree, html

from icma.core.failures import Later, SetAside
from icma.core.feeds import parse_feed
from icma.core.fetch import Fetcher, make_user_agent
from icma.core.listing import read_listing
from icma.core.robots import RobotsRules
from icma.core.sitemaps import join_sitemaps
from icma.core.types import Answer, FeedKind, ParsedFeed
from icma.core.urls import absolute_url, host_of, robots_url
from icma.house.queries import portal_facts
from icma.sources.actions import FeedPlan

from .main import Refused

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
MOST_TRIES = 4  # feeds or sitemaps of one outlet that are asked for before the next idea
SHOWN = 3  # headlines in a proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What an address turned out to be. `headlines` is a page without a feed that could be followed as a listing."""

    name: str
    homepage: str
    language: str
    feeds: list[FeedPlan]
    headlines: ParsedFeed | None = None


def look_at(url: str, *, listing: bool = False) -> Seen:
    """The outlet behind a feed or a page: its feeds, else the sitemaps that its robots.txt names, else headlines.

    `listing`: the operator wants this very page followed for its headlines. Raises `Refused` with a line that says
    what is there instead.
    """
    if "://" not in url:
        url = f"https://{url}"
    if listing:
        plan = FeedPlan(url, kind=FeedKind.LISTING)
        return _seen(fetch_plan(plan), plan, homepage=_root(url))
    answer = _fetch(url)
    try:
        feed = _parse(answer)
    except SetAside as not_a_feed:
        return _look_around(answer, not_a_feed)
    homepage = absolute_url(feed.homepage, base=answer.final_url) or _root(answer.final_url)
    return _seen(feed, FeedPlan(url), homepage=homepage)


def fetch_plan(plan: FeedPlan) -> ParsedFeed:
    """One entry point of any kind, fetched now; of an index, the sitemaps that it calls newest. Raises `Refused`."""
    try:
        if plan.kind == FeedKind.LISTING:
            _ask_robots(plan.url)
            return _read_listing(_fetch(plan.url))
        feed = _parse(_fetch(plan.url))
        return join_sitemaps(feed, [_parse(_fetch(url)) for url in feed.children]) if feed.children else feed
    except SetAside as failure:
        raise Refused(f"{plan.url}: {failure.reason}") from failure


def fetch_page(url: str) -> Answer:
    """One page, fetched now as its robots.txt allows. Raises `Refused`."""
    _ask_robots(url)
    return _fetch(url)


def _look_around(answer: Answer, not_a_feed: SetAside) -> Seen:
    url = answer.final_url
    for link in (*_feeds_named(answer, not_a_feed), *_sitemaps_named(url)):
        try:
            feed = fetch_plan(FeedPlan(link))
        except Refused:
            continue  # what a page names is often long gone; the next one may do
        if feed.entries or feed.kind is not FeedKind.SITEMAP:
            return _seen(feed, FeedPlan(link), homepage=_root(url))
    try:
        headlines = _read_listing(answer)
    except SetAside:
        raise Refused(
            f"{url} names no feed, its robots.txt no sitemap that says what is new, and it lists no headlines; "
            "give the feed's own address."
        ) from not_a_feed
    return Seen(name="", homepage=_root(url), language="", feeds=[], headlines=headlines)


def propose_listing(seen: Seen, url: str) -> str:
    """What to do with a page that names no feed but lists headlines."""
    found = seen.headlines.entries if seen.headlines else ()
    some = "; ".join(entry.title for entry in found[:SHOWN])
    return (
        f"{url} names no feed. It lists {len(found)} headlines: {some}. "
        f"To follow them, as far as robots.txt allows: icma source add {url} --listing"
    )


def _feeds_named(answer: Answer, not_a_feed: SetAside) -> list[str]:
    try:
        page = html.document_fromstring(answer.body)
    except (etree.ParserError, ValueError) as error:
        raise Refused(f"{answer.final_url}: {not_a_feed.reason}") from error
    links = [link for link in page.iter("link") if link.get("type", "").strip().lower() in FEED_TYPES]
    found = [absolute_url(link.get("href", ""), base=answer.final_url) for link in links]
    return list(dict.fromkeys(filter(None, found)))[:MOST_TRIES]


def _sitemaps_named(url: str) -> Iterator[str]:
    """Asked for only when no feed was found; names that speak of news come first."""
    try:
        rules = _rules(url)
    except Refused:
        return
    named = rules.sitemaps(base_url=url)
    yield from sorted(named, key=lambda sitemap: "news" not in sitemap.lower())[:MOST_TRIES]


def _seen(feed: ParsedFeed, plan: FeedPlan, *, homepage: str) -> Seen:
    return Seen(name=feed.title or host_of(homepage), homepage=homepage, language=feed.language[:2], feeds=[plan])


def _ask_robots(url: str) -> None:
    if not _rules(url).allows(url, _user_agent()):
        raise Refused(f"robots.txt of {host_of(url)} does not allow {url}")


def _rules(url: str) -> RobotsRules:
    """RFC 9309 section 2.3.1.3: a 4xx means that there are no rules."""
    answer = _fetch(robots_url(url), any_status=True)
    if answer.status >= 500:
        raise Refused(f"robots.txt of {host_of(url)} answers {answer.status}; try again later")
    return RobotsRules(answer.body if answer.status == 200 else b"")


def _fetch(url: str, *, any_status: bool = False) -> Answer:
    with Fetcher(user_agent=_user_agent(), dial=settings.ENV.dial) as fetcher:
        try:
            answer = fetcher.get(url)
        except (Later, SetAside) as failure:
            raise Refused(failure.reason) from failure
    if answer.status != 200 and not any_status:
        raise Refused(f"{url} answers {answer.status} {answer.last.reason}")
    return answer


def _user_agent() -> str:
    try:
        portal = portal_facts()
    except DatabaseError:  # nothing has been prepared here yet, and looking at an outlet needs nothing prepared
        return make_user_agent(contact=settings.ENV.contact, portal="icma")
    return make_user_agent(contact=settings.ENV.contact or portal.contact, portal=portal.name)


def _parse(answer: Answer) -> ParsedFeed:
    kind = answer.header("Content-Type")
    return parse_feed(answer.body, base_url=answer.final_url, content_type=kind, now=datetime.now(UTC), zone=UTC)


def _read_listing(answer: Answer) -> ParsedFeed:
    kind = answer.header("Content-Type")
    return read_listing(answer.body, base_url=answer.final_url, content_type=kind, now=datetime.now(UTC), zone=UTC)


def _root(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
