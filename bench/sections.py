"""How well sections are guessed: `python -m bench.sections --data DIR [--json]`.

DIR holds `categories-ru-en.jsonl` (lang, title, text, category; one of TOPICS of core/section_model.py). Two figures of
each language: `categories_*`, models of this very data, five folds, none asked about what it had seen; `shipped_*`, the
shipped file, which proves nothing (`shipped_had_seen_it`) on the data that it was made of. Both with the extra
`semantic` and by words alone. "covered" are texts for which a section is named, "right" the share of them that is.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tools.train_sections import Text, cross_validated, fingerprint_of, gathered, is_right, labelled_texts

from icma.core.section_model import Guess, best_guess, section_model

NAME = "categories-ru-en.jsonl"
_NOTE = 120  # characters; shorter texts are notes of whoever labelled them and name the category now and then


def measure(folder: Path) -> dict[str, Any]:
    """All figures; those with meaning are left out without the extra."""
    path = folder / NAME
    texts, inputs = gathered(path)
    real = labelled_texts(path)
    figures: dict[str, Any] = {"texts": len(real)}
    folded = cross_validated(texts, inputs)
    model = section_model()
    vectors = None if inputs.meaning is None else [_bytes(row) for row in inputs.meaning[: len(real)]]
    for how, sure in (("words", model.sure), ("meaning", model.sure_with_meaning)):
        if how == "meaning" and vectors is None:
            continue
        end = "" if how == "meaning" else "_by_words"
        shipped = [
            best_guess(one.title, one.text, one.language, vectors[number] if vectors and how == "meaning" else None)
            for number, one in enumerate(real)
        ]
        figures |= _figures(f"categories_{{}}{end}", real, [one[how] for one in folded], sure)
        figures |= _figures(f"shipped_{{}}{end}", real, shipped, sure)
    figures["shipped_had_seen_it"] = model.trained_on == fingerprint_of(path)
    figures["us_per_article_by_words"] = round(_microseconds(real), 1)
    return figures


def _figures(name: str, texts: Sequence[Text], guesses: Sequence[Guess], sure: float) -> dict[str, float]:
    found: dict[str, float] = {}
    for language in sorted({one.language for one in texts}):
        rows = [(t, g) for t, g in zip(texts, guesses, strict=True) if t.language == language]
        named = [(t, g) for t, g in rows if g.section and g.probability >= sure]
        found[name.format(language)] = _share(rows, lambda t, g: t.topic == g.topic)
        articles = [row for row in rows if len(row[0].text) >= _NOTE]
        found[name.format(language) + "_articles_only"] = _share(articles, lambda t, g: t.topic == g.topic)
        found[name.format(language) + "_covered"] = round(len(named) / max(1, len(rows)), 4)
        found[name.format(language) + "_right"] = _share(named, is_right)
    return found


def _share(rows: Sequence[tuple[Text, Guess]], right: Callable[[Text, Guess], bool]) -> float:
    return round(sum(right(text, guess) for text, guess in rows) / max(1, len(rows)), 4)


def _bytes(row: Any) -> bytes:
    parts: bytes = (row * (127 / max(abs(row)))).round().astype("int8").tobytes()
    return parts


def _microseconds(texts: Sequence[Text]) -> float:
    start = time.process_time()
    for one in texts:
        best_guess(one.title, one.text, one.language)
    return (time.process_time() - start) / len(texts) * 1e6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help=f"folder with {NAME}")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    figures = measure(options.data)
    print(json.dumps(figures) if options.json else "\n".join(f"{name:42} {value}" for name, value in figures.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
