"""Moving what is known of a person from an older key of the site to the newest one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, select, update

from api.services.pile_ons.locks import lock_targets
from api.storage.tables import Comment, Contribution, Measure, Note, PileOn
from moderation.text.mentions import mentions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy.orm import InstrumentedAttribute, Session

    from api.services.authors.hashing import AuthorKeys
    from moderation.domain import comment as domain

_PAGE = 5000
"""Hashes looked for at once: a database takes no more than so many values in a list."""


def named_in(comments: Iterable[domain.Comment]) -> set[str]:
    """Return the blog's own identifiers of everybody that comments speak of.

    >>> from moderation.domain.comment import Author, Comment, Parent
    >>> sorted(named_in([Comment("Non.", author=Author("a"), parent=Parent(author_id="b"))]))
    ['a', 'b']
    """
    people = (
        person
        for comment in comments
        for person in (comment.author.id, comment.parent.author_id, comment.thread.author_id)
    )
    return {person for person in people if person is not None}


def called_in(comments: Iterable[domain.Comment]) -> set[str]:
    """Return the names of everybody whom comments speak of by a name alone.

    >>> from moderation.domain.comment import Author, Comment, Parent
    >>> sorted(called_in([Comment("Merci @Zoé.", author=Author("a", "Ana"))]))
    ['Zoé']
    """
    found: set[str | None] = set()
    for comment in comments:
        author, parent, thread = comment.author, comment.parent, comment.thread
        found |= {
            author.name if author.id is None else None,
            parent.author_name if parent.author_id is None else None,
            thread.author_name if thread.author_id is None else None,
            *mentions(comment.text),
        }
    return {name for name in found if name}


def relink(
    session: Session,
    site_id: int,
    keys: AuthorKeys,
    author_ids: Collection[str],
    names: Collection[str] = (),
) -> int:
    """Move what was kept of these people under older keys to the newest one.

    To be called inside a transaction that writes, before anything new is stored of them. It
    costs nothing while a site has one key, and one look by index for each table otherwise.

    Args:
        session: In a transaction that writes.
        site_id: Of the keys.
        keys: Those of the site.
        author_ids: Of everybody that new comments speak of, see :func:`named_in`.
        names: Of those of whom they say no more, see :func:`called_in`.

    Returns:
        How many people had something to move.
    """
    if len(keys.secrets) < 2:  # noqa: PLR2004 -- nothing is kept under an older one
        return 0
    hashes = [keys.all_of_id(one) for one in sorted(set(author_ids))]
    hashes += [keys.all_of_name(one) for one in sorted(set(names))]
    moves = {old: newest for newest, *older in hashes for old in older}
    if not moves:
        return 0
    moved: set[str] = set()
    # Who is watched is locked first, as by whoever lifts a measure or lets a pile-on cool.
    watched = (_present(session, site_id, one, moves) for one in (PileOn.target, Measure.target))
    lock_targets(session, site_id, (old for found in watched for old in found))
    for column in _columns():
        # In one order everywhere, lest two transactions wait for each other for ever.
        for old in sorted(_present(session, site_id, column, moves)):
            _move(session, site_id, column, old, moves[old])
            moved.add(moves[old])
    return len(moved)


def _columns() -> Iterator[InstrumentedAttribute[Any]]:
    """Yield where people are named by a hash, each with an index but for the short tables."""
    yield Comment.author_key
    yield Note.author_key
    yield Contribution.author
    yield Contribution.target
    yield PileOn.target
    yield Measure.target


def _present(
    session: Session, site_id: int, column: InstrumentedAttribute[Any], wanted: Collection[str]
) -> set[str]:
    """Return those of these hashes that a column holds."""
    table, found, listed = column.class_, set(), sorted(wanted)
    for start in range(0, len(listed), _PAGE):
        some = column.in_(listed[start : start + _PAGE])
        query = select(column).distinct().where(table.site_id == site_id, some)
        found |= set(session.scalars(query))
    return found


def _move(
    session: Session, site_id: int, column: InstrumentedAttribute[Any], old: str, new: str
) -> None:
    table = column.class_
    theirs: list[ColumnElement[bool]] = [table.site_id == site_id, column == old]
    if column is Contribution.target:
        # What a person was answered is named in the comment too; the index is on these rows.
        answers = select(Contribution.comment_id).where(*theirs, Contribution.aim == "parent")
        answering = [Comment.id.in_(answers), Comment.parent_author_key == old]
        _set(session, Comment.parent_author_key, answering, new)
    _set(session, column, theirs, new)


def _set(
    session: Session,
    column: InstrumentedAttribute[Any],
    which: list[ColumnElement[bool]],
    value: str,
) -> None:
    changed = update(column.class_).where(*which).values({column.key: value})
    session.execute(changed, execution_options={"synchronize_session": False})
