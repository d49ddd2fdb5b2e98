"""Splits go by group, and near-duplicates never stand on both sides."""

from __future__ import annotations

from hashlib import sha256

from moderation.corpus.example import Example
from moderation.corpus.near_duplicates import near_duplicates
from moderation.corpus.splits import apart, fold_of, groups_of, is_test, split


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
    training, test = split(examples)
    assert training
    assert test
    assert not {e.group for e in training} & {e.group for e in test}


def test_near_duplicates_join_their_groups() -> None:
    examples = [
        example(0, TEXTS[0], "a"),
        example(1, TEXTS[1], "b"),
        example(2, "@Jean " + TEXTS[0].upper() + " !!!", "c"),
    ]
    assert groups_of(examples) == ["a", "b", "a"]


def test_near_duplicates_are_found_and_others_are_not() -> None:
    keyed = [(str(n), text) for n, text in enumerate([*TEXTS, TEXTS[2] + " Encore !"])]
    assert list(near_duplicates(keyed)) == [("2", "4")]


def test_what_training_nearly_repeats_is_not_tested_on_but_its_neighbours_are() -> None:
    training = [example(0, TEXTS[0], "a"), example(1, TEXTS[1], "a")]
    unseen = [example(2, TEXTS[0] + " !", "b"), example(3, TEXTS[2], "b")]
    assert [e.id for e in apart(unseen, training)] == ["3"]
