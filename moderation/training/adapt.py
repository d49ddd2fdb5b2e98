"""Adapting a shipped model to what people decided in one installation (docs/retraining.md)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from moderation.classifier.local import LocalTerm
from moderation.classifier.scorer import Scorer
from moderation.corpus.example import text_digest
from moderation.corpus.splits import is_test
from moderation.domain.encoder_use import EncoderUse
from moderation.domain.errors import ModerationError
from moderation.domain.scores import SCORE_NAMES
from moderation.training.local_fit import Anchors
from moderation.training.local_learn import learn
from moderation.training.local_rows import LocalRows, local_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from moderation.classifier.artefact import Artefact
    from moderation.corpus.example import Example
    from moderation.training.local_learn import Learnt

FOLDS = 5
LEAST = 20
"""Decisions that say something of a score, under which nothing is learnt."""
MOST_ANCHORS = 3_000
SUFFIX = "-local"


class TooFewDecisionsError(ModerationError):
    """People have decided too little for a model to learn from."""

    def __init__(self, decisions: int, conversations: int) -> None:
        """Say how many there are, and how many are needed."""
        super().__init__(
            f"There are {decisions} usable decisions in {conversations} conversations: at least "
            f"{LEAST} decisions in {FOLDS} conversations are needed to learn anything. "
            "The model stays as it is."
        )


@dataclass(frozen=True, slots=True)
class Adaptation:
    """A candidate, and what it says of decisions it did not learn from.

    Attributes:
        artefact: The candidate, not yet saved.
        rows: All decisions.
        log_odds: What the candidate says of each, never having learnt from its
            conversation, shape ``(rows, k)``.
        strengths: By score, of the prior; None where nothing was learnt.
    """

    artefact: Artefact
    rows: LocalRows
    log_odds: np.ndarray
    strengths: dict[str, float | None]


def adapt(
    scorer: Scorer,
    examples: Sequence[Example],
    anchors: Sequence[Example] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> Adaptation:
    """Learn a local term; the same examples give the same bytes.

    Args:
        scorer: Of the shipped model, its encoder used as it is served.
        examples: What people decided.
        anchors: Comments the shipped model learnt from, of which it is to say the same.
        progress: Called with what was done.

    Raises:
        TooFewDecisionsError: Fewer than :data:`LEAST` say anything.
    """
    base = without_local(scorer.artefact)
    used = [e for e in examples if any(e.label(name) is not None for name in SCORE_NAMES)]
    used = joined(sorted(used, key=lambda example: example.id))
    kept_back = np.array([is_test(example.group) for example in used], dtype=bool)
    learnt_groups = {e.group for e, kept in zip(used, kept_back, strict=True) if not kept}
    if len(used) < LEAST or len(learnt_groups) < FOLDS:
        raise TooFewDecisionsError(len(used), len({example.group for example in used}))
    rows = local_rows(scorer, used, FOLDS, progress)
    fixed = anchors_of(base, anchors)
    learnt = learn(rows, np.flatnonzero(~kept_back), base.vocabulary, fixed, progress)
    found = LocalTerm(learnt.coefficients)
    term = LocalTerm.of(found.content(), base.vocabulary.size, "candidate")
    log_odds = np.where(
        np.isnan(learnt.out_of_fold),
        rows.log_odds + term.log_odds(rows.features),
        learnt.out_of_fold,
    )
    facts = _facts(base, used, kept_back, learnt, len(anchors))
    candidate = replace(
        base,
        version=f"{base.version}{SUFFIX}",
        local=term,
        facts={**base.facts, "local": facts},
        digest="",
    )
    return Adaptation(candidate, rows, log_odds, learnt.strengths)


def without_local(artefact: Artefact) -> Artefact:
    """Return the model as it was shipped."""
    if artefact.local is None:
        return artefact
    facts = {name: value for name, value in artefact.facts.items() if name != "local"}
    version = artefact.version.removesuffix(SUFFIX)
    return replace(artefact, version=version, local=None, facts=facts)


def anchors_of(base: Artefact, examples: Sequence[Example]) -> Anchors | None:
    """Read a part of the anchors, each for as many; what the first stage says of them stays."""
    if not examples:
        return None
    kept = examples[:: -(-len(examples) // MOST_ANCHORS)]
    rows = local_rows(Scorer(base, use=EncoderUse.NEVER), kept, FOLDS)
    return Anchors(rows.features, rows.log_odds, len(examples) / len(kept))


def joined(examples: Sequence[Example]) -> list[Example]:
    """Put conversations that share a text into one group: what is sent twice is one thing."""
    parents: dict[str, str] = {}

    def root(name: str) -> str:
        while (parent := parents.get(name, name)) != name:
            name = parent
        return name

    first: dict[str, str] = {}
    for example in examples:
        digest = text_digest(example.text)
        one, other = sorted((root(example.group), root(first.setdefault(digest, example.group))))
        parents[other] = one
    return [replace(example, group=root(example.group)) for example in examples]


def is_kept_back(examples: Sequence[Example]) -> list[bool]:
    """Say of each example whether no local term ever learns from it."""
    return [is_test(example.group) for example in examples]


def _facts(
    base: Artefact,
    used: Sequence[Example],
    kept_back: np.ndarray,
    learnt: Learnt,
    anchors: int,
) -> dict[str, object]:
    verdicts: dict[str, dict[str, int]] = defaultdict(lambda: {"no": 0, "yes": 0})
    for name in SCORE_NAMES:
        for example in used:
            if (value := example.label(name)) is not None:
                verdicts[name]["yes" if value else "no"] += 1
    return {
        "base": base.model_version,
        "decisions": len(used),
        "blind": sum("blind" in example.traits for example in used),
        "kept_back": int(kept_back.sum()),
        "conversations": len({example.group for example in used}),
        "anchors": anchors,
        "verdicts": dict(verdicts),
        "strengths": learnt.strengths,
        "texts_sha256": text_digest(" ".join(text_digest(e.text) for e in used)),
    }
