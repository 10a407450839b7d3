"""Article markup that a page carries in the strings of its scripts (Next.js, Nuxt and the like) and shows by script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"')  # possessive: a string left open costs one pass, not one for each backslash
_PARAGRAPH = re.compile(r"(?:<|\\+u003[cC])p\b")
_FEWEST = 3  # paragraphs that make an article
_LONGEST = 2_000_000  # characters of all scripts that are looked through
_LAYERS = 3  # strings inside strings: data that is serialised twice


def markup_in_scripts(scripts: Iterable[str]) -> str:
    """The string literal with the most paragraphs in these scripts, unescaped; "" when none has enough."""
    best, most = "", _FEWEST - 1
    room = _LONGEST
    for script in scripts:
        if room <= 0:
            break
        if len(_PARAGRAPH.findall(script[:room])) > most:
            for markup in _strings(script[:room], _LAYERS):
                count = markup.count("<p>") + markup.count("<p ")
                if count > most:
                    best, most = markup, count
        room -= len(script)
    return best


def _strings(code: str, layers: int) -> Iterable[str]:
    for literal in _STRING.finditer(code):
        if len(_PARAGRAPH.findall(literal[0])) < _FEWEST:
            continue
        try:
            text = json.loads(literal[0], strict=False)
        except ValueError:
            continue
        if layers > 1 and _PARAGRAPH.search(text) and '"' in text and not text.lstrip().startswith("<"):
            yield from _strings(text, layers - 1)
        else:
            yield text
