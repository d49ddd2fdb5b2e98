"""What a bundle of evidence says: read from the tables, and written as plain JSON.

Of comments that are not hostile, only the time and the fingerprint are told: they show that
nothing was left out, and hold nobody to account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from api.services.pile_ons.evidence_journal import head, lines_about
from api.services.pile_ons.finding import belongs
from api.services.pile_ons.seal import FORMAT, Json, plain
from api.storage.tables import Comment, Contribution, Measure, Site
from moderation.domain.pile_on_watch import MILD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from api.storage.tables import Decision, PileOn

MOST = 5000
"""Comments of one bundle, the first ones; how many more there are is told."""
_ANCHOR = "!$&'()*+,;=:@/?~._-"
"""Characters that a fragment may hold (RFC 3986, section 3.5)."""


@dataclass(frozen=True, slots=True)
class Made:
    """How a bundle comes about.

    Attributes:
        at: When.
        by: Key of who asked for it.
        issuer: The service that makes it, as people know it.
        software: Its name and version.
        public_key: What checks its signature.
    """

    at: datetime
    by: str
    issuer: str
    software: str
    public_key: str


Row = tuple[Contribution, Comment]


def content_of(session: Session, pile_on: PileOn, made: Made) -> Json:
    """Return what is known of a pile-on, inside a transaction that sees one moment only."""
    rows = _rows(session, pile_on, made.at)
    total = session.scalar(select(func.count()).where(belongs(pile_on, made.at))) or 0
    hostile = {comment.id: n for n, (row, comment) in enumerate(rows, 1) if row.hostility >= MILD}
    names = _pseudonyms(rows)
    content = {
        "format": FORMAT,
        "made": {
            "at": utc(made.at),
            "by": made.by,
            "issuer": made.issuer,
            "software": made.software,
            "public_key": made.public_key,
        },
        "site": session.get_one(Site, pile_on.site_id).name,
        "target": {"key": pile_on.target, "name": pile_on.target_name},
        "pile_on": _pile_on(pile_on, rows, left_out=total - len(rows)),
        "comments": [_comment(n, row, names) for n, row in enumerate(rows, 1)],
        "people": _people(rows, names),
        "states": _states(rows, pile_on),
        "measures": _measures(session, pile_on),
        "journal": {"entries": lines_about(session, pile_on, hostile), "head": head(session)},
    }
    found: Json = plain(content)
    return found


def utc(moment: datetime | None) -> str | None:
    """Write a moment in UTC, to the microsecond, so that moments sort as their texts do.

    >>> from datetime import datetime
    >>> utc(datetime(2026, 11, 23, 18, 4, tzinfo=UTC))
    '2026-11-23T18:04:00.000000Z'
    """
    if moment is None:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def permalink(comment: Comment) -> str | None:
    """Return where the blog shows a comment: its article, and its own identifier as anchor.

    >>> permalink(Comment(thread_url="https://blog.example/b", external_id="c 1"))
    'https://blog.example/b#c%201'
    """
    url = comment.thread_url
    if not url or not comment.external_id or "#" in url:
        return url
    return f"{url}#{quote(comment.external_id, safe=_ANCHOR)}"


def _rows(session: Session, pile_on: PileOn, at: datetime) -> list[Row]:
    """Return its comments in the order in which the service received them."""
    query = (
        select(Contribution, Comment)
        .join(Comment, Comment.id == Contribution.comment_id)
        .where(belongs(pile_on, at))
        .order_by(Comment.received_at, Comment.id)
        .limit(MOST)
        .options(selectinload(Comment.decisions))
        .execution_options(populate_existing=True)
    )
    return [(row, comment) for row, comment in session.execute(query)]


def _pseudonyms(rows: Sequence[Row]) -> dict[str, str]:
    """Number those who wrote something hostile, in the order in which they came."""
    found: dict[str, str] = {}
    for row, _ in rows:
        if row.hostility >= MILD:
            found.setdefault(row.author, f"A{len(found) + 1}")
    return found


def _pile_on(pile_on: PileOn, rows: Sequence[Row], *, left_out: int) -> Json:
    hostile = [row for row, _ in rows if row.hostility >= MILD]
    return {
        "id": pile_on.id,
        "state": pile_on.state,
        "peaked": pile_on.peaked,
        "opened_at": utc(pile_on.opened_at),
        "last_at": utc(pile_on.last_at),
        "closed_at": utc(pile_on.closed_at),
        "legal_hold": pile_on.legal_hold,
        "signs": pile_on.signs,
        "thread_title": pile_on.thread_title,
        "comments": len(rows),
        "hostile": len(hostile),
        "people": len({row.author for row in hostile}),
        "newcomers": len({row.author for row in hostile if row.newcomer}),
        "left_out": left_out,
        "hostile_from": MILD,
    }


def _comment(position: int, found: Row, names: Mapping[str, str]) -> Json:
    row, comment = found
    told = {
        "position": position,
        "hostile": row.hostility >= MILD,
        "sha256": sha256(comment.text.encode()).hexdigest(),
        "written_at": utc(comment.written_at),
        "received_at": utc(comment.received_at),
    }
    if row.hostility < MILD:
        return told | {"text": None}
    return told | {
        "id": comment.external_id,
        "permalink": permalink(comment),
        "thread": {
            "id": comment.thread_id,
            "title": comment.thread_title,
            "url": comment.thread_url,
        },
        "answers": comment.parent_id,
        "aim": row.aim,
        "text": comment.text,
        "author": _author(row, comment, names),
        "hostility": row.hostility,
        "decisions": [_decision(decision) for decision in comment.decisions],
    }


def _author(row: Contribution, comment: Comment, names: Mapping[str, str]) -> Json:
    first = comment.decisions[0].signals if comment.decisions else []
    return {
        "pseudonym": names[row.author],
        "key": row.author,
        "name": comment.author_name,
        "newcomer": row.newcomer,
        "accountability": _signal(first, "accountability"),
        "email_verified": comment.author_email_verified,
        "account_created_at": utc(comment.author_account_created_at),
    }


def _decision(decision: Decision) -> Json:
    return {
        "position": decision.position,
        "at": utc(decision.created_at),
        "outcome": decision.outcome,
        "by": decision.actor or "service",
        "reasons": [reason["code"] for reason in decision.reasons],
        "scores": decision.scores,
        "policy_version": decision.policy_version,
        "model_version": decision.model_version,
    }


def _people(rows: Sequence[Row], names: Mapping[str, str]) -> list[Json]:
    found: dict[str, Json] = {
        key: {"pseudonym": name, "key": key, "names": [], "comments": 0, "newcomer": False}
        for key, name in names.items()
    }
    for row, comment in rows:
        if row.hostility < MILD:
            continue
        person = found[row.author]
        person["comments"] += 1
        person["newcomer"] |= row.newcomer
        if comment.author_name and comment.author_name not in person["names"]:
            person["names"].append(comment.author_name)
    return list(found.values())


def _states(rows: Sequence[Row], pile_on: PileOn) -> list[Json]:
    """Return the states in their order, as each comment found them, then the present one."""
    found: list[Json] = []
    for position, (_, comment) in enumerate(rows, 1):
        signals = comment.decisions[0].signals if comment.decisions else []
        state = _signal(signals, "pile_on")
        if state and (not found or found[-1]["state"] != state):
            found.append({"state": state, "at": utc(comment.received_at), "comment": position})
    if not found or found[-1]["state"] != pile_on.state:
        found.append({"state": pile_on.state, "at": utc(pile_on.since), "comment": None})
    return found


def _measures(session: Session, pile_on: PileOn) -> list[Json]:
    query = select(Measure).where(Measure.pile_on_id == pile_on.id).order_by(Measure.id)
    return [
        {
            "kind": row.kind,
            "by": row.made_by,
            "starts_at": utc(row.starts_at),
            "expires_at": utc(row.expires_at),
            "lifted_at": utc(row.lifted_at),
            "lifted_by": row.lifted_by,
        }
        for row in session.scalars(query)
    ]


def _signal(signals: Sequence[Mapping[str, Any]], code: str) -> Any:  # noqa: ANN401 -- as stored
    return next((row["value"] for row in signals if row["code"] == code), None)
