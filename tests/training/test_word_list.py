"""A word list finds whole words and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from moderation.domain.errors import CorpusError
from moderation.training.word_list import WordList, read_word_list

if TYPE_CHECKING:
    from pathlib import Path

TERMS = WordList(["nigaud", "Tête de linotte", "b@ta", "  "])


@pytest.mark.parametrize(
    "text",
    ["Quel NIGAUD !", "« nigaud »", "l'nigaud", "une tete  de\nlinotte.", "oh B@TA", "b@ta"],
)
def test_a_term_is_found_whatever_its_case_accents_and_neighbours(text: str) -> None:
    assert TERMS.finds(text)


@pytest.mark.parametrize("text", ["nigauderie", "tête de pioche", "de linotte", "bata", "", "!"])
def test_a_part_of_a_word_or_of_a_term_is_not(text: str) -> None:
    assert not TERMS.finds(text)


def test_lists_of_a_folder_are_read_together(tmp_path: Path) -> None:
    for name, term in (("a", "nigaud"), ("b", "nigaude"), ("c", "Nigaud")):
        line = json.dumps({"term": term}) + "\n"
        (tmp_path / f"{name}.jsonl").write_text(line, encoding="utf-8")
    assert len(read_word_list(tmp_path)) == 2


@pytest.mark.parametrize("content", ["", '{"word": "nigaud"}', '{"term": 3}', "nigaud"])
def test_a_folder_without_a_term_or_with_another_form_is_refused(
    tmp_path: Path, content: str
) -> None:
    (tmp_path / "a.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError):
        read_word_list(tmp_path)
