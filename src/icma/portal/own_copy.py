"""Everything that the portal keeps of one person, as that person may take it away (GDPR articles 15 and 20).

Read through Django's registry, so that a table which some room adds tomorrow is in the copy before anyone thinks of it.
Secrets stay here: whoever holds the file must not be able to sign in with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model, Q, QuerySet

from icma.house.queries import portal_facts

# Rows that say nothing of whose they are but hang on one that does: by which way they lead to their person.
HANGING = {
    "account.EmailConfirmation": "email_address__user",
    "comments.EarlierText": "comment__author",
    "comments.Appeal": "comment__author",
    "following.PushMessage": "device__reader",
    "socialaccount.SocialToken": "account__user",
}
# What signs in, or opens something without signing in.
SECRET = {
    "house.User": {"password"},
    "account.EmailConfirmation": {"key"},
    "mfa.Authenticator": {"data"},
    "usersessions.UserSession": {"session_key", "data"},
    "socialaccount.SocialToken": {"token", "token_secret"},
    "following.PrivateFeed": {"secret"},
    "following.DigestPlan": {"secret", "lease"},
    "following.Device": {"p256dh", "auth", "endpoint"},
    "following.PushMessage": {"lease"},
    "mail.Letter": {"text", "html", "headers", "lease"},  # codes and links stand in letters
    "comments.Comment": {"token"},
}
OF_OTHERS = {"notices.Decision": {"by"}}  # where the person is the subject: who decided is not theirs to know


def own_copy(user_id: int, *, now: datetime) -> dict[str, Any]:
    """The person's rows by table, each as its columns; JSON by `CopyEncoder`. Times are in UTC."""
    tables = {}
    for model in apps.get_models(include_auto_created=True):
        rows = [_columns(row, model) for row in rows_of(model, user_id)]
        if rows:
            tables[model._meta.label] = rows
    return {"portal": portal_facts().name, "made_at": now, "person": user_id, "tables": tables}


class CopyEncoder(DjangoJSONEncoder):
    """Dates, times and numbers as JSON has them; bytes by their length."""

    def default(self, o: Any) -> Any:
        return f"{len(o)} bytes" if isinstance(o, bytes | memoryview) else super().default(o)


def rows_of(model: type[Model], user_id: int) -> QuerySet[Model]:
    """Every row of this table that belongs to the person or names them."""
    ways = [f"{field.attname}" for field in links_to_person(model)]
    wanted = Q(pk__in=[])
    for way in ways:
        wanted |= Q(**{way: user_id})
    wanted |= _beside(model, user_id)
    return model._base_manager.filter(wanted).order_by("pk")


def links_to_person(model: type[Model]) -> list[Field[Any, Any]]:
    """The columns of this table that hold a person's number."""
    person = get_user_model()
    found = [field for field in model._meta.concrete_fields if field.remote_field and field.related_model is person]
    return [model._meta.pk, *found] if model is person else found


def _beside(model: type[Model], user_id: int) -> Q:
    """Rows that lead to the person in another way than by a column of their own."""
    label = model._meta.label
    if label in HANGING:
        return Q(**{HANGING[label]: user_id})
    if label == "mail.Letter":
        return Q(to__in=list(addresses_of(user_id)))
    if label == "notices.Decision":
        return Q(subject__in=subjects_of(user_id))
    return Q(pk__in=[])


def addresses_of(user_id: int) -> Iterator[str]:
    """The person's e-mail addresses."""
    person = get_user_model()._base_manager.filter(pk=user_id)
    yield from filter(None, person.values_list("email", flat=True))
    address = apps.get_model("account", "EmailAddress")
    yield from address._base_manager.filter(user_id=user_id).values_list("email", flat=True)


def subjects_of(user_id: int) -> list[str]:
    """How decisions and the journal name the person and what the person wrote."""
    comment = apps.get_model("comments", "Comment")
    mine = comment._base_manager.filter(author_id=user_id).values_list("pk", flat=True)
    return [f"reader:{user_id}", f"user:{user_id}", *(f"comment:{pk}" for pk in mine)]


def _columns(row: Model, model: type[Model]) -> dict[str, Any]:
    label = model._meta.label
    kept_back = SECRET.get(label, set()) | OF_OTHERS.get(label, set())
    columns = {
        field.name: field.value_from_object(row) for field in model._meta.concrete_fields if field.name not in kept_back
    }
    if label == "mfa.Authenticator":
        columns["name"] = row.data.get("name", "")  # type: ignore[attr-defined]  # a passkey's, given by the person
    return columns
