"""The interface texts: English stands in the code, Azerbaijani and Russian in `locale/*/LC_MESSAGES/*.po`.

The catalogues are read as they are, at first use (about 20 ms each): nothing is compiled, so nothing can be stale.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation import get_language

LOCALE = Path(__file__).parent / "locale"
SOURCE_LANGUAGE = "en"  # the msgids themselves


def catalog_languages() -> tuple[str, ...]:
    """The languages that have a catalogue."""
    return tuple(sorted(path.name for path in LOCALE.iterdir() if path.is_dir()))


def read_catalog(language: str) -> Catalog:
    """One catalogue as it stands in its files, `messages.po` first. Raises `FileNotFoundError` and `PoFileError`, and
    `ValueError` for a text that stands in two of them.
    """
    first = LOCALE / language / "LC_MESSAGES" / "messages.po"
    whole = _read_file(first, language)
    for path in sorted(first.parent.glob("*.po")):
        for message in _read_file(path, language) if path != first else ():
            if message.id and message.id in whole:
                raise ValueError(f"{path} has {message.id!r}, which stands in another file of {language} already")
            if message.id:
                whole[message.id] = message
    return whole


def _read_file(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


@cache
def translations(language: str) -> NullTranslations:
    """The texts of one edition; the English ones when there is no such edition."""
    if language not in catalog_languages():
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_catalog(language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def translate(text: str) -> str:
    """A text in the language of the active edition."""
    return _active().gettext(text)


def translate_number(one: str, many: str, n: int) -> str:
    """The text whose form goes with the number `n`."""
    return _active().ngettext(one, many, n)


def _active() -> NullTranslations:
    return translations((get_language() or SOURCE_LANGUAGE).partition("-")[0])
