"""Tests marked `browser` or `postgresql` say why they are skipped, or fail where everything is required."""

from __future__ import annotations

import os
import shutil

import pytest


def missing_for(marker: str) -> str:
    """Why tests with this marker cannot run here; empty when they can."""
    if marker == "browser" and not (shutil.which("chromium") or shutil.which("chromium-browser")):
        return "no Chromium on this machine (Debian: apt-get install chromium)"
    if marker == "postgresql" and not os.environ.get("ICMA_TEST_POSTGRESQL_URL"):
        return "no PostgreSQL server: ICMA_TEST_POSTGRESQL_URL is not set (make test starts one)"
    return ""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip with the reason; with CI=true or ICMA_REQUIRE_ALL=1 a missing part is a failure."""
    required = os.environ.get("CI", "").lower() in ("true", "1") or os.environ.get("ICMA_REQUIRE_ALL") == "1"
    for marker in ("browser", "postgresql"):
        if item.get_closest_marker(marker) and (reason := missing_for(marker)):
            (pytest.fail if required else pytest.skip)(reason)
