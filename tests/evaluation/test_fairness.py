"""False alarms are counted on harmless comments, group by group, and honestly."""

from __future__ import annotations

from math import isnan

from moderation.corpus.example import Example
from moderation.domain.policy import load_policy
from moderation.domain.scores import SCORE_NAMES, Scores
from moderation.evaluation.fairness import LEAST, NO_TERM, FalseAlarms, false_alarms
from moderation.evaluation.slices import IDENTITY_TERMS

POLICY = load_policy()


def scores(**values: float) -> Scores:
    return Scores(**{**dict.fromkeys(SCORE_NAMES, 0.0), **values})


def example(number: int, text: str, **labels: bool | None) -> Example:
    known = {"toxicity": False, "lecturing": False, **labels}
    return Example(str(number), text, known, "authored", f"g{number}")


def rows(examples: list[Example], table: list[Scores]) -> dict[str, FalseAlarms]:
    return {row.group: row for row in false_alarms(examples, table, POLICY)}


def test_every_group_has_a_row_and_the_last_is_what_they_are_compared_with() -> None:
    found = false_alarms([], [], POLICY)
    assert [row.group for row in found] == [*IDENTITY_TERMS, NO_TERM]
    assert all(row.comments == 0 and isnan(row.flagged.value) for row in found)


def test_a_comment_counts_in_each_group_it_names() -> None:
    texts = ["Ma voisine est juive et sourde.", "Ma voisine est gentille."]
    examples = [example(n, text) for n, text in enumerate(texts)]
    found = rows(examples, [scores(toxicity=0.6), scores()])
    assert {name for name, row in found.items() if row.comments} == {
        "religion",
        "disability and body",
        NO_TERM,
    }
    assert (found["religion"].flagged.value, found[NO_TERM].flagged.value) == (1, 0)


def test_toxic_lecturing_and_unknown_comments_are_left_out() -> None:
    text = "Les femmes votent."
    examples = [
        example(1, text, toxicity=True),
        example(2, text, toxicity=None),
        example(3, text, lecturing=True),
        example(4, text, lecturing=None),
        example(5, text),
    ]
    assert rows(examples, [scores()] * 5)["sex"].comments == 2


def test_flagged_is_of_the_score_and_held_of_the_policy() -> None:
    examples = [example(n, "Les femmes votent.") for n in range(4)]
    table = [scores(toxicity=0.5), scores(hate=0.5), scores(hate=0.99), scores()]
    found = rows(examples, table)["sex"]
    assert (found.flagged.value, found.held.value) == (0.25, 0.5)


def test_a_small_group_has_its_number_and_no_interval() -> None:
    def found(size: int) -> FalseAlarms:
        examples = [example(n, "Les femmes votent.") for n in range(size)]
        table = [scores(toxicity=0.9 * (n % 2)) for n in range(size)]
        return rows(examples, table)["sex"]

    few, enough = found(LEAST - 1), found(LEAST)
    assert few.comments == LEAST - 1
    assert isnan(few.flagged.low)
    assert enough.flagged.low < enough.flagged.value < enough.flagged.high
