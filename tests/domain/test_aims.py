"""A comment concerns whom it answers and names, never its own author, and never a crowd."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from moderation.domain.aims import MOST, aims

people = st.sampled_from(["Ana", "Luc", "Zoé", "Ali", "Rose", "Ben", "Eve"])


def test_the_author_of_the_article_is_concerned_by_what_answers_nobody() -> None:
    assert aims("Ana", None, "Zoé", []) == [("Zoé", "article")]
    assert aims("Ana", "Luc", "Zoé", []) == [("Luc", "parent")]


def test_an_answer_to_somebody_unknown_concerns_nobody() -> None:
    assert aims("Ana", "", "Zoé", []) == []


def test_nobody_is_concerned_by_their_own_words() -> None:
    assert aims("Zoé", None, "Zoé", [("Zoé", "mention"), ("Ali", "name")]) == [("Ali", "name")]


def test_whoever_is_answered_and_named_is_answered() -> None:
    assert aims("Ana", "Luc", None, [("Luc", "mention")]) == [("Luc", "parent")]


@given(people, st.none() | people, st.none() | people, st.lists(people, max_size=9))
def test_people_are_concerned_once_and_are_few(
    author: str, parent: str | None, article: str | None, named: list[str]
) -> None:
    found = [person for person, _ in aims(author, parent, article, [(n, "name") for n in named])]
    assert len(found) == len(set(found)) <= MOST
    assert author not in found
