"""Whether what was learned of a site helps: `python -m bench.profiles --data DIR [--json]`.

DIR is as for bench/reading.py. For every publisher with several pages there, each page is read without a profile and
with one that was learned from the publisher's other pages only. A portal learns from eight pages and more; here there
are one to three, so a text counts as recurring when it stands on one of the others, which is stricter than at work.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.reading import Page, _body, load_pages
from icma.core.extract import outline_page, read_page
from icma.core.site_profile import SiteProfile, learn_profile
from icma.core.site_rules import SiteRule, SiteRules
from icma.core.types import Extracted
from icma.core.urls import host_of

ROUNDS = 3  # of timing, the two ways in turn
# A rule of ordinary size; no page follows it, so all that it costs is looking.
RULE = SiteRule(
    body=("div.no-such-text", "article .no-such-body"), drop=(".no-such-promo, .no-such-tags", "div.no-such-share"),
    title=("h1.no-such-title",), date=("time.no-such-date",), authors=("span.no-such-author a",),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What `--json` prints. `cost_*` are times relative to reading without."""

    publishers: int
    pages: int
    f1_without: float
    f1_with: float
    f1_recurring_alone: float
    f1_path_alone: float
    better: int
    worse: int
    cost_profile: float
    cost_rule: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with news-pages.warc.gz and its gold file")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--pages", action="store_true", help="also list the pages that a profile changes")
    options = parser.parse_args()
    figures, changes = measure(load_pages(options.data))
    if options.json:
        print(json.dumps(asdict(figures)))
    else:
        print("\n".join(f"{name:22} {value:.4f}" if isinstance(value, float) else f"{name:22} {value}"
                        for name, value in asdict(figures).items()))  # fmt: skip
    for line in changes if options.pages else ():
        print(line)
    return 0


def measure(pages: Sequence[Page]) -> tuple[Figures, list[str]]:
    """The figures, and a line for each page that a profile changes."""
    by_host: dict[str, list[Page]] = defaultdict(list)
    for page in pages:
        by_host[host_of(page.url).removeprefix("www.")].append(page)
    several = {host: of_host for host, of_host in by_host.items() if len(of_host) > 1}
    learned = [(page, _profile([other for other in those if other is not page])) for those in several.values()
               for page in those]  # fmt: skip
    without = [_score(page) for page, _ in learned]
    whole = [_score(page, profile=profile) for page, profile in learned]
    recurring = [_score(page, profile=SiteProfile(recurring=profile.recurring)) for page, profile in learned]
    path = [_score(page, profile=SiteProfile(path=profile.path)) for page, profile in learned]
    rules = SiteRules(rules=(RULE,))
    changes = [
        f"{before:.3f} -> {after:.3f} {page.url}"
        for (page, _), before, after in zip(learned, without, whole, strict=True)
        if before != after
    ]
    return Figures(
        publishers=len(several),
        pages=len(learned),
        f1_without=_mean(without),
        f1_with=_mean(whole),
        f1_recurring_alone=_mean(recurring),
        f1_path_alone=_mean(path),
        better=sum(after > before for before, after in zip(without, whole, strict=True)),
        worse=sum(after < before for before, after in zip(without, whole, strict=True)),
        cost_profile=_cost([(page, {"profile": profile}) for page, profile in learned]),
        cost_rule=_cost([(page, {"rules": rules}) for page, _ in learned]),
    ), changes


def _profile(others: Sequence[Page]) -> SiteProfile:
    outlines = [outline_page(page.body, url=page.url, fetched_at=page.fetched_at, content_type=page.content_type)
                for page in others]  # fmt: skip
    return learn_profile(outlines, least_pages=1, recurring_on=1)


def _score(page: Page, **known: Any) -> float:
    return _body(page, _read(page, **known).text).f1


def _read(page: Page, **known: Any) -> Extracted:
    return read_page(page.body, url=page.url, fetched_at=page.fetched_at, content_type=page.content_type, **known)


def _cost(known: Sequence[tuple[Page, dict[str, Any]]]) -> float:
    """Time with, over time without: of each page the least of several readings, in turn."""
    total = [0.0, 0.0]
    for page, what in known:
        best = [float("inf"), float("inf")]
        for _ in range(ROUNDS):
            for number, told in enumerate(({}, what)):
                begun = time.process_time()
                _read(page, **told)
                best[number] = min(best[number], time.process_time() - begun)
        total = [sum(pair) for pair in zip(total, best, strict=True)]
    return total[1] / total[0]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


if __name__ == "__main__":
    sys.exit(main())
