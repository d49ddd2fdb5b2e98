"""A policy: thresholds per label and accountability, house rules, and the sentences.

A policy is a versioned TOML file. :func:`parse_policy` reports everything that is
wrong in it at once; :meth:`Policy.decide` is monotonic: a higher score never gives a
milder outcome, and more accountability never a more severe one.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from moderation.domain.comment import Accountability
from moderation.domain.decision import Clause, Outcome, Reason
from moderation.domain.errors import InvalidPolicyError
from moderation.domain.policy_check import check_document
from moderation.domain.scores import TOXIC_LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moderation.domain.scores import Scores

SHIPPED = Path(__file__).parents[1] / "policies" / "standard.toml"
LANGUAGE_REASON = "langue"
TOXICITY = "toxicity"


@dataclass(frozen=True, slots=True)
class Threshold:
    """Probabilities from which a score holds or rejects; None means never."""

    hold: float | None = None
    reject: float | None = None

    def outcome(self, score: float) -> Outcome:
        """Return the outcome of this score alone."""
        if self.reject is not None and score >= self.reject:
            return Outcome.REJECT
        if self.hold is not None and score >= self.hold:
            return Outcome.HOLD
        return Outcome.APPROVE


@dataclass(frozen=True, slots=True)
class ReasonTemplate:
    """What a commenter is told when a score crosses its threshold."""

    code: str
    label: str | None
    clause: Clause | None
    hold: str
    reject: str | None

    def reason(self, outcome: Outcome) -> Reason:
        """Return the reason as it is said for this outcome."""
        rejected = outcome is Outcome.REJECT and self.reject is not None
        sentence = self.reject if rejected and self.reject else self.hold
        return Reason(self.code, self.label, sentence, self.clause)


@dataclass(frozen=True, slots=True)
class Policy:
    """A validated policy.

    Attributes:
        thresholds: By score name, then by accountability.
        templates: By score name, plus :data:`LANGUAGE_REASON`.
        automatic_reject: When False, what would be rejected is held (RGPD art. 22).
    """

    version: str
    trusted_after: timedelta
    thresholds: Mapping[str, Mapping[Accountability, Threshold]]
    templates: Mapping[str, ReasonTemplate]
    clauses: tuple[Clause, ...]
    automatic_reject: bool = True

    def decide(
        self, scores: Scores, accountability: Accountability
    ) -> tuple[Outcome, tuple[Reason, ...]]:
        """Return the outcome and its reasons, the most severe first.

        Toxicity is a reason of its own only where no label says which.
        """
        crossed = [
            (outcome, scores[name], name)
            for name, levels in self.thresholds.items()
            if (outcome := levels[accountability].outcome(scores[name])) > Outcome.APPROVE
        ]
        if not crossed:
            return Outcome.APPROVE, ()
        crossed.sort(key=lambda item: (item[0], item[1]), reverse=True)
        outcome = crossed[0][0] if self.automatic_reject else Outcome.HOLD
        precise = any(name in TOXIC_LABELS for _, _, name in crossed)
        return outcome, tuple(
            self.templates[name].reason(min(own, outcome))
            for own, _, name in crossed
            if not (precise and name == TOXICITY)
        )

    def hold_for_language(self) -> tuple[Outcome, tuple[Reason, ...]]:
        """Return the outcome of a comment in a language that is not scored."""
        return Outcome.HOLD, (self.templates[LANGUAGE_REASON].reason(Outcome.HOLD),)


def load_policy(path: Path = SHIPPED) -> Policy:
    """Read a policy file.

    Raises:
        InvalidPolicyError: The file is missing, is not TOML or breaks a rule; the
            message lists every problem.
    """
    try:
        return parse_policy(path.read_text(encoding="utf-8"), source=path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidPolicyError(str(path), [f"it cannot be read: {error}"]) from error


def parse_policy(text: str, *, source: str = "policy") -> Policy:
    """Read a policy from TOML.

    Raises:
        InvalidPolicyError: With every problem, not only the first.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidPolicyError(source, [f"it is not TOML: {error}"]) from error
    if problems := check_document(document):
        raise InvalidPolicyError(source, problems)
    clauses = {row["id"]: Clause(**row) for row in document["clauses"]}
    return Policy(
        version=document["version"],
        trusted_after=timedelta(days=document["accountability"]["trusted_after_days"]),
        thresholds={
            name: {level: Threshold(**rows.get(level.value, {})) for level in Accountability}
            for name, rows in document["thresholds"].items()
        },
        templates={
            row.get("label", code): ReasonTemplate(
                code,
                row.get("label"),
                clauses.get(row.get("clause", "")),
                row["hold"],
                row.get("reject"),
            )
            for code, row in document["reasons"].items()
        },
        clauses=tuple(clauses.values()),
        automatic_reject=document["automatic_reject"],
    )
