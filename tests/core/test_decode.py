"""Bytes of pages become the text that was meant, whatever the server says about them."""

import gzip

import pytest

from icma.core.decode import decode_page

AZ = "<html><p>Şəhərdə güclü külək əsəcək, yağış gözlənilir.</p></html>"
RU = "<html><p>Сегодня в городе ожидается сильный ветер, к вечеру пройдёт дождь.</p></html>"
EN = "<html><p>“Strong wind” – it’s expected in the city today.</p></html>"
TR = "<html><p>Bugün şehirde kuvvetli rüzgâr bekleniyor, akşam yağmur yağacağı bildirildi; ışık ığdır.</p></html>"
JA = "<html><p>きょうは強い風が吹く。夜には雨が降るとのことで、気象庁は注意を呼びかけた。</p></html>"


@pytest.mark.parametrize(
    ("text", "codec", "content_type"),
    [
        (AZ, "utf-8", ""),
        (AZ, "utf-8-sig", ""),
        (AZ, "utf-16", ""),
        (AZ, "utf-16-le", ""),
        (AZ, "utf-32", ""),
        (AZ, "utf-8", "text/html; charset=windows-1251"),
        (RU, "utf-8", "text/html; charset=iso-8859-1"),
        (RU, "cp1251", "text/html; charset=windows-1251"),
        (RU, "cp1251", ""),
        (RU, "cp1251", "text/html; charset=utf-8"),
        (RU, "cp1251", "text/html; charset=koi8-r"),
        (RU, "cp1251", "text/html; charset=no-such-thing"),
        (RU, "cp1251", "text/html; charset=hex"),
        (RU, "koi8-r", ""),
        (RU, "cp866", ""),
        (RU, "iso8859-5", ""),
        (EN, "cp1252", "text/html; charset=iso-8859-1"),
        (EN, "cp1252", ""),
        (TR, "cp1254", "text/html; charset=iso-8859-9"),
        (TR, "cp1254", ""),
        (JA, "euc_jp", ""),
        (JA, "cp932", ""),
        (JA, "iso2022_jp", ""),
    ],
)
def test_the_text_that_was_meant_comes_out(text: str, codec: str, content_type: str) -> None:
    decoded = decode_page(text.encode(codec), content_type=content_type)
    assert (decoded.text, decoded.problem) == (text, "")


def test_the_page_itself_names_its_encoding_where_the_server_does_not() -> None:
    page = '<html><head><meta charset="windows-1251"></head><p>Ветер</p></html>'
    assert decode_page(page.encode("cp1251")).text == page


def test_one_broken_letter_does_not_make_utf8_another_encoding() -> None:
    broken = RU.encode().replace("дождь".encode(), b"\xd0\xd0\xbe\xd0\xb6\xd0\xb4\xd1\x8c")
    decoded = decode_page(broken, content_type="text/html; charset=utf-8")
    assert (decoded.encoding, decoded.text) == ("utf-8", RU.replace("дождь", "\ufffdождь"))


@pytest.mark.parametrize("headers", [(), (("Content-Encoding", "gzip"),)])
def test_a_gzip_that_was_left_in_is_undone(headers: tuple[tuple[str, str], ...]) -> None:
    assert decode_page(gzip.compress(AZ.encode()), headers=headers).text == AZ


def test_control_characters_are_dropped() -> None:
    assert decode_page(b"<html><p>a\0b\x0bc\x1fd</p>").text == "<html><p>abcd</p>"


@pytest.mark.parametrize(
    ("body", "content_type", "problem"),
    [
        (b"", "", "the page is empty"),
        (b" \r\n\0 ", "text/html", "the page is empty"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "text/html", "this is an image, not a page"),
        (b"\0\0\0\x20ftypavif....", "", "this is an image, not a page"),
        (b"RIFF....WEBPVP8 ", "", "this is an image, not a page"),
        (b"\0\0\0\x20ftypisom....", "", "this is a video, not a page"),
        (b"%PDF-1.7 ...", "text/html", "this is a PDF, not a page"),
        (b"PK\3\4....", "", "this is a ZIP archive or an office document, not a page"),
        (bytes(range(256)) * 20, "text/html", "this is binary data, not a page"),
        (b"just letters", "image/png", "this is an image, not a page"),
    ],
)
def test_what_is_no_page_is_named(body: bytes, content_type: str, problem: str) -> None:
    assert decode_page(body, content_type=content_type).problem == problem


def test_a_text_that_begins_like_a_picture_is_a_text() -> None:
    assert decode_page(b"BMW opens a plant, says the company.", content_type="text/plain").problem == ""
