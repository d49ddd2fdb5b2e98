"""Decisions written to a file, their texts sealed or only referred to, and read back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from cryptography.fernet import Fernet, InvalidToken

from api.services.installation import secret_of
from api.storage.tables import Comment
from moderation.corpus.example import Example
from moderation.domain.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy.orm import Session

    from api.services.feedback.examples import Feedback

KEY = "feedback"
"""Name of the secret that seals texts."""
_KEPT = ("id", "labels", "source", "group", "traits")
How = Literal["encrypted", "reference"]


def lines_of(session: Session, rows: Iterable[Feedback], how: How) -> Iterator[str]:
    """Yield a line of JSON for each decision.

    Args:
        session: For the key, which is made on first use.
        rows: The decisions.
        how: ``encrypted`` seals the text and what it answers (Fernet: AES-128-CBC with
            HMAC-SHA256); ``reference`` leaves them in the database.
    """
    fernet = _fernet(session) if how == "encrypted" else None
    for row in rows:
        example = row.example
        line: dict[str, Any] = {
            "id": example.id,
            "comment": row.comment_id,
            "site": row.site,
            "decided_at": row.decided_at.isoformat(),
            "labels": dict(example.labels),
            "source": example.source,
            "group": example.group,
            "traits": dict(example.traits),
        }
        if fernet:
            content = {"text": example.text, "parent": example.parent, "title": example.title}
            sealed = fernet.encrypt(json.dumps(content, ensure_ascii=False).encode("utf-8"))
            line["sealed"] = sealed.decode("ascii")
        yield json.dumps(line, ensure_ascii=False)


def examples_of(session: Session, lines: Iterable[str], where: str) -> Iterator[Example]:
    """Yield what a file holds; comments that are no longer in the database are left out.

    Args:
        session: For the key, or the texts.
        lines: Of the file.
        where: Named in errors.

    Raises:
        CorpusError: A line cannot be read, or was sealed by another installation.
    """
    fernet = _fernet(session)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            content = _opened(fernet, row) if "sealed" in row else _found(session, row)
            if content is None:
                continue
            yield Example(
                **content,
                **{name: row[name] for name in ("id", "labels", "source", "group", "traits")},
            )
        except InvalidToken as error:
            raise CorpusError(
                f"{where}, line {number}: its text was sealed by another installation, and only "
                "that one can open it."
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            # What a line holds is not repeated: it may be a comment.
            raise CorpusError(f"{where}, line {number} is no exported decision.") from error


def _fernet(session: Session) -> Fernet:
    # Thirty-two random bytes in base64, of which the padding was left out.
    return Fernet(secret_of(session, KEY) + "=")


def _opened(fernet: Fernet, row: dict[str, Any]) -> dict[str, Any]:
    content = json.loads(fernet.decrypt(row["sealed"]))
    return {name: content[name] for name in ("text", "parent", "title")}


def _found(session: Session, row: dict[str, Any]) -> dict[str, Any] | None:
    with session.begin():
        comment = session.get(Comment, int(row["comment"]))
    if comment is None:
        return None
    return {"text": comment.text, "parent": comment.parent_text, "title": comment.thread_title}
