"""Comments as they were received, read back from their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation.domain.comment import Author, Comment, Parent, Thread

if TYPE_CHECKING:
    from api.storage import tables


def comment_of(row: tables.Comment) -> Comment:
    """Return the comment of a row: what :func:`api.services.rows.comment_row` was given.

    People are hashes there, and the article and the referrer are not kept. Without the moment
    it was written, that of its arrival stands: an account's age is that of then, not of today.
    """
    return Comment(
        text=row.text,
        id=row.external_id,
        author=Author(
            id=row.author_key,
            name=row.author_name,
            email_verified=row.author_email_verified,
            account_created_at=row.author_account_created_at,
            anonymous=row.author_anonymous,
        ),
        thread=Thread(row.thread_id, row.thread_url, row.thread_title),
        parent=Parent(row.parent_id, row.parent_text, row.parent_author_key),
        created_at=row.written_at or row.received_at,
        language=row.declared_language,
        reading_seconds=row.reading_seconds,
    )
