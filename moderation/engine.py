"""The engine: a comment in, a decision out, without HTTP or SQL.

from moderation.domain.comment import Accountability, Comment
from moderation.engine import ModerationEngine

engine = ModerationEngine.load()
decision = engine.moderate(Comment("Merci, la recette est parfaite !"))
print(decision.outcome.value, decision.scores)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation.classifier.scorer import Scorer
from moderation.domain.comment import Comment
from moderation.domain.decision import Decision, Outcome
from moderation.domain.encoder_use import EncoderUse
from moderation.domain.judge import judge
from moderation.domain.policy import SHIPPED as SHIPPED_POLICY
from moderation.domain.policy import load_policy
from moderation.domain.scores import SCORE_NAMES
from moderation.domain.signals import signals_of, standing_of
from moderation.paths import SHIPPED_MODEL
from moderation.text.language import identify

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from moderation.classifier.document import Document
    from moderation.domain.decision import Reason
    from moderation.domain.policy import Policy
    from moderation.domain.scores import Scores, Span
    from moderation.domain.signals import Standing
    from moderation.text.language import Language

EXPLAINED_FROM = 0.5


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

    def moderate_many(self, comments: Sequence[Comment], *, explain: bool = True) -> list[Decision]:
        """Decide comments in one go, in the order given.

        Args:
            comments: A thousand at a time is a good size.
            explain: Whether comments that are not approved get their spans.
        """
        languages = [identify(comment.text, comment.language) for comment in comments]
        documents = [
            self.scorer.read(comment.text, comment.context) if language.french else None
            for comment, language in zip(comments, languages, strict=True)
        ]
        scores = iter(self.scorer.score([document for document in documents if document]))
        return [
            self._decision(comment, language, document, next(scores), explain=explain)
            if document
            else self._foreign(comment, language)
            for comment, language, document in zip(comments, languages, documents, strict=True)
        ]

    def explain(self, text: str, names: Sequence[str]) -> tuple[Span, ...]:
        """Return the words of a text that raised the given scores."""
        return self.scorer.explain(self.scorer.read(text), names)

    def _decision(
        self,
        comment: Comment,
        language: Language,
        document: Document,
        scores: Scores,
        *,
        explain: bool,
    ) -> Decision:
        standing = self._standing(comment)
        outcome, reasons = judge(self.policy, scores, standing)
        spans: tuple[Span, ...] = ()
        if explain and outcome > Outcome.APPROVE:
            spans = self.scorer.explain(document, _explained(scores, reasons), briefly=True)
        return Decision(
            outcome=outcome,
            reasons=reasons,
            scores=scores,
            spans=spans,
            signals=signals_of(comment, standing),
            policy_version=self.policy.version,
            model_version=self.model_version,
            language=language.code,
        )

    def _foreign(self, comment: Comment, language: Language) -> Decision:
        """Hold what is not French: it is not scored as if it were."""
        outcome, reasons = self.policy.hold_for_language()
        return Decision(
            outcome=outcome,
            reasons=reasons,
            scores=None,
            spans=(),
            signals=signals_of(comment, self._standing(comment)),
            policy_version=self.policy.version,
            model_version=self.model_version,
            language=language.code,
        )

    def _standing(self, comment: Comment) -> Standing:
        return standing_of(comment.author, at=comment.created_at, rules=self.policy.accountability)


def _explained(scores: Scores, reasons: tuple[Reason, ...]) -> list[str]:
    """Choose the scores whose words are shown: those that acted, and other high ones."""
    acted = {reason.label for reason in reasons}
    return [name for name in SCORE_NAMES if name in acted or scores[name] >= EXPLAINED_FROM]
