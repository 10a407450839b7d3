"""A page of a site of ours, asked for through the outside door."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from icma.core.failures import Later, SetAside
from icma.core.fetch import Fetcher
from icma.core.types import Answer
from tests.site import Behaviour, Site

AGENT = "icma/0.1.0 (+editor@qonsu.example)"
HOST, OTHER = "xeber.example", "novosti.example"
URL = f"https://{HOST}/news/1"
PAGE = "<!DOCTYPE html><p>Bakıda yağış, дождь в Баку, rain in Baku, Bakü'de yağmur"


def get(site: Site, fetcher: Fetcher, behaviour: Behaviour | bytes | str, **options: object) -> Answer:
    """Serve it as the page, forget earlier requests, fetch it."""
    site.requests.clear()
    site.serve(HOST, "/news/1", behaviour)
    return fetcher.get(URL, **options)  # type: ignore[arg-type]


def reason(failure: type[Later] | type[SetAside], fetch: Callable[[], object]) -> str:
    """The line of the failure that must come."""
    with pytest.raises(failure) as caught:
        fetch()
    assert caught.value.args == (str(caught.value),)
    return str(caught.value)
