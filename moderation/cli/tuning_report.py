"""What ``moderation tune`` says: of its data, of the borders, of a hundred comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation.cli.decisions import SOURCE
from moderation.corpus.annotations import ORDINARY
from moderation.domain.decision import Outcome
from moderation.training.refusal import percent
from moderation.training.thresholds import per_hundred

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from moderation.corpus.example import Example
    from moderation.domain.policy import Policy
    from moderation.training.thresholds import Border, Budgets, Judged, Tuning


def data_notes(
    examples: Sequence[Example], judged: Sequence[Judged], missed: float | None
) -> Iterator[str]:
    """Yield what an owner should know of the data before trusting what it shows.

    Args:
        examples: Everything never learnt from.
        judged: One comment of each conversation.
        missed: The budget of that name.
    """
    scored = [row for row in judged if row.scores]
    decided = [row for row in scored if row.toxic is not None]
    toxic = sum(bool(row.toxic) for row in decided)
    yield (
        f"{len(examples):,} comments the model was not trained on, one of each of "
        f"{len(judged):,} conversations: {len(decided):,} are tested, {toxic:,} of them harmful; "
        f"left out, {len(scored) - len(decided):,} that the readers are undecided on and "
        f"{len(judged) - len(scored):,} not in French."
    )
    sources = {example.source for example in examples}
    if all(f"{SOURCE}:line" in example.group for example in examples):
        yield "No comment names its thread: they are taken as independent of each other."
    elif SOURCE not in sources and sources != {ORDINARY}:
        yield "These sources were not drawn at random: what holds on them may not on a blog."
    if missed is not None and decided and toxic / len(decided) <= missed:
        yield (
            f"Only {percent(toxic / len(decided))} of these comments are harmful, within "
            "--max-missed: publishing all of them would keep it. A smaller budget asks more."
        )


def remarks(tuning: Tuning, budgets: Budgets) -> list[str]:
    """Return one line per border, and the guarantee."""
    lines: list[str] = []
    if tuning.reject and budgets.wrong_reject:
        goal = f"At most {percent(budgets.wrong_reject)} of rejected comments harmless"
        lines.append(f"{goal}: {_seen(tuning.reject, 'rejected', 'harmless')}")
    if tuning.hold and budgets.missed:
        goal = f"At most {percent(budgets.missed)} of approved comments harmful"
        lines.append(f"{goal}: {_seen(tuning.hold, 'approved', 'harmful')}")
    lines.append(
        f"Confidence {percent(budgets.confidence)}, from {tuning.decided:,} comments, for "
        "comments like these, every author anonymous."
    )
    return lines


def shares(policies: Mapping[str, Policy], judged: Sequence[Judged]) -> str:
    """Return a small table of what becomes of a hundred comments under each policy."""
    lines = [f"{'of 100 comments':<16}" + "".join(f"{o.value:>9}" for o in Outcome)]
    for name, policy in policies.items():
        found = per_hundred(policy, judged)
        lines.append(f"{name:<16}" + "".join(f"{found[outcome]:>9.1f}" for outcome in Outcome))
    return "\n".join(lines) + "\n"


def _seen(border: Border, verb: str, kind: str) -> str:
    found = border.found
    return (
        f"{found.acted:,} {verb}, {found.errors:,} of them {kind} (thresholds moved by "
        f"{border.shift:+.2f} in log-odds)."
    )
