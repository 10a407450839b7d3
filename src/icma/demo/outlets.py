"""The invented outlets of the invented town of Gilavar: what a portal must know to add them as sources.

Light on purpose (the command line imports it at every start): no Django, no reading of files.
"""

from __future__ import annotations

from dataclasses import dataclass

TIME_ZONE = "Asia/Baku"  # the town lies nowhere, but its clocks must agree with some zone
UTC_OFFSET_HOURS = 4  # of that zone, without daylight saving; so the server needs no tz database


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One invented outlet. Its addresses hold the port, so that a reader on the same machine can open them."""

    name: str
    slug: str
    host: str  # under .localhost (RFC 6761): a browser takes it to its own machine
    language: str  # BCP 47 primary tag
    owner: str
    feed_path: str
    time_zone: str = TIME_ZONE
    rights: str = "full"
    rights_reason: str = "Invented outlet of the demo newsroom; its texts and pictures are part of icma."

    def homepage(self, port: int) -> str:
        """The outlet's front page when the newsroom listens on `port`."""
        return f"http://{self.host}:{port}/"

    def feed_url(self, port: int) -> str:
        """The outlet's feed when the newsroom listens on `port`."""
        return f"http://{self.host}:{port}{self.feed_path}"


OUTLETS: tuple[Outlet, ...] = (
    Outlet(
        name="Gilavar Xəbər",
        slug="gilavar-xeber",
        host="gilavar-xeber.localhost",
        language="az",
        owner="Gilavar Xəbər MMC (uydurma)",
        feed_path="/rss.xml",
    ),
    Outlet(
        name="Гилавар Сегодня",
        slug="gilavar-segodnya",
        host="gilavar-segodnya.localhost",
        language="ru",
        owner="ООО «Маяк-Медиа» (вымышлено)",
        feed_path="/rss/",
    ),
    Outlet(
        name="The Gilavar Courier",
        slug="gilavar-courier",
        host="gilavar-courier.localhost",
        language="en",
        owner="Courier Trust (invented)",
        feed_path="/feed.atom",
    ),
)


def dial(port: int) -> dict[str, tuple[str, int]]:
    """Where `Fetcher(dial=...)` finds each outlet: exact host -> loopback address and port."""
    return {outlet.host: ("127.0.0.1", port) for outlet in OUTLETS}
