""".env.example names every setting with its real default, and only config/env.py reads the environment."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from dotenv import dotenv_values

from icma.config.env import BadSetting, read_env

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / ".env.example"
NAMES_SETTINGS = "os.environ.setdefault('DJANGO_SETTINGS_MODULE', "


class Recorder(dict[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.append(name)
        return default

    def __getitem__(self, name: str) -> str:
        self.asked.append(name)
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        self.asked.append(str(name))
        return False


def reads_environment(tree: ast.AST) -> list[int]:
    """The lines that read the environment; to hand all of it to a child and to name Django's settings is allowed."""
    allowed: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "env" and isinstance(node.value, ast.Dict):
            allowed |= set(node.value.values)
        if isinstance(node, ast.Call) and ast.unparse(node).startswith(NAMES_SETTINGS):
            allowed |= set(ast.walk(node.func))
    names = ("os.environ", "os.environb", "os.getenv", "os.getenvb")
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and ast.unparse(node) in names]
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "os"]
    hidden = [node for node in imported if {f"os.{alias.name}" for alias in node.names} & set(names)]
    return sorted(node.lineno for node in [*found, *hidden] if node not in allowed)


def test_every_setting_that_is_read_stands_in_the_example_and_no_other() -> None:
    recorder = Recorder()
    read_env(recorder)
    assert sorted(dotenv_values(EXAMPLE)) == sorted(set(recorder.asked))


def test_the_example_holds_the_real_defaults() -> None:
    given = {name: value for name, value in dotenv_values(EXAMPLE).items() if value}
    assert read_env(given) == read_env({})


def test_every_setting_has_a_line_of_explanation_above_it() -> None:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    bare = [
        line
        for above, line in zip(["", *lines], lines, strict=False)
        if "=" in line and line[0] != "#" and above[:2] != "# "
    ]
    assert bare == []


def test_only_the_settings_module_reads_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT)): lines
        for path in sorted((ROOT / "src").rglob("*.py"))
        if (lines := reads_environment(ast.parse(path.read_text("utf-8"))))
    }
    assert list(readers) == ["src/icma/config/env.py"]


def test_a_hidden_reader_of_the_environment_is_found() -> None:
    code = (
        "import os\nfrom os import getenv\n"
        "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'x')\nrun(env={**os.environ, 'A': 'a'})\n"
        "a = {**os.environ}['A']\nb = os.environ.get('B')\nc = os.getenv('C')\nos.environ.setdefault('D', 'x')\n"
    )
    assert reads_environment(ast.parse(code)) == [2, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("written", "line"),
    [
        (
            b"ICMA_CONTAKT=editor@example.org",
            ".env names ICMA_CONTAKT, which is no setting; .env.example lists them all",
        ),
        ("ICMA_CONTACT=редакция".encode("windows-1251"), ".env is not written in UTF-8; save it so"),
    ],
)
def test_a_slip_in_the_file_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: bytes, line: str) -> None:
    (tmp_path / ".env").write_bytes(written)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadSetting) as refusal:
        read_env()
    assert str(refusal.value) == line


def test_the_example_itself_is_a_good_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_bytes(EXAMPLE.read_bytes())
    monkeypatch.chdir(tmp_path)
    read_env()
