"""The engine: a comment in, a decision out, without HTTP or SQL.

from moderation.domain.comment import Accountability, Comment
from moderation.engine import ModerationEngine

engine = ModerationEngine.load()
decision = engine.moderate(Comment("Merci, la recette est parfaite !"))
print(decision.outcome.value, decision.scores)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from moderation.classifier.scorer import Scorer
from moderation.domain.comment import Comment
from moderation.domain.decision import Decision, Outcome
from moderation.domain.encoder_use import EncoderUse
from moderation.domain.judge import UNREAD, judge
from moderation.domain.policy import SHIPPED as SHIPPED_POLICY
from moderation.domain.policy import load_policy
from moderation.domain.reading import is_unread, reading_of, signals
from moderation.domain.scores import SCORE_NAMES, Label
from moderation.domain.signals import signals_of, standing_of
from moderation.paths import SHIPPED_MODEL
from moderation.text.final_judgement import is_final
from moderation.text.language import identify
from moderation.text.overlap import overlap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from moderation.classifier.document import Document
    from moderation.domain.decision import Reason
    from moderation.domain.policy import Policy
    from moderation.domain.reading import Reading
    from moderation.domain.scores import Scores, Span
    from moderation.domain.signals import Standing
    from moderation.text.language import Language

EXPLAINED_FROM = 0.5


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a comment before it is scored."""

    comment: Comment
    language: Language
    standing: Standing
    reading: Reading


class ModerationEngine:
    """Normalises, scores and decides.

    The same comment always gets the same decision under the versions that the decision
    names, provided that it says when it was written: without ``created_at``, the age of the
    author's account is that of today.
    """

    def __init__(self, scorer: Scorer, policy: Policy) -> None:
        self.scorer = scorer
        self.policy = policy

    @classmethod
    def load(
        cls,
        model: Path = SHIPPED_MODEL,
        policy: Path = SHIPPED_POLICY,
        *,
        encoder: EncoderUse = EncoderUse.ALWAYS,
        threads: int = 1,
    ) -> ModerationEngine:
        """Load a model and a policy from disk.

        Args:
            model: Folder of the artefact.
            policy: The policy file.
            encoder: Which comments the model's encoder reads, where it has one.
            threads: Comments that it reads at once, of those decided in one go.

        Raises:
            ArtefactError: The model is missing or damaged, or its encoder cannot be used.
            InvalidPolicyError: The policy breaks a rule.
        """
        return cls(Scorer.load(model, use=encoder, threads=threads), load_policy(policy))

    @property
    def encoder_use(self) -> EncoderUse:
        """Which comments the encoder really reads; none where the model has none."""
        return self.scorer.encoder_use

    @property
    def model_version(self) -> str:
        """Which model decides and how, as pinned in every decision.

        Where a model has an encoder, what is asked of it follows the version: scores
        depend on it.
        """
        artefact = self.scorer.artefact
        if artefact.second is None:
            return artefact.model_version
        return f"{artefact.model_version}.{self.encoder_use}"

    def warm_up(self) -> None:
        """Load what is loaded on first use, so that no comment waits for it.

        A service calls it before it forks: its processes then share the memory.
        """
        identify("Is this sentence written in French? I do not believe that it is.")
        self.moderate(Comment("Bonjour \N{WAVING HAND SIGN}"))

    def moderate(self, comment: Comment) -> Decision:
        """Decide one comment; words are explained when it is not simply approved."""
        return self.moderate_many([comment])[0]

    def moderate_many(
        self,
        comments: Sequence[Comment],
        *,
        explain: bool = True,
        usual_overlaps: Sequence[float | None] | None = None,
    ) -> list[Decision]:
        """Decide comments in one go, in the order given.

        Args:
            comments: A thousand at a time is a good size.
            explain: Whether comments that are not approved get their spans.
            usual_overlaps: For each comment, how far the latest comments of its thread speak of
                the article, on average (their signals ``overlap``); None where unknown.

        Raises:
            ValueError: There are not as many ``usual_overlaps`` as comments.
        """
        usual = [None] * len(comments) if usual_overlaps is None else usual_overlaps
        known = [self._known(*pair) for pair in zip(comments, usual, strict=True)]
        documents = [
            self.scorer.read(one.comment.text, one.comment.context) if one.language.french else None
            for one in known
        ]
        scores = iter(self.scorer.score([document for document in documents if document]))
        return [
            self._decision(one, document, next(scores), explain=explain)
            if document
            else self._foreign(one)
            for one, document in zip(known, documents, strict=True)
        ]

    def explain(self, text: str, names: Sequence[str]) -> tuple[Span, ...]:
        """Return the words of a text that raised the given scores."""
        return self.scorer.explain(self.scorer.read(text), names)

    def _known(self, comment: Comment, usual_overlap: float | None) -> _Known:
        """Gather what the text's scores do not say.

        An answer to another comment speaks of that comment: it is not compared with the article.
        """
        thread = comment.thread
        answers = comment.parent.id or comment.parent.text
        reading = reading_of(
            comment,
            self.policy.reading,
            overlap=None if answers else overlap(comment.text, thread.text, thread.title),
            usual_overlap=usual_overlap,
            final=is_final(comment.text),
        )
        language = identify(comment.text, comment.language)
        return _Known(comment, language, self._standing(comment), reading)

    def _decision(
        self, known: _Known, document: Document, scores: Scores, *, explain: bool
    ) -> Decision:
        unread = is_unread(known.reading, self.policy.reading)
        outcome, reasons = judge(self.policy, scores, known.standing, unread=unread)
        spans: tuple[Span, ...] = ()
        if explain and outcome > Outcome.APPROVE:
            spans = self.scorer.explain(document, _explained(scores, reasons), briefly=True)
        return Decision(
            outcome=outcome,
            reasons=reasons,
            scores=scores,
            spans=spans,
            signals=(*signals_of(known.comment, known.standing), *signals(known.reading)),
            policy_version=self.policy.version,
            model_version=self.model_version,
            language=known.language.code,
        )

    def _foreign(self, known: _Known) -> Decision:
        """Hold what is not French: it is not scored as if it were."""
        outcome, reasons = self.policy.hold_for_language()
        return Decision(
            outcome=outcome,
            reasons=reasons,
            scores=None,
            spans=(),
            signals=signals_of(known.comment, known.standing),
            policy_version=self.policy.version,
            model_version=self.model_version,
            language=known.language.code,
        )

    def _standing(self, comment: Comment) -> Standing:
        return standing_of(comment.author, at=comment.created_at, rules=self.policy.accountability)


def _explained(scores: Scores, reasons: tuple[Reason, ...]) -> list[str]:
    """Choose the scores whose words are shown: those that acted, and other high ones."""
    acted = {reason.label for reason in reasons}
    if any(reason.code == UNREAD for reason in reasons):
        acted.add(Label.LECTURING)
    return [name for name in SCORE_NAMES if name in acted or scores[name] >= EXPLAINED_FROM]
