"""`icma stories`, as an operator types it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from icma.cli.main import app
from icma.stories.actions import hold_index
from icma.stories.queries import story_of
from tests.rooms.stories import MATCH_RU, QUAKE_RU, QUAKE_RU_OTHER, carry, publish

pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["stories", *words])
    return result.exit_code, f"{result.output}{result.exception or ''}"


def test_status_and_rebuild_say_how_things_stand(archive: Path) -> None:
    ids = [publish("Kanal", QUAKE_RU), publish("Vestnik", QUAKE_RU_OTHER, minutes=4), publish("Kanal", MATCH_RU)]
    assert "articles wait for `icma up` or `icma work` to place them." in run("status")[1]
    carry()
    before = [story_of(pk) for pk in ids]
    code, said = run("status")
    assert (code, "3 articles stand in 2 stories." in said) == (0, True)
    code, said = run("rebuild")
    assert (code, "2 stories; 0 articles moved." in said) == (0, True)
    assert [story_of(pk) for pk in ids] == before


def test_a_rebuild_waits_for_nobody_and_says_what_to_do(archive: Path) -> None:
    import uuid

    from django.utils import timezone

    assert hold_index(uuid.uuid4(), now=timezone.now())
    code, said = run("rebuild")
    assert code == 1
    assert "stop it, wait a minute, try again" in said
