"""What the operator's rules and the spam score say of a text. Reads only; obeyed by `actions`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from icma.core.names import name_key
from icma.core.stem import find_words, forms_of, plain_text
from icma.core.text import fold

from .models import Rule

LANGUAGES = ("az", "ru", "en", "tr")  # a word of a rule matches with the endings of any of them


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFacts:
    """One rule as the desk shows it."""

    id: int
    kind: str
    pattern: str
    effect: str
    note: str
    active: bool


def active_rules() -> list[RuleFacts]:
    """The rules that are obeyed, the refusing ones first."""
    rows = Rule.objects.filter(active=True).order_by("-effect", "id")
    return [rule_facts(row) for row in rows]


def rule_facts(row: Rule) -> RuleFacts:
    """The row as a value."""
    return RuleFacts(id=row.pk, kind=row.kind, pattern=row.pattern, effect=row.effect, note=row.note, active=row.active)


def first_match(rules: Iterable[RuleFacts], *, text: str, hosts: tuple[str, ...]) -> RuleFacts | None:
    """The first rule that a text with links to these hosts meets."""
    words = _Words(text)
    return next((rule for rule in rules if _meets(rule, words, hosts)), None)


class _Words:
    """A text's words in every form that a rule may be written in; made once for all rules."""

    def __init__(self, text: str) -> None:
        plain = plain_text(text)
        self.rows = [_forms(word.text) for word in find_words(plain)]
        # "k a z i n o", "к@зино": letters with gaps, and letters that look like others.
        self.skeletons = {name_key(part) for part in plain.split()}
        self.spaced = {name_key("".join(run)) for run in _spaced_runs(plain.split())}


def _meets(rule: RuleFacts, words: _Words, hosts: tuple[str, ...]) -> bool:
    if rule.kind == Rule.Kind.LINK:
        return any(host == rule.pattern or host.endswith(f".{rule.pattern}") for host in hosts)
    wanted = [_forms(word.text) for word in find_words(plain_text(rule.pattern))]
    if not wanted:
        return False
    size = len(wanted)
    if any(
        all(mine & theirs for mine, theirs in zip(wanted, words.rows[start : start + size], strict=True))
        for start in range(len(words.rows) - size + 1)
    ):
        return True
    key = name_key(rule.pattern)
    return size == 1 and len(key) > 3 and (key in words.skeletons or key in words.spaced)


def _forms(word: str) -> frozenset[str]:
    stems = {forms.stem for language in LANGUAGES if (forms := forms_of(word, language))}
    return frozenset(stems | {fold(word)})


def _spaced_runs(parts: list[str]) -> list[list[str]]:
    """Runs of single letters: k a z i n o."""
    runs: list[list[str]] = [[]]
    for part in parts:
        if len(part.strip(".-_*")) == 1:
            runs[-1].append(part.strip(".-_*"))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) > 3]
