"""A comment and what surrounds it, as in any comment system."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 -- dataclass fields are read at run time
from enum import StrEnum


class Accountability(StrEnum):
    """How far an author answers for what they write.

    A policy holds thresholds for each level: a hidden face gets less indulgence.
    """

    ANONYMOUS = "anonymous"
    KNOWN = "known"
    TRUSTED = "trusted"


@dataclass(frozen=True, slots=True)
class Past:
    """What one site knows of an author: their comments there, and nothing else.

    Attributes:
        published: Comments that were published and still are.
        refused: Comments that were refused, by anyone, lately.
        first_published_at: When the first of the published ones was received.
    """

    published: int = 0
    refused: int = 0
    first_published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """Who signs a comment; every field may be missing.

    Attributes:
        id: The blog's own identifier of the author.
        name: The name shown under the comment.
        email_verified: Whether the blog checked the author's address.
        account_created_at: When the account was opened, with a time zone.
        anonymous: The blog's own verdict, which wins over the other fields.
        past: What the site knows of them; None where nobody looked.
    """

    id: str | None = None
    name: str | None = None
    email_verified: bool | None = None
    account_created_at: datetime | None = None
    anonymous: bool | None = None
    past: Past | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """The article under which a comment stands.

    Attributes:
        author_id: The blog's own identifier of who wrote the article.
        author_name: The name shown under its title.
        published_at: When it was published.
        word_count: How many words it has.
        text: The article, or a summary of it.
    """

    id: str | None = None
    url: str | None = None
    title: str | None = None
    author_id: str | None = None
    author_name: str | None = None
    published_at: datetime | None = None
    word_count: int | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Parent:
    """The comment that this one answers."""

    id: str | None = None
    text: str | None = None
    author_id: str | None = None
    author_name: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment to be judged; only ``text`` is required.

    Attributes:
        text: The words as received, never altered.
        id: The blog's own identifier of the comment.
        language: A BCP 47 tag declared by the blog, a hint and not a verdict.
        reading_seconds: Time during which the article was before the reader's eyes, in seconds.
        referrer: The page or site its author came from.

    >>> Comment("Bonne recette, merci !").author.anonymous is None
    True
    """

    text: str
    id: str | None = None
    author: Author = field(default_factory=Author)
    thread: Thread = field(default_factory=Thread)
    parent: Parent = field(default_factory=Parent)
    created_at: datetime | None = None
    language: str | None = None
    reading_seconds: float | None = None
    referrer: str | None = None

    @property
    def context(self) -> str | None:
        """What the comment answers: its parent, else the article's title."""
        parent = self.parent.text
        return parent if parent and parent.strip() else self.thread.title
