"""Opening articles, keeping readings and versions, withholding and showing again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from icma.captures.actions import Sighted
from icma.core.blocks import blocks_from_json, blocks_to_json, text_of_blocks
from icma.core.dates import decide_published
from icma.core.language import detect_language
from icma.core.section_model import TEXT_LENGTH, guess_section
from icma.core.sections import section_of
from icma.core.types import Certainty, Extracted, Moment
from icma.core.urls import BadUrl, url_key
from icma.journal.actions import record_change, record_changes
from icma.rows import insert_rows
from icma.tray import NotYet

from .models import Article, Reading, Version

OPENING_LENGTH = 300


def open_articles(*, sighted: Sequence[Sighted], source_id: int, language_hint: str, now: datetime) -> list[int]:
    """Articles for pages sighted for the first time, standing on the feed's words until the page is read.

    An article without a version follows the feed's newest wording of it. An entry without a headline opens none:
    nothing could be shown before its page is read (`open_article` then).
    """
    titled = [one for one in sighted if one.entry.title]
    fresh: dict[int, Sighted] = {}  # by page: a feed may give one address twice, as http and https or tracked twice
    with transaction.atomic(savepoint=False):
        for one in titled:
            if one.page_id not in fresh and (one.new_page or not _follow_wording(one, now=now)):
                fresh[one.page_id] = one
        rows = [
            _article_of_sighting(one, source_id=source_id, language_hint=language_hint, now=now)
            for one in fresh.values()
        ]
        made = insert_rows(Article, rows)
        record_changes(kind="article.new", subjects=[f"article:{pk}" for pk in made], at=now)
    return made


def open_article(
    *, page_id: int, source_id: int, seen_at: datetime, now: datetime, sighting_id: int | None = None
) -> int:
    """The article of a page that no feed announced by a headline; the same one when it exists. Its id.

    `sighting_id` names the entry without a headline (of a sitemap) that led to the page.
    """
    with transaction.atomic():
        article, created = Article.objects.get_or_create(
            page_id=page_id,
            defaults={
                "source_id": source_id, "published_at": seen_at, "published_certainty": Certainty.FIRST_SEEN,
                "first_seen_at": seen_at, "sighting_id": sighting_id,
            },
        )  # fmt: skip
        if created:
            record_change(kind="article.new", subject=f"article:{article.pk}", at=now)
    return article.pk


def store_reading(
    *,
    page_id: int,
    capture_id: int,
    captured_at: datetime,
    extracted: Extracted,
    language_hint: str,
    now: datetime,
    by_older_rule: Extracted | None = None,
) -> int | None:
    """Keep what a reader saw; a state never seen becomes the article's next version. Its id, None without an article.

    The caller has read the capture of the current version with the same reader, so only the publisher's edits count;
    `by_older_rule` is the same page as the rule of that capture's day reads it, where another one is in force now.
    Raises `NotYet` when somebody else has put a version there meanwhile that another reader has read.
    """
    with transaction.atomic():
        articles = Article.objects.select_for_update(of=("self",)).select_related("current__reading", "sighting")
        article = articles.filter(page_id=page_id).first()
        current = article.current if article is not None else None
        if current is not None and current.reading.capture_id != capture_id:
            _expect_one_reader(current, extracted)
        reading = _keep_reading(capture_id, extracted, now=now)
        if article is None:
            return None
        if current is not None and current.reading.capture_id == capture_id:
            _show_reading(current, reading)  # the same state, read better
            kind = "article.reread"
        elif current is not None and _says_the_same(current, reading, by_older_rule):
            return article.pk  # nothing that a reader would see has changed
        else:
            current = Version.objects.create(
                article=article, number=current.number + 1 if current else 1, reading=reading, seen_at=captured_at
            )
            kind = "article.version"
        _stand_on(article, current, reading, language_hint=language_hint)
        record_change(kind=kind, subject=f"article:{article.pk}", at=now)
    return article.pk


def store_rereading(*, version_id: int, extracted: Extracted, language_hint: str, now: datetime) -> bool:
    """A version is shown as today's reader sees its capture; its number stays. Whether that shows anything new.

    A reader that finds no text where another one did has met trouble: the version keeps the reading that it has.
    """
    with transaction.atomic():
        version = Version.objects.select_related("reading", "article__sighting", "article__current").get(pk=version_id)
        before, article = version.reading, version.article
        if extracted.problem and not before.problem:
            return False
        reading = _keep_reading(before.capture_id, extracted, now=now)
        _show_reading(version, reading)
        if not _shows_otherwise(before, reading):
            return False
        if article.current_id == version_id:
            _stand_on(article, version, reading, language_hint=language_hint)
        record_change(kind="article.reread", subject=f"article:{article.pk}", at=now)
    return True


def guess_again(*, article_id: int, section: str, now: datetime) -> None:
    """A better guess of the section ("" for none), where the publisher says none."""
    with transaction.atomic():
        open_ones = Article.objects.filter(pk=article_id).filter(Q(section_guessed=True) | Q(section=""))
        if open_ones.exclude(section=section).update(section=section, section_guessed=bool(section)):
            record_change(kind="article.section", subject=f"article:{article_id}", at=now)


def withhold(*, article_id: int, reason: str, now: datetime) -> None:
    """Take an article's text away from every output; a tombstone stays. Nothing is deleted."""
    with transaction.atomic():
        for pk in _shown_as(article_id):
            Article.objects.filter(pk=pk).update(withheld_at=now, withheld_reason=reason[:300])
            record_change(kind="article.withheld", subject=f"article:{pk}", at=now)


def show_again(*, article_id: int, now: datetime) -> None:
    """Undo `withhold`."""
    with transaction.atomic():
        for pk in _shown_as(article_id):
            Article.objects.filter(pk=pk).update(withheld_at=None, withheld_reason="")
            record_change(kind="article.shown", subject=f"article:{pk}", at=now)


def note_pages_merged(*, kept: int, gone: int, now: datetime) -> None:
    """Two pages were found to be one. What was withheld under one address stays withheld under the other."""
    with transaction.atomic():
        withheld = Article.objects.filter(page_id=gone, withheld_at__isnull=False).first()
        if withheld is not None:
            open_ones = Article.objects.filter(page_id=kept, withheld_at=None)
            open_ones.update(withheld_at=withheld.withheld_at, withheld_reason=withheld.withheld_reason)
        note_page_changed(page_id=kept, now=now)
        note_page_changed(page_id=gone, now=now)


def note_page_changed(*, page_id: int, now: datetime) -> None:
    """The page is gone from its source, or back, or merged into another: its article looks different now."""
    article_id = Article.objects.filter(page_id=page_id).values_list("pk", flat=True).first()
    if article_id is not None:
        record_change(kind="article.page", subject=f"article:{article_id}", at=now)


def _shown_as(article_id: int) -> list[int]:
    """The article, and the one that readers see in its place since their pages were merged."""
    merged = Article.objects.filter(pk=article_id).values_list("page__merged_into_id", flat=True).first()
    other = Article.objects.filter(page_id=merged).values_list("pk", flat=True).first() if merged else None
    return [article_id, other] if other else [article_id]


def _article_of_sighting(one: Sighted, *, source_id: int, language_hint: str, now: datetime) -> dict[str, Any]:
    published = decide_published([one.entry.published], first_seen=now)
    words = f"{one.entry.title}. {one.entry.summary}"
    return {
        "page_id": one.page_id,
        "source_id": source_id,
        "sighting_id": one.sighting_id,
        "language": detect_language(words, hint=language_hint),
        "section": next(filter(None, map(section_of, one.entry.categories)), "") or section_of("", url=one.entry.link),
        "published_at": published.at,
        "published_certainty": published.certainty,
        "first_seen_at": now,
    }


def _follow_wording(one: Sighted, *, now: datetime) -> bool:
    """Whether the page has an article."""
    if Article.objects.filter(page_id=one.page_id, current=None).update(sighting_id=one.sighting_id):
        note_page_changed(page_id=one.page_id, now=now)
        return True
    return Article.objects.filter(page_id=one.page_id).exists()


def _keep_reading(capture_id: int, extracted: Extracted, *, now: datetime) -> Reading:
    blocks = blocks_to_json(extracted.blocks)
    fields: dict[str, Any] = {
        "read_at": now,
        "title": extracted.title,
        "lead": extracted.lead,
        "opening": extracted.text[:OPENING_LENGTH],
        "authors": list(extracted.authors),
        "published_at": extracted.published_at.at if extracted.published_at else None,
        "published_certainty": extracted.published_at.certainty if extracted.published_at else "",
        "modified_at": extracted.modified_at.at if extracted.modified_at else None,
        "modified_certainty": extracted.modified_at.certainty if extracted.modified_at else "",
        "language": extracted.language,
        "blocks": blocks,
        "cover_image": extracted.cover_image,
        "section": extracted.section,
        "tags": list(extracted.tags),
        "labels": list(extracted.labels),
        "canonical_url": extracted.canonical_url,
        "site_name": extracted.site_name,
        "rights_signals": dict(extracted.rights_signals),
        "problem": extracted.problem,
        "text_length": len(extracted.text),
        "rules_missed": list(extracted.rules_missed),
        "digest": reading_digest(extracted),
    }
    reading, _ = Reading.objects.update_or_create(capture_id=capture_id, reader_id=extracted.reader_id, defaults=fields)
    return reading


def _show_reading(version: Version, reading: Reading) -> None:
    """The version stands on this reading; the one before goes: nobody sees it, and the capture stays."""
    before = version.reading
    version.reading = reading
    Version.objects.filter(pk=version.pk).update(reading=reading)
    if before.pk != reading.pk and not Version.objects.filter(reading=before).exists():
        before.delete()


def _expect_one_reader(current: Version, extracted: Extracted) -> None:
    if current.reading.reader_id != extracted.reader_id:  # rules were changed, or something was learned, meanwhile
        raise NotYet(timedelta())


def _says_the_same(current: Version, reading: Reading, by_older_rule: Extracted | None) -> bool:
    digests = {reading.digest, reading_digest(by_older_rule) if by_older_rule else ""}
    return current.reading.digest in digests


_NOT_SHOWN = frozenset({"id", "reader_id", "read_at", "text_length", "rules_missed", "problem"})


def _shows_otherwise(before: Reading, reading: Reading) -> bool:
    names = [field.attname for field in Reading._meta.concrete_fields if field.name not in _NOT_SHOWN]
    return any(getattr(before, name) != getattr(reading, name) for name in names)


def _stand_on(article: Article, version: Version, reading: Reading, *, language_hint: str) -> None:
    """The article shows this version. Its date is decided by the first one; later edits do not move it in the lists."""
    article.current = version
    article.language = reading.language or article.language or language_hint
    _choose_section(article, reading)
    if version.number == 1:
        candidates = [_moment(reading.published_at, reading.published_certainty)]
        if article.sighting:
            candidates.append(_moment(article.sighting.published_at, article.sighting.published_certainty))
        published = decide_published(candidates, first_seen=article.first_seen_at)
        article.published_at, article.published_certainty = published.at, published.certainty
    article.declared_key = _declared_key(reading.canonical_url)
    article.save(
        update_fields=[
            "current", "language", "section", "section_guessed", "published_at", "published_certainty", "declared_key",
        ]
    )  # fmt: skip


def _choose_section(article: Article, reading: Reading) -> None:
    """What the page says, else what the feed said when the article was opened, else a guess; unsure means none."""
    stated = section_of(reading.section, reading.tags, reading.canonical_url)
    if not stated and not article.section_guessed:
        stated = article.section
    if stated:
        article.section, article.section_guessed = stated, False
        return
    text = f"{reading.lead}\n{text_of_blocks(blocks_from_json(reading.blocks))[:TEXT_LENGTH]}"
    article.section = guess_section(reading.title, text, article.language)
    article.section_guessed = bool(article.section)


def _declared_key(canonical_url: str) -> bytes | None:
    try:
        return url_key(canonical_url) if canonical_url else None
    except BadUrl:
        return None


def _moment(at: datetime | None, certainty: str) -> Moment | None:
    return Moment(at=at, certainty=Certainty(certainty)) if at else None


def reading_digest(extracted: Extracted) -> str:
    """SHA-256 over what a reader sees: title, lead and the words of the blocks.

    Pictures count by their captions only: their addresses change with every cache key of the publisher.
    """
    seen = [extracted.title, extracted.lead, *(_words(row) for row in blocks_to_json(extracted.blocks))]
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()


def _words(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("src", "url")}
