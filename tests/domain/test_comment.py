"""What surrounds a comment."""

from __future__ import annotations

import pytest

from moderation.domain.comment import Comment, Parent, Thread


@pytest.mark.parametrize(
    ("parent", "title", "context"),
    [
        ("Bonjour", "La piscine", "Bonjour"),
        (None, "La piscine", "La piscine"),
        ("", "La piscine", "La piscine"),
        (" \n", "La piscine", "La piscine"),
        ("Bonjour", None, "Bonjour"),
        (None, None, None),
    ],
)
def test_its_context_is_what_it_answers_else_the_title(
    parent: str | None, title: str | None, context: str | None
) -> None:
    comment = Comment("Merci", parent=Parent(text=parent), thread=Thread(title=title))
    assert comment.context == context
