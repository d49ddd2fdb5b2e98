"""Splits go by group, and near-duplicates never stand on both sides."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from moderation.corpus.example import Example
from moderation.corpus.near_duplicates import near_duplicates
from moderation.corpus.splits import (
    Place,
    apart,
    fold_of,
    is_test,
    places_of,
    read_places,
    split,
    write_places,
)
from moderation.domain.errors import CorpusError

if TYPE_CHECKING:
    from pathlib import Path


def example(number: int, text: str, group: str) -> Example:
    return Example(str(number), text, {}, "authored", group)


TEXTS = [
    "Le gratin dauphinois se fait sans fromage, un point c'est tout.",
    "On a perdu le match à la dernière minute, quelle tristesse ce soir.",
    "La mairie ferme la piscine tout l'été pour des travaux urgents.",
    "Ma chatte a dormi sur le clavier et le rapport est parti tel quel.",
]


def test_the_side_of_a_group_depends_on_its_name_alone() -> None:
    sides = [is_test(f"g{number}") for number in range(2_000)]
    assert 0.12 < sum(sides) / len(sides) < 0.18
    assert sides == [is_test(f"g{number}") for number in range(2_000)]


def test_folds_are_all_used() -> None:
    assert {fold_of(f"g{number}", 5) for number in range(100)} == set(range(5))


def test_rows_of_a_group_stay_together() -> None:
    examples = [example(n, sha256(b"%d" % n).hexdigest(), f"g{n % 20}") for n in range(80)]
    training, test = split(examples, {})
    assert training
    assert test
    assert not {e.group for e in training} & {e.group for e in test}


def test_near_duplicates_join_their_groups() -> None:
    examples = [
        example(0, TEXTS[0], "a"),
        example(1, TEXTS[1], "b"),
        example(2, "@Jean " + TEXTS[0].upper() + " !!!", "c"),
    ]
    places = places_of(examples, {})
    assert [places[name].unit for name in "abc"] == ["a", "b", "a"]
    training, test = split(examples, {})
    assert {e.group for e in [*training, *test]} == {"a", "b"}


def test_a_new_group_follows_the_group_it_nearly_repeats_whatever_its_own_hash() -> None:
    for test in (True, False):
        fixed = {"a": Place("u", test=test)}
        examples = [example(0, TEXTS[0], "a"), *(example(n, TEXTS[0], f"g{n}") for n in range(9))]
        assert set(places_of(examples, fixed).values()) == {Place("u", test=test)}


def test_a_new_group_between_both_sides_is_tested_on_and_moves_nobody() -> None:
    fixed = {"a": Place("a", test=False), "b": Place("b", test=True)}
    examples = [
        example(0, TEXTS[0], "a"),
        example(1, TEXTS[1], "b"),
        example(2, TEXTS[0], "c"),
        example(3, TEXTS[1], "c"),
    ]
    assert places_of(examples, fixed) == {**fixed, "c": Place("b", test=True)}


def test_short_texts_that_everybody_writes_join_nothing() -> None:
    examples = [example(0, "Merci beaucoup !", "a"), example(1, "merci beaucoup", "b")]
    places = places_of(examples, {})
    assert (places["a"].unit, places["b"].unit) == ("a", "b")


def test_fixed_places_are_written_and_read_back(tmp_path: Path) -> None:
    places = {"b": Place("a", test=True), "a": Place("a", test=True), "é c": Place("x", test=False)}
    write_places(tmp_path / "splits.tsv", places)
    assert read_places(tmp_path / "splits.tsv") == places
    assert read_places(tmp_path / "none.tsv") == {}


@pytest.mark.parametrize("line", ["a\tb", "a\tb\tvalidation", "a"])
def test_a_file_of_places_that_breaks_its_form_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "splits.tsv").write_text(f"group\tunit\tside\na\ta\ttest\n{line}\n")
    with pytest.raises(CorpusError, match="line 3"):
        read_places(tmp_path / "splits.tsv")


def test_near_duplicates_are_found_and_others_are_not() -> None:
    keyed = [(str(n), text) for n, text in enumerate([*TEXTS, TEXTS[2] + " Encore !"])]
    assert list(near_duplicates(keyed)) == [("2", "4")]


def test_what_training_nearly_repeats_is_not_tested_on_but_its_neighbours_are() -> None:
    training = [example(0, TEXTS[0], "a"), example(1, TEXTS[1], "a")]
    unseen = [example(2, TEXTS[0] + " !", "b"), example(3, TEXTS[2], "b")]
    assert [e.id for e in apart(unseen, training)] == ["3"]
