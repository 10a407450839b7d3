"""What tests of the core share: a site of ours on loopback, and the door out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.fetching import AGENT, HOST, OTHER
from tests.site import Site

from icma.core.fetch import Fetcher


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site(HOST, OTHER, "bakı.example") as running:
        yield running


@pytest.fixture(scope="module")
def fetcher(site: Site) -> Iterator[Fetcher]:
    with Fetcher(user_agent=AGENT, dial=site.dial, total_seconds=5, max_bytes=1_000_000) as running:
        yield running
