"""Whether articles come to the right stories, and what it costs.

    python -m bench.stories --data DIR [--json] [--no-semantic] [--errors] [--seeds 3] [--articles 100000]

DIR holds any of `headlines-en.jsonl` (title, story), `pairs-ru-en.jsonl` (lang, same, a, b) and
`headlines-ru-az-en-tr.jsonl` (story, lang, title). Headlines come in a shuffled order with invented times, for the
times of the files give the labels away; each figure is the mean over some orders. The gold is tests/gold/events.jsonl,
of our own writing, in the order of its times. B3 is B-cubed F1 over all articles; pairs are counted as same or not.
Every article goes the way of the product: fingerprint -> place -> keep, merge.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from statistics import mean
from typing import Any

from bench import story_cost
from icma.core.embedding import open_embedder, why_no_embedder
from icma.core.fingerprint import Fingerprint, StoryText, fingerprint
from icma.core.place import StoryIndex

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "tests" / "gold" / "events.jsonl"
START = datetime(2026, 11, 16, 6, tzinfo=UTC)
HEADLINE_HOURS = 36.0  # over which shuffled headlines are spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One labelled article."""

    event: str
    language: str
    title: str
    text: str = ""
    hours: float = 0.0
    outlet: str = "outlet.example"


class Prints:
    """Fingerprints of the articles, each made once, with embeddings or without."""

    def __init__(self, *, semantic: bool) -> None:
        self._embedder = open_embedder() if semantic else None
        self._made: dict[tuple[str, str, str], Fingerprint] = {}

    def of(self, told: Told, *, article: int, hours: float) -> Fingerprint:
        """The fingerprint of this telling at so many hours after the start."""
        key = (told.language, told.title, told.text)
        if key not in self._made:
            text = StoryText(
                article=0,
                language=told.language,
                title=told.title,
                text=told.text,
                at=START,
                source=told.outlet,
            )
            embedding = self._embedder.embed([text])[0] if self._embedder else None
            self._made[key] = fingerprint(text, embedding=embedding)
        return replace(self._made[key], article=article, at=START + timedelta(hours=hours))


def place_all(prints: Sequence[Fingerprint]) -> list[int]:
    """The story of each article after all were placed in this order, as the product does it."""
    index = StoryIndex()
    stories: dict[int, int] = {}
    members: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(prints, 1):
        placed = index.place(one)
        story = number if placed.story is None else placed.story
        index.keep(one, story)
        stories[one.article] = story
        members[story].append(one.article)
        for other in placed.also:
            older, younger = min(story, other), max(story, other)
            index.merge(older, younger)
            for article in members.pop(younger):
                stories[article] = older
                members[older].append(article)
            story = older
    return [stories[one.article] for one in prints]


# --- measures -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Precision, recall and their F1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def b_cubed(events: Sequence[str], stories: Sequence[int]) -> Score:
    """B-cubed (Bagga, Baldwin 1998): mean share of an article's event in its story, and of its story in its event."""
    by_event: dict[str, int] = defaultdict(int)
    by_story: dict[int, int] = defaultdict(int)
    both: dict[tuple[str, int], int] = defaultdict(int)
    for event, story in zip(events, stories, strict=True):
        by_event[event] += 1
        by_story[story] += 1
        both[event, story] += 1
    found = list(zip(events, stories, strict=True))
    return Score(
        precision=mean(both[event, story] / by_story[story] for event, story in found),
        recall=mean(both[event, story] / by_event[event] for event, story in found),
    )


def pair_score(pairs: Iterable[tuple[bool, bool]]) -> Score:
    """Of (truly the same, found the same)."""
    rows = list(pairs)
    hits = sum(true and found for true, found in rows)
    return Score(
        precision=hits / max(1, sum(found for _, found in rows)), recall=hits / max(1, sum(true for true, _ in rows))
    )


def _mean(scores: Sequence[Score]) -> Mapping[str, float]:
    return {
        "f1": mean(score.f1 for score in scores),
        "precision": mean(score.precision for score in scores),
        "recall": mean(score.recall for score in scores),
    }


# --- the four files -------------------------------------------------------------------------------------------------


def shuffled(told: Sequence[Told], prints: Prints, seeds: int, *, hours: float = HEADLINE_HOURS) -> list[list[int]]:
    """The stories of the articles (in the given order) for each of the seeds' orders."""
    answers = []
    for seed in range(1, seeds + 1):
        order = list(range(len(told)))
        random.Random(seed).shuffle(order)
        step = hours / max(1, len(order))
        made = [prints.of(told[at], article=at + 1, hours=step * turn) for turn, at in enumerate(order)]
        by_article = dict(zip(order, place_all(made), strict=True))
        answers.append([by_article[at] for at in range(len(told))])
    return answers


def headlines(path: Path, prints: Prints, seeds: int) -> tuple[Mapping[str, float], list[str]]:
    """B3 of labelled headlines in one language or several."""
    told = [
        Told(event=row["story"], language=row.get("lang", "en"), title=row["title"], outlet=row.get("publisher", "-"))
        for row in _rows(path)
    ]
    answers = shuffled(told, prints, seeds)
    events = [one.event for one in told]
    return _mean([b_cubed(events, stories) for stories in answers]), errors(told, answers[0])


def pairs(path: Path, prints: Prints, seeds: int) -> tuple[Mapping[str, float], list[str]]:
    """F1 of pairs; all articles stand in one index, one that is in several pairs once."""
    rows = _rows(path)
    known: dict[tuple[str, str, str], int] = {}
    sides = [
        [known.setdefault((row["lang"], row[s]["title"], row[s]["text"]), len(known)) for s in "ab"] for row in rows
    ]
    told = [Told(event="", language=language, title=title, text=text) for language, title, text in known]
    answers = shuffled(told, prints, seeds, hours=12)
    scores = [
        pair_score((row["same"], stories[a] == stories[b]) for row, (a, b) in zip(rows, sides, strict=True))
        for stories in answers
    ]
    wrong = [
        f"{'apart' if row['same'] else 'together'}: {row['a']['title']} | {row['b']['title']}"
        for row, (a, b) in zip(rows, sides, strict=True)
        if row["same"] != (answers[0][a] == answers[0][b])
    ]
    return _mean(scores), wrong


def load_gold() -> list[Told]:
    """The gold of the project, by time."""
    return [
        Told(**{name: row[name] for name in ("event", "language", "title", "text", "hours", "outlet")})
        for row in _rows(GOLD)
    ]


def gold(prints: Prints, seeds: int, *, texts: bool = True) -> tuple[dict[str, Any], list[str]]:
    """B3 of the gold, with F1 of pairs for each two languages; a seed moves each telling by up to an hour."""
    told = load_gold() if texts else [replace(one, text="") for one in load_gold()]
    scores, by_languages = [], defaultdict(list)
    first: list[int] = []
    for seed in range(1, seeds + 1):
        chance = random.Random(seed)
        hours = [one.hours + chance.uniform(-1, 1) for one in told]
        order = sorted(range(len(told)), key=lambda at: hours[at])
        made = [prints.of(told[at], article=at + 1, hours=hours[at]) for at in order]
        by_article = dict(zip(order, place_all(made), strict=True))
        stories = [by_article[at] for at in range(len(told))]
        first = first or stories
        scores.append(b_cubed([one.event for one in told], stories))
        for (one, its), (other, others) in combinations(zip(told, stories, strict=True), 2):
            if one.language != other.language:
                languages = "-".join(sorted((one.language, other.language)))
                by_languages[languages].append((one.event == other.event, its == others))
    figures: dict[str, Any] = dict(_mean(scores))
    figures["by_languages"] = {two: pair_score(rows).f1 for two, rows in sorted(by_languages.items())}
    return figures, errors(told, first)


def errors(told: Sequence[Told], stories: Sequence[int]) -> list[str]:
    """Stories of several events and events in several stories, in words."""
    by_story: dict[int, list[Told]] = defaultdict(list)
    by_event: dict[str, set[int]] = defaultdict(set)
    for one, story in zip(told, stories, strict=True):
        by_story[story].append(one)
        by_event[one.event].add(story)
    found = []
    for together in by_story.values():
        firsts = {one.event: one for one in reversed(together)}
        if len(firsts) > 1:
            found.append("together: " + " | ".join(one.title for one in firsts.values()))
    for event, where in by_event.items():
        if len(where) > 1:
            parts = ((one.language, one.title) for story in sorted(where) for one in by_story[story][:1])
            found.append(f"apart ({event}): " + " | ".join(f"{language} {title}" for language, title in parts))
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


# --- all of it ------------------------------------------------------------------------------------------------------


def measure(
    data: Path | None, *, semantic: bool, seeds: int, articles: int
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """All figures, and the errors of the first order by name of the part. Parts without a file are left out."""
    prints = Prints(semantic=semantic)
    figures: dict[str, Any] = {"semantic": semantic and open_embedder() is not None}
    wrong: dict[str, list[str]] = {}
    parts = {
        "headlines_b3": ("headlines-en.jsonl", headlines),
        "pairs": ("pairs-ru-en.jsonl", pairs),
        "four_languages_b3": ("headlines-ru-az-en-tr.jsonl", headlines),
    }
    for name, (file, part) in parts.items():
        if data and (data / file).exists():
            found, wrong[name] = part(data / file, prints, seeds)
            figures |= {f"{name}_{figure}": value for figure, value in found.items()}
    found, wrong["gold_b3"] = gold(prints, seeds)
    figures |= {f"gold_b3_{figure}": value for figure, value in found.items()}
    short, wrong["gold_headlines_b3"] = gold(prints, seeds, texts=False)
    figures["gold_headlines_b3_f1"] = short["f1"]
    if articles:
        figures |= story_cost.reprints()
        figures |= story_cost.cost(articles, semantic=figures["semantic"])
    return figures, wrong


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--no-semantic", action="store_true")
    parser.add_argument("--errors", action="store_true", help="name the articles that came to a wrong story")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--articles", type=int, default=100_000, help="of the large index; 0 leaves cost out")
    given = parser.parse_args()
    if not given.no_semantic and why_no_embedder():
        print(why_no_embedder(), file=sys.stderr)
    figures, wrong = measure(given.data, semantic=not given.no_semantic, seeds=given.seeds, articles=given.articles)
    if given.errors:
        for part, lines in wrong.items():
            print(f"== {part}: {len(lines)} errors", *lines, sep="\n  ", file=sys.stderr)
    if given.json:
        print(json.dumps(_rounded(figures), indent=1))
        return
    for name, value in _rounded(figures).items():
        print(f"{name:28} {value}")


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    return round(value, 4) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
