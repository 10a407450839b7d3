"""Every text of the interface stands in every language, with the same slots and the right number of forms."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from jinja2 import nodes

import icma
from icma.catalogs import catalog_languages, read_catalog, translations

ICMA = Path(icma.__file__).parent
TEMPLATES = ICMA / "portal" / "templates"
DESK = ICMA / "desk" / "pages"
SLOT = re.compile(r"%\(\w+\)[sd]")
FORMS = {"az": 1, "ru": 3}
# Words that are the same in every language: names, codes and one command.
SAME_EVERYWHERE = {"RSS", "Atom", "JSON Feed", "icma source add https://example.org", "·", "—", "(", ")"}


def texts_of_the_code() -> set[str | tuple[str, ...]]:
    as_written = {"trim_blocks": "true", "lstrip_blocks": "true"}
    pages, letters, desk = "portal/templates/**.html", "portal/templates/**.txt", "desk/pages/**.html"
    found = extract_from_dir(
        ICMA,
        method_map=[(pages, "jinja2"), (letters, "jinja2"), (desk, "jinja2"), ("**.py", "python")],
        options_map={pages: as_written, letters: as_written, desk: as_written},
    )
    return {message if isinstance(message, str) else tuple(filter(None, message)) for _, _, message, _, _ in found}


def texts_of(catalog: Catalog) -> set[str | tuple[str, ...]]:
    return {message.id for message in catalog if message.id}


def test_there_is_a_catalogue_for_every_language_but_that_of_the_code() -> None:
    assert catalog_languages() == ("az", "ru")


@pytest.mark.parametrize("language", FORMS)
def test_no_text_is_missing_and_none_is_left_over(language: str) -> None:
    assert texts_of(read_catalog(language)) == texts_of_the_code()


@pytest.mark.parametrize("language", FORMS)
def test_every_text_is_translated_with_the_same_slots(language: str) -> None:
    catalog = read_catalog(language)
    wrong = []
    for message in catalog:
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        source = message.id if isinstance(message.id, str) else message.id[0]
        slots = {tuple(sorted(SLOT.findall(form))) for form in forms}
        wanted = FORMS[language] if isinstance(message.id, tuple) else 1
        complete = all(forms) and len(forms) == wanted and slots == {tuple(sorted(SLOT.findall(source)))}
        if message.id and (message.fuzzy or not complete):
            wrong.append(message.id)
    assert wrong == []
    assert not catalog.obsolete


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("az", ["1 versiya", "2 versiya", "5 versiya", "21 versiya", "112 versiya"]),
        ("ru", ["1 версия", "2 версии", "5 версий", "21 версия", "112 версий"]),
        ("en", ["1 version", "2 versions", "5 versions", "21 versions", "112 versions"]),
    ],
)
def test_numbers_take_the_right_form(language: str, expected: list[str]) -> None:
    speak = translations(language).ngettext
    forms = [speak("%(num)s version", "%(num)s versions", n) % {"num": n} for n in (1, 2, 5, 21, 112)]
    assert forms == expected


@pytest.mark.parametrize(
    "path", sorted((*TEMPLATES.rglob("*.html"), *DESK.rglob("*.html"))), ids=lambda path: str(path.relative_to(ICMA))
)
def test_no_template_holds_words_of_its_own(path: Path) -> None:
    tree = jinja2.Environment(extensions=["jinja2.ext.i18n"]).parse(path.read_text("utf-8"))
    markup = "".join(piece.data for piece in tree.find_all(nodes.TemplateData))
    text = re.sub(r"<svg.*?</svg>|<kbd>.</kbd>|<[^<>]*>", "\n", markup, flags=re.DOTALL)
    words = {line.strip() for line in text.split("\n")}
    assert {word for word in words if re.search(r"[^\W\d_]", word)} <= SAME_EVERYWHERE
    spoken = re.findall(r'\b(?:aria-label|alt|title|placeholder|content)="([^"{}]*[^\W\d_][^"{}]*)"', markup)
    assert set(spoken) <= {"width=device-width, initial-scale=1", "light dark", "noindex", "summary_large_image",
                           "#FCFCFA", "#131518"}  # fmt: skip
