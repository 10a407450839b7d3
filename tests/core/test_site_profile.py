"""What is learned from several pages of one source, and what it changes on the next one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from icma.core.extract import outline_page, read_page
from icma.core.outline import PageOutline
from icma.core.pieces import letters
from icma.core.reader_id import READER_ID
from icma.core.site_profile import LEAST_PAGES, SiteProfile, learn_profile, text_key

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TOPICS = {
    "az": ("Bərə xətti", "Limanda yeni bərə xətti açılıb, xətt qarşı sahildəki qəsəbəyə gedir, idarə {} bildirib."),
    "ru": ("Мост открыт", "Новый мост открыли утром, и по нему прошли первые автобусы, сообщила мэрия {} города."),
    "en": (
        "Ferry returns",
        "The ferry to the far shore runs again and carries {} cars a day, the harbour office said.",
    ),
    "tr": ("Fener yakıldı", "Kıyıdaki eski fener yeniden yakıldı, ışığı ilk gören {} balıkçı bunu idareye söyledi."),
}
CALLS = {
    "az": "Ən vacib xəbərləri vaxtında bilmək üçün bizim kanalımıza qoşulun və dostlarınızı da dəvət edin.",
    "ru": "Чтобы первыми узнавать главные новости города, подпишитесь на наш канал и расскажите о нём друзьям.",
    "en": "To be the first to hear the news that matters, join our channel today and tell your friends about it.",
    "tr": "Önemli haberleri ilk öğrenen olmak için kanalımıza katılın ve arkadaşlarınıza da bizden söz edin.",
}
TOPIC_WORDS = ("bir", "iki", "üç", "dörd", "beş", "altı", "yeddi", "səkkiz", "doqquz", "on", "yüz", "min")


def page(language: str, number: int, *, holder: str = "metn", extra: str = "") -> bytes:
    title, sentence = TOPICS[language]
    word = TOPIC_WORDS[number]
    body = "".join(f"<p>{sentence.format(f'{word} {n}')}</p>" for n in ("", "daha", "yenə"))
    return f"""<html lang="{language}"><head><title>{title} {word}</title></head><body><div id="page-{number}">
      <h1>{title} {word}</h1><div class="{holder} n{number}">{body}<p>{CALLS[language]}</p>{extra}</div></div>
      </body></html>""".encode()


def outlines(language: str, count: int) -> list[PageOutline]:
    return [outline_page(page(language, n), url=f"https://s.example/{n}", fetched_at=NOW) for n in range(count)]


@pytest.mark.parametrize("language", TOPICS)
def test_a_text_that_stands_on_every_page_is_none_of_the_article(language: str) -> None:
    profile = learn_profile(outlines(language, LEAST_PAGES))
    told = {"url": "https://s.example/11", "fetched_at": NOW}
    plain = read_page(page(language, 11), **told)
    seen = read_page(page(language, 11), profile=profile, **told)
    assert plain.text == f"{seen.text}\n{CALLS[language]}"
    assert (profile.recurring, profile.path[-1]) == (frozenset({text_key(letters(CALLS[language]))}), "div.metn.n0")
    assert (seen.reader_id, seen.title) == (f"{READER_ID}+p{profile.digest}", plain.title)


def test_too_few_pages_teach_nothing_and_an_empty_profile_is_no_other_reader() -> None:
    profile = learn_profile(outlines("az", LEAST_PAGES - 1))
    assert (profile, profile.digest) == (SiteProfile(), "")
    assert read_page(page("az", 9), url="https://s.example/9", fetched_at=NOW, profile=profile).reader_id == READER_ID


def row(*texts: str, kept: bool = True, title: str = "", path: tuple[str, ...] = ()) -> PageOutline:
    found = frozenset(texts)
    titles = frozenset({title} - {""})
    return PageOutline(texts=found, kept=found if kept else frozenset(), titles=titles, path=path)


@pytest.mark.parametrize(
    ("name", "pages", "expected"),
    [
        ("on every page", [row("a", f"x{n}") for n in range(12)], {"a"}),
        ("on a quarter", [row("a") if n < 3 else row(f"x{n}") for n in range(12)], {"a"}),
        ("on fewer than a quarter", [row("a") if n < 5 else row(f"x{n}") for n in range(24)], set()),
        ("on two of eight", [row("a") if n < 2 else row(f"x{n}") for n in range(8)], set()),
        ("a headline of one of them", [row("a", title="a" if n == 7 else "") for n in range(12)], set()),
        ("never kept by any reading", [row("a", kept=False) for _ in range(12)], set()),
    ],
)
def test_what_recurs(name: str, pages: list[PageOutline], expected: set[str]) -> None:
    assert learn_profile(pages).recurring == expected


@pytest.mark.parametrize(
    ("paths", "expected"),
    [([("html", "div.a")] * 12, ("html", "div.a")), ([("html", "a")] * 5 + [("html", "b")] * 7, ()), ([()] * 12, ())],
)
def test_a_path_is_believed_when_most_bodies_lay_there(paths: list[tuple[str, ...]], expected: tuple[str, ...]) -> None:
    assert learn_profile([row(f"x{n}", path=path) for n, path in enumerate(paths)]).path == expected


def test_the_learned_path_finds_the_body_that_lies_beside_a_louder_text() -> None:
    profile = SiteProfile(path=("html", "body", "div#page-0", "div.metn.n0"))
    comments = "".join(f"<p>Oxucu {n}: {TOPICS['az'][1].format('hər gün ' * n)}</p>" for n in range(2, 14))
    louder = page("az", 3).replace(b"</body>", f"<article>{comments}</article></body>".encode())
    told = {"url": "https://s.example/3", "fetched_at": NOW}
    quiet = read_page(page("az", 3), **told).text
    assert read_page(louder, **told).text != quiet
    assert read_page(louder, profile=profile, **told).text == quiet


def test_a_page_that_is_made_of_recurring_texts_is_left_whole() -> None:
    told = {"url": "https://s.example/5", "fetched_at": NOW}
    bulletin = read_page(page("az", 5), **told).text
    keys = frozenset(text_key(letters(line)) for line in bulletin.split("\n"))
    assert read_page(page("az", 5), profile=SiteProfile(recurring=keys), **told).text == bulletin
