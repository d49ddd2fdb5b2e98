"""A policy: thresholds per label and accountability, house rules, and the sentences.

A policy is a versioned TOML file. :func:`parse_policy` reports everything that is
wrong in it at once; :meth:`Policy.decide` is monotonic: a higher score never gives a
milder outcome, and more accountability never a more severe one.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moderation.domain.comment import Accountability
from moderation.domain.decision import Clause, Outcome, Reason
from moderation.domain.errors import InvalidPolicyError
from moderation.domain.pile_on import Answer, Ladder, State
from moderation.domain.policy_check import check_document
from moderation.domain.policy_numbers import FIRST
from moderation.domain.policy_reasons import SIGNAL_REASONS
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

    def reason(self, outcome: Outcome, **places: str) -> Reason:
        """Return the reason as it is said for this outcome.

        Args:
            outcome: Of the comment.
            places: What the sentence leaves a place for, if it does.
        """
        rejected = outcome is Outcome.REJECT and self.reject is not None
        sentence = self.reject if rejected and self.reject else self.hold
        said = sentence.format_map(places) if places else sentence
        return Reason(self.code, self.label, said, self.clause)


@dataclass(frozen=True, slots=True)
class AccountabilityRules:
    """How far an author answers for their words, in numbers that an owner can read.

    Attributes:
        trusted_after: Age of a verified account, or of the first comment published here.
        known_after_published: Comments published here that make an author known.
        trusted_after_published: The same for trust.
        blameless: How long a refused comment takes trust away.
    """

    trusted_after: timedelta
    known_after_published: int
    trusted_after_published: int
    blameless: timedelta


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """When a lesson seems to be given without having read.

    Attributes:
        words_per_minute: Of a reader in silence.
        read_share: Part of the time needed below which the article was not read.
        early_minutes: After publication, within which a comment came at once.
        lecturing_hold: Probability of lecturing from which the signs count.
        signs_needed: How many of them.
    """

    words_per_minute: float
    read_share: float
    early_minutes: float
    lecturing_hold: float
    signs_needed: int


@dataclass(frozen=True, slots=True)
class Policy:
    """A validated policy.

    Attributes:
        thresholds: By score name, then by accountability.
        first: By score name, the threshold that an anonymous author of whom nothing was
            published yet reaches sooner.
        templates: By score name, plus :data:`LANGUAGE_REASON` and those of
            :data:`moderation.domain.policy_reasons.SIGNAL_REASONS`.
        automatic_reject: When False, what would be rejected is held (RGPD art. 22).
    """

    version: str
    accountability: AccountabilityRules
    thresholds: Mapping[str, Mapping[Accountability, Threshold]]
    first: Mapping[str, Threshold]
    templates: Mapping[str, ReasonTemplate]
    clauses: tuple[Clause, ...]
    reading: ReadingRules
    ladder: Ladder
    automatic_reject: bool = True

    def decide(
        self, scores: Scores, accountability: Accountability, *, first: bool = False
    ) -> tuple[Outcome, tuple[Reason, ...]]:
        """Return the outcome and its reasons, the most severe first.

        Toxicity is a reason of its own only where no label says which.

        Args:
            scores: Of the comment.
            accountability: Of its author.
            first: Whether nothing of theirs was published yet; it matters of anonymous ones.
        """
        sooner = self.first if first and accountability is Accountability.ANONYMOUS else {}
        crossed = [
            (outcome, scores[name], name)
            for name, levels in self.thresholds.items()
            if (
                outcome := max(
                    row.outcome(scores[name])
                    for row in (levels[accountability], sooner.get(name, Threshold()))
                )
            )
            > Outcome.APPROVE
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
    shipped = _shipped_document()
    clauses = {row["id"]: Clause(**row) for row in document["clauses"]}
    lent = {code: {"hold": shipped["reasons"][code]["hold"]} for code in SIGNAL_REASONS}
    thresholds = document["thresholds"]
    return Policy(
        version=document["version"],
        accountability=_accountability(shipped["accountability"] | document["accountability"]),
        thresholds={
            name: {level: Threshold(**rows.get(level.value, {})) for level in Accountability}
            for name, rows in thresholds.items()
        },
        first={
            name: Threshold(**rows[FIRST]) for name, rows in thresholds.items() if FIRST in rows
        },
        templates={
            row.get("label", code): ReasonTemplate(
                code,
                row.get("label"),
                clauses.get(row.get("clause", "")),
                row["hold"],
                row.get("reject"),
            )
            for code, row in (lent | document["reasons"]).items()
        },
        clauses=tuple(clauses.values()),
        reading=ReadingRules(**(shipped["reading"] | document.get("reading", {}))),
        ladder=_ladder(shipped["pile_ons"] | document.get("pile_ons", {})),
        automatic_reject=document["automatic_reject"],
    )


@lru_cache(maxsize=1)
def _shipped_document() -> dict[str, Any]:
    """Return what the shipped policy says, where another one says nothing."""
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


def _accountability(table: dict[str, Any]) -> AccountabilityRules:
    return AccountabilityRules(
        timedelta(days=table["trusted_after_days"]),
        table["known_after_published"],
        table["trusted_after_published"],
        timedelta(days=table["blameless_days"]),
    )


def _ladder(table: dict[str, Any]) -> Ladder:
    answers = table["answers"]
    return Ladder(
        authors=table["authors"],
        answers={State(name): tuple(map(Answer, row)) for name, row in answers.items()},
        minutes=table["minutes"],
        slow_minutes=table["slow_minutes"],
    )
