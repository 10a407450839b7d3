"""The portal's settings at the desk and on the command line: always there, checked in words, shown at once."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.make import NOW
from typer.testing import CliRunner

from icma.cli.main import Refused, app
from icma.house import actions
from icma.house.models import Portal
from icma.house.queries import portal_facts, portal_logo
from icma.journal.queries import changes_since

pytestmark = pytest.mark.django_db

ILLEGIBLE = "%s has a contrast of %s to 1; 4.5 is needed to be legible; the nearest shade that will do is %s."
FORM = {
    "name": "Gilavar",
    "domain": "Gilavar.az",
    "time_zone": "Asia/Baku",
    "editions": "az, ru",
    "contact": "redaksiya@gilavar.example",
    "tagline_az": "Şəhərin xəbərləri",
    "tagline_ru": "Новости города",
    "tagline_en": "",
    "about_az": "Birinci abzas.\n\nİkinci abzas.",
    "about_ru": "",
    "about_en": "",
    "imprint_az": "",
    "imprint_ru": "",
    "imprint_en": "",
    "accent_light": "#0B4F8A",
    "accent_dark": "#8CC2F5",
    "social": "https://t.me/gilavar\nhttps://www.youtube.com/@gilavar",
    "mail_from": "post@gilavar.example",
    "sign_up": "on",
    "hold_first": "3",
}


@pytest.fixture
def desk(client: Client) -> Client:
    actions.appoint_operator(username="leyla", password="gizli-soz-2026", now=NOW)
    assert client.login(username="leyla", password="gizli-soz-2026")
    return client


def drawn(size: tuple[int, int] = (120, 40), form: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, (156, 28, 46)).save(written, form)
    return written.getvalue()


def faults(page: str) -> list[str]:
    lists = re.findall(r'<ul class="errorlist"[^>]*>(.*?)</ul>', page, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", line).strip() for one in lists for line in re.findall(r"<li>(.*?)</li>", one)]


def test_the_form_is_there_before_anybody_has_saved_it(desk: Client) -> None:
    answer = desk.get("/desk/house/portal/", follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [("/desk/house/portal/add/", 302)]
    assert ('value="icma"' in page, 'value="az, ru, en"' in page, 'href="/ru/"' in page) == (True, True, True)


def test_every_setting_is_kept_and_told_to_the_page_cache(desk: Client) -> None:
    assert desk.post("/desk/house/portal/add/", FORM).status_code == 302
    facts = portal_facts()
    assert (facts.name, facts.written, facts.editions, facts.contact) == (
        "Gilavar", "Gilavar.az", ("az", "ru"), "redaksiya@gilavar.example",
    )  # fmt: skip
    assert facts.tagline == {"az": "Şəhərin xəbərləri", "ru": "Новости города", "en": ""}
    assert facts.about["az"].split() == ["Birinci", "abzas.", "İkinci", "abzas."]
    assert (facts.mail_from, facts.sign_up, facts.commenting, facts.hold_first) == (
        "post@gilavar.example", True, False, 3,
    )  # fmt: skip
    assert (facts.accent, facts.demo, facts.logo_path) == (("#0B4F8A", "#8CC2F5"), False, "")
    assert facts.social == ("https://t.me/gilavar", "https://www.youtube.com/@gilavar")
    assert changes_since(0)[-1][1:] == ("portal.changed", "portal:1")
    assert desk.get("/desk/house/portal/", follow=True).redirect_chain == [("/desk/house/portal/1/change/", 302)]
    assert desk.get("/desk/house/portal/add/").status_code == 403


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"time_zone": "Bakı"}, "There is no time zone 'Bakı'; one looks like Asia/Baku."),
        ({"editions": ""}, "The portal needs at least one edition."),
        ({"editions": "az, tr"}, "There is no edition 'tr'; there are az, ru, en."),
        ({"contact": "leyla"}, "Enter a valid email address."),
        ({"name": "x" * 61}, "Ensure this value has at most 60 characters (it has 61)."),
        ({"accent_light": "blue"}, "'blue' is no colour; one looks like #9C1C2E."),
        ({"accent_light": "#FF0000"},
         ILLEGIBLE % ("#FF0000 on #FCFCFA", "3.9", "#EB0000")),
        ({"accent_dark": "#9C1C2E"},
         ILLEGIBLE % ("#9C1C2E on #131518", "2.3", "#BB6470")),
        ({"social": "https://t.me/a\nhttp://ok.example/"}, "'http://ok.example/' is no address that begins with https://."),
        ({"social": "javascript:alert(1)"}, "'javascript:alert(1)' is no address that begins with https://."),
        ({"social": "https://[::1"}, "'https://[::1' is no address that begins with https://."),
        ({"social": "https://a.example/ " * 13}, "There are 13 addresses; 12 have room."),
    ],
)  # fmt: skip
def test_a_fault_is_said_beside_its_field_and_nothing_is_written(
    desk: Client, given: dict[str, str], expected: str
) -> None:
    answer = desk.post("/desk/house/portal/add/", FORM | given)
    assert answer.status_code == 200
    form = answer.context["adminform"].form
    assert {field: list(lines) for field, lines in form.errors.items()} == {next(iter(given)): [expected]}
    assert Portal.objects.count() == 0


def test_a_logo_is_uploaded_served_and_removed(desk: Client) -> None:
    body = drawn()
    given = FORM | {"new_logo": SimpleUploadedFile("x.png", body)}
    assert desk.post("/desk/house/portal/add/", given).status_code == 302
    facts, logo = portal_facts(), portal_logo()
    assert logo is not None
    assert (logo.body, logo.media_type, facts.logo_size) == (body, "image/png", (120, 40))
    assert re.fullmatch(r"/logo-[0-9a-f]{16}\.png", facts.logo_path)
    assert f'<img src="{facts.logo_path}"' in desk.get("/desk/house/portal/1/change/").content.decode()
    assert desk.post("/desk/house/portal/1/change/", FORM).status_code == 302
    assert portal_facts().logo_path == facts.logo_path  # the form without a file leaves it
    assert desk.post("/desk/house/portal/1/change/", FORM | {"remove_logo": "on"}).status_code == 302
    assert (portal_facts().logo_path, portal_logo()) == ("", None)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><script/></svg>", "The SVG holds <script>"),
        (b"x" * 300_000, "The file has 292 KB; a logo may have 200 KB."),
        (b"not a picture", "This is no picture that browsers show"),
    ],
)
def test_a_file_that_is_no_logo_is_refused_beside_its_field(desk: Client, body: bytes, expected: str) -> None:
    answer = desk.post("/desk/house/portal/add/", FORM | {"new_logo": SimpleUploadedFile("logo.svg", body)})
    errors = answer.context["adminform"].form.errors
    assert (list(errors), expected in errors["new_logo"][0]) == (["new_logo"], True)
    assert Portal.objects.count() == 0


def test_the_desk_bears_the_portal_s_name(desk: Client) -> None:
    desk.post("/desk/house/portal/add/", FORM)
    page = desk.get("/desk/").content.decode()
    assert re.findall(r"<title>(.*?)</title>", page) == ["Site administration | Gilavar"]
    assert 'id="site-name"><a href="/desk/">Gilavar</a>' in page


def test_whether_it_is_a_demo_is_not_the_operator_s_to_say(desk: Client) -> None:
    actions.mark_demo(demo=True, now=NOW)
    assert desk.post("/desk/house/portal/1/change/", FORM).status_code == 302
    assert portal_facts().demo
    assert desk.post("/desk/house/portal/1/change/", FORM | {"demo": "", "logo_mark": "00"}).status_code == 302
    assert (portal_facts().demo, portal_facts().logo_path) == (True, "")
    before = len(changes_since(0))
    actions.mark_demo(demo=True, now=NOW)
    assert len(changes_since(0)) == before  # said already
    actions.mark_demo(demo=False, now=NOW)
    assert (portal_facts().demo, portal_facts().name) == (False, "Gilavar")


def test_a_portal_that_is_no_demo_gets_no_row_for_it() -> None:
    actions.mark_demo(demo=False, now=NOW)
    assert (Portal.objects.count(), len(changes_since(0))) == (0, 0)


def test_a_name_of_two_lines_is_refused() -> None:
    with pytest.raises(ValidationError, match="one line of plain text"):
        actions.save_portal(portal=Portal(name="a\r\nX-Evil: 1"), now=NOW)


def test_the_facts_are_one_read_that_passes_over_the_logo(django_assert_num_queries: Any) -> None:
    actions.change_portal(values={}, logo=drawn(), now=NOW)
    with django_assert_num_queries(1) as asked:
        assert portal_facts().logo_path
    assert '"logo"' not in asked.captured_queries[0]["sql"]


# --- the command line -----------------------------------------------------------------------------------------------


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["portal", *words])
    if isinstance(result.exception, Refused):
        return f"refused: {result.exception}"
    assert result.exception is None, result.exception
    return result.output


def shown() -> dict[str, str]:
    lines = [line.split(" │ ") for line in run("show").splitlines() if "│" in line]
    return {name.strip(): value.strip() for name, value in lines if name.strip()}


def test_settings_are_set_and_shown_on_the_command_line(tmp_path: Any) -> None:
    (tmp_path / "about.txt").write_text("О нас.\n\nВторой абзац.", "utf-8")
    (tmp_path / "logo.png").write_bytes(drawn())
    run("set", "name=Gilavar", "tagline.ru=Новости, как они есть", f"about.ru=@{tmp_path / 'about.txt'}",
        f"logo={tmp_path / 'logo.png'}", "editions=ru,az", "social=https://t.me/a https://x.com/b")  # fmt: skip
    facts = portal_facts()
    assert (facts.about["ru"], facts.editions) == ("О нас.\n\nВторой абзац.", ("ru", "az"))
    found = shown()
    assert {name: found[name] for name in ("name", "tagline.ru", "zone", "editions", "social", "logo")} == {
        "name": "Gilavar", "tagline.ru": "Новости, как они есть", "zone": "Asia/Baku", "editions": "ru, az",
        "social": "https://t.me/a https://x.com/b", "logo": facts.logo_path,
    }  # fmt: skip
    run("set", "sign-up=no", "commenting=No", "hold-first=2", "mail.from=post@gilavar.example")
    facts, found = portal_facts(), shown()
    assert (facts.sign_up, facts.commenting, facts.hold_first) == (False, False, 2)
    assert [found[name] for name in ("sign-up", "commenting", "hold-first", "mail.from")] == [
        "no", "no", "2", "post@gilavar.example",
    ]  # fmt: skip
    run("set", "tagline.ru=", "logo=")
    assert (portal_facts().tagline["ru"], portal_facts().logo_path, portal_facts().name) == ("", "", "Gilavar")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["Gilavar"], "refused: 'Gilavar' is no setting; one is written name=value, e.g. name=Gilavar"),
        (["demo=1"], "refused: there is no setting 'demo'; there are name, domain, zone,"),
        (["editions="], "refused: the portal needs at least one edition: editions=az,ru,en"),
        (["zone=Mars"], "refused: zone: There is no time zone 'Mars'; one looks like Asia/Baku."),
        (["accent.light=#FF0"], "refused: accent.light: '#FF0' is no colour; one looks like #9C1C2E."),
        (["commenting=perhaps"], "refused: commenting is yes or no, not 'perhaps'"),
        (["hold-first=-1"], "refused: hold-first is how many comments of a new reader wait for a moderator"),
        (["hold-first=99999"], "refused: hold-first: At most the first 100 comments of a reader can wait."),
        (["mail.from=me"], "refused: mail.from: Enter a valid email address."),
        (["contact=leyla"], "refused: contact: Enter a valid email address."),
        (["about.az=@/no/such/file"], "refused: /no/such/file cannot be read: No such file or directory"),
        (["logo=/etc/hostname"], "refused: logo: This is no picture that browsers show"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_the_reason(words: list[str], expected: str) -> None:
    said = run("set", *words)
    assert said[: len(expected)] == expected
    assert Portal.objects.count() == 0
