"""A name has one skeleton in every script, also with the endings of its language."""

from __future__ import annotations

import pytest

from icma.core.skeleton import skeletons


@pytest.mark.parametrize(
    ("bones", "spellings"),
    [
        ("alv", "az:Əliyev ru:Алиев en:Aliyev tr:Aliyev ru:Алиева az:Əliyevə"),
        ("krbk", "az:Qarabağ ru:Карабах en:Karabakh tr:Karabağ ru:Карабахе"),
        ("artkn", "az:Ərdoğan ru:Эрдоганом en:Erdogan tr:Erdoğan"),
        ("vrnj", "az:Voronejdə ru:Воронеже en:Voronezh tr:Voronej"),
        ("tsknt", "az:Daşkəndə ru:Ташкент en:Tashkent tr:Taşkent"),
        ("azrbj", "az:Azərbaycanlı ru:азербайджанского en:Azerbaijani tr:Azerbaycan"),
        ("jkn", "az:Ceyhun ru:Джейхун en:Jeyhun tr:Ceyhun"),
        ("bk", "az:Bakıda ru:Баку en:Baku tr:Bakü"),
    ],
)
def test_one_name_has_one_skeleton(bones: str, spellings: str) -> None:
    words = [spelling.split(":") for spelling in spellings.split()]
    assert [word for language, word in words if bones not in skeletons(word, language)] == []


def test_words_without_consonants_have_none() -> None:
    assert [skeletons(word, "en") for word in ("", "…", "新聞")] == [(), (), ()]
