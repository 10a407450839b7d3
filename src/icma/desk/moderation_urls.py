"""The addresses of moderation, below /desk/moderation/."""

from __future__ import annotations

from django.urls import path, register_converter

from . import discussion_views, moderation_views, reader_views, rule_views, story_views


class RowConverter:
    """The number of a row: small enough for every database."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(RowConverter, "row")

urlpatterns = [
    path("", moderation_views.queue, {"tab": "held"}, name="moderation"),
    path("reported/", moderation_views.queue, {"tab": "reported"}),
    path("appeals/", moderation_views.queue, {"tab": "appeals"}),
    path("comment/<row:pk>/", moderation_views.one),
    path("decide/", moderation_views.decide),
    path("undo/", moderation_views.undo),
    path("log/", moderation_views.team_log),
    path("reader/<row:pk>/", reader_views.reader),
    path("discussions/", discussion_views.discussions),
    path("article/<row:pk>/", discussion_views.discussion),
    path("stories/", story_views.stories),
    path("story/<row:pk>/", story_views.story),
    path("rules/", rule_views.all_rules),
    path("rules/new/", rule_views.one_rule),
    path("rules/<row:pk>/", rule_views.one_rule),
    path("rules/<row:pk>/remove/", rule_views.remove),
]
