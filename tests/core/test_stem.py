"""Words as the search knows them: endings, marks, numbers, hyphens and apostrophes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icma.core.stem import EXACT, asked_forms, find_words, forms_of, index_tokens, is_marked, plain_text, stem_of
from icma.core.stem_az import stem_az
from icma.core.text import fold

# A word and its forms as news write them; all of them have one stem.
AZERBAIJANI = [
    ("Gilavar", "Gilavarda Gilavarın Gilavardan Gilavara Gilavarı Gilavarla Gilavardakı Gilavardır"),
    ("bərə", "bərələr bərələri bərələrin bərəni bərənin bərəyə bərədə bərədən bərələrində bərələrinə bərəsi bərəsində"),
    ("Bakı", "Bakıda Bakının Bakıya Bakıdan Bakını Bakıdakı"),
    ("şəhər", "şəhərdə şəhərin şəhərə şəhəri şəhərlər şəhərlərdə şəhərdəki şəhərimiz şəhərimizdə"),
    ("nazir", "nazirlər nazirin naziri nazirinin nazirə nazirlərin"),
    ("uşaq", "uşağı uşağın uşaqlar uşaqlara uşaqların uşağa"),
    ("çörək", "çörəyi çörəyin çörəklər"),
    ("xətt", "xətti xəttin xəttində xəttə"),
    ("qız", "qızı qızın qızlar qızları qıza"),
    ("ev", "evdə evlər evlərin evi evin evinin evində evindən"),
    ("universitet", "universitetdə universiteti universitetinin universitetlər universitetə"),
    ("respublika", "respublikada respublikanın respublikası respublikasının"),
    ("Azərbaycan", "Azərbaycanın Azərbaycanda Azərbaycana"),
    ("Gəncə", "Gəncədə Gəncənin Gəncəyə"),
    ("Türkiyə", "Türkiyədə Türkiyənin Türkiyəyə"),
    ("Rusiya", "Rusiyada Rusiyanın Rusiyaya"),
    ("yol", "yolu yolun yolda yollar yollarda yola"),
    ("qadın", "qadınlar qadının qadınlara"),
    ("körpü", "körpüdə körpünün körpülər körpüsü körpüyə"),
    ("liman", "limanda limanı limanının limanın limana"),
    ("Əliyev", "Əliyevin Əliyevlə Əliyevə"),
    ("məktəb", "məktəbdə məktəbə məktəblər məktəbin məktəbimiz"),
    ("kənd", "kəndi kəndin kəndlər kəndində kəndə"),
    ("prezident", "prezidenti prezidentinin prezidentə prezidentlə"),
    ("qərar", "qərarı qərara qərarın qərarları"),
    ("balıqçı", "balıqçılar balıqçının balıqçıları"),
    ("gəmi", "gəmidə gəminin gəmilər gəmiyə gəmisi"),
    ("Şuşa", "Şuşada Şuşaya Şuşanın"),
]
# Words that a careless stripper would make one.
APART = [
    ("Qars", "qarşı"), ("gənc", "Gəncə"), ("Rus", "Rusiya"), ("türk", "Türkiyə"), ("bal", "balıq"), ("yax", "yaxşı"),
    ("kitab", "kitabxana"), ("Bakı", "bak"), ("alma", "alman"), ("seçim", "seç"), ("həkim", "hək"), ("Şuşa", "şuş"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "forms"), AZERBAIJANI, ids=[row[0] for row in AZERBAIJANI])
def test_azerbaijani_forms_have_one_stem(word: str, forms: str) -> None:
    assert {form: stem_az(fold(form)) for form in forms.split()} == dict.fromkeys(forms.split(), stem_az(fold(word)))


@pytest.mark.parametrize(("one", "other"), APART)
def test_azerbaijani_words_stay_apart(one: str, other: str) -> None:
    assert stem_az(fold(one)) != stem_az(fold(other))


@given(st.text(alphabet="aeioubdgklmnrsty", max_size=14))
def test_a_stem_is_its_own_stem(word: str) -> None:
    assert stem_az(stem_az(word)) == stem_az(word)


@pytest.mark.parametrize(
    ("language", "word", "forms"),
    [
        ("ru", "министр", "министра министры министром Министрами"),
        ("ru", "ёлка", "елки ёлку ёлками"),
        ("ru", "Россия", "России Россию Россией"),
        ("ru", "Алиев", "Алиева Алиеву Алиевым"),
        ("en", "ferry", "ferries Ferry's ferry’s FERRIES"),
        ("en", "minister", "ministers Minister's"),
        ("tr", "bakan", "bakanlar Bakan'ın"),
        ("tr", "İstanbul", "İstanbul'da istanbulda İSTANBUL"),
        ("az", "Bakı", "BAKI Bakı'da Bakıʼdan"),
        ("az", "ışıq", "IŞIQ işığı İşıqlar"),
    ],
)
def test_other_languages_and_other_writings_too(language: str, word: str, forms: str) -> None:
    def stem(one: str) -> str:
        found = forms_of(plain_text(one), language)
        return found.stem if found else ""

    expected = stem(word)
    assert {form: stem(form) for form in forms.split()} == dict.fromkeys(forms.split(), expected)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Öldü, oldu", "az", "=öldü =oldu a:old oldu a:öld"),
        ("COVID-19", "en", "=covid =19 e:covid 19 covid19"),
        ("e-mail", "en", "=e =mail e:e e:mail email e:email"),
        ("The U.S. economy", "en", "=the =u.s =economy e:the u.s us e:economi"),
        ("7.1 bal, 7,1 balls", "en", "=7.1 =bal =7.1 =balls 7.1 e:bal e:ball"),
        ("И.о. мэра Ёлкин", "ru", "=и.о =мэра =елкин и.о ио r:мэр r:елкин"),
        ("İ.Əliyev Bakı'da", "az", "=i =əliyev =bakı a:i a:eliyev eliyev a:əliyev a:baki baki a:bakı"),
        ("O’Brien don't", "en", "=obrien =dont e:obrien e:dont"),
        ("2026-cı il", "az", "=2026 =cı =il 2026 a:ci ci a:cı 2026ci a:il"),
        ("NATO-nun qərarı", "az", "=nato =nun =qərarı a:nato a:nun natonun a:nato a:qerar qerari a:qərar"),
        ("йод и\u0306од", "ru", "=йод =йод r:йод"),
        ("so\u00adft", "en", "=soft e:soft"),
        ("« — » \x00 \ud800 🙂", "az", ""),
    ],
)
def test_tokens_of_a_text(text: str, language: str, expected: str) -> None:
    tokens = index_tokens(text, language)
    assert tokens.split() == list(dict.fromkeys(expected.split())) or tokens == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [("öldü", True), ("ışıq", True), ("IŞIQ", True), ("oldu", False), ("İlham", False), ("COVID", False),
     ("ёлка", False), ("йод", False), ("café", True)],
)  # fmt: skip
def test_letters_count_where_they_were_typed(word: str, expected: bool) -> None:
    assert is_marked(word) is expected


def test_a_word_of_unknown_language_may_have_the_endings_of_three() -> None:
    assert {form.stem for form in asked_forms("oldular", ())} == {"a:old", "e:oldular", "t:ol"}
    assert [form.stem for form in asked_forms("министрами", ())] == ["r:министр"]


TOKEN = re.compile(rf"{EXACT}?(?:[a-z]:)?[\w.]+")


@settings(max_examples=300)
@given(
    st.text() | st.text(alphabet="İIıəğş'’-.,0179aZsdйёа\u0307"),
    st.sampled_from(["az", "ru", "en", "tr", "", "zh-Hant"]),
)
def test_the_stem_alone_is_that_of_all_forms(text: str, language: str) -> None:
    word = plain_text(text)
    forms = forms_of(word, language)
    assert stem_of(word, language) == ((forms.folded, forms.stem) if forms else ("", ""))


@given(
    st.text() | st.text(alphabet="İIıəğş'’-.,*\"=: 0179aZйё\u0301\u0307\u00ad\ufdfa½²"),
    st.sampled_from(["az", "ru", "en", "tr", "", "zh-Hant"]),
)
def test_any_text_gives_tokens_that_no_index_stumbles_over(text: str, language: str) -> None:
    tokens = index_tokens(text, language).split(" ")
    assert [token for token in tokens if token and not TOKEN.fullmatch(token)] == []
    "".join(tokens).encode()
    plain = plain_text(text)
    assert [plain[word.start : word.end] for word in find_words(plain)] == [word.text for word in find_words(plain)]
