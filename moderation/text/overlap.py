"""How far a comment speaks of what an article says.

Two measures are summed up. Of the comment's words that say what it is about, how many does the
article have, a word that the article repeats weighing more; and how many of their letters, five
at a time, since « chauffer » answers « chauffage » and a misspelt name is still that name
(McNamee and Mayfield, "Character N-Gram Tokenization for European Language Text Retrieval",
2004). A word that the article repeats tells more of its topic, with diminishing returns
(Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009).

Nothing here understands: « la voiture » does not answer « l'automobile ». How well it tells a
comment on one article from one on another is said in ``docs/reading.md``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from moderation.text.common_words import is_common
from moderation.text.fold import fold
from moderation.text.tokenise import bare, stem, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LEAST_COMMENT = 4
"""Words that a comment has at the least, those that turn up under any article left out."""
LEAST_ARTICLE = 60
"""The same of the article: a title is no text."""
READ = 20_000
"""Characters of an article that are looked at: its topic has been said by then."""

_LETTERS = 5
_WORD_PART = 0.85
_HALF = 2.0
"""How often the article has a word when it weighs half of what it may."""


@dataclass(frozen=True, slots=True)
class _Topic:
    """What an article is about: how often it has each stem, and the letters of its words."""

    stems: Mapping[str, int]
    letters: frozenset[str]


def overlap(comment: str, article: str | None, title: str | None = None) -> float | None:
    """Return how far a comment speaks of what an article says.

    Args:
        comment: Its text.
        article: The article, or a summary of it.
        title: Its title, which counts as part of it.

    Returns:
        From 0 to 1, where real comments seldom exceed one third; None where the comment or
        the article says too little to tell.

    >>> overlap("Merci beaucoup pour cet article !", "Les tramways de la ville…") is None
    True
    """
    if not article or not article.strip():
        return None
    words = {stem(word): word for word in _words(comment)}
    if len(words) < LEAST_COMMENT:
        return None
    topic = _topic(f"{title or ''}\n{article[:READ]}")
    if len(topic.stems) < LEAST_ARTICLE:
        return None
    shared = sum(_weight(topic.stems.get(found, 0)) for found in words) / len(words)
    letters = {part for word in words.values() for part in _parts(word)}
    alike = len(letters & topic.letters) / len(letters)
    return _WORD_PART * shared + (1 - _WORD_PART) * alike


@lru_cache(maxsize=16)
def _topic(text: str) -> _Topic:
    """Read an article once for the comments that follow each other under it."""
    words = list(_words(text))
    letters = frozenset(part for word in set(words) for part in _parts(word))
    return _Topic(Counter(map(stem, words)), letters)


def _words(text: str) -> Iterator[str]:
    """Yield the words that say what a text is about, folded."""
    for token in tokenise(text.replace("’", "'")):
        word = fold(bare(token))
        if len(word) > 2 and word.isalpha() and not is_common(word):  # noqa: PLR2004 -- « l », « tu »
            yield word


def _weight(count: int) -> float:
    return count / (count + _HALF)


def _parts(word: str) -> Iterator[str]:
    """Yield five letters at a time of a word, its ends marked."""
    marked = f"^{word}$"
    for start in range(max(1, len(marked) - _LETTERS + 1)):
        yield marked[start : start + _LETTERS]
