"""Dates and numbers as readers of each edition write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from icma.portal import dates

BAKU = ZoneInfo("Asia/Baku")
SUNDAY = datetime(2026, 11, 22, 10, 5, tzinfo=UTC)  # 14:05 in Baku
JUNE = datetime(2025, 6, 3, 20, 30, tzinfo=UTC)  # 4 June, 00:30 in Baku


@pytest.mark.parametrize(
    ("edition", "at", "expected"),
    [
        ("az", SUNDAY, ("22 noyabr 2026, 14:05", "22 noyabr, 14:05", "22 noyabr 2026, bazar", "22 Noyabr 2026 14:05")),
        ("ru", SUNDAY, (
            "22 ноября 2026, 14:05", "22 ноября, 14:05", "22 ноября 2026, воскресенье", "22 Ноября 2026 14:05",
        )),
        ("en", SUNDAY, (
            "22 November 2026, 14:05", "22 November, 14:05", "Sunday 22 November 2026", "22 November 2026 14:05",
        )),
        ("az", JUNE, ("4 iyun 2025, 00:30", "4 iyun 2025", "4 iyun 2025, çərşənbə", "4 İyun 2025 00:30")),
        ("ru", JUNE, ("4 июня 2025, 00:30", "4 июня 2025", "4 июня 2025, среда", "4 Июня 2025 00:30")),
        ("en", JUNE, ("4 June 2025, 00:30", "4 June 2025", "Wednesday 4 June 2025", "4 June 2025 00:30")),
    ],
)  # fmt: skip
def test_a_moment_reads_as_its_edition_writes_it(edition: str, at: datetime, expected: tuple[str, ...]) -> None:
    forms = (
        dates.day_and_clock(at, zone=BAKU, edition=edition),
        dates.short_moment(at, now=SUNDAY, zone=BAKU, edition=edition),
        dates.long_day(at, zone=BAKU, edition=edition),
        dates.stamp(at, zone=BAKU, edition=edition),
    )
    assert tuple(form.replace("\u00a0", " ") for form in forms) == expected


def test_the_stamp_reads_as_on_the_page_we_follow() -> None:
    at = datetime(2025, 3, 16, 8, 16, tzinfo=UTC)
    assert dates.stamp(at, zone=BAKU, edition="ru") == "16\u00a0Марта 2025 12:16"


def test_the_year_that_decides_is_that_of_the_portal_s_zone() -> None:
    new_year = datetime(2025, 12, 31, 20, 30, tzinfo=UTC)  # already 2026 in Baku
    assert dates.short_moment(new_year, now=SUNDAY, zone=BAKU, edition="az") == "1\u00a0yanvar, 00:30"


def test_machines_get_the_offset() -> None:
    assert dates.machine_moment(SUNDAY, zone=BAKU) == "2026-11-22T14:05:00+04:00"
    assert dates.machine_day(JUNE, zone=BAKU) == "2025-06-04"


@pytest.mark.parametrize(
    ("edition", "n", "expected"),
    [
        ("az", 143, "143"), ("ru", 143, "143"), ("en", 143, "143"),
        ("az", 1204, "1\u00a0204"), ("ru", 1234567, "1\u00a0234\u00a0567"), ("en", 1234567, "1,234,567"),
        ("ru", 0, "0"),
    ],
)  # fmt: skip
def test_thousands_are_grouped(edition: str, n: int, expected: str) -> None:
    assert dates.number(n, edition=edition) == expected
