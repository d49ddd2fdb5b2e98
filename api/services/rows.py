"""From the library's values to the rows that keep them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from api.storage import tables

if TYPE_CHECKING:
    from api.services.authors.hashing import AuthorKeys
    from moderation.domain.comment import Comment
    from moderation.domain.decision import Decision


def comment_row(site_id: int, comment: Comment, keys: AuthorKeys) -> tables.Comment:
    """Return the row of a comment as it was received; of people's identifiers, only hashes."""
    author, thread, parent = comment.author, comment.thread, comment.parent
    answered = parent.author_id
    return tables.Comment(
        site_id=site_id,
        external_id=comment.id,
        text=comment.text,
        author_key=keys.of(author),
        author_name=author.name,
        author_email_verified=author.email_verified,
        author_account_created_at=_aware(author.account_created_at),
        author_anonymous=author.anonymous,
        thread_id=thread.id,
        thread_url=thread.url,
        thread_title=thread.title,
        parent_id=parent.id,
        parent_text=parent.text,
        parent_author_key=None if answered is None else keys.of_id(answered),
        written_at=_aware(comment.created_at),
        declared_language=comment.language,
        reading_seconds=comment.reading_seconds,
    )


def decision_row(decision: Decision) -> tables.Decision:
    """Return the row of a decision."""
    return tables.Decision(
        outcome=decision.outcome.value,
        reasons=[asdict(reason) for reason in decision.reasons],
        scores=decision.scores and decision.scores.as_dict(),
        spans=[asdict(span) for span in decision.spans],
        signals=[asdict(signal) for signal in decision.signals],
        policy_version=decision.policy_version,
        model_version=decision.model_version,
        language=decision.language,
        automated=decision.automated,
    )


def _aware(moment: datetime | None) -> datetime | None:
    """Read a moment without a zone as UTC, as the library does."""
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
