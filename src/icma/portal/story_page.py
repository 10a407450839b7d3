"""What the page of a story shows: its articles as rights let them out, and what was found in them, put into words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from icma.articles.queries import PublicArticle, public_rows, whole_rows
from icma.captures.queries import PublicPicture, looks_of
from icma.catalogs import translate as _
from icma.core.blocks import text_of_block
from icma.core.pictures import are_alike
from icma.core.text import slug
from icma.sources.queries import source_names
from icma.stories.queries import living_story, members_beside, members_of, told

from .addresses import story_tail
from .figure_words import counted_in_words, is_told, number_in_words

MOST_ARTICLES = 60  # on one page, the newest; a story of more is a topic of many days
MOST_SENTENCES = 5
MOST_PICTURES = 6
OTHER_TELLINGS = 4  # named on an article's page


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One article in the order in which we saw them. `role` is one of `core.genealogy.Role`, "" while unknown."""

    article: PublicArticle
    role: str
    follows: PublicArticle | None  # whose sentences it shares, or whom it credits
    credited: str  # the outlet that it credits, by name
    is_first: bool  # first seen by us


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One value of a number that changed, and who said it first."""

    value: str
    article: PublicArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A number that the articles tell differently: its steps, and which outlets say what in what they show now."""

    what: str
    steps: tuple[Step, ...]
    now: tuple[tuple[str, tuple[str, ...]], ...]  # (value, names of outlets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence as one article has it, and the outlets that have it too."""

    text: str
    article: PublicArticle
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Photograph:
    """One picture: the article that has it largest, and the outlets that show it in the order in which we saw them."""

    article: PublicArticle
    cover: PublicPicture
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """A story for one edition."""

    id: int
    face: PublicArticle  # whose headline stands above
    tails: Mapping[str, str]  # its address below the edition of each language that tells it
    slug: str
    lines: tuple[Line, ...]
    further: int  # articles that have no room
    sources: int
    owners: int  # that tell it on their own; 0 while nobody has looked
    languages: tuple[str, ...]
    tracks: tuple[Track, ...]
    shared: tuple[Sentence, ...]
    alone: tuple[Sentence, ...]
    pictures: tuple[Photograph, ...]
    updated_at: datetime
    indexable: bool

    @property
    def tail(self) -> str:
        """Its address below an edition."""
        return story_tail(self.id, self.face.title)

    @property
    def cover(self) -> PublicPicture | None:
        """The picture that stands for it elsewhere: of the article above, else the first."""
        return self.face.cover or next((one.cover for one in self.pictures), None)

    def in_language(self, language: str) -> tuple[Line, ...]:
        """Its articles of one language."""
        return tuple(line for line in self.lines if line.article.language == language)


def story_page(number: int, *, edition: str) -> StoryPage | None:
    """The story that this number leads to; None when there is none, or none of its articles may be seen."""
    living = living_story(number)
    if living is None:
        return None
    members = members_of([living])
    shown = members[-MOST_ARTICLES:]
    rows = {row.id: row for row in whole_rows(member.article for member in shown)}
    if not rows:
        return None
    facts = told(living).facts
    face = _face(rows, facts, edition)
    lines = _lines(rows, facts)
    return StoryPage(
        id=living,
        face=face,
        tails=_tails(living, rows, facts),
        slug=slug(face.title),
        lines=lines,
        further=len(members) - len(shown),
        sources=len({member.source for member in members}),
        owners=int(facts.get("owners", 0)),
        languages=tuple(dict.fromkeys(sorted((row.language for row in rows.values()), key=lambda one: one != edition))),
        tracks=tuple(_tracks(rows, facts, edition)),
        shared=tuple(_shared(rows, facts, edition))[:MOST_SENTENCES],
        alone=tuple(_alone(rows, facts, edition))[:MOST_SENTENCES],
        pictures=tuple(_photographs(line.article for line in lines))[:MOST_PICTURES],
        updated_at=max(row.edited_at or row.first_seen_at for row in rows.values()),
        indexable=len(lines) > 1,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What an article's page says of its story. `sources` is 0 where nobody else tells it."""

    story: int = 0
    sources: int = 0
    others: tuple[int, ...] = ()  # the other articles of other sources
    shown: tuple[PublicArticle, ...] = ()  # some of them, one for each source, those in the article's language first
    in_language: Mapping[str, PublicArticle] = field(default_factory=dict)  # of each other language one


def tellings_beside(article: PublicArticle) -> Beside:
    """Who else tells what this article tells."""
    members = members_beside([article.id])
    mine = next((one for one in members if one.article == article.id), None)
    sources = {one.source for one in members}
    if mine is None or len(sources) < 2:
        return Beside()
    others = sorted(
        (one for one in members if one.source != mine.source), key=lambda one: one.language != mine.language
    )
    chosen = list({one.source: one.article for one in reversed(others)}.values())[::-1][:OTHER_TELLINGS]
    spoken = {one.language: one.article for one in reversed(others) if one.language != mine.language}
    rows = {row.id: row for row in public_rows(dict.fromkeys([*chosen, *spoken.values()]))}
    return Beside(
        story=mine.story, sources=len(sources), others=tuple(one.article for one in others),
        shown=tuple(rows[pk] for pk in chosen if pk in rows),
        in_language={language: rows[pk] for language, pk in spoken.items() if pk in rows},
    )  # fmt: skip


# --- parts ----------------------------------------------------------------------------------------------------------


def _face(rows: Mapping[int, PublicArticle], facts: Mapping[str, Any], edition: str) -> PublicArticle:
    """The article whose headline was chosen for the language; else the first one of the language, else any."""
    chosen = facts.get("headlines", {})
    for language in dict.fromkeys((edition, *chosen)):
        if (row := rows.get(int(chosen.get(language, 0)))) is not None and row.title:
            return row
    return min(rows.values(), key=lambda row: (not row.title, row.language != edition, row.first_seen_at, row.id))


def _tails(story: int, rows: Mapping[int, PublicArticle], facts: Mapping[str, Any]) -> dict[str, str]:
    faces = {language: _face(rows, facts, language) for language in {row.language for row in rows.values()}}
    return {language: story_tail(story, face.title) for language, face in faces.items() if face.language == language}


def _lines(rows: Mapping[int, PublicArticle], facts: Mapping[str, Any]) -> tuple[Line, ...]:
    lineages = {entry["article"]: entry for entry in facts.get("lineages", ())}
    names = source_names([entry["credited"] for entry in lineages.values() if entry.get("credited")])
    ordered = sorted(rows.values(), key=lambda row: (row.first_seen_at, row.id))
    return tuple(
        Line(
            article=row,
            role=lineages.get(row.id, {}).get("role", ""),
            follows=rows.get(lineages.get(row.id, {}).get("follows") or 0),
            credited=names.get(lineages.get(row.id, {}).get("credited") or 0)
            or lineages.get(row.id, {}).get("credited_outside", ""),
            is_first=row.id == facts.get("first"),
        )
        for row in ordered
    )


def _tracks(rows: Mapping[int, PublicArticle], facts: Mapping[str, Any], edition: str) -> Iterable[Track]:
    shown = {pk for pk, row in rows.items() if row.title}
    for track in facts.get("tracks", ()):
        steps = tuple(
            Step(value=number_in_words(value, edition), article=rows[article])
            for value, article in track["steps"]
            if article in shown
        )
        now: dict[str, dict[str, None]] = {}
        for article, value in track["now"]:
            if article in shown:
                now.setdefault(number_in_words(value, edition), {})[rows[article].source.name] = None
        if is_told(track["kind"]) and len({step.value for step in steps}) > 1:
            says = tuple((value, tuple(names)) for value, names in now.items())
            yield Track(what=counted_in_words(track["kind"]), steps=steps, now=says)


def _shared(rows: Mapping[int, PublicArticle], facts: Mapping[str, Any], edition: str) -> Iterable[Sentence]:
    """In the edition's language only: the page has one language, and translations share no words."""
    for places in facts.get("shared", ()):
        found = [
            (row, text)
            for place in places
            if (row := rows.get(place[0])) is not None
            and row.language == edition
            and (text := _sentence(row, facts, place))
        ]
        sources = tuple(dict.fromkeys(row.source.name for row, _text in found))
        if len(sources) > 1:
            yield Sentence(text=found[0][1], article=found[0][0], sources=sources)


def _alone(rows: Mapping[int, PublicArticle], facts: Mapping[str, Any], edition: str) -> Iterable[Sentence]:
    for place in facts.get("alone", ()):
        row = rows.get(place[0])
        if row is not None and row.language == edition and (text := _sentence(row, facts, place)):
            yield Sentence(text=text, article=row, sources=(row.source.name,))


def _sentence(row: PublicArticle, facts: Mapping[str, Any], place: list[int]) -> str:
    """The words at a place, from what rights let out; "" when the article shows another state than was looked at."""
    _article, block, start, end = place
    if facts.get("versions", {}).get(str(row.id)) != row.version_count or block >= len(row.blocks):
        return ""
    return text_of_block(row.blocks[block])[start:end]


def _photographs(rows: Iterable[PublicArticle]) -> Iterable[Photograph]:
    """Each picture once, however many outlets show it in whatever size."""
    covered = [(row, row.cover) for row in rows if row.cover]
    looks = looks_of(cover.id for _row, cover in covered)
    groups: list[list[tuple[PublicArticle, PublicPicture]]] = []
    for row, cover in covered:
        look = looks[cover.id]
        same = next((group for group in groups if are_alike(looks[group[0][1].id], look)), None)
        if same is None:
            groups.append([(row, cover)])
        else:
            same.append((row, cover))
    for group in groups:
        article, cover = max(group, key=lambda one: one[1].width)
        sources = dict.fromkeys(row.source.name for row, _cover in group)
        yield Photograph(article=article, cover=cover, sources=tuple(sources))


def role_in_words(line: Line) -> str:
    """Where an article comes from, as far as can be told from its text and the moment we saw it."""
    name = line.credited or (line.follows.source.name if line.follows else "")
    match line.role:
        case "original" | "independent":
            return _("own report")
        case "credits_only":
            return _("cites %(source)s") % {"source": name}
        case "copied_with_credit":
            return _("repeats %(source)s, names the source") % {"source": name} if name else _("repeats another outlet")
        case "copied_without_credit":
            return _("same text as %(source)s, source not named") % {"source": name}
    return ""
