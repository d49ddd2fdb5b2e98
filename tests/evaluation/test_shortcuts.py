"""What would give a label away, and how it is found."""

from __future__ import annotations

import random

from moderation.corpus.example import Example
from moderation.evaluation.shortcuts import (
    repeated_skeletons,
    surface,
    surface_aucs,
    topic_aucs,
)

RNG = random.Random(5)
WORDS = [
    "pain",
    "train",
    "chat",
    "mur",
    "port",
    "vent",
    "sac",
    "lait",
    "feu",
    "bois",
    "roi",
    "sel",
    "or",
    "gant",
    "lac",
]


def example(number: int, text: str, topic: str, *, insult: bool) -> Example:
    labels = {"insult": insult}
    return Example(
        str(number), text, labels, "authored", f"g{number % 10}", traits={"topic": topic}
    )


def sentence() -> str:
    return " ".join(RNG.choices(WORDS, k=9))


def test_a_topic_that_predicts_a_label_is_seen_and_one_that_does_not_is_not() -> None:
    telling = [example(n, sentence(), "ab"[n % 3 == 0], insult=n % 3 == 0) for n in range(300)]
    fair = [example(n, sentence(), RNG.choice("ab"), insult=n % 3 == 0) for n in range(300)]
    assert topic_aucs(telling)["insult"] > 0.95
    assert topic_aucs(fair)["insult"] < 0.65


def test_insults_that_all_shout_are_told_by_their_look_alone() -> None:
    texts = [sentence() for _ in range(300)]
    shouting = [
        example(n, text.upper() if n % 3 == 0 else text, "a", insult=n % 3 == 0)
        for n, text in enumerate(texts)
    ]
    fair = [example(n, text, "a", insult=n % 3 == 0) for n, text in enumerate(texts)]
    assert surface_aucs(shouting)["insult"] > 0.95
    assert surface_aucs(fair)["insult"] < 0.65


def test_surface_measures_hold_no_word() -> None:
    assert surface("Les ânes, là !") == surface("Mes îles, où !")


def test_a_filled_template_leaves_a_skeleton_behind() -> None:
    frame = "tu es vraiment un {} et je te le dis en face"
    ordinary = [f"{sentence()} {n}" for n in range(200)]
    common = [frame.format("cas") for _ in range(60)]
    filled = [frame.format(f"mot{n}") for n in range(7)]
    examples = [
        example(n, text, "a", insult=False) for n, text in enumerate([*ordinary, *common, *filled])
    ]
    (skeleton,) = [s for s in repeated_skeletons(examples) if s.startswith("tu es vraiment un _")]
    assert repeated_skeletons(examples)[skeleton] == 7
