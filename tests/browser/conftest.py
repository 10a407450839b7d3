"""The real server with a portal of its own, and a real Chromium."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bench.server_cpu import free_port, wait_for

from tests.homes import copy_of, outside
from tests.needs import pytest_runtest_setup

__all__ = ["pytest_runtest_setup"]  # skips, or fails where everything is required


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where the portal answers; `articles` are the last parts of their addresses."""

    origin: str
    articles: dict[str, str]

    def article(self, name: str, edition: str) -> str:
        """The path of an article's page."""
        return f"/{edition}/article/{self.articles[name]}/"


@pytest.fixture(scope="session")  # by package it would be started anew whenever a worker comes back from other files
def site(new_home: Path) -> Iterator[Site]:
    """A portal behind `icma web`, as an operator would start it."""
    with tempfile.TemporaryDirectory(prefix="icma-browser-") as home:
        port = free_port()
        copy_of(new_home, Path(home))
        env = outside(ICMA_HOME=home, ICMA_PORT=str(port))
        filled = subprocess.run(
            [sys.executable, "-m", "tests.browser.portal"], env=env, check=True, stdout=subprocess.PIPE, timeout=60
        )
        server = subprocess.Popen([sys.executable, "-m", "icma", "web"], env=env)
        try:
            wait_for(port)
            yield Site(origin=f"http://127.0.0.1:{port}", articles=json.loads(filled.stdout))
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.fixture(scope="package")  # not longer: while Playwright is open Django believes that a loop runs, and refuses
def chromium() -> Iterator[Any]:
    """One browser for all tests here; contexts are new for each."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


Open = Callable[..., Any]


@pytest.fixture
def visit(chromium: Any, site: Site) -> Iterator[Open]:
    """Opens a page of the site in a context of its own: `visit(path, width=360, scheme="light", scripts=True)`.

    `still` asks for less motion; `clock` gives the page a clock that the test moves.
    """
    contexts = []

    def open_page(
        path: str, *, width: int = 360, scheme: str = "light", scripts: bool = True, still: bool = False,
        clock: bool = False, touch: bool = False,
    ) -> Any:  # fmt: skip
        context = chromium.new_context(
            base_url=site.origin, viewport={"width": width, "height": 800}, color_scheme=scheme,
            java_script_enabled=scripts, reduced_motion="reduce" if still else "no-preference", has_touch=touch,
            is_mobile=touch,
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        if clock:
            page.clock.install()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
