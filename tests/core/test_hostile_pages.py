"""No 10 MB of anything cost more than two seconds and 300 MB, and nothing raises.

The whole corpus (110 pages, two minutes): python -m tests.core.hostile_pages
"""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.hostile_pages import NOW, OFTEN, URL, small_page

from icma.core.extract import read_page
from icma.core.reader_id import READER_ID

_SECONDS = 4.0  # of CPU; measured: at most 1.7 (python -m tests.core.hostile_pages), other work shares the machine
_MEGABYTES = 300.0


@pytest.mark.slow
def test_a_hostile_page_costs_little_and_never_raises() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.core.hostile_pages", "--often"],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    rows = [line.split("  ", 2) for line in told]
    assert [row[1] for row in rows] == list(OFTEN)
    costs = {name: tuple(map(float, cost.split())) for cost, name, _ in rows}
    assert {name: cost for name, cost in costs.items() if cost[0] > _SECONDS or cost[1] > _MEGABYTES} == {}
    assert [row for row in rows if "RAISED" in row[2] or "could not be read" in row[2]] == []


FUZZ = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_SCRAPS = [
    b"",
    b"<",
    b">",
    b"\0",
    b'"',
    b"'",
    b"&",
    b"\xff",
    b"</",
    b"<!--",
    b"<p>",
    b"<a ",
    b"]]>",
    b"\xd8\x00",
    b"<table>",
]


@FUZZ
@given(st.lists(st.tuples(st.integers(0, len(small_page())), st.integers(0, 9), st.sampled_from(_SCRAPS)), max_size=40))
def test_a_mutated_page_is_read(changes: list[tuple[int, int, bytes]]) -> None:
    page = bytearray(small_page())
    for at, cut, scrap in changes:
        page[at : at + cut] = scrap
    extracted = read_page(bytes(page), url=URL, fetched_at=NOW)
    assert extracted.reader_id == READER_ID
    assert not extracted.problem.startswith("this page could not be read"), extracted.problem


@FUZZ
@given(st.integers(0, len(small_page())))
def test_a_page_cut_anywhere_is_read(cut: int) -> None:
    extracted = read_page(small_page()[:cut], url=URL, fetched_at=NOW)
    assert not extracted.problem.startswith("this page could not be read"), extracted.problem
