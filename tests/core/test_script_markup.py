"""Article markup inside scripts is found whatever serialised it, and nothing else is taken for it."""

import json

import pytest

from icma.core.script_markup import markup_in_scripts

MARKUP = '<p class="t">Körpü açıldı, "nəhayət" dedilər.</p><p>Мост открыли утром.</p><p>The old ferry stopped.</p>'
ONCE = json.dumps({"id": 1, "body": MARKUP})
FLIGHT = f"self.__next_f.push([1,{json.dumps('24:' + json.dumps({'content': MARKUP}))}])"


@pytest.mark.parametrize(
    ("name", "scripts", "found"),
    [
        ("object", [f"window.__STATE__={ONCE}"], MARKUP),
        ("escaped for a script", [ONCE.replace("<", "\\u003c").replace(">", "\\u003e")], MARKUP),
        ("string in a string", [FLIGHT], MARKUP),
        ("escaped string in a string", [FLIGHT.replace("<", "\\u003c")], MARKUP),
        ("the longest of several", [json.dumps(MARKUP + "<p>Son.</p>"), ONCE], MARKUP + "<p>Son.</p>"),
        ("too little", [json.dumps("<p>Körpü</p><p>açıldı</p>")], ""),
        ("code without strings", ["if(a<p&&b<p&&c<p){}"], ""),
        ("broken", ['x="<p><p><p>\\u00zz"', '"<p><p><p>'], ""),
        ("nothing", [], ""),
    ],
)
def test_markup_in_scripts_is_found(name: str, scripts: list[str], found: str) -> None:
    assert markup_in_scripts(scripts) == found
