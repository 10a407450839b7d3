"""Invented articles in four languages for bench/stories.py: words by Zipf's law, names, numbers, events told again.

Nothing here is real text; the same seed gives the same articles.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from icma.core.fingerprint import StoryText

LANGUAGES = ("az", "ru", "en", "tr")
_SYLLABLES: Mapping[str, str] = {
    "az": "ba qə sı ra lar dan mə kən ti şə hər yol gün çay daş nə vur sal ğı ım düz ö rən cə lik xan iz",
    "ru": "по на ста рай об вод лес ни ка тор ет ал ско ро ден жи ви ще мо гру зы лю бер пе ча ко дом ых",
    "en": "re con ter ing pro est ment al er un der ly tion com port ser sta ble man in for age ure cal ton ish",
    "tr": "ya ka lar mak de ğil bu gün yol sa bah şeh ir ler çık ış kon uş ma ön ce kül tür ül ke sin iz",
}
VOCABULARY = 20_000  # words of one language
PHRASES = 30_000  # of four words, that many texts share: what a language is made of
NAMES = 4_000
EVENT_WORDS = 14
ARTICLES_OF_EVENT = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tongue:
    language: str
    words: Sequence[str]
    steps: Sequence[float]
    phrases: Sequence[str]

    def word(self, chance: random.Random) -> str:
        """A word, the first of the vocabulary far more often than the last."""
        return self.words[bisect(self.steps, chance.random() * self.steps[-1], hi=len(self.words) - 1)]

    def phrase(self, chance: random.Random) -> str:
        """Four words that often stand together."""
        return self.phrases[int(len(self.phrases) * chance.random() ** 3)]


class Newsroom:
    """Writes events and unrelated texts."""

    def __init__(self, seed: int, start: datetime) -> None:
        self._chance = random.Random(seed)
        self._start = start
        self._tongues = [self._tongue(language) for language in LANGUAGES]
        self._names = [self._made_word("en").capitalize() for _ in range(NAMES)]
        self._last = 0

    def events(self, articles: int, *, days: float) -> Iterator[tuple[int, StoryText]]:
        """(event, article) by time: outlets tell an event within a day, three in ten in another language."""
        chance = self._chance
        told: list[tuple[float, int, StoryText]] = []
        event = 0
        while len(told) < articles:
            event += 1
            first = chance.random() * days
            home = chance.choice(self._tongues)
            names = chance.sample(self._names, 3)
            number = chance.randrange(2, 900)
            words = {tongue.language: [tongue.word(chance) for _ in range(EVENT_WORDS)] for tongue in self._tongues}
            for _ in range(min(40, 1 + int(chance.expovariate(1 / (ARTICLES_OF_EVENT - 1))))):
                tongue = home if chance.random() < 0.7 else chance.choice(self._tongues)
                at = first + chance.random() ** 2
                told.append((at, event, self._telling(tongue, words[tongue.language], names, number, at)))
        told.sort(key=lambda row: row[0])
        return ((event, text) for _, event, text in told[:articles])

    def unrelated(self, articles: int) -> Iterator[StoryText]:
        """Texts that have nothing in common but words and phrases; one in ten ends with its outlet's boilerplate."""
        chance = self._chance
        ends = [" ".join(self._tongues[at % 4].word(chance) for _ in range(30)) for at in range(12)]
        for at in range(articles):
            tongue = self._tongues[at % 4]
            words = [tongue.word(chance) for _ in range(EVENT_WORDS)]
            end = ends[chance.randrange(12)] if chance.random() < 0.1 else ""
            text = self._telling(tongue, words, chance.sample(self._names, 3), chance.randrange(900), at / 4000)
            yield StoryText(
                article=text.article,
                language=text.language,
                title=text.title,
                text=f"{text.text} {end}",
                at=text.at,
                source=text.source,
            )

    def copies(self, text: StoryText) -> dict[str, str]:
        """The text as others copy it, by kind of copy."""
        chance = self._chance
        words = text.text.split()
        tongue = next(one for one in self._tongues if one.language == text.language)
        changed = [tongue.word(chance) if chance.random() < 0.08 else word for word in words]
        return {
            "whole": text.text,
            "seven tenths": " ".join(words[: len(words) * 7 // 10]),
            "first 60 words": " ".join(words[:60]),
            "byline and advert": " ".join((tongue.phrase(chance), text.text, tongue.phrase(chance))),
            "8 % of words changed": " ".join(changed),
        }

    def _telling(
        self, tongue: _Tongue, words: Sequence[str], names: Sequence[str], number: int, days: float
    ) -> StoryText:
        chance = self._chance
        self._last += 1
        title = [*chance.sample(words, 5), chance.choice(names), str(number), tongue.word(chance), tongue.word(chance)]
        chance.shuffle(title)
        body: list[str] = []
        for _ in range(chance.randrange(8, 30)):
            sentence = [tongue.phrase(chance), chance.choice(words), tongue.phrase(chance), tongue.word(chance)]
            if chance.random() < 0.4:
                sentence.append(chance.choice(names))
            if chance.random() < 0.2:
                sentence.append(str(number))
            chance.shuffle(sentence)
            body.append(" ".join(sentence) + ".")
        outlet = f"outlet{chance.randrange(60)}.example"
        return StoryText(
            article=self._last,
            language=tongue.language,
            title=" ".join(title).capitalize(),
            text=" ".join(body),
            at=self._start + timedelta(days=days),
            source=outlet,
        )

    def _tongue(self, language: str) -> _Tongue:
        chance = self._chance
        words = list(dict.fromkeys(self._made_word(language) for _ in range(VOCABULARY)))
        steps = list(accumulate(1 / (rank + 20) for rank in range(len(words))))
        plain = _Tongue(language=language, words=words, steps=steps, phrases=())
        phrases = [" ".join(plain.word(chance) for _ in range(4)) for _ in range(PHRASES)]
        return _Tongue(language=language, words=words, steps=steps, phrases=phrases)

    def _made_word(self, language: str) -> str:
        return "".join(self._chance.choices(_SYLLABLES[language].split(), k=self._chance.choice((2, 2, 3, 3, 4))))
