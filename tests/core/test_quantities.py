"""Numbers with their kind: the same in four languages, never of two kinds."""

from __future__ import annotations

import pytest

from icma.core.quantities import find_quantities


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Uçot dərəcəsi 7 faizə endirildi", ["share:7"]),
        ("⚡️Два человека пострадали", ["count:2"]),
        ("🇦🇿İki nəfər xəsarət alıb", ["count:2"]),
        ("→Beş nəfər", ["count:5"]),
        ("\ufffcTwo people rescued", ["count:2"]),
        ("пять₽", ["count:5"]),
        ("ЦБ снизил ставку до 7,25 %", ["share:7.25"]),
        ("Rate cut to 7.25 percent", ["share:7.25"]),
        ("Politika faizi yüzde 7,25'e çekildi", ["share:7.25"]),
        ("2,5 milyon manat", ["money:2500000"]),
        ("2,5 млн манатов", ["money:2500000"]),
        ("a loss of $2.5 million", ["money:2500000"]),
        ("2,5 milyon dolar", ["money:2500000"]),
        ("«Dəniz» 2:1 qalib gəldi", ["score:2:1"]),
        ("Гости проиграли 1:2", ["score:2:1"]),
        ("Deniz win 2-1", ["score:2:1"]),
        ("Maç 18:30'da başlıyor", ["clock:18:30"]),
        ("17 noyabr", ["day:11-17"]),
        ("на 17 ноября", ["day:11-17"]),
        ("on November 17", ["day:11-17"]),
        ("17 Kasım", ["day:11-17"]),
        ("5,1 maqnitudalı zəlzələ", ["decimal:5.1"]),
        ("5.1-magnitude quake in 2026", ["decimal:5.1", "year:2026"]),
        ("Погибли трое, ранены девять", ["count:3", "count:9"]),
        ("Three dead, 12 hurt", ["count:3", "count:12"]),
        ("üç ölü, dörd yaralı", ["count:3", "count:4"]),
        ("300 тысяч тонн", ["count:300000"]),
        ("300,000 tonnes", ["count:300000"]),
        ("300 min ton", ["count:300000"]),
        ("Сбор 85 млрд рублей", ["money:85000000000"]),
        ("1.2.2026 in one", []),
        ("no number here", []),
        ("9" * 400, []),
    ],
)
def test_numbers_are_read_with_their_kind(text: str, keys: list[str]) -> None:
    assert [number.key for number in find_quantities(text)] == keys
