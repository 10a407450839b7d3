"""Names that readers give themselves: which are taken as they are, and which pass for somebody else."""

from __future__ import annotations

import pytest

from icma.core.names import BadName, check_name, name_key

PORTAL = "Xəzər Xəbər"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Anar", "Anar"), ("  Nigar \u00a0 Əliyeva ", "Nigar Əliyeva"), ("Ülviyyə", "Ülviyyə"), ("Işıq", "Işıq"),
        ("İlqar", "İlqar"), ("Şəhla Ğ.", "Şəhla Ğ."), ("Ёлка", "Ёлка"), ("Жан-Поль", "Жан-Поль"), ("Їжак", "Їжак"),
        ("Әминә", "Әминә"), ("Çağrı Öztürk", "Çağrı Öztürk"), ("O'Brien", "O'Brien"), ("Nguyễn", "Nguyễn"),
        ("Þóra", "Þóra"), ("ʾAlī", "ʾAlī"), ("علی", "علی"), ("さくら子", "さくら子"), ("Oxucu 2", "Oxucu 2"),
        ("A\u202enar", "Anar"), ("An\u200bar", "Anar"), ("An\u00adar", "Anar"), ("Anna Петрова", "Anna Петрова"),
    ],
)  # fmt: skip
def test_a_name_is_kept_as_people_write_it(typed: str, kept: str) -> None:
    assert check_name(typed, portal=PORTAL) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"), ("\u202e\u200b", "empty"), ("A", "short"), ("x" * 41, "long"),
        ("<b>x</b>", "signs"), ("12345", "signs"), ("Anar 😀", "signs"), ("Anar\u2588", "signs"), ("@anar", "signs"),
        ("ᴀᴅᴍɪɴ", "signs"), ("ɑdmin", "signs"), ("ꜳdmin", "signs"), ("ɐnɐr", "signs"),
        ("Aнар", "mixed"), ("аdmin", "mixed"), ("αdmin", "mixed"), ("Ⲁdmin", "mixed"), ("ꓮdmin", "mixed"),
        ("Ꭺdmin", "mixed"), ("ᗩdmin", "mixed"), ("iсma", "mixed"), ("rеdaksiya", "mixed"), ("модepaтор", "mixed"),
        ("admin", "house"), ("ADMİN", "house"), ("admın", "house"), ("adm1n", "house"), ("a.d.m.i.n", "house"),
        ("ａｄｍｉｎ", "house"), ("𝐚𝐝𝐦𝐢𝐧", "house"), ("a\u0301d\u0301min", "house"), ("Админ2", "house"),
        ("The Admin", "house"), ("m0derator", "house"), ("rnoderator", "house"), ("Модератор Ленты", "house"),
        ("supermoderator", "house"), ("супермодератор", "house"), ("Rədaksiya", "house"), ("redaksıya", "house"),
        ("Редакция", "house"), ("Baş redaktor", "house"), ("icma", "house"), ("ісма", "house"), ("1cma", "house"),
        ("İCMA", "house"), ("ic ma", "house"), ("official icma", "house"), ("silinib", "house"), ("Удалено", "house"),
        ("Xezer Xeber", "house"), ("xəzərxəbər", "house"),
    ],
)  # fmt: skip
def test_what_deceives_is_refused(typed: str, code: str) -> None:
    with pytest.raises(BadName) as refused:
        check_name(typed, portal=PORTAL)
    assert refused.value.code == code


def test_those_of_the_house_may_say_so() -> None:
    assert check_name("Baş redaktor", portal=PORTAL, of_the_house=True) == "Baş redaktor"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anar", "ANAR"), ("Anar", "Аnаr"), ("Anar", "An ar"), ("İlham", "IIham"), ("İlham", "ilhаm"), ("Əli", "Eli"),
        ("Света", "Cвета"), ("Roman", "Rornan"), ("Orxan", "0rxan"), ("Çinar", "Cinar"), ("Ёлка", "Елка"),
    ],
)  # fmt: skip
def test_names_that_look_alike_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("Anar", "Amar"), ("Leyla", "Layla"), ("Иван", "Ирина"), ("Əli", "Vəli")])
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)
