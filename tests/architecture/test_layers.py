"""The architecture that DESIGN and README describe is the one the code has."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for package in ("moderation", "api")
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
CEILING = 300


def test_layers_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml") == 0


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_are_short_and_say_what_they_are(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= CEILING
    assert ast.get_docstring(ast.parse(source))


def test_the_domain_needs_the_standard_library_only() -> None:
    import sys  # noqa: PLC0415 -- for this test only

    known = sys.stdlib_module_names | {"moderation"}
    for path in (ROOT / "moderation" / "domain").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names.append(node.module)
            assert {name.partition(".")[0] for name in names} <= known, path


def test_every_ignored_rule_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ignored = tomllib.loads(text)["tool"]["ruff"]["lint"]["ignore"]
    for rule in ignored:
        assert any(f'"{rule}",' in line and "#" in line for line in text.splitlines()), rule
