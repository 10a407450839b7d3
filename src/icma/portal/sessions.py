"""When a session was last used: noted at most once an hour, so that reading writes nothing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from icma.house.account_actions import note_session

PAUSE = timedelta(hours=1)
MOST_KEPT = 10_000  # sessions remembered by one process; a forgotten one is noted once more


class LastSeenMiddleware:
    """Looks at requests with a session cookie only, and only when something asked whose it is: no page gets a
    `Vary: Cookie` from here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._noted: OrderedDict[str, datetime] = OrderedDict()
        self._lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if key and request.session.accessed and request.user.is_authenticated:
            now = datetime.now(UTC)
            if self._is_due(key, now):
                note_session(session_key=key, now=now)
        return response

    def _is_due(self, key: str, now: datetime) -> bool:
        with self._lock:
            if now - self._noted.get(key, datetime.min.replace(tzinfo=UTC)) < PAUSE:
                return False
            self._noted[key] = now
            self._noted.move_to_end(key)
            if len(self._noted) > MOST_KEPT:
                self._noted.popitem(last=False)
            return True
