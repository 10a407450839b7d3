"""The gate before every request to a page or picture: robots.txt first, then the host's turn."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from icma.captures import actions as captures
from icma.captures import queries as captured
from icma.captures.segments import store_exchanges
from icma.core.failures import Later, SetAside, Trouble
from icma.core.fetch import Fetcher
from icma.core.robots import RobotsRules
from icma.core.schedule import parse_retry_after
from icma.core.types import Answer
from icma.core.urls import host_of, robots_url
from icma.tray import NotYet

ROBOTS_AGE = timedelta(hours=24)  # RFC 9309 section 2.4: a cached copy should not be used for more than 24 hours
ROBOTS_RETRY = timedelta(hours=1)
BUSY_PAUSE = timedelta(minutes=2)  # when a busy host does not say how long
SHORT_REFUSAL = timedelta(minutes=5)  # a longer one is said on the rows that wait for it
SPACING = timedelta(seconds=1)  # between two requests to one host; robots.txt may ask for more
LONGEST_SPACING = timedelta(seconds=30)
PATIENCE = timedelta(seconds=2)  # longer than this a thread does not wait: the row comes back when it is its turn
_ROBOTS_LOCKS = tuple(Lock() for _ in range(64))  # many pages of one new host ask for its robots.txt once


@dataclass(slots=True)
class Gate:
    """Asked with each URL of a chain before it is requested. Raises `SetAside`, `Later` or `NotYet`.

    `robots_id` and `robots_record_id` then name the capture of the robots.txt that allowed the last of them.
    """

    fetcher: Fetcher
    agent: str
    started_at: datetime
    clock_at_start: float
    robots_id: int | None = None
    robots_record_id: str = ""

    def __call__(self, url: str) -> None:
        host = host_of(url)
        state = self._host_state(host)
        if self._lacks_rules(state):
            with _ROBOTS_LOCKS[hash(host) % len(_ROBOTS_LOCKS)]:
                if self._lacks_rules(self._host_state(host)):
                    self._fetch_robots(host, url)
            state = captured.host_state(host)
        self.robots_id, self.robots_record_id = state.robots_capture_id, state.robots_record_id
        if not RobotsRules(state.robots_text).allows(url, self.agent):
            raise SetAside(f"robots.txt of {host} does not allow this page", trouble=Trouble.ROBOTS)
        wanted = timedelta(seconds=state.crawl_delay or 0)
        if self._wait_for_turn(host, spacing=min(max(SPACING, wanted), LONGEST_SPACING)):
            self._host_state(host)  # it may have asked us to stay away meanwhile

    def stay_away(self, answer: Answer) -> None:
        """The host is busy (429, 503): nothing goes there before it wants us back."""
        now = self._now()
        pause = parse_retry_after(answer.header("Retry-After"), now=now) or BUSY_PAUSE
        captures.refuse_host(host=host_of(answer.final_url), until=now + min(pause, ROBOTS_AGE), now=now)

    def _host_state(self, host: str) -> captured.HostState:
        state = captured.host_state(host)
        left = state.refused_until - self._now() if state.refused_until else timedelta(0)
        if left > SHORT_REFUSAL:
            raise Later(f"{host} asked us to stay away for now", pause=left, trouble=Trouble.BUSY)
        if left > timedelta(0):  # a busy moment of the host is no failure of this row
            raise NotYet(left)
        return state

    def _lacks_rules(self, state: captured.HostState) -> bool:
        return state.robots_checked_at is None or self._now() - state.robots_checked_at > ROBOTS_AGE

    def _wait_for_turn(self, host: str, *, spacing: timedelta) -> bool:
        """Take the host's next turn; whether that took time."""
        waited, deadline = False, self._now() + PATIENCE
        while pause := captures.take_turn(host=host, spacing=spacing, now=self._now()):
            if self._now() + pause > deadline:
                raise NotYet(pause)
            time.sleep(pause.total_seconds())
            waited = True
        return waited

    def _fetch_robots(self, host: str, url: str) -> None:
        try:
            answer = self.fetcher.get(robots_url(url), max_bytes=RobotsRules.MOST_BYTES)
        except (Later, SetAside) as failure:  # a circle or a private address says nothing about the pages: they wait
            self._refuse(host, f"robots.txt of {host} cannot be had ({failure})")
        if answer.status >= 500 or answer.status == 429:
            self._refuse(host, f"robots.txt of {host} answers {answer.status}")
        text = _text(answer)
        delay = RobotsRules(text).crawl_delay(self.agent)
        captures.note_robots(
            host=host, stored=store_exchanges(answer.exchanges), text=text, crawl_delay=delay, now=self._now()
        )

    def _refuse(self, host: str, reason: str) -> None:
        captures.refuse_host(host=host, until=self._now() + ROBOTS_RETRY, now=self._now())
        raise Later(f"{reason}; its pages wait", pause=ROBOTS_RETRY, trouble=Trouble.ROBOTS)

    def _now(self) -> datetime:
        return self.started_at + timedelta(seconds=time.monotonic() - self.clock_at_start)


def open_gate(fetcher: Fetcher, *, now: datetime) -> Gate:
    """A gate for one chain of requests that begins at `now`."""
    return Gate(fetcher=fetcher, agent=fetcher.user_agent, started_at=now, clock_at_start=time.monotonic())


def _text(answer: Answer) -> str:
    """RFC 9309 section 2.3.1: 4xx means that there are no rules."""
    return answer.body.decode("utf-8", "replace") if answer.status == 200 else ""
