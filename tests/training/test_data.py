"""What is gathered, and what of it is not worth learning."""

from __future__ import annotations

from moderation.corpus.example import Example
from moderation.training.data import one_sided


def example(source: str, *, toxic: bool | None, insult: bool | None) -> Example:
    return Example("1", "x", {"toxicity": toxic, "insult": insult}, source, "g")


def test_a_source_that_is_nearly_all_positive_is_not_learnt_from() -> None:
    examples = [
        *(example("collected", toxic=True, insult=n % 2 == 0) for n in range(40)),
        example("collected", toxic=False, insult=None),
        *(example("random", toxic=n == 0, insult=None) for n in range(40)),
    ]
    assert one_sided(examples) == {("collected", "toxicity")}
