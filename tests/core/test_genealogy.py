"""Who told it alone, who copied whom, who named the source; and what is shared. Outlets and texts are invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from icma.core.genealogy import Lineage, Role, Telling, trace
from icma.core.sentences import marks_of
from icma.core.shared_text import Said, compare

NINE = datetime(2026, 11, 3, 9, tzinfo=UTC)
MAYAK = [
    "Bu səhər Körfəz limanında yük gəmisi köhnə körpüyə dəyib və onun iki dirəyini sındırıb.",
    "Hadisə zamanı körpüdə olan üç fəhlə suya düşsə də, xilasedicilər onları dərhal çıxarıb.",
    "Limanın rəisi bildirib ki, körpü ən azı iki həftə bağlı qalacaq və bərələr başqa yerdən yola düşəcək.",
]
OWN_AZ = [
    "Şahidlər deyir ki, kapitan siqnal verəndə artıq gec idi, çünki külək gəmini sahilə sürükləyirdi.",
    "Sığorta şirkəti zərəri hələ hesablamayıb, lakin ilkin rəqəm yarım milyon manata yaxındır.",
]
RU = [
    "Сегодня утром сухогруз задел старый причал в порту Кёрфез, сломав две опоры.",
    "Трое рабочих упали в воду, однако спасатели быстро подняли их на борт катера.",
]
OWN_RU = [
    "Причал закроют по меньшей мере на две недели, паромы пойдут от соседней пристани.",
    "Владелец судна пообещал оплатить ремонт, но просит дождаться заключения экспертов.",
]
CHANGED = [sentence.replace("köhnə", "qədim").replace("dərhal", "tez") for sentence in MAYAK]


def telling(number: int, source: str, texts: list[str], language: str = "az", **other: object) -> Telling:
    fields: dict[str, object] = {"owner": source, "first_seen_at": NINE + timedelta(minutes=number)} | other
    return Telling(article=number, source=source, marks=marks_of(texts, language), **fields)  # type: ignore[arg-type]


def roles(*tellings: Telling) -> list[tuple[int, Role, int | None, str]]:
    return [(one.article, one.role, one.follows, one.credited) for one in trace(tellings).lineages]


def test_the_first_seen_by_us_is_the_original_and_others_in_their_own_words_are_independent() -> None:
    assert roles(telling(2, "sahil", OWN_AZ), telling(1, "mayak", MAYAK), telling(3, "volna", RU, "ru")) == [
        (1, Role.ORIGINAL, None, ""), (2, Role.INDEPENDENT, None, ""), (3, Role.INDEPENDENT, None, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "texts", "named", "role", "follows", "credited"),
    [
        ("word for word", MAYAK, (), Role.COPIED_WITHOUT_CREDIT, 1, ""),
        ("word for word, named", MAYAK, ("mayak",), Role.COPIED_WITH_CREDIT, 1, "mayak"),
        ("a word changed here and there", CHANGED, (), Role.COPIED_WITHOUT_CREDIT, 1, ""),
        ("the first two sentences", MAYAK[:2], (), Role.COPIED_WITHOUT_CREDIT, 1, ""),
        ("copied and one sentence added", [*MAYAK, OWN_AZ[0]], (), Role.COPIED_WITHOUT_CREDIT, 1, ""),
        ("own words, named", OWN_AZ, ("mayak",), Role.CREDITS_ONLY, 1, "mayak"),
        ("own words and one sentence of theirs", [MAYAK[1], *OWN_AZ], (), Role.INDEPENDENT, None, ""),
        ("names itself", OWN_AZ, ("sahil",), Role.INDEPENDENT, None, ""),
        ("a headline alone", [], (), Role.INDEPENDENT, None, ""),
    ],
)
def test_a_later_article_is_what_its_sentences_and_credits_say(
    name: str, texts: list[str], named: tuple[str, ...], role: Role, follows: int | None, credited: str
) -> None:
    found = roles(telling(1, "mayak", MAYAK), telling(2, "sahil", texts, credited=named))
    assert found[1] == (2, role, follows, credited)


def test_an_outlet_outside_the_archive_is_credited_by_its_name() -> None:
    lineages = trace([
        telling(1, "mayak", OWN_AZ, credited_outside=("Reuters",)), telling(2, "sahil", MAYAK),
    ]).lineages  # fmt: skip
    assert lineages == (
        Lineage(article=1, role=Role.CREDITS_ONLY, share=0.0, credited_outside="Reuters"),
        Lineage(article=2, role=Role.ORIGINAL, share=0.0),
    )


def test_who_copies_a_copy_and_names_the_origin_gives_credit_to_the_origin() -> None:
    copies = (
        telling(2, "sahil", [*MAYAK, OWN_AZ[0]], credited=("mayak",)),
        telling(3, "volna", [*MAYAK, OWN_AZ[0]], credited=("mayak",)),
    )
    assert roles(telling(1, "mayak", MAYAK), *copies) == [
        (1, Role.ORIGINAL, None, ""),
        (2, Role.COPIED_WITH_CREDIT, 1, "mayak"),
        (3, Role.COPIED_WITH_CREDIT, 2, "mayak"),
    ]


def test_russian_copies_are_known_by_their_own_sentences() -> None:
    found = roles(
        telling(1, "mayak", MAYAK),
        telling(2, "volna", RU, "ru", credited=("mayak",)),
        telling(3, "parus", [*RU, OWN_RU[0]], "ru"),
        telling(4, "shtorm", OWN_RU[1:], "ru"),
    )
    assert found == [
        (1, Role.ORIGINAL, None, ""),
        (2, Role.CREDITS_ONLY, 1, "mayak"),
        (3, Role.COPIED_WITHOUT_CREDIT, 2, ""),
        (4, Role.INDEPENDENT, None, ""),
    ]


def test_independent_reports_are_counted_by_owner() -> None:
    found = trace([
        telling(1, "mayak-az", MAYAK, owner="mayak"),
        telling(2, "mayak-ru", RU, "ru", owner="mayak"),
        telling(3, "sahil", OWN_AZ),
        telling(4, "parus", OWN_RU, "ru", owner=""),
        telling(5, "shtorm", RU, "ru"),
    ])  # fmt: skip
    assert (found.independent_owners, found.independent_reports) == (("mayak", "sahil", "parus"), 3)


def test_a_house_owes_itself_no_credit_and_a_correction_is_no_copy() -> None:
    assert roles(
        telling(1, "mayak", MAYAK, owner="house"), telling(2, "mayak-plus", MAYAK, owner="house"),
        telling(3, "mayak", MAYAK, owner="house"),
    ) == [
        (1, Role.ORIGINAL, None, ""), (2, Role.COPIED_WITH_CREDIT, 1, ""), (3, Role.COPIED_WITH_CREDIT, 2, ""),
    ]  # fmt: skip


def test_the_order_is_our_clock_and_then_the_number() -> None:
    same = {"first_seen_at": NINE}
    found = trace([telling(9, "b", RU, "ru", **same), telling(4, "a", RU, "ru", **same)])
    assert [one.article for one in found.lineages] == [4, 9]


def test_a_story_of_hundreds_of_copies_is_traced() -> None:
    found = trace([telling(n, f"s{n}", MAYAK) for n in range(300)])
    assert (found.independent_reports, found.lineages[299].follows) == (1, 0)


# --- shared and alone -----------------------------------------------------------------------------------------------


def said(number: int, source: str, texts: list[str], language: str = "az") -> Said:
    return Said(article=number, source=source, language=language, marks=marks_of(texts, language))


def test_shared_sentences_are_places_and_the_rest_of_a_source_is_said_alone() -> None:
    texts = {1: MAYAK, 2: [OWN_AZ[0], CHANGED[1]], 3: [MAYAK[1]], 4: RU, 5: [RU[0], OWN_RU[1]]}
    found = compare([
        said(1, "mayak", texts[1]), said(2, "sahil", texts[2]), said(3, "dalga", texts[3]),
        said(4, "volna", texts[4], "ru"), said(5, "parus", texts[5], "ru"),
    ])  # fmt: skip
    assert [(one.sources, [(place.article, place.block) for place in one.places]) for one in found.shared] == [
        (3, [(1, 1), (2, 1), (3, 0)]),
        (2, [(4, 0), (5, 0)]),
    ]
    assert [(place.article, texts[place.article][place.block][place.start : place.end]) for place in found.alone] == [
        (1, MAYAK[0]), (1, MAYAK[2]), (2, OWN_AZ[0]), (4, RU[1]), (5, OWN_RU[1]),
    ]  # fmt: skip


def test_the_same_said_in_other_words_is_not_said_alone() -> None:
    other = ["Körfəz limanında köhnə körpünün iki dirəyi yük gəmisi dəyəndə sınıb, bu səhər olub."]
    found = compare([said(1, "mayak", MAYAK[:1]), said(2, "sahil", other)])
    assert (found.shared, found.alone) == ((), ())


def test_one_source_shares_nothing_and_says_nothing_alone() -> None:
    found = compare([said(1, "mayak", MAYAK), said(2, "mayak", MAYAK), said(3, "volna", RU, "ru")])
    assert (found.shared, found.alone) == ((), ())


def test_a_sentence_repeated_in_one_article_is_shared_with_nobody() -> None:
    found = compare([said(1, "mayak", [MAYAK[0], MAYAK[0]]), said(2, "sahil", OWN_AZ)])
    assert found.shared == ()
