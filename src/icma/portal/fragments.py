"""Ticker, most read and latest: what stands on every page of an edition and changes while the page does not.

The page cache keeps a page without them, with a mark in each place, and splices in the newest ones when it answers
(`cache`, `splices`): an article of five months ago shows today's lists, and one more view of a ranked article makes
one small page new, not all of them. Whoever Django answers itself (signed in, no cache) gets them rendered in place.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.template.loader import render_to_string
from markupsafe import Markup

from icma.articles.queries import latest
from icma.audience.folding import fold_list
from icma.audience.ranking import most_read

from .editions import Frame
from .splices import PARTS, cut_around, mark_of

LATEST_ROWS = 10


def around(frame: Frame, part: str) -> Markup:
    """One of `PARTS` for a page: its mark when the page cache will splice it in, else the thing itself."""
    if frame.spliced:
        return Markup(mark_of(part).decode())  # noqa: S704 -- our own mark
    if not frame.around:  # both parts come out of one rendering, so that they cannot tell different things
        frame.around.extend(cut_around(render_around(frame).encode()))
    return Markup(frame.around[PARTS.index(part)].decode())  # noqa: S704 -- rendered by our own templates


def render_around(frame: Frame) -> str:
    """All parts, parted by `splices.BORDER`."""
    ranked = most_read(language=frame.edition, now=frame.now)
    newest = fold_list(
        lambda before, limit: latest(language=frame.edition, limit=limit, before=before), limit=LATEST_ROWS
    )
    return render_to_string("around.html", {"frame": frame, "most_read": ranked, "latest": newest})


def answer_around(frame: Frame) -> HttpResponse:
    """The parts as the page cache asks for them. Nothing links here, and nobody shall find it."""
    answer = HttpResponse(render_around(frame))
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
