"""What is taken for spam, and that no single sign is enough against a reader who is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from icma.core.spam import HOLD_FROM, SpamSigns, same_words, spam_score

KNOWN = SpamSigns(text="Bərə nə vaxt gedəcək?", links=0, account_hours=500, shown=5, refused=0, repeated=False)
NEW = replace(KNOWN, account_hours=1, shown=0)


@pytest.mark.parametrize(
    ("signs", "found"),
    [
        (KNOWN, ()),
        (NEW, ("new",)),
        (replace(KNOWN, links=1), ("links",)),
        (replace(KNOWN, seconds_to_write=1.0), ("fast",)),
        (replace(KNOWN, text="ПАРОМ НЕ ХОДИТ УЖЕ ТРЕТИЙ ДЕНЬ"), ("shouting",)),
        (replace(KNOWN, text="çoooooooooooox"), ("flooding",)),
        (replace(KNOWN, text="Mənim nömrəm +994 50 123 45 67"), ("contact",)),
        (replace(KNOWN, text="Пишите в личку, кредит за час"), ("selling",)),
        (replace(KNOWN, shown=1, refused=4), ("hidden",)),
        (replace(KNOWN, copies=1), ("copied",)),
    ],
)
def test_one_sign_alone_never_holds_a_comment(signs: SpamSigns, found: tuple[str, ...]) -> None:
    score, named = spam_score(signs)
    assert named == found
    assert score < HOLD_FROM


@pytest.mark.parametrize(
    "signs",
    [
        replace(NEW, links=3, text="Kredit! https://a.example https://b.example https://c.example"),
        replace(NEW, text="Казино бонус, пишите в telegram +994 50 123 45 67", seconds_to_write=0.5),
        replace(NEW, repeated=True, links=1),
        replace(NEW, copies=4),
        replace(KNOWN, copies=5),
    ],
)
def test_several_signs_hold_it(signs: SpamSigns) -> None:
    assert spam_score(signs)[0] >= HOLD_FROM


def test_a_reader_of_long_standing_is_trusted_a_little() -> None:
    signs = replace(KNOWN, links=2, text="Bax: t.me/xeber")
    assert spam_score(replace(signs, shown=50))[0] < spam_score(signs)[0]


def test_the_same_words_are_known_in_other_dress() -> None:
    text = "ƏLA   kredit,\nhər kəsə zaminsiz, 5 dəqiqəyə!"
    assert same_words(text) == same_words("Əla kredit: hər kəsə zaminsiz - 7 dəqiqəyə")
    assert same_words(text) != same_words("Əla kreditlər: hər kəsə zaminsiz, 5 dəqiqəyə")
    assert (same_words("👍"), same_words("Sağ ol 2")) == ("👍", "Sağ ol 2")
