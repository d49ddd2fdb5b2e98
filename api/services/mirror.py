"""The mirror: how a draft may be received, told to whoever wrote it before anybody else reads it.

A draft is judged as a comment is, and nothing of it is kept. What comes back is no decision:
neither a probability nor what would become of the comment, which would teach how to slip past
the filter. For the same reason remarks begin at the borders of
:mod:`api.services.mirror_borders`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from api.services.authors.hashing import known_keys
from api.services.authors.introduce import pasts_of
from api.services.mirror_borders import softened
from api.services.rules.engines import with_policy
from api.storage.types import now
from moderation.domain.comment import Author, Past
from moderation.domain.judge import UNREAD
from moderation.domain.policy import LANGUAGE_REASON
from moderation.domain.policy_reasons import SIGNAL_REASONS
from moderation.domain.scores import Label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from moderation.domain.comment import Comment
    from moderation.domain.decision import Clause, Decision, Reason
    from moderation.domain.policy import Policy
    from moderation.domain.scores import Span
    from moderation.engine import ModerationEngine

LEAST_SHARE = 0.2
"""Of the weight of the heaviest words, below which others are not worth pointing at."""
_ELISIONS = "'’"
_LINK = re.compile(r"[ \n]*(?:[^\W_]{1,4}[ \n'’]+)?")
"""What may stand between words of one phrase: at most a short word, as of *rentrez chez vous*."""
_SILENT = frozenset(SIGNAL_REASONS) - {UNREAD}
"""Reasons that say nothing of how the words may be received."""

SENTENCES: Mapping[str, str] = {
    Label.INSULT: "Votre commentaire peut être reçu comme une attaque contre quelqu’un, plutôt "
    "que comme une critique de ses idées.",
    Label.HATE: "Votre commentaire peut être reçu comme un rejet de personnes pour ce qu’elles "
    "sont.",
    Label.THREAT: "Votre commentaire peut être reçu comme une menace.",
    Label.OBSCENE: "Votre commentaire peut choquer par la crudité de ses mots.",
    Label.LECTURING: "Votre commentaire peut être reçu comme une leçon.",
    "toxicity": "Votre commentaire peut blesser quelqu’un par son ton.",
    LANGUAGE_REASON: "Votre commentaire peut ne pas être compris ici\u202f: il ne semble pas "
    "écrit en français.",
    UNREAD: "Votre commentaire peut être reçu comme un avis définitif sur un texte qui n’aurait "
    "pas été lu jusqu’au bout.",
}
"""What is said of each remark, by its label, or else by its code."""

CLEAR = "Rien dans ces mots ne paraît devoir heurter. Merci d’avoir pris le temps de vous relire."
SOME = (
    "Ces mots peuvent être reçus autrement que vous ne le souhaitez. Vous pouvez les reprendre, "
    "ou publier votre commentaire tel quel\u202f; il sera alors lu selon la charte, comme tous "
    "les autres."
)


@dataclass(frozen=True, slots=True)
class Remark:
    """One way in which a draft may be received.

    Attributes:
        code: As of the reason that a comment would be given.
        label: The score behind it, if any.
        sentence: Addressed to whoever wrote the draft.
        clause: The house rule it meets, if any.
        words: Where the words stand that weigh: first code point, and one past the last.
    """

    code: str
    label: str | None
    sentence: str
    clause: Clause | None
    words: tuple[tuple[int, int], ...]


def unsigned(draft: Comment) -> Comment:
    """Return a draft of which nobody can say who writes it, as in a page."""
    return replace(draft, author=Author(anonymous=True))


def signed(session: Session, site_id: int, draft: Comment, policy: Policy) -> Comment:
    """Return a draft whose author's past on the site is known; nothing is written.

    Args:
        session: Its transaction is begun and ended here.
        site_id: Where the draft would be published.
        draft: With what the blog says of its author.
        policy: The one that would judge it.
    """
    with session.begin():
        keys = known_keys(session, site_id)
        pasts = pasts_of(session, keys, [draft.author], policy.accountability) if keys else [Past()]
    return replace(draft, author=replace(draft.author, past=pasts[0]))


def reflect(engine: ModerationEngine, draft: Comment) -> tuple[Remark, ...]:
    """Say how a draft may be received, what weighs most first; nothing is kept of it.

    Args:
        engine: What would judge the comment.
        draft: With its author, as :func:`signed` or :func:`unsigned` returns it.
    """
    written = draft if draft.created_at else replace(draft, created_at=now())
    decision = with_policy(engine, softened(engine.policy)).moderate(written)
    labels = {reason.label for reason in decision.reasons}
    return tuple(
        _remark(reason, decision, draft.text, again=Label.LECTURING in labels)
        for reason in decision.reasons
        if reason.code not in _SILENT
    )


def sentence_of(remarks: tuple[Remark, ...]) -> str:
    """Sum up what is said of a draft."""
    return SOME if remarks else CLEAR


def _remark(reason: Reason, decision: Decision, text: str, *, again: bool) -> Remark:
    """Say a reason as a remark.

    Args:
        reason: Of the decision.
        decision: With the words that weighed.
        text: Of the draft.
        again: Whether the words of a lesson are shown with another remark already.
    """
    unread = reason.code == UNREAD
    label = None if unread and again else Label.LECTURING if unread else reason.label
    return Remark(
        code=reason.code,
        label=reason.label,
        sentence=SENTENCES[reason.label or reason.code],
        clause=reason.clause,
        words=_telling(text, [span for span in decision.spans if span.label == label]),
    )


def _telling(text: str, spans: Sequence[Span]) -> tuple[tuple[int, int], ...]:
    """Return the words that weigh most, those of one phrase joined, bare of punctuation."""
    heaviest = max((span.weight for span in spans), default=0.0)
    found: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if span.weight <= 0 or span.weight < heaviest * LEAST_SHARE:
            continue
        start, end = _trimmed(text, span.start, span.end)
        if start == end:
            continue
        if found and _LINK.fullmatch(text[found[-1][1] : start]):
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not (text[end - 1].isalnum() or text[end - 1] in _ELISIONS):
        end -= 1
    return start, end
