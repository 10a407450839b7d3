"""`make pictures`: the pictures of README.md and docs/seed.md, taken from the demo newsroom as it is now.

Starts the demo in a folder of its own, waits until everything is harvested and its simulated readers have read, and
keeps what a real Chromium shows in docs/pictures/. Dates and numbers differ from one time to the next; what stands
where, does not.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image
from tests.browser.running import PERSON, DemoPortal, until
from tools.machine import find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
HEIGHTS = {360: 740, 1440: 900}
SHARPNESS = {360: 2, 1440: 1}  # device pixels a CSS pixel: a phone's picture is looked at closely
WHOLE = 0  # height of a picture that shows the page to its end
QUALITY = 44  # of WebP: letters stay clean
MOST_BYTES = 1_200_000  # of all pictures together
HARVEST_SECONDS, READ_SECONDS = 180, 240
ENOUGH_VIEWS = 8  # of the article that is read most, in each edition
FERRY = {"az": "bərə yenidən işləyir", "ru": "паром снова вышел в рейс", "en": "Swallow takes flight"}
LOCALES = {"az": "az-AZ", "ru": "ru-RU", "en": "en-GB"}  # of the browser: it writes the date field
ASKED = {"az": "bərə", "ru": "паром", "en": "ferry"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture: what is on it, in which edition, how wide the window is."""

    page: str
    edition: str
    width: int
    dark: bool = False
    whole: bool = False

    @property
    def file(self) -> Path:
        tail = ("-dark" if self.dark else "") + ("-whole" if self.whole else "")
        return PICTURES / f"{self.page}-{self.edition}-{self.width}{tail}.webp"


SHOTS = (
    *(Shot(page=page, edition=edition, width=360) for page in ("front", "article") for edition in LOCALES),
    *(Shot(page="front", edition=edition, width=1440) for edition in LOCALES),
    Shot(page="article", edition="az", width=1440),
    Shot(page="article", edition="en", width=1440, dark=True),
    Shot(page="article", edition="ru", width=360, whole=True),
    Shot(page="most-read", edition="ru", width=360),
    Shot(page="most-read", edition="az", width=1440),
    Shot(page="day", edition="az", width=360),
    Shot(page="day", edition="ru", width=1440),
    Shot(page="search", edition="en", width=360),
    Shot(page="search", edition="ru", width=1440),
)  # fmt: skip


def main() -> int:
    """Take every picture; 1 when there is no browser or they are too large together."""
    program = find_chromium()
    if program is None:
        print("icma: pictures need Chromium (Debian: apt-get install chromium)")
        return 1
    with tempfile.TemporaryDirectory(prefix="icma-pictures-") as folder:
        portal = DemoPortal(home=Path(folder) / "demo")
        portal.start()
        try:
            wait_for_life(portal)
            taken = take_all(portal, program)
        finally:
            portal.stop()
    return keep(taken)


def wait_for_life(portal: DemoPortal) -> None:
    """Until the portal has what the outlets have, and numbers of views that tell something."""
    until(lambda: len(set(portal.harvested())) == 1, "every article on the portal", seconds=HARVEST_SECONDS)
    for edition in FERRY:
        until(lambda edition=edition: is_archived(portal, edition),  # type: ignore[misc]
              f"pages of the edition {edition}", seconds=HARVEST_SECONDS)  # fmt: skip
        until(lambda edition=edition: most_views(portal, edition) >= ENOUGH_VIEWS,  # type: ignore[misc]
              f"readers of the edition {edition}", seconds=READ_SECONDS)  # fmt: skip


def is_archived(portal: DemoPortal, edition: str) -> bool:
    """Whether the pages of the newest articles have been read, not only the feeds that name them."""
    paths = re.findall(rf'href="(/{edition}/article/[^"]+)"', portal.read(f"/{edition}/latest/").text)
    return all('class="stamp"' in portal.read(path).text for path in set(paths))


def most_views(portal: DemoPortal, edition: str) -> int:
    """Of the article at the top of the list."""
    numbers = re.findall(r'data-views="\d+">([\d,.\xa0]+)<', portal.read(f"/{edition}/most-read/").text)
    return int(re.sub(r"\D", "", numbers[0])) if numbers else 0


def take_all(portal: DemoPortal, program: Path) -> dict[Path, bytes]:
    """The bytes of every picture by its file."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program), args=["--no-sandbox"])
        taken = {shot.file: squeeze(take(browser, portal, shot)) for shot in SHOTS}
        browser.close()
    return taken


def take(browser: Browser, portal: DemoPortal, shot: Shot) -> bytes:
    """What the window shows, as PNG."""
    context = browser.new_context(
        base_url=portal.origin, viewport={"width": shot.width, "height": HEIGHTS[shot.width]}, user_agent=PERSON,
        device_scale_factor=1 if shot.whole else SHARPNESS[shot.width], has_touch=shot.width < 600,
        locale=LOCALES[shot.edition], color_scheme="dark" if shot.dark else "light", reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    go(page, shot)
    settle(page)
    picture = page.screenshot(full_page=shot.whole)
    context.close()
    return picture


def go(page: Any, shot: Shot) -> None:
    """Open the page of the picture."""
    home = f"/{shot.edition}/"
    if shot.page == "article":
        page.goto(f"{home}search/?q={FERRY[shot.edition]}")
        page.locator(".found a[href*='/article/']").first.click()
        page.wait_for_url("**/article/**")
    elif shot.page == "day":
        page.goto(f"{home}archive/")
        page.locator(".calendar td a").nth(-3).click()
        page.wait_for_url(re.compile(r"/\d{4}/\d\d/\d\d/$"))
    elif shot.page == "search":
        page.goto(f"{home}search/?q={ASKED[shot.edition]}")
    else:
        page.goto(home if shot.page == "front" else f"{home}{shot.page}/")


def settle(page: Any) -> None:
    """Until letters and pictures are here, those below the window too."""
    page.evaluate("document.querySelectorAll('img').forEach(one => { one.loading = 'eager' })")
    page.evaluate("Promise.all([...document.images].map(one => one.decode()))")
    page.evaluate("document.fonts.ready")


def squeeze(png: bytes) -> bytes:
    """The same picture as WebP."""
    kept = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").save(kept, "WEBP", quality=QUALITY, method=6)
    return kept.getvalue()


def keep(taken: dict[Path, bytes]) -> int:
    """Write the pictures and delete those that are none any more; 1 when they are too large together."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for path in set(PICTURES.glob("*.webp")) - set(taken):
        path.unlink()
    for path, picture in taken.items():
        path.write_bytes(picture)
        print(f"{len(picture):>8,}  {path.relative_to(ROOT)}")
    total = sum(map(len, taken.values()))
    print(f"{total:>8,}  together ({MOST_BYTES:,} at most)")
    return int(total > MOST_BYTES)


if __name__ == "__main__":
    sys.exit(main())
