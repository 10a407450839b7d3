"""Letters: fold, casefold, slug, cutting, squeezing, hyphens."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icma.core.text import SLUG_LIMIT, casefold, cut_words, fold, slug, soft_hyphens, squeeze

HARD_LETTERS = st.text(alphabet="İIıiəƏğşçöüßΣςёЙй\u0301\u0306\u0307\u0308ﬁ\ue000a-Z \u00ad\u200b\ud800\u0130\x00\x1c5")
TEXTS = st.text() | HARD_LETTERS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("İstanbul", "istanbul"),
        ("I\u0307stanbul", "istanbul"),
        ("IŞIQ ışıq", "isiq isiq"),
        ("Şəhərdə güclü külək, çox ağır", "seherde guclu kulek, cox agir"),
        ("Ёлка и Йод, ёжик", "елка и йод, ежик"),
        ("и\u0306", "й"),
        ("Їжак", "іжак"),
        ("Žluťoučký kůň", "zlutoucky kun"),
        ("Straße ﬁne ＡＢＣ", "strasse fine abc"),
        ("ÖLDÜ oldu", "oldu oldu"),
        ("PLAIN ascii", "plain ascii"),
        ("", ""),
    ],
)
def test_folding_makes_equal_what_a_reader_would_type_alike(text, expected):
    assert fold(text) == expected


@given(st.text(alphabet="aZ0 .-’«»—əƏıIİiŞşçÇğĞöÖüÜаЯйЙёЁщЩъ"))
def test_letters_of_our_languages_fold_alone_as_among_rare_ones(text):
    assert fold(f"{text} ﬁ") == f"{fold(text)} fi"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("IŞIQ İYUN", "az", "ışıq iyun"),
        ("IŞIK İSTANBUL", "tr-TR", "ışık istanbul"),
        ("IRAN İRAN", "en", "iran iran"),
        ("IRAN İRAN", "", "iran iran"),
        ("I\u0307RAN", "az", "iran"),
        ("МОСКВА Ёлка", "ru", "москва ёлка"),
        ("ƏLİYEV", "az", "əliyev"),
    ],
)
def test_lower_case_keeps_every_letter_and_knows_both_i(text, language, expected):
    assert casefold(text, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bakıda ən böyük İşıq: x, ğ, ç, ş!", "bakida-en-boyuk-isiq-x-g-c-s"),
        ("Azərbaycan–Türkiyə: «dostluq» 100 il", "azerbaycan-turkiye-dostluq-100-il"),
        ("Баку'дан Bakı'da Trump’s", "bakudan-bakida-trumps"),
        ("Российский министр: «Ещё щука» — 5 %", "rossiysky-ministr-eshchyo-shchuka-5"),
        ("Хороший цирк, чай и жюри; объём", "khoroshy-tsirk-chay-i-zhyuri-obyom"),
        ("Київ: їжак і ґанок", "kiyiv-yizhak-i-ganok"),
        ("Çağdaş öğrenci ISIĞI", "cagdas-ogrenci-isigi"),
        ("Ǝзиз Gəncə ærø Straße", "eziz-gence-aero-strasse"),
        ("…", ""),
        ("北京", ""),
        ("", ""),
        ("a" * 200, "a" * SLUG_LIMIT),
        ("söz " * 40, "-".join(["soz"] * 20)),
        (f"{'a' * 80} b", "a" * 80),
    ],
)
def test_a_slug_is_ascii_and_reads_like_the_headline(text, expected):
    assert slug(text) == expected


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("Bir iki üç", 10, "Bir iki üç"),
        ("Bir iki üç dörd", 10, "Bir iki…"),
        ("Bir iki üç dörd", 11, "Bir iki üç…"),
        ("Раз, два, три", 10, "Раз, два…"),
        ("Biriki", 4, "Bir…"),
        ("One — two", 7, "One…"),
        ("ab", 1, "…"),
        ("ab", 0, ""),
    ],
)
def test_cutting_leaves_whole_words_and_counts_the_ellipsis(text, limit, expected):
    assert cut_words(text, limit) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a \t\n b\u00a0\u2003c ", "a b c"),
        ("a\u200bb\ufeffc", "a b c"),
        ("beynəl\u00admiləl", "beynəlmiləl"),
        ("a\x00b\x07c\x9f", "abc"),
        ("\u202eterces\u202c", "terces"),
        ("نمی\u200cدانم 👩\u200d🚀", "نمی\u200cدانم 👩\u200d🚀"),
        ("x\ud800y", "xy"),
        ("", ""),
    ],
)
def test_squeezing_leaves_one_clean_line(text, expected):
    assert squeeze(text) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("beynəlmiləlləşdirilməsi", "az", "bey-nəl-mi-ləl-ləş-di-ril-məsi"),
        ("Müvəffəqiyyətsizliklərimizdən danışdı", "az-AZ", "Müvəf-fə-qiy-yət-siz-lik-lə-ri-miz-dən danışdı"),
        ("müvəffəqiyyət", "az", "müvəffəqiyyət"),
        ("достопримечательностей", "ru", "достопримечательностей"),
        ("https://example.az/beynelmilellesdirilmesi", "az", "https://example.az/beynelmilellesdirilmesi"),
        ("beynelmilelci@example.az", "az", "beynelmilelci@example.az"),
    ],
)
def test_long_azerbaijani_words_may_break_between_syllables(text, language, expected):
    assert soft_hyphens(text, language).replace("\u00ad", "-") == expected


@settings(deadline=None)
@given(TEXTS)
def test_everything_done_twice_is_done_once(text):
    for change in (fold, slug, squeeze, casefold):
        assert change(change(text)) == change(text)
    assert casefold(casefold(text, "az"), "az") == casefold(text, "az")
    assert soft_hyphens(soft_hyphens(text, "az"), "az") == soft_hyphens(text, "az")


@settings(deadline=None)
@given(TEXTS)
def test_a_slug_holds_only_what_an_address_may_hold(text):
    assert set(slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(slug(text)) <= SLUG_LIMIT
    assert slug(text).strip("-") == slug(text)


@settings(deadline=None)
@given(TEXTS)
def test_a_squeezed_text_can_be_stored_and_shown(text):
    squeezed = squeeze(text)
    squeezed.encode()
    assert squeezed == squeezed.strip()
    assert "\n" not in squeezed


@settings(deadline=None)
@given(TEXTS, st.integers(-1, 40))
def test_a_cut_text_is_never_longer_than_asked(text, limit):
    cut = cut_words(text, limit)
    assert len(cut) <= max(limit, 0)
    assert cut_words(cut, limit) == cut
    assert cut == text or text.startswith(cut.removesuffix("…"))
