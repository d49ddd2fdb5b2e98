"""What a model card says before its figures: what the model is, and is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moderation.classifier.artefact import Artefact

INTRODUCTION = """\
# {title}

Written by `moderation evaluate`; every figure below is reproduced by `make evaluate`.

- **What it does**: gives a French comment calibrated probabilities of insult, hate,
  threat, obscenity and lecturing, and of toxicity (insult, hate or threat).
{how}
- **Not for**: other languages than French, profiling people, or acting without the
  policy and the review it calls for. {limits}
- **Calibration**: each label at the share of positives a blog is expected to receive
  ({priors}); toxicity at even odds, so that 0.5 is the even-odds point.
  {calibrated}
- **Trained on**: {examples}.
- **Tested on** the groups (batches, conversations, templates, near-duplicates) that
  training never saw, and on corpora kept for evaluation. The same test side serves every
  training: it has been looked at more than once.

Read `annotated_random` for an ordinary blog: real comments drawn at random, few of which
are hostile. `annotated_uncertain` was chosen by an earlier model's own scores, and what
calibrates on it inherits that choice; `authored` was invented by language-model authors,
whose test and training comments resemble each other more than real ones do.

Intervals are 95% bootstrap intervals over groups. AUC: area under the ROC curve. AP:
average precision at the set's own share of positives. F1: of "the shipped policy would
hold an anonymous author's comment for this score"; empty where it never does. ECE:
expected calibration error, ten bins, weighted to the prior above; it shows how far a set
is from what the model was calibrated on. A model that always said 0 would have an ECE
equal to the prior: compare with that. BA: balanced accuracy at 0.5.

Known weakness: {weakness}
"""
ONE_STAGE = {
    "how": """\
- **How**: normalised text; TF-IDF of words and of characters inside words, lexicon cues
  and surface measures; one logistic head per score, trained only on examples whose label
  is known; Platt calibration on out-of-fold log-odds.""",
    "limits": """\
It knows words, not meaning: irony, quotation and
  contempt without a marked word are often missed.""",
    "weakness": """\
the scores are those of a whole comment, and an insult among many polite
sentences weighs less than alone.""",
}
TWO_STAGES = {
    "how": """\
- **How, first stage**: normalised text; TF-IDF of words and of characters inside words,
  lexicon cues and surface measures; one logistic head per score, trained only on examples
  whose label is known.
- **How, second stage**: a sentence encoder, {base}, fine-tuned with one
  output per score, cut down to {pieces:,} word pieces and to 8-bit weights. It reads the
  comment without its disguises, in windows of about a hundred words of which the highest
  counts, and what the comment answers (its parent, else the article's title).
- **How, together**: one logistic combination per score of what all heads of both stages
  say, surface measures and the strongest lexicon entries (stacking), fitted on comments
  that a first stage and an encoder trained without them had never seen; then Platt
  calibration on out-of-fold log-odds. A service may ask the second stage only about
  comments that the first does not find plainly harmless: when that was set, {called:.0%} of
  ordinary comments were asked about, and {changed:.1%} had another outcome than if all had
  been. Everywhere below but under "Cascade", all are.""",
    "limits": """\
It reads one comment and what that
  answers, nothing else: irony, quotation and contempt without a marked word are still
  often missed.""",
    "weakness": """\
an insult among many polite sentences weighs less than alone, less so in a
long comment, which the encoder reads in parts.""",
}


def introduction_of(artefact: Artefact, priors: Mapping[str, float]) -> str:
    """Return the introduction, for one stage or two."""
    facts = artefact.facts
    texts = {name: text.format(**_details(facts)) for name, text in _texts(facts).items()}
    return INTRODUCTION.format(
        title=f"{artefact.name} {artefact.version}",
        priors=", ".join(f"{name} {prior:.1%}" for name, prior in priors.items()),
        calibrated=_calibrated(facts),
        examples=_examples(facts),
        **texts,
    )


def _texts(facts: Mapping[str, Any]) -> dict[str, str]:
    return TWO_STAGES if "stack" in facts else ONE_STAGE


def _details(facts: Mapping[str, Any]) -> dict[str, Any]:
    if "stack" not in facts:
        return {}
    encoder, band = facts["encoder"], facts["stack"]["band"]
    return {**{name: encoder[name] for name in ("base", "pieces")}, **band}


def _calibrated(facts: Mapping[str, Any]) -> str:
    """Say on which examples each score was calibrated."""
    if "stack" not in facts:
        each = "; ".join(
            f"{name}: {_counts(sources)}" for name, sources in facts["calibrated_on"].items()
        )
        return f"Labels are calibrated on {each}."
    names: dict[str, list[str]] = {}
    for name, sources in facts["stack"]["calibrated_on"].items():
        names.setdefault(_counts(sources), []).append(name)
    each = ";\n  ".join(f"{', '.join(scores)} on {sources}" for sources, scores in names.items())
    return f"Calibrated on what the combination was fitted on:\n  {each}."


def _examples(facts: Mapping[str, Any]) -> str:
    if "stack" not in facts:
        return _counts(facts["examples"])
    parts = {
        "first stage, disguised copies included": facts["examples"],
        "encoder, likewise": facts["encoder"]["examples"],
        "combination": facts["stack"]["examples"],
    }
    return "; ".join(f"{name}: {_counts(counts)}" for name, counts in parts.items())


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())
