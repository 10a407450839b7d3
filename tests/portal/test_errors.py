"""Pages that say what is not here, as the page cache keeps them."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.make import NOW

from icma.house.actions import save_portal
from icma.house.models import Portal
from icma.portal.splices import ASKED, is_marked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archive")]


def test_a_page_of_an_edition_that_is_not_here_takes_no_parts_from_it(client: Client) -> None:
    save_portal(portal=Portal(name="Xəzər", editions=["az"]), now=NOW)
    for path, spliced in (("/az/nothing/", True), ("/en/nothing/", False), ("/en/", False)):
        answer = client.get(path, **{ASKED: True})
        assert (answer.status_code, is_marked(answer.content)) == (404, spliced)
