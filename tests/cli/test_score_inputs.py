"""What ``moderation score`` takes for which format, and what it refuses to guess."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
import pytest

from moderation.cli.inputs import opened, size, typed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

OBJECT = b'{"text": "Bonjour"}\n'


def test_files_of_several_formats_are_refused(run: Run, tmp_path: Path) -> None:
    text, lines = tmp_path / "a.txt", tmp_path / "b.jsonl"
    text.write_bytes(b"Bonjour\n")
    lines.write_bytes(OBJECT)
    result = run("score", str(text), str(lines))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "several formats (jsonl, text)" in result.stderr


@pytest.mark.parametrize("name", ["a.json", "a.tsv"])
def test_an_unknown_suffix_needs_a_format(run: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(OBJECT)
    refused = run("score", str(path))
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "add --format (text, jsonl or csv)" in refused.stderr
    assert run("score", str(path), "--format", "jsonl").exit_code == 0


@pytest.mark.parametrize("name", ["comments", "comments.TXT"])
def test_a_file_without_suffix_is_text(run: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"Bonjour\n")
    assert run("score", str(path)).exit_code == 0


@pytest.mark.parametrize("start", [b"", b"\n  \n", b"\xef\xbb\xbf"])
def test_text_that_looks_like_json_lines_is_not_scored(run: Run, start: bytes) -> None:
    result = run("score", stdin=start + OBJECT * 3)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("this looks like JSON Lines: add --format jsonl") == 1


def test_no_file_is_scored_when_a_later_one_looks_like_json_lines(run: Run, tmp_path: Path) -> None:
    for name, content in (("a.txt", b"Bonjour\n"), ("b.txt", OBJECT)):
        (tmp_path / name).write_bytes(content)
    result = run("score", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"))
    assert (result.exit_code, result.stdout) == (2, "")


def test_who_says_text_gets_text(run: Run) -> None:
    result = run("score", "--format", "text", stdin=OBJECT)
    assert result.exit_code == 0


def test_text_may_hold_an_object_further_down_or_begin_with_a_brace(run: Run) -> None:
    assert run("score", stdin="{oups}, bonjour à tous\n".encode() + OBJECT).exit_code == 0


def test_a_closed_standard_input_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert not typed()
    assert size(()) is None
    with pytest.raises(click.ClickException, match="standard input is closed"):
        next(opened(()))
