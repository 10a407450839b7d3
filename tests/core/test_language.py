"""In which language a text is written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icma.core.language import OURS, detect_language
from icma.core.text import fold

from .headlines import first_words

ROWS = [(language, headline) for language in OURS for headline in first_words(language)]
FLOOR = 0.99  # design section 5: low-accuracy mode is good enough if it holds this


@pytest.mark.parametrize("hint", ["", "az", "ru", "en", "tr", "uk", "de"])
def test_the_first_eight_words_of_a_headline_name_its_language_whatever_is_declared(hint):
    wrong = [
        (headline, found) for language, headline in ROWS if (found := detect_language(headline, hint=hint)) != language
    ]
    assert len(wrong) <= len(ROWS) * (1 - FLOOR), wrong


def test_azerbaijani_typed_without_its_letters_is_still_azerbaijani():
    wrong = [text for text in map(fold, first_words("az")) if detect_language(text, hint="az") != "az"]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "hint", "expected"),
    [
        ("Die Regierung hat am Montag neue Maßnahmen beschlossen", "de", "de"),
        ("Die Regierung hat am Montag neue Maßnahmen beschlossen", "de-AT", "de"),
        ("Die Regierung hat am Montag neue Maßnahmen beschlossen", "en-US", "de"),
        ("Die Regierung hat am Montag neue Maßnahmen beschlossen", "", "de"),
        ("Le gouvernement a annoncé lundi de nouvelles mesures", "fr", "fr"),
        ("Le gouvernement a annoncé lundi de nouvelles mesures", "en", "fr"),
        ("Il governo ha approvato ieri la nuova legge di bilancio", "", "it"),
        ("Regeringen presenterar en ny budget under måndagen", "sv", "sv"),
        ("Regjeringen la mandag fram et nytt budsjett for neste år", "no", "no"),
        ("Oʻzbekiston hukumati yangi qaror qabul qildi", "uz", "uz"),
        ("Regjeringen la mandag fram et nytt budsjett for neste år", "nb-NO", "no"),
        ("Vyriausybė pirmadienį patvirtino kitų metų biudžetą", "en", "lt"),
        ("Umasipala uthi amanzi azobuya kusasa ekuseni emakhaya", "en-ZA", "zu"),
        ("Abantwana besikolo bafumene iincwadi ezintsha namhlanje", "en", "xh"),
        ("Serikali imetangaza bei mpya ya mafuta leo asubuhi", "en", "sw"),
        ("Liveblog im News-Ticker: Update vom 26. August", "de", "de"),
        ("서울에서 새로운 지하철역이 문을 열었다", "ko", "ko"),
        ("서울에서 새로운 지하철역이 문을 열었다", "en", "ko"),
        ("東京で新しい駅が開業した", "", "ja"),
        ("北京新地铁站今天开通", "", "zh"),
        ("دولت ایران از گفتگو خبر داد", "", "fa"),
        ("حکومت نے نئے اسٹیشن کا افتتاح کر دیا", "", "ur"),
        ("নতুন মেট্রো স্টেশন চালু হয়েছে", "en", "bn"),
        ("புதிய ரயில் நிலையம் திறக்கப்பட்டது", "", "ta"),
        ("افتتاح محطة مترو جديدة في العاصمة", "", "ar"),
        ("თბილისში მეტროს ახალი სადგური გაიხსნა", "ka", "ka"),
        ("Правителството прие бюджета за следващата година", "bg", "bg"),
        ("Үкімет келесі жылдың бюджетін бекітті", "kk", "kk"),
    ],
)
def test_a_language_beyond_ours_is_never_called_one_of_ours(text, hint, expected):
    assert detect_language(text, hint=hint) == expected


@pytest.mark.parametrize(
    ("text", "hint", "expected"),
    [
        ("", "", ""),
        ("", "utf-8", ""),
        ("", "und", ""),
        ("Bakı", "nb", "no"),
        ("", "az-Latn-AZ", "az"),
        ("2026", "ru_RU", "ru"),
        ("14:05", "", ""),
        ("Bakı", "aze", "az"),
        ("Trump", "az", "az"),
        ("https://example.org/a/very/long/english/address", "az", "az"),
        ("President Əliyev arrives in Brussels for two days of talks", "en", "en"),
        ("Səfir Ərdoğanla görüşüb", "tr", "az"),
        ("В Баку приехал посол Əliyev", "az", "ru"),
    ],
)
def test_little_text_goes_by_what_the_publisher_declares(text, hint, expected):
    assert detect_language(text, hint=hint) == expected


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=12))
def test_any_text_and_any_hint_give_a_tag_or_nothing(text, hint):
    found = detect_language(text, hint=hint)
    assert found == "" or (found.isalpha() and found.islower() and len(found) in {2, 3})
