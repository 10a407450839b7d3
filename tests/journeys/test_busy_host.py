"""A host that is busy for a moment: its pages come when it wants them, and nothing counts as a failure."""

from __future__ import annotations

from tests.journeys.harvest import HOST, HTML, RSS, Harvest, feed, page
from tests.site import Reply, Request, honest

from icma.captures.models import Page


def test_pages_of_a_host_that_was_busy_for_two_seconds_all_come_and_none_counts_a_failure(harvest: Harvest) -> None:
    asked: list[str] = []

    def busy_once(request: Request) -> object:
        asked.append(request.path)
        if len(asked) == 2:
            return Reply(status=503, headers={"Retry-After": "2"})
        return honest(page(f"Bərə xətti {request.path[1:]}"), headers=HTML)(request)

    paths = [f"/{number}" for number in range(4)]
    harvest.site.serve(HOST, "/rss", feed(*((path, f"https://{HOST}{path}") for path in paths)), headers=RSS)
    for path in paths:
        harvest.site.serve(HOST, path, busy_once)
    harvest.add()
    harvest.run()
    assert sorted(asked) == sorted([*paths, asked[1]])
    assert asked[1] in asked[2:]
    assert set(Page.objects.values_list("visits", "attempts", "last_error")) == {(1, 0, "")}


def test_a_host_that_wants_to_be_left_alone_for_long_is_said_on_the_rows_that_wait(harvest: Harvest) -> None:
    paths = [f"/{number}" for number in range(3)]
    harvest.site.serve(HOST, "/rss", feed(*((path, f"https://{HOST}{path}") for path in paths)), headers=RSS)
    for path in paths:
        harvest.site.serve(HOST, path, honest(b"busy", status=503, headers={"Retry-After": "3600"}))
    harvest.add()
    harvest.run()
    lines = sorted(Page.objects.values_list("last_error", flat=True))
    assert lines == [
        "The server answers 503 Service Unavailable (too many requests or busy)",
        *[f"{HOST} asked us to stay away for now"] * 2,
    ]
