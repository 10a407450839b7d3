"""Rules about words and links: a rule is tried on past comments before it is kept."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from icma.catalogs import translate as _
from icma.comments.moderation_actions import rule_pattern
from icma.comments.moderation_queries import RuleTrial, dry_run, rule, rules
from icma.comments.rules import RuleFacts
from icma.notices.actions import drop_rule, set_rule
from icma.notices.reasons import Kind, reasons_for

from .entrance import HOME, Desk, for_moderators, see_other, show
from .moderation_words import field_in_words

LONGEST_PATTERN = 200


@require_safe
@for_moderators
def all_rules(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Every rule, and the form for a new one."""
    empty = RuleFacts(id=0, kind="words", pattern="", effect="hold", note="", active=True)
    return show(request, "rules.html", desk, tab="rules", rules=rules(), **_form(empty))  # type: ignore[arg-type] # no `status` in it


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def one_rule(request: HttpRequest, desk: Desk, pk: int = 0) -> HttpResponse:
    """A rule, new (0) or there: "try" shows what it would have met, and only then "save" keeps it."""
    known = rule(pk) if pk else None
    if pk and known is None:
        raise Http404(f"There is no rule {pk}.")
    if request.method != "POST":
        return see_other(f"{HOME}rules/") if known is None else _answer(request, desk, _form(known))
    given = _given(request, pk)
    reason = request.POST.get("reason", "")
    try:
        pattern = rule_pattern(given.kind, given.pattern)
        _check(given, pattern, reason)
        if request.POST.get("do") == "save" and request.POST.get("tried") == f"{given.kind} {pattern}":
            set_rule(
                by=desk.me.id, kind=given.kind, pattern=pattern, effect=given.effect, reason=reason, note=given.note,
                active=given.active, pk=pk or None, now=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("The rule is kept: %(pattern)s.") % {"pattern": pattern})
            return see_other(f"{HOME}rules/")
    except ValidationError as error:
        faults = {field: field_in_words(codes[0]) for field, codes in error.message_dict.items()}
        return _answer(request, desk, _form(given, reason=reason, faults=faults), status=422)
    trial = dry_run(kind=given.kind, pattern=pattern, now=desk.now)
    return _answer(request, desk, _form(given, reason=reason, trial=trial, tried=f"{given.kind} {pattern}"))


@require_POST
@for_moderators
def remove(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """The rule goes; what it held stays held."""
    known = rule(pk)
    if known is not None:
        drop_rule(pk=pk, by=desk.me.id, now=timezone.now())
        messages.success(request, _("The rule is removed: %(pattern)s.") % {"pattern": known.pattern})
    return see_other(f"{HOME}rules/")


def _given(request: HttpRequest, pk: int) -> RuleFacts:
    given = request.POST
    return RuleFacts(
        id=pk, kind=given.get("kind", ""), pattern=given.get("pattern", "")[: 2 * LONGEST_PATTERN],
        effect=given.get("effect", ""), note=given.get("note", "")[:LONGEST_PATTERN], active="active" in given,
    )  # fmt: skip


def _check(given: RuleFacts, pattern: str, reason: str) -> None:
    """What `set_rule` would refuse, before time is spent on trying. Raises `ValidationError`."""
    if given.effect not in ("hold", "refuse"):
        raise ValidationError({"effect": "effect"})
    if reason not in reasons_for(Kind.RULE_SAVED):
        raise ValidationError({"reason": "reason"})
    if any(one.kind == given.kind and one.pattern == pattern and one.id != given.id for one in rules()):
        raise ValidationError({"pattern": "twice"})


def _form(
    given: RuleFacts, *, reason: str = "", faults: dict[str, str] | None = None, trial: RuleTrial | None = None,
    tried: str = "",
) -> dict[str, object]:  # fmt: skip
    """What the form of a rule shows."""
    return {"rule": given, "reason": reason, "faults": faults or {}, "trial": trial, "tried": tried}


def _answer(request: HttpRequest, desk: Desk, values: dict[str, object], *, status: int = 200) -> HttpResponse:
    return show(request, "rule.html", desk, status=status, tab="rules", **values)
