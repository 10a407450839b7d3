"""The invented outlets of the invented town of Gilavar: what a portal must know to add them as sources.

Light on purpose (the command line imports it at every start): no Django, no reading of files.
"""

from __future__ import annotations

from dataclasses import dataclass

TIME_ZONE = "Asia/Baku"  # the town lies nowhere, but its clocks must agree with some zone
UTC_OFFSET_HOURS = 4  # of that zone, without daylight saving; so the server needs no tz database
_REASON = "Invented outlet of the demo newsroom; its texts and pictures are part of icma."


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One address under which a portal finds an outlet's newest articles; `form` is one of `feeds.FORMS`."""

    path: str
    form: str
    language: str = ""  # of the articles it gives; "": all of them

    @property
    def kind(self) -> str:
        """What a portal must be told of it: "listing" for a page of headlines, "" for a feed that says what it is."""
        return "listing" if self.form == "listing" else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One invented outlet. Its addresses hold the port, so that a reader on the same machine can open them."""

    name: str
    slug: str
    host: str  # under .localhost (RFC 6761): a browser takes it to its own machine
    languages: tuple[str, ...]  # BCP 47 primary tags, the main one first
    owner: str
    ways: tuple[Way, ...]
    tagline: tuple[str, ...]  # in the order of `languages`
    charset: str = "utf-8"  # of its feed and pages
    slow: bool = False  # every answer takes 2 to 4 s
    fails_every: int = 0  # every so many requests are answered with 503; 0: none
    time_zone: str = TIME_ZONE
    rights: str = "full"
    rights_reason: str = _REASON
    pictures: bool = True  # a portal may show them

    @property
    def language(self) -> str:
        """Its main language."""
        return self.languages[0]

    def homepage(self, port: int) -> str:
        """The outlet's front page when the newsroom listens on `port`."""
        return f"http://{self.host}:{port}/"

    def way_urls(self, port: int) -> tuple[str, ...]:
        """The addresses of its ways when the newsroom listens on `port`."""
        return tuple(f"http://{self.host}:{port}{way.path}" for way in self.ways)


OUTLETS: tuple[Outlet, ...] = (
    Outlet(
        name="Gilavar Xəbər",
        slug="gilavar-xeber",
        host="gilavar-xeber.localhost",
        languages=("az",),
        owner="Gilavar Xəbər MMC (uydurma)",
        ways=(Way(path="/rss.xml", form="rss-bare"),),
        tagline=("Liman şəhərinin gündəlik xəbərləri",),
    ),
    Outlet(
        name="Гилавар Сегодня",
        slug="gilavar-segodnya",
        host="gilavar-segodnya.localhost",
        languages=("ru",),
        owner="ООО «Маяк-Медиа» (вымышлено)",
        ways=(Way(path="/rss/", form="rss-full"),),
        tagline=("Новости портового города",),
        charset="windows-1251",
    ),
    Outlet(
        name="The Gilavar Courier",
        slug="gilavar-courier",
        host="gilavar-courier.localhost",
        languages=("en",),
        owner="Courier Trust (invented)",
        ways=(Way(path="/feed.atom", form="atom"),),
        tagline=("Harbour, town and hinterland since this morning",),
    ),
    Outlet(
        name="Sahil qəzeti",
        slug="sahil-qezeti",
        host="sahil-qezeti.localhost",
        languages=("az",),
        owner="Sahil Nəşriyyatı (uydurma)",
        ways=(Way(path="/feed.json", form="json"),),
        tagline=("İqtisadiyyat, cəmiyyət və bir fincan çay",),
        slow=True,
    ),
    Outlet(
        name="Портовый вестник",
        slug="portovy-vestnik",
        host="portovy-vestnik.localhost",
        languages=("ru",),
        owner="ООО «Маяк-Медиа» (вымышлено)",
        ways=(Way(path="/news-sitemap.xml", form="sitemap"),),
        tagline=("Порт, суда, грузы, происшествия",),
        fails_every=5,
    ),
    Outlet(
        name="Mirvari Media",
        slug="mirvari-media",
        host="mirvari-media.localhost",
        languages=("az", "ru"),
        owner="Mirvari ada kooperativi (uydurma)",
        ways=(
            Way(path="/az/rss.xml", form="rss-plain", language="az"),
            Way(path="/ru/rss.xml", form="rss-plain", language="ru"),
        ),
        tagline=("Adadan xəbərlər, adalılardan", "Новости острова от островитян"),
        rights="excerpt",
    ),
    Outlet(
        name="Lagoon Post",
        slug="lagoon-post",
        host="lagoon-post.localhost",
        languages=("en",),
        owner="Friends of the Lagoon (invented)",
        ways=(Way(path="/stories/", form="listing"),),
        tagline=("Birds, schools and letters from the edge of the water",),
        rights="headline",
        pictures=False,
    ),
)


def dial(port: int) -> dict[str, tuple[str, int]]:
    """Where `Fetcher(dial=...)` finds each outlet: exact host -> loopback address and port."""
    return {outlet.host: ("127.0.0.1", port) for outlet in OUTLETS}
