"""``moderation explain``: one text, its scores, and the words that weighed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.text import Text

from moderation.cli.options import encoder_option, model_option, policy_option
from moderation.domain.comment import Comment
from moderation.domain.scores import SCORE_NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from moderation.domain.decision import Decision
    from moderation.domain.encoder_use import EncoderUse
    from moderation.domain.scores import Span

STYLES = {
    "insult": "bold red",
    "hate": "bold magenta",
    "threat": "bold white on red",
    "obscene": "yellow",
    "lecturing": "cyan",
    "toxicity": "red",
}


@click.command(epilog='Example: moderation explain "Relis-toi avant de donner des leçons."')
@click.argument("text")
@model_option()
@policy_option()
@encoder_option()
def explain(*, text: str, model: Path, policy: Path, encoder: EncoderUse) -> None:
    """Show the scores of TEXT, the decision, and the words that raised each score."""
    from moderation.engine import ModerationEngine  # noqa: PLC0415 -- slow to import

    if not text.strip():
        raise click.UsageError("TEXT is blank: there is nothing to explain.")
    engine = ModerationEngine.load(model, policy, encoder=encoder)
    decision = engine.moderate(Comment(text))
    console = Console(highlight=False)
    console.print(f"[bold]{decision.outcome.value}[/bold]  ({decision.model_version})")
    for reason in decision.reasons:
        console.print(Text(f"  {reason.code}: {reason.sentence}"))
    if decision.scores is None:
        return
    _print_scores(console, decision)
    for name in SCORE_NAMES:
        if spans := engine.explain(text, [name]):
            console.print(Text(f"{name:<10}", style=STYLES[name]), coloured(text, spans))


def coloured(text: str, spans: tuple[Span, ...]) -> Text:
    """Return the text with its spans in the colour of their label, weights after them."""
    shown = Text(text)
    for span in spans:
        shown.stylize(STYLES[span.label], span.start, span.end)
    weights = ", ".join(f"{text[span.start : span.end]} {span.weight:+.2f}" for span in spans)
    return shown.append(f"\n           {weights}", style="dim")


def _print_scores(console: Console, decision: Decision) -> None:
    if decision.scores is None:
        return
    for name, value in decision.scores.as_dict().items():
        bar = "█" * round(value * 30)
        console.print(Text.assemble((f"{name:<10}", STYLES[name]), f" {value:6.3f} {bar}"))
