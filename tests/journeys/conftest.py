"""The outlets, the fetcher and the readers of a journey."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.journeys.harvest import HOST, Harvest
from tests.site import Site

from icma.core.fetch import Fetcher
from icma.core.isolate import ReaderPool


@pytest.fixture(scope="module")
def readers() -> Iterator[ReaderPool]:
    pool = ReaderPool(1)
    yield pool
    pool.close()


@pytest.fixture
def harvest(transactional_db: None, archive: Path, readers: ReaderPool) -> Iterator[Harvest]:
    with Site(HOST) as site, Fetcher(user_agent="icma/test", dial=site.dial, total_seconds=5) as fetcher:
        yield Harvest(site, fetcher, readers)
