"""The model card, written from a report and never by hand.

Mitchell et al., "Model cards for model reporting" (2019).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation.classifier.scorer import STAGE_2
from moderation.evaluation import pile_on_tables, tables
from moderation.evaluation.introduction import introduction_of
from moderation.evaluation.report import priors_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation.classifier.artefact import Artefact
    from moderation.evaluation.report import Report

PAIRS = """\
Pairs of comments that look alike, one of which has the label; ordered: the half that has
it scores higher."""
PEERS = """\
On the same comments, in the same run; AUC, and balanced accuracy at 0.5 of toxicity. Word
list: 1 where a term of several public lists stands in the comment as a whole word, case
and accents folded, else 0. TF-IDF: scikit-learn's own, of words and pairs and of two to
five letters inside words, with a logistic regression. Frozen e5: the mean of the last
hidden states of the pretrained encoder, with a logistic regression. Both regressions
balance their classes and learn from the training side of the public corpora that may train.
On the test side of those corpora everyone is at home; mhc_fr_dev and cyberagression_large
are new to everyone; on the invented and annotated sets this model has learnt from others of
their kind, and the peers have not. A peer is empty where it does not give the score."""
STAGES = """\
Stage 1 and stage 2 are those of this model, each alone; the second is not calibrated alone,
which its balanced accuracy shows."""
OUTCOMES = "Under the shipped policy, every author taken as anonymous."
FIGURES = "![ROC curves](figures/roc.svg)\n\n![Calibration](figures/calibration.svg)\n"
SLICES = "AUC where a slice has at least ten examples of each side."
FAIRNESS = """\
False alarms on harmless comments (neither toxic nor lecturing) of all sets together, by the
group that they name neutrally: the share whose toxicity reaches 0.5, and the share that
the shipped policy holds or rejects, every author anonymous. Naming a group should cost
nothing: compare with the last row. The harmless comments of a corpus of hate are about
groups more than a blog's are, and harder."""
DISGUISES = """\
Insults of the invented and the annotated sets, as written and disguised: the share that
the shipped policy holds or rejects, every author anonymous, and what the disguise takes
off it."""
CASCADE = """\
On annotated_random, as a blog receives: the share of comments that the second stage is
asked about, and the share whose outcome is another than if it were asked about all, when
it is asked from some share of the policy's holding thresholds on."""
CASES = """\
Share of toxic examples, share whose toxicity reaches 0.5, and share that 0.5 puts on the
right side."""


def card_of(report: Report, artefact: Artefact) -> str:
    """Return the card as Markdown."""
    sections = (
        introduction_of(artefact, priors_of(artefact)),
        f"Model version: `{report.model_version}`.\n",
        *(f"## {title}\n\n{body}" for title, body in _sections(report)),
    )
    return "\n".join(sections)


def _sections(report: Report) -> Iterator[tuple[str, str]]:
    yield "Quality per set", tables.markdown(tables.QUALITY, tables.quality(report.rows))
    if report.comparisons or report.left_out:
        yield "Beside peers", "\n\n".join(_beside_peers(report))
    yield "Minimal pairs", f"{PAIRS}\n\n{tables.pairs(report)}"
    yield "Outcomes", f"{OUTCOMES}\n\n{tables.outcomes(report)}"
    if report.cascade:
        yield "Cascade", f"{CASCADE}\n\n{tables.cascade(report.cascade)}"
    if report.false_alarms:
        yield "Fairness", f"{FAIRNESS}\n\n{tables.fairness(report)}"
    if report.disguises:
        yield "Disguises", f"{DISGUISES}\n\n{tables.disguises(report)}"
    if report.pile_ons:
        yield "Pile-ons", pile_on_tables.section(report.pile_ons)
    yield "Figures", FIGURES
    yield "Slices", f"{SLICES}\n\n{tables.slices(report)}"
    yield "Functional cases", f"{CASES}\n\n{tables.cases(report)}"


def _beside_peers(report: Report) -> Iterator[str]:
    yield PEERS
    if any(STAGE_2 in row.others for row in report.comparisons):
        yield STAGES
    if report.left_out:
        each = "; ".join(f"{name}, because {why}" for name, why in report.left_out.items())
        yield f"Left out of this run: {each}."
    yield tables.beside_peers(report.comparisons)
