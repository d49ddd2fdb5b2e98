"""Whom a comment concerns: whom it answers, else who wrote the article, and whom it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Aim = Literal["parent", "article", "mention", "name"]
"""How a comment concerns a person: it answers them, stands under their article, calls them by
a mention, or says their name."""

MOST = 4
"""People whom one comment concerns at most: who calls out a whole list aims at nobody more."""


def aims(
    comment_author: str,
    parent_author: str | None,
    article_author: str | None,
    named: Sequence[tuple[str, Aim]],
) -> list[tuple[str, Aim]]:
    """Return the people whom a comment concerns, each once, and how.

    Nobody is concerned by their own words. The author of the article is concerned by what
    answers nobody else only.

    Args:
        comment_author: Who wrote it; like every other person here, whatever they go by.
        parent_author: Who wrote the comment that it answers; None where it answers none. Of
            a parent by someone unknown, give any word that is nobody's, such as an empty one.
        article_author: Who wrote the article, or None.
        named: The people whom the text names, with ``mention`` or ``name``, in its order.

    Returns:
        At most :data:`MOST`, who is answered first.

    >>> aims("Ana", "Luc", "Zoé", [("Luc", "name"), ("Ali", "mention")])
    [('Luc', 'parent'), ('Ali', 'mention')]
    >>> aims("Ana", None, "Zoé", [])
    [('Zoé', 'article')]
    """
    answered: tuple[str | None, Aim] = (
        (article_author, "article") if parent_author is None else (parent_author, "parent")
    )
    found: dict[str, Aim] = {}
    for person, aim in (answered, *named):
        if person and person != comment_author:
            found.setdefault(person, aim)
    return list(found.items())[:MOST]
