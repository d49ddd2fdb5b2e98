"""A model beside others: who scores what, on the same comments."""

from __future__ import annotations

import numpy as np
import pytest

from moderation.corpus.example import Example
from moderation.domain.policy import load_policy
from moderation.domain.scores import SCORE_NAMES, Scores
from moderation.evaluation.comparison import Comparison, columns_of, compare
from moderation.evaluation.metrics import auc, balanced_accuracy
from moderation.evaluation.rows import MeasuredSet, holding

RNG = np.random.default_rng(11)
ROWS = 60
TOXIC = RNG.random(ROWS) < 0.5
INSULT, TOXICITY = SCORE_NAMES.index("insult"), SCORE_NAMES.index("toxicity")


def examples() -> list[Example]:
    """Half of the insults are unknown, and nothing is known of hate."""
    return [
        Example(
            str(n),
            "x",
            {"toxicity": bool(toxic), "insult": bool(toxic) if n % 2 else None, "hate": None},
            "authored" if n < 50 else "threads",
            f"g{n}",
        )
        for n, toxic in enumerate(TOXIC)
    ]


def table(noise: float) -> np.ndarray:
    column = np.clip(0.5 + 0.4 * (TOXIC - 0.5) + noise * RNG.normal(size=ROWS), 0, 1)
    return np.repeat(column[:, None], len(SCORE_NAMES), axis=1)


def by_key(rows: list[Comparison]) -> dict[tuple[str, str, str], Comparison]:
    return {(row.source, row.score, row.metric): row for row in rows}


def test_everyone_is_measured_on_the_known_labels_alone() -> None:
    model, peer = table(0.1), table(0.4)
    rows = by_key(compare(examples(), model, {"peer": peer}))
    insult = rows["authored", "insult", "AUC"]
    known = np.arange(1, 50, 2)
    assert insult.examples == 25
    assert insult.model.value == auc(TOXIC[known], model[known, INSULT])
    assert insult.others == {"peer": auc(TOXIC[known], peer[known, INSULT])}
    assert insult.model.low <= insult.model.value <= insult.model.high
    assert not [key for key in rows if key[1] == "hate"]


def test_only_toxicity_has_a_balanced_accuracy() -> None:
    model = table(0.1)
    rows = by_key(compare(examples(), model, {}))
    assert {key[1] for key in rows if key[2] == "BA"} == {"toxicity"}
    first = slice(0, 50)
    expected = balanced_accuracy(TOXIC[first], model[first, TOXICITY])
    assert rows["authored", "toxicity", "BA"].model.value == expected


def test_a_set_of_which_too_little_is_known_is_not_compared() -> None:
    assert {row.source for row in compare(examples(), table(0.1), {})} == {"authored"}


def test_a_peer_that_does_not_give_a_score_is_absent_from_its_row() -> None:
    peer = table(0.2)
    peer[:, INSULT] = np.nan
    found = compare(examples(), table(0.1), {"list": peer, "other": table(0.3)})
    rows = by_key(found)
    assert set(rows["authored", "insult", "AUC"].others) == {"other"}
    assert set(rows["authored", "toxicity", "AUC"].others) == {"list", "other"}
    assert set(columns_of(found)) == {"list", "other"}


@pytest.mark.parametrize("name", SCORE_NAMES)
def test_f1_is_measured_where_the_policy_holds_for_a_score(name: str) -> None:
    held = holding(load_policy(), name)
    labelled = [Example(str(n), "x", {name: n % 2 == 0}, "s", f"g{n}") for n in range(40)]
    scores = [Scores(*[0.99 if n % 2 == 0 else 0.0] * 6) for n in range(40)]
    row = MeasuredSet("s", labelled, scores).whole(name, 0.1, held)
    assert row is not None
    assert ("f1" in row.metrics) == (held is not None) == (name != "obscene")
    if held is not None:
        assert row.metrics["f1"].value == 1.0
