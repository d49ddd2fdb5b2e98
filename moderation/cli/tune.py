"""``moderation tune``: risk budgets in, a policy out, or an honest refusal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from moderation.cli.options import data_options, model_option, policy_option
from moderation.cli.percent import Percent
from moderation.corpus.annotations import ORDINARY

if TYPE_CHECKING:
    from moderation.classifier.scorer import Scorer
    from moderation.corpus.example import Example
    from moderation.training.data import Places


@click.command(epilog="Example: moderation tune --max-missed 3% --pool pool.jsonl --output my.toml")
@click.option(
    "--max-wrong-reject",
    "wrong_reject",
    type=Percent(),
    help="Of the comments rejected, the share that may be harmless (no insult, hate or threat).",
)
@click.option(
    "--max-missed",
    "missed",
    type=Percent(),
    help="Of the comments approved, the share that may be harmful.",
)
@click.option(
    "--confidence",
    type=Percent(),
    default="90%",
    show_default=True,
    help="Probability that all budgets given hold.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="Policy file to write (TOML).",
)
@click.option("--force", is_flag=True, help="Replace the file of --output.")
@click.option(
    "--decisions",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Your own judged comments, drawn at random from all you receive (JSON Lines).",
)
@click.option(
    "--sources",
    multiple=True,
    metavar="NAME",
    help=f"Labelled data to tune on, where no --decisions are given; {ORDINARY} by default.",
)
@model_option()
@policy_option()
@data_options
def tune(  # noqa: PLR0913 -- one parameter per option
    *,
    wrong_reject: float | None,
    missed: float | None,
    confidence: float,
    output: Path,
    force: bool,
    decisions: Path | None,
    sources: tuple[str, ...],
    model: Path,
    policy: Path,
    training_data: Path,
    corpora: Path | None,
    pool: Path | None,
) -> None:
    """Turn risk budgets into the thresholds of a new policy; exit with 1 when none can.

    The thresholds for harm are moved as far as the budgets allow, on comments that the
    model was not trained on, one per conversation, every author taken as anonymous. What
    lies between is held. A budget that is not given leaves its thresholds as they are.

    Each line of --decisions is a comment as `moderation score` reads it, with `insult`,
    `hate`, `threat`, `obscene` and `lecturing` as 0, 1 or null. Comments chosen because
    they were held, or reported, say nothing of the others: draw them from all.
    """
    from moderation.classifier.scorer import Scorer  # noqa: PLC0415 -- slow to import
    from moderation.cli import tuning_report  # noqa: PLC0415 -- same
    from moderation.domain.policy import load_policy  # noqa: PLC0415 -- same
    from moderation.training import thresholds  # noqa: PLC0415 -- same
    from moderation.training.data import Places  # noqa: PLC0415 -- same
    from moderation.training.policy_file import renamed, written  # noqa: PLC0415 -- same
    from moderation.training.tuning_rows import judge, one_per_group  # noqa: PLC0415 -- same

    if wrong_reject is None and missed is None:
        raise click.UsageError("state a budget: --max-wrong-reject, --max-missed, or both")
    if decisions and sources:
        raise click.UsageError("--decisions and --sources: give one of them")
    if output.exists() and not force:
        raise click.ClickException(f"{output} exists: choose another --output, or --force.")
    scorer = Scorer.load(model)
    base = load_policy(policy)
    names = sources or (ORDINARY,)
    examples = _examples(scorer, Places(training_data, corpora, pool), decisions, names)
    judged = judge(scorer, one_per_group(examples))
    for note in tuning_report.data_notes(examples, judged, missed):
        click.echo(note, err=True)
    budgets = thresholds.Budgets(wrong_reject, missed, confidence)
    tuning = thresholds.tune(base, judged, budgets)
    tuned = renamed(tuning.policy)
    remarks = tuning_report.remarks(tuning, budgets)
    origin = f"From the policy {base.version}, for the model {scorer.artefact.model_version}."
    text = written(policy.read_text(encoding="utf-8"), tuned, [origin, *remarks])
    output.write_text(text, encoding="utf-8")
    for line in remarks:
        click.echo(line)
    click.echo(tuning_report.shares({"before": base, "after": tuned}, judged), nl=False)
    click.echo(f"{output} written, version {tuned.version}")


def _examples(
    scorer: Scorer, places: Places, decisions: Path | None, sources: tuple[str, ...]
) -> list[Example]:
    """Return what the thresholds are tuned on, several comments of a conversation included."""
    from moderation.cli.decisions import SOURCE, read_decisions  # noqa: PLC0415 -- slow to import
    from moderation.corpus.splits import read_places  # noqa: PLC0415 -- same
    from moderation.evaluation.report import learnt_from  # noqa: PLC0415 -- same
    from moderation.training.data import counted, gather  # noqa: PLC0415 -- same
    from moderation.training.tuning_rows import held_out  # noqa: PLC0415 -- same

    own = read_decisions(decisions) if decisions else []
    wanted = (SOURCE,) if decisions else sources
    gathered = [*gather(places, training=False), *own]
    at_hand = counted(gathered)
    for name in wanted:
        if name not in at_hand:
            known = ", ".join(name for name in at_hand if name != SOURCE)
            raise click.ClickException(
                f"There is no comment of `{name}` at hand (there are {known}): give --pool or "
                "--corpora where they are, or your own --decisions."
            )
    trained_on = learnt_from(scorer.artefact)
    kept = held_out(gathered, read_places(places.splits), trained_on, wanted)
    if not kept:
        raise click.ClickException("The model was trained on all of these: none can tune it.")
    return kept
