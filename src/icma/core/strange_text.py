"""Text that strangers type: what deceives the eye or breaks a page goes, every real letter stays.

Dropped are control characters, bidirectional overrides and isolates (they can turn a text around: "gnp.exe"), invisible
characters except the joiners that emoji and Persian need, and combining marks beyond the third in a row ("zalgo").
"""

from __future__ import annotations

import re
import unicodedata

MOST_MARKS = 3  # on one letter: Vietnamese needs two, transcriptions three
# C0 and C1 controls but tab and line feed; bidi marks, embeddings, overrides, isolates; zero-width space, word joiner,
# soft hyphen, byte order mark, invisible operators, Mongolian separator, Hangul fillers, tags, private use, unassigned
# ends of planes.
_DROPPED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e007f\ue000-\uf8ff\U000f0000-\U0010ffff\ud800-\udfff]"
)
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2800]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_JOINERS = re.compile(
    "(?<![\u0600-\u07ff\u0900-\u0dff\u200d\ufe0f\u2190-\U0001faff])[\u200c\u200d]+|[\u200c\u200d]{2,}"
)
_TOO_MANY_LINES = re.compile(r"\n{3,}")


def clean_text(text: str) -> str:
    """Several lines as they may be kept: NFC, line ends as `\\n`, at most one empty line in a row, edges stripped."""
    text = _clean(_LINE_ENDS.sub("\n", text))
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return _TOO_MANY_LINES.sub("\n\n", lines).strip("\n ")


def clean_line(text: str) -> str:
    """One line: as `clean_text`, with every white space a single blank."""
    return " ".join(_clean(_LINE_ENDS.sub(" ", text)).split())


def _clean(text: str) -> str:
    text = _JOINERS.sub("", _DROPPED.sub("", text))
    return _without_heaps(_BLANKS.sub(" ", unicodedata.normalize("NFC", text)))


def _without_heaps(text: str) -> str:
    """At most `MOST_MARKS` combining marks in a row."""
    if text.isascii():
        return text
    kept, run = [], 0
    for letter in text:
        run = run + 1 if unicodedata.category(letter) in ("Mn", "Me") and letter not in "\ufe0e\ufe0f" else 0
        if run <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)
