"""Whom a comment concerns on a site: names become people, and people keyed hashes.

A person is known by the blog's identifier of theirs where one is known, else by their name.
Of a name that a text says or mentions, the person is the one who bears it in the thread,
provided that they alone do; else the name itself stands for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

from api.services.authors.hashing import folded_name
from moderation.domain.aims import aims
from moderation.text.mentions import mentions, named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.services.authors.hashing import AuthorKeys
    from moderation.domain.aims import Aim
    from moderation.domain.comment import Comment

MOST_NAMES = 200
"""People of one thread whose names are looked for; the latest to write come first."""
_UNKNOWN = ""
"""Who wrote a parent of which nothing is known: nobody in particular."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a site.

    Attributes:
        key: Keyed hash of their identifier, or of their name.
        name: As shown, or None.
    """

    key: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Concerned:
    """Somebody whom a comment concerns, and how."""

    person: Person
    aim: Aim


@dataclass(slots=True)
class Names:
    """Who bears which name in one thread, as far as is known.

    Attributes:
        shown: By folded name, as it is shown; the last to be learnt is the last.
        bearers: By folded name, the people who bear it.
    """

    keys: AuthorKeys
    shown: dict[str, str] = field(default_factory=dict)
    bearers: dict[str, set[str]] = field(default_factory=dict)

    def learn(self, person: Person) -> None:
        """Remember that somebody bears a name, and forget the oldest beyond a number."""
        if not person.name:
            return
        folded = folded_name(person.name)
        self.shown.pop(folded, None)
        self.shown[folded] = person.name
        self.bearers.setdefault(folded, set()).add(person.key)
        if len(self.shown) > MOST_NAMES:
            oldest = next(iter(self.shown))
            del self.shown[oldest], self.bearers[oldest]

    def person(self, name: str) -> Person:
        """Return who bears a name: a person where one alone does, else the name itself."""
        bearers = self.bearers.get(folded_name(name), set())
        key = next(iter(bearers)) if len(bearers) == 1 else self.keys.of_name(name)
        return Person(key, name)

    def called(self, text: str) -> list[Concerned]:
        """Return whom a text names, known or only mentioned."""
        people = named(text, self.shown.values())
        found = [Concerned(self.person(one.name), one.aim) for one in people]
        if "@" in text:
            known = {folded_name(one.person.name or "") for one in found}
            found += [
                Concerned(self.person(name), "mention")
                for name in mentions(text)
                if folded_name(name) not in known and folded_name(name) not in self.shown
            ]
        return found


def concerned(
    comment: Comment, author: Person, names: Names, parents: Mapping[str, Person]
) -> list[Concerned]:
    """Return whom a comment concerns, each once, never its own author.

    What it says of people is learnt by ``names`` on the way.

    Args:
        comment: As received.
        author: Who wrote it.
        names: Of its thread.
        parents: By the blog's identifier of a comment, who wrote it.
    """
    answered = _answered(comment, names, parents)
    host = _host(comment, names)
    for person in (host, answered, author):
        if person and person.key:
            names.learn(person)
    said = names.called(comment.text)
    people = {one.key: one for one in (answered, host, *(one.person for one in said)) if one}
    found = aims(
        author.key,
        answered.key if answered else None,
        host.key if host else None,
        [(one.person.key, one.aim) for one in said],
    )
    return [Concerned(people[key], aim) for key, aim in found]


def author_of(comment: Comment, keys: AuthorKeys, row_id: int) -> Person:
    """Return who wrote a comment: without identifier and name, somebody of their own."""
    author = comment.author
    if author.id is not None:
        return Person(keys.of_id(author.id), author.name)
    if author.name:
        return Person(keys.of_name(author.name), author.name)
    return Person(keys.of_anything("comment", str(row_id)))


def answers_somebody(comment: Comment) -> bool:
    """Say whether a comment answers another one, whoever wrote that."""
    parent = comment.parent
    return any((parent.id, parent.text, parent.author_id, parent.author_name))


def thread_of(thread_id: str | None, thread_url: str | None) -> str | None:
    """Return what a thread is known by: its identifier, else the hash of its address.

    >>> thread_of("t1", "https://blog.example/t1"), thread_of(None, None)
    ('t1', None)
    >>> thread_of(None, "https://blog.example/t1#c2") == thread_of(None, "https://blog.example/t1")
    True
    """
    if thread_id or not thread_url:
        return thread_id or None
    digest = sha256(urldefrag(thread_url).url.encode("utf-8", "surrogatepass"))
    return f"#{digest.hexdigest()[:32]}"


def referrer_of(comment: Comment) -> str | None:
    """Return the site an author came from; None where it is the blog itself, or unknown.

    >>> from moderation.domain.comment import Comment
    >>> referrer_of(Comment("Bonjour", referrer="https://www.Forum.example/fil/12"))
    'forum.example'
    """
    host = _host_of(comment.referrer)
    return None if host == _host_of(comment.thread.url) else host


def _answered(comment: Comment, names: Names, parents: Mapping[str, Person]) -> Person | None:
    parent = comment.parent
    if parent.author_id is not None:
        return Person(names.keys.of_id(parent.author_id), parent.author_name)
    if parent.id is not None and parent.id in parents:
        return parents[parent.id]
    if parent.author_name:
        return names.person(parent.author_name)
    return Person(_UNKNOWN) if answers_somebody(comment) else None


def _host(comment: Comment, names: Names) -> Person | None:
    """Return who wrote the article."""
    thread = comment.thread
    if thread.author_id is not None:
        return Person(names.keys.of_id(thread.author_id), thread.author_name)
    return names.person(thread.author_name) if thread.author_name else None


def _host_of(address: str | None) -> str | None:
    try:
        host = urlsplit(address or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
