"""What one card of the queue shows; a blind card holds nothing of what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.web.desk.french_time import ago, dated
from api.web.desk.marks import Segment, labels_of, segments
from api.web.desk.score_bars import Bar, bars, seen_labels
from api.web.desk.words import (
    ACCOUNTABILITY,
    BLIND,
    LANE_TAGS,
    OUTCOMES,
    accountability_of,
    author_name,
    counted,
    signal_sentence,
    tells_scores,
    would,
)
from api.web.typography import spaced

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from api.services.desk.queue import AuthorPast, Card
    from api.storage.tables import Comment

_HYPERTEXT = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class When:
    """A moment: for machines, in full, and as an age."""

    iso: str
    full: str
    age: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What the service thought of a comment: all that a blind card must not show.

    Attributes:
        lowers: Whether some words lowered a score.
        would: What the policy in force would do of it now, in words.
        in_force: Version of that policy.
        policy: Version of the policy that decided.
    """

    labels: list[str]
    lowers: bool
    bars: list[Bar]
    reasons: list[dict[str, Any]]
    outcome: str
    would: str
    in_force: str
    policy: str
    model: str
    language: str


@dataclass(frozen=True, slots=True)
class CardView:
    """One card, ready to be shown.

    Attributes:
        why_blind: The sentence of a blind card; None of any other.
        judged: None of a blind card.
        seen: Labels ticked beforehand: what the model saw; none of a blind card.
        clause: House rule chosen beforehand; None of a blind card.
    """

    card: Card
    site: str
    lane: str
    author: str
    accountability: str
    when: When
    text: list[Segment]
    parent: str | None
    link: str | None
    past: str | None
    signals: list[str]
    why_blind: str | None
    judged: Judged | None
    seen: frozenset[str]
    clause: str | None
    clauses: list[tuple[str, str]]


def card_view(card: Card, site: str, at: datetime) -> CardView:
    """Return what a card shows.

    Args:
        card: From the queue.
        site: Name of its site.
        at: The present moment.
    """
    decision, comment, policy = card.decision, card.comment, card.rules
    level = accountability_of(decision.signals)
    spans = [] if card.blind else decision.spans
    return CardView(
        card=card,
        site=site,
        lane=LANE_TAGS[card.review.lane],
        author=author_name(comment.author_name, comment.author_key),
        accountability=spaced(ACCOUNTABILITY[level]),
        when=when(comment.written_at or comment.received_at, at),
        text=segments(comment.text, spans),
        parent=comment.parent_text,
        link=link_of(comment),
        signals=[
            signal_sentence(row["code"], row["value"])
            for row in decision.signals
            if row["code"] != "accountability" and not (card.blind and tells_scores(row["code"]))
        ],
        why_blind=spaced(BLIND[card.review.kind]) if card.blind else None,
        judged=None if card.blind else _judged(card, level),
        past=None if card.blind else past_sentence(card.author),
        seen=frozenset() if card.blind else seen_labels(decision.scores, policy, level),
        clause=None if card.blind else card.clause,
        clauses=[(clause.id, clause.title) for clause in policy.clauses],
    )


def when(moment: datetime, at: datetime) -> When:
    """Return a moment in all its forms."""
    return When(moment.isoformat(timespec="seconds"), dated(moment), ago(moment, at))


def link_of(comment: Comment) -> str | None:
    """Return the address of the thread, when it is one that a page may link to."""
    url = comment.thread_url or ""
    return url if url.lower().startswith(_HYPERTEXT) else None


def past_sentence(author: AuthorPast) -> str:
    """Say in one line what is known of an author on this site."""
    if not author.comments:
        return spaced("L’auteur : aucun autre commentaire ici")
    known = [
        f"{count} {word}{'s' if count > 1 else ''}"
        for count, word in ((author.approved, "publié"), (author.rejected, "refusé"))
        if count
    ]
    held = [f"{author.held} en attente"] if author.held else []
    others = counted(author.comments, "autre commentaire", "autres commentaires")
    return spaced(f"L’auteur : {others}, dont {', '.join(known + held)}")


def _judged(card: Card, level: str) -> Judged:
    decision, policy = card.decision, card.rules
    cut = segments(card.comment.text, decision.spans)
    return Judged(
        labels=labels_of(cut),
        lowers=any(one.lowers for one in cut),
        bars=bars(decision.scores, policy, level),
        reasons=[_reason(reason) for reason in decision.reasons],
        outcome=OUTCOMES[decision.outcome],
        would=would(card.would.value),
        in_force=policy.version,
        policy=decision.policy_version,
        model=decision.model_version,
        language=decision.language,
    )


def _reason(reason: Mapping[str, Any]) -> dict[str, Any]:
    clause = reason.get("clause") or {}
    return {
        "code": str(reason.get("code", "")),
        "sentence": spaced(str(reason["sentence"])),
        "clause": clause.get("id"),
        "title": spaced(str(clause.get("title", ""))),
    }
