"""Slices and functional cases count what they say they count."""

from __future__ import annotations

from dataclasses import replace

from moderation.corpus.example import Example
from moderation.domain.policy import load_policy
from moderation.domain.scores import SCORE_NAMES, Scores
from moderation.evaluation.behaviour import cases, pair_orders
from moderation.evaluation.outcomes import outcomes
from moderation.evaluation.slices import slices_of


def scores(**values: float) -> Scores:
    return Scores(**{**dict.fromkeys(SCORE_NAMES, 0.1), **values})


def example(name: str, text: str, *, pair: str | None = None, **labels: bool) -> Example:
    traits = {"phenomenon": "case", "register": "sms"}
    return Example(name, text, labels, "authored", "g", pair=pair, traits=traits)


def test_a_comment_stands_in_the_slices_of_its_length_traits_and_terms() -> None:
    texts = ["Ma voisine est musulmane.", "mot " * 30, "Les handicapés et les femmes d'abord"]
    slices = slices_of([example(str(n), text) for n, text in enumerate(texts)])
    assert slices["length: 1 to 8 words"] == [0, 2]
    assert slices["length: 21 to 50 words"] == [1]
    assert slices["register: sms"] == [0, 1, 2]
    assert slices["identity term: religion"] == [0]
    assert slices["identity term: sex"] == [2]
    assert slices["identity term: disability and body"] == [2]


def test_cases_count_what_is_toxic_and_what_is_flagged() -> None:
    examples = [
        example("a", "x", toxicity=True),
        example("b", "y", toxicity=False),
        example("c", "z"),
    ]
    (case,) = cases(examples, [scores(toxicity=0.9), scores(toxicity=0.5), scores(toxicity=1.0)])
    assert (case.examples, case.toxic_share, case.flagged_share) == (2, 0.5, 1.0)
    assert case.right.value == 0.5


def test_a_case_of_one_side_has_an_interval_all_the_same() -> None:
    examples = [replace(example(str(n), "x", toxicity=False), group=f"g{n}") for n in range(40)]
    (case,) = cases(examples, [scores(toxicity=0.9 if n < 10 else 0.2) for n in range(40)])
    assert case.right.value == 0.75
    assert 0.5 < case.right.low < 0.75 < case.right.high < 0.95


def test_outcomes_are_counted_by_what_a_comment_really_is() -> None:
    def labelled(*present: str) -> Example:
        labels = {name: name in present for name in SCORE_NAMES}
        return Example("a", "x", labels, "authored", "g")

    examples = [
        labelled("insult", "toxicity"),
        labelled(),
        labelled("lecturing"),
        labelled("obscene"),
        example("e", "v", insult=False),
    ]
    table = [scores(insult=0.99), scores(), scores(lecturing=0.99), scores(obscene=1.0), scores()]
    low = [Scores(**{**row.as_dict(), "hate": 0.0, "threat": 0.0}) for row in table]
    rows = {row.kind: row for row in outcomes(examples, low, load_policy())}
    assert set(rows) == {"toxic", "harmless", "lecturing only", "obscene only"}
    assert (rows["toxic"].rejected, rows["lecturing only"].held) == (1, 1)
    assert (rows["harmless"].approved, rows["obscene only"].approved) == (1, 1)


def test_pairs_are_ordered_per_label_they_differ_in() -> None:
    examples = [
        example("a", "x", pair="b", insult=True, hate=False),
        example("b", "y", pair="a", insult=False, hate=False),
        example("c", "z", pair="d", insult=False, hate=False),
        example("d", "z", pair="c", insult=True, hate=False),
    ]
    table = [scores(insult=0.8), scores(insult=0.2), scores(insult=0.4), scores(insult=0.4)]
    (order,) = pair_orders(examples, table)
    assert (order.label, order.pairs, order.ordered) == ("insult", 2, 0.75)
