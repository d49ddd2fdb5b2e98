"""``moderation corpus sample`` writes a page, or says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


def test_help_of_the_sample_shows_an_example(bare_run: Run) -> None:
    result = bare_run("corpus", "sample", "--help")
    assert result.exit_code == 0
    assert "Example: moderation corpus sample" in result.output


def test_the_page_is_written_where_it_is_asked_for(bare_run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "corpus"
    result = bare_run("corpus", "sample", "--output", str(folder))
    assert result.exit_code == 0
    assert "index.html" in result.output
    assert (folder / "index.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_data_that_cannot_be_read_is_a_sentence_and_leaves_no_page(
    bare_run: Run, tmp_path: Path
) -> None:
    threads = tmp_path / "threads"
    threads.mkdir()
    (threads / "x.jsonl").write_text("{}\n", encoding="utf-8")
    folder = tmp_path / "page"
    result = bare_run("corpus", "sample", "--output", str(folder), "--training-data", str(tmp_path))
    assert result.exit_code == 1
    assert "x.jsonl, line 1" in result.output
    assert not folder.exists()
